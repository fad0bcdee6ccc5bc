#include "delivery/payload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "model/text.hpp"

namespace kvmstrap::payload_test {

/// What the tools of the section make of it.
std::string unpacked(const std::string& text) {
  const auto folder = testing::TempDir() + "kvmstrap-payload";
  std::ofstream(folder) << text << "\n";
  EXPECT_EQ(std::system(("base64 -d <" + folder + " | gzip -dc >" + folder + ".out").c_str()), 0);
  std::ifstream in(folder + ".out", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Payload, IsUnpackedToTheSameBytes) {
  std::string bytes;
  for (int i = 0; i < 70000; ++i) bytes += static_cast<char>(i * i >> 3);
  for (const std::size_t length : {0, 1, 2, 3, 56, 57, 58, 70000}) EXPECT_EQ(unpacked(payload(bytes.substr(0, length))), bytes.substr(0, length)) << length;
}

TEST(Payload, HasLinesOfAtMost76CharactersThatNoKickstartTakesForACommand) {
  for (const auto& line : lines(payload(std::string(5000, 'x') + "%end\n#comment\n"))) {
    EXPECT_LE(line.size(), 76);
    EXPECT_THAT(line, testing::MatchesRegex("[A-Za-z0-9+/]+=?=?"));
  }
}

TEST(Payload, IsTheSameForTheSameBytes) { EXPECT_EQ(payload("profile"), payload("profile")); }

}  // namespace kvmstrap::payload_test
