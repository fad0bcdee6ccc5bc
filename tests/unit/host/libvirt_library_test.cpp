#include "host/libvirt_library.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

namespace kvmstrap::libvirt_library_test {

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// "0.9.13" in an order of its own: 0.9.13 < 0.10.2.
std::vector<int> numbers(const std::string& version) {
  std::vector<int> parts;
  std::istringstream text(version);
  for (std::string part; std::getline(text, part, '.');) parts.push_back(std::stoi(part));
  return parts;
}

TEST(LibvirtLibrary, IsCalledOnlyByFunctionsOfLibvirt0_10_2) {
  const std::set<std::string> known{
#define LIBVIRT(name) #name,
#include "libvirt/functions_0_10_2.inc"
#undef LIBVIRT
  };
  ASSERT_TRUE(known.contains("virConnectListAllNetworks")) << "0.10.2 brought it";
  ASSERT_FALSE(known.contains("virNodeGetFreePages")) << "it came with 1.2.6";
#define EXPECT_KNOWN(name) EXPECT_TRUE(known.contains(#name)) << #name;
  KVMSTRAP_LIBVIRT_FUNCTIONS(EXPECT_KNOWN)
#undef EXPECT_KNOWN
}

TEST(LibvirtLibrary, IsGivenOnlyConstantsOfLibvirt0_10_2) {
  std::string headers;
  for (const auto& entry : std::filesystem::directory_iterator(LIBVIRT_HEADERS "/libvirt")) headers += content(entry.path());
  std::set<std::string> used;
  const std::regex constant(R"(\bVIR_[A-Z0-9_]+\b)");
  for (const auto& entry : std::filesystem::directory_iterator(PROJECT_DIR "/installer/host")) {
    const auto text = content(entry.path());
    std::transform(std::sregex_iterator(text.begin(), text.end(), constant), {}, std::inserter(used, used.end()),
                   [](const auto& match) { return match.str(); });
  }
  ASSERT_TRUE(used.contains("VIR_NETWORK_XML_INACTIVE"));
  for (const auto& name : used) {
    // "VIR_NETWORK_XML_INACTIVE = (1 << 0), /* dump inactive network information (Since: 0.9.10) */"
    const auto definition = headers.find("    " + name + " ");
    const auto since = headers.find("(Since: ", definition);
    ASSERT_NE(definition, std::string::npos) << name;
    ASSERT_NE(since, std::string::npos) << name;
    const auto version = headers.substr(since + 8, headers.find(')', since) - since - 8);
    EXPECT_LE(numbers(version), numbers("0.10.2")) << name << " came with " << version;
  }
}

}  // namespace kvmstrap::libvirt_library_test
