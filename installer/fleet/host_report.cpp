#include "fleet/host_report.hpp"

#include "model/text.hpp"

namespace kvmstrap {

std::string in_words(const HostReport& host) {
  switch (host.state) {
    case HostState::waiting:
      return "waiting";
    case HostState::connecting:
      return "connecting";
    case HostState::running:
      return "under way";
    case HostState::away:
      return "away";
    case HostState::answered:
      return host.headline;
    case HostState::unreachable:
      return "unreachable";
    case HostState::untrusted:
      return "not trusted";
    case HostState::denied:
      return "denied";
    case HostState::undelivered:
      return "not delivered";
    case HostState::lost:
      return "lost";
    case HostState::broken:
      return "not believed";
    case HostState::left:
      return "goes on alone";
    case HostState::held_back:
      return "held back";
  }
  return "";
}

std::string shown_of_host(std::string text, std::size_t most) {
  const bool cut = text.size() > most;
  text.resize(std::min(text.size(), most));
  auto shown = as_ascii(std::move(text));
  return cut ? shown + "..." : shown;
}

}  // namespace kvmstrap
