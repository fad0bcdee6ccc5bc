#pragma once
#include <gmock/gmock.h>

#include <functional>

#include "network/preflight.hpp"
#include "unit/network/example_host.hpp"

namespace kvmstrap::example {

/// One thing that is wrong with a host that could otherwise be moved, and what is said about it.
struct Trap {
  std::string name;
  std::function<void(NetworkState&, WantedNetwork&)> set;
  std::string says;
};

inline void PrintTo(const Trap& trap, std::ostream* out) { *out << trap.name; }

inline std::string name_of(const testing::TestParamInfo<Trap>& test) { return test.param.name; }

/// The host that is otherwise fine, with the trap set.
inline Preflight sprung(const Trap& trap) {
  auto now = static_host();
  auto wanted = wanted_static();
  trap.set(now, wanted);
  return preflight(now, wanted);
}

inline void expect_refused_alone(const Trap& trap) {
  const auto found = sprung(trap);
  ASSERT_EQ(found.blockers.size(), 1U) << (found.blockers.size() > 1 ? found.blockers[1].what : "");
  EXPECT_THAT(found.blockers[0].what, testing::HasSubstr(trap.says));
  EXPECT_FALSE(found.blockers[0].remedy.empty());
}

inline void expect_warned_alone(const Trap& trap) {
  const auto found = sprung(trap);
  EXPECT_THAT(found.blockers, testing::IsEmpty());
  ASSERT_EQ(found.warnings.size(), 1U);
  EXPECT_THAT(found.warnings[0], testing::HasSubstr(trap.says));
}

}  // namespace kvmstrap::example
