#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "model/op.hpp"

namespace kvmstrap {

/// For how long nobody is expected to reach the host while its network moves.
struct Silence {
  std::chrono::milliseconds least{};
  std::chrono::milliseconds most{};
  std::vector<std::string> because;  ///< what adds to the few milliseconds of the switch itself
};

/// An estimate, from what was measured in the lab (see the README) and what the standards' timers say; nullopt: no address moves.
std::optional<Silence> expected_silence(const NetworkBatch& batch);

/// "10 to 110 ms", "about 30 s: bridge br0 listens and learns (spanning tree)".
std::string in_words(const Silence& silence);

}  // namespace kvmstrap
