#include "report/exit_words.hpp"

namespace kvmstrap {

std::string_view in_words(Exit exit) {
  switch (exit) {
    case Exit::done:
      return "verified";
    case Exit::failed:
      return "failed";
    case Exit::invalid:
      return "invalid";
    case Exit::blocked:
      return "blocked";
    case Exit::locked:
      return "another run is under way";
    case Exit::unverified:
      return "not verified";
    case Exit::reboot:
      return "a reboot is needed to go on";
    case Exit::network_rolled_back:
      return "network rolled back";
  }
  return "";
}

}  // namespace kvmstrap
