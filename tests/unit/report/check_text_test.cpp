#include "report/check_text.hpp"

#include <gmock/gmock.h>

#include <sstream>

namespace kvmstrap::check_text_test {

const std::vector<HostVerdict> two{{"cpu", Rating::pass, "2 x Xeon", ""},
                                   {"virtualization", Rating::fail, "off in the BIOS of this machine", "switch it on and off again"}};

std::string printed(bool colour, std::size_t width) {
  std::ostringstream text;
  print(two, Terminal{text, false, colour, width});
  return text.str();
}

TEST(CheckText, StandsInColumns) {
  EXPECT_EQ(printed(false, 0),
            "pass    cpu               2 x Xeon\n"
            "fail    virtualization    off in the BIOS of this machine\n"
            "                          to do: switch it on and off again\n");
}

TEST(CheckText, IsColouredByTheRatingAlone) {
  EXPECT_THAT(printed(true, 0), testing::StartsWith("\033[32mpass    \033[0mcpu               2 x Xeon\n\033[31mfail    \033[0mvirtualization "));
}

TEST(CheckText, IsFoldedBesideItsMargin) {
  EXPECT_EQ(printed(false, 50),
            "pass    cpu               2 x Xeon\n"
            "fail    virtualization    off in the BIOS of this\n"
            "                          machine\n"
            "                          to do: switch it on and\n"
            "                          off again\n");
  EXPECT_EQ(printed(false, 40), printed(false, 0)) << "too narrow for that";
}

TEST(CheckJson, HasWhatTheReadmeSays) {
  EXPECT_EQ(to_json(two).dump(),
            R"({"verdicts":[{"what":"cpu","rating":"pass","evidence":"2 x Xeon","remedy":""},)"
            R"({"what":"virtualization","rating":"fail","evidence":"off in the BIOS of this machine","remedy":"switch it on and off again"}]})");
}

}  // namespace kvmstrap::check_text_test
