#include "facts/bios_menu.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "facts/cpuinfo.hpp"

namespace kvmstrap {

namespace {

/// Where a vendor's setup has it; menus differ a little from one generation to the next.
struct Place {
  std::string_view menu;
  std::string_view item;
};

struct BiosMenu {
  std::string_view vendor;  ///< DMI's system vendor begins so
  std::string_view key;     ///< pressed while it starts
  Place intel;
  Place amd;
  Place intel_iommu;
  Place amd_iommu;
};

constexpr std::array<BiosMenu, 10> menus{{
    {"Dell",
     "F2",
     {"System BIOS > Processor Settings", "Virtualization Technology"},
     {"System BIOS > Processor Settings", "Virtualization Technology"},
     {"System BIOS > Processor Settings", "Virtualization Technology"},
     {"System BIOS > Processor Settings", "IOMMU Support"}},
    {"HPE",
     "F9",
     {"BIOS/Platform Configuration (RBSU) > Virtualization Options", "Intel(R) Virtualization Technology (Intel VT)"},
     {"BIOS/Platform Configuration (RBSU) > Virtualization Options", "AMD Virtualization Technology"},
     {"BIOS/Platform Configuration (RBSU) > Virtualization Options", "Intel(R) VT-d"},
     {"BIOS/Platform Configuration (RBSU) > Virtualization Options", "AMD I/O Virtualization Technology"}},
    {"HP",
     "F9",
     {"System Options > Processor Options", "Intel(R) Virtualization Technology"},
     {"System Options > Processor Options", "AMD-V (AMD Virtualization)"},
     {"System Options > Processor Options", "Intel(R) VT-d"},
     {"System Options > Processor Options", "AMD-Vi (IOMMU)"}},
    {"LENOVO",
     "F1",
     {"System Settings > Processors", "Intel Virtualization Technology"},
     {"System Settings > Processors", "SVM Mode"},
     {"System Settings > Devices and I/O Ports", "Intel VT for Directed I/O (VT-d)"},
     {"System Settings > Devices and I/O Ports", "IOMMU"}},
    {"IBM",
     "F1",
     {"System Settings > Processors", "Intel Virtualization Technology"},
     {"System Settings > Processors", "SVM Mode"},
     {"System Settings > Devices and I/O Ports", "Intel VT for Directed I/O (VT-d)"},
     {"System Settings > Devices and I/O Ports", "IOMMU"}},
    {"Supermicro",
     "Del",
     {"Advanced > CPU Configuration", "Intel Virtualization Technology"},
     {"Advanced > CPU Configuration", "SVM Mode"},
     {"Advanced > Chipset Configuration > North Bridge > IIO Configuration", "Intel VT for Directed I/O (VT-d)"},
     {"Advanced > NB Configuration", "IOMMU"}},
    {"Cisco",
     "F2",
     {"Advanced > Processor Configuration", "Intel(R) VT"},
     {"Advanced > Processor Configuration", "SVM Mode"},
     {"Advanced > Processor Configuration", "Intel(R) VT-d"},
     {"Advanced > Processor Configuration", "IOMMU"}},
    {"FUJITSU",
     "F2",
     {"Advanced > CPU Configuration", "Intel Virtualization Technology"},
     {"Advanced > CPU Configuration", "SVM Mode"},
     {"Advanced > CPU Configuration", "VT-d"},
     {"Advanced > CPU Configuration", "IOMMU"}},
    {"Intel",
     "F2",
     {"Advanced > Processor Configuration", "Intel(R) Virtualization Technology"},
     {},
     {"Advanced > Processor Configuration", "Intel(R) VT for Directed I/O"},
     {}},
    {"ASUS",
     "Del or F2",
     {"Advanced > CPU Configuration", "Intel Virtualization Technology"},
     {"Advanced > CPU Configuration", "SVM Mode"},
     {"Advanced > System Agent (SA) Configuration", "VT-d"},
     {"Advanced > AMD CBS", "IOMMU"}},
}};

constexpr std::string_view power = "in the BIOS setup, then switch the power off and on";

/// Empty where the vendor's words are not known.
std::string in_vendors_words(const Known<Dmi>& known, Place BiosMenu::*place) {
  const auto* dmi = present(known);
  if (!dmi) return {};
  const auto menu = std::ranges::find_if(menus, [&](const BiosMenu& one) { return dmi->system_vendor.starts_with(one.vendor); });
  if (menu == menus.end() || ((*menu).*place).menu.empty()) return {};
  return fmt::format("switch on \"{}\" (usually under {}; {} while it starts) {}", ((*menu).*place).item, ((*menu).*place).menu, menu->key, power);
}

}  // namespace

std::string switch_on_virtualization(const Cpu& cpu, const Known<Dmi>& dmi) {
  const bool intel = is_intel(cpu);
  if (auto words = in_vendors_words(dmi, intel ? &BiosMenu::intel : &BiosMenu::amd); !words.empty()) return words;
  return fmt::format("switch on {}, often under Advanced > CPU Configuration) {}",
                     intel ? "\"Intel Virtualization Technology\" (Intel VT-x" : "\"SVM Mode\" (AMD-V", power);
}

std::string switch_on_iommu(const Cpu& cpu, const Known<Dmi>& dmi) {
  const bool intel = is_intel(cpu);
  if (intel || is_amd(cpu))
    if (auto words = in_vendors_words(dmi, intel ? &BiosMenu::intel_iommu : &BiosMenu::amd_iommu); !words.empty()) return words;
  return fmt::format("switch on {} {}", intel ? "\"VT-d\" (Intel VT for Directed I/O)" : is_amd(cpu) ? "\"IOMMU\" (AMD-Vi)" : "the IOMMU", power);
}

}  // namespace kvmstrap
