#include "network/silence.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/text.hpp"
#include "network/lookup.hpp"

namespace kvmstrap {

namespace {

using What = LinkOp::What;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Estimate {
 public:
  explicit Estimate(const NetworkBatch& batch) : batch_(batch) {}

  std::optional<Silence> silence() const {
    const bool restarts = batch_.rehearse == Rehearsal::restart;
    if (!moves() && !restarts) return std::nullopt;
    Silence all;
    milliseconds learns{};
    for (const auto& link : batch_.wanted.links) {
      if (!leads_to_the_host(link)) continue;
      all = together(std::move(all), silence_over(link));
      learns = std::max<milliseconds>(learns, seconds(silence_of(link)));
    }
    all.least += milliseconds(10);
    all.most += milliseconds(110);
    // EL6's scripts: stop, start, the duplicate-address check of each address; a bridge learns anew.
    if (restarts) add(all, seconds(2) + learns, seconds(30) + learns, "the host's own scripts restart the network");
    return all;
  }

 private:
  bool in_the_outage(What what, const std::string& name, const std::string& value = {}) const {
    return std::ranges::any_of(batch_.live, [&](const LinkOp& op) { return op.what == what && op.name == name && (value.empty() || op.value == value); });
  }

  /// Whether the host is called by what `link` has: the way out, or an address that was elsewhere before.
  bool leads_to_the_host(const WantedLink& link) const {
    const auto& addressing = link.addressing;
    return addressing.gateway || addressing.gateway6 || addressing.method == Method::dhcp || std::ranges::any_of(batch_.live, [&](const LinkOp& op) {
             return op.what == What::remove_address && std::ranges::find(addressing.addresses, op.address.cidr) != addressing.addresses.end();
           });
  }

  bool moves() const {
    return std::ranges::any_of(batch_.live, [&](const LinkOp& op) {
      if (op.what == What::remove_address || op.what == What::pause_dhcp || op.what == What::remove_port) return true;
      const auto* link = batch_.wanted.link(op.name);
      return (op.what == What::add_port || op.what == What::add_slave) && link && leads_to_the_host(*link);
    });
  }

  static void add(Silence& silence, milliseconds least, milliseconds most, std::string why) {
    silence.least += least;
    silence.most += most;
    silence.because.push_back(std::move(why));
  }

  /// Of two at the same time.
  static Silence together(Silence one, const Silence& other) {
    one.least = std::max(one.least, other.least);
    one.most = std::max(one.most, other.most);
    for (const auto& why : other.because)
      if (std::ranges::find(one.because, why) == one.because.end()) one.because.push_back(why);
    return one;
  }

  Silence silence_over(const WantedLink& link) const {
    Silence silence;
    if (const seconds learns(silence_of(link)); learns.count() > 0 && in_the_outage(What::add_port, link.name))
      add(silence, learns, learns, fmt::format("bridge {} {}", link.name, link.stp ? "listens and learns (spanning tree)" : "may learn for its forward delay"));
    std::vector<std::string> coming_up;
    if (all_come_up(link, coming_up) && !coming_up.empty())  // 1000BASE-T finds its speed in 2 to 4 s, a virtual NIC at once
      add(silence, seconds(0), seconds(4), fmt::format("{} come{} up", join(coming_up, ", "), coming_up.size() == 1 ? "s" : ""));
    add_agreement(silence, link);
    return silence;
  }

  /// Whether `link` and all that it lies on is without carrier when the address comes: the NICs of it that come up.
  bool all_come_up(const WantedLink& link, std::vector<std::string>& nics) const {
    if (link.kind == LinkKind::vlan) {
      const auto* parent = batch_.wanted.link(link.parent.value_or(""));
      return parent && all_come_up(*parent, nics);
    }
    if (link.kind != LinkKind::ethernet)
      return std::ranges::all_of(batch_.wanted.members(link.name), [&](const auto& member) { return all_come_up(*batch_.wanted.link(member), nics); });
    if (!in_the_outage(What::set_up, link.name) && !(link.bond && in_the_outage(What::add_slave, *link.bond, link.name))) return false;
    nics.push_back(link.name);
    return true;
  }

  void add_agreement(Silence& silence, const WantedLink& link) const {
    const auto mode = link.bond_options.find("mode");
    if (in_the_outage(What::add_slave, link.name) && mode != link.bond_options.end() && mode->second == "802.3ad")
      add(silence, seconds(1), seconds(3), fmt::format("{} agrees with the switch (LACP)", link.name));
    for (const auto& member : batch_.wanted.members(link.name)) add_agreement(silence, *batch_.wanted.link(member));
    if (link.parent)
      if (const auto* parent = batch_.wanted.link(*link.parent)) add_agreement(silence, *parent);
  }

  const NetworkBatch& batch_;
};

/// In milliseconds below a second, else in whole seconds.
std::string range_in_words(milliseconds least, milliseconds most) {
  if (most < seconds(1)) return fmt::format("{} to {} ms", least.count(), most.count());
  const auto from = std::chrono::floor<seconds>(least).count();
  const auto to = std::chrono::ceil<seconds>(most - milliseconds(110)).count();
  if (from == to) return fmt::format("about {} s", to);
  return from == 0 ? fmt::format("up to {} s", to) : fmt::format("{} to {} s", from, to);
}

}  // namespace

std::optional<Silence> expected_silence(const NetworkBatch& batch) { return Estimate(batch).silence(); }

std::string in_words(const Silence& silence) {
  const auto range = range_in_words(silence.least, silence.most);
  return silence.because.empty() ? range : range + ": " + join(silence.because, ", ");
}

}  // namespace kvmstrap
