#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kvmstrap::el6 {

inline constexpr auto route_tables_file = "/etc/iproute2/rt_tables";

/// Routing tables by the names that `ip` prints and takes.
class RouteTables {
 public:
  /// `text` is rt_tables: a number and a name a line. The kernel's own three are known without it.
  static RouteTables parse(std::string_view text);

  /// Of a name, or of a number as text; nullopt for a name that nobody gave to a table.
  std::optional<int> number(const std::string& table) const;

 private:
  std::map<std::string, int> numbers_;
};

}  // namespace kvmstrap::el6
