#include "model/printable.hpp"

#include <gmock/gmock.h>

namespace kvmstrap::printable_test {

struct Row {
  std::string what;
  std::string text;
  std::string shown;
};

class Printable : public testing::TestWithParam<Row> {};

TEST_P(Printable, IsShownAs) { EXPECT_EQ(printable(GetParam().text), GetParam().shown) << GetParam().what; }

INSTANTIATE_TEST_SUITE_P(Texts, Printable,
                         testing::ValuesIn(std::vector<Row>{
                             {"plain text stays", "a<b>\t\"c\"\nd", "a<b>\t\"c\"\nd"},
                             {"every length of UTF-8 stays", "é€😀", "é€😀"},
                             {"the last character of each length stays", "\x7E\xDF\xBF\xEF\xBF\xBC\xF4\x8F\xBF\xBD",
                              "\x7E\xDF\xBF\xEF\xBF\xBC\xF4\x8F\xBF\xBD"},
                             {"a line's end of two is one", "a\r\nb", "a\nb"},
                             {"a carriage return alone is a picture", "10%\r20%", "10%␍20%"},
                             {"an escape is a picture", "\x1B[31mred", "␛[31mred"},
                             {"so are NUL and DEL", std::string("\0\x7F", 2), "␀␡"},
                             {"a byte that begins nothing", "a\xFF\x80z", "a��z"},
                             {"a character that is cut short", "\xE2\x82", "��"},
                             {"one that is cut short by another", "\xE2\x82z", "��z"},
                             {"an overlong slash", "\xC0\xAF", "��"},
                             {"an overlong slash of three bytes", "\xE0\x80\xAF", "���"},
                             {"half of a surrogate pair", "\xED\xA0\x80", "���"},
                             {"beyond Unicode", "\xF4\x90\x80\x80", "����"},
                             {"C1 controls", "\xC2\x9B", "�"},
                             {"what turns the direction of writing", "a\xE2\x80\xAEz", "a�z"},
                             {"noncharacters", "\xEF\xBF\xBF\xEF\xB7\x90", "��"},
                         }));

}  // namespace kvmstrap::printable_test
