#include "platform/el6/ifcfg.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace kvmstrap::el6::ifcfg_test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto by_anaconda = R"(DEVICE=eth0
HWADDR=52:54:00:07:00:15
TYPE=Ethernet
UUID=1b0bf2a8-4e3e-4f50-8a1b-1d1d8a6b2f3a
ONBOOT=yes
NM_CONTROLLED=yes
BOOTPROTO=none
)";

TEST(Ifcfg, ReadsValuesAsAShellDoes) {
  const auto file =
      Ifcfg::parse("PLAIN=10.0.7.21\nDOUBLE=\"a b\"\nSINGLE='c $d'\nMIXED=a'b'\"c\"\n  export INDENTED=yes   # why\nEMPTY=\nAGAIN=1\nAGAIN=2\nHASH=a#b\n");
  EXPECT_EQ(file.get("PLAIN"), "10.0.7.21");
  EXPECT_EQ(file.get("DOUBLE"), "a b");
  EXPECT_EQ(file.get("SINGLE"), "c $d");
  EXPECT_EQ(file.get("MIXED"), "abc");
  EXPECT_EQ(file.get("INDENTED"), "yes");
  EXPECT_EQ(file.get("EMPTY"), std::nullopt);
  EXPECT_EQ(file.get("AGAIN"), "2");
  EXPECT_EQ(file.get("HASH"), "a#b");
  EXPECT_EQ(file.get("NOT_THERE"), std::nullopt);
  EXPECT_THAT(file.not_understood(), IsEmpty());
}

TEST(Ifcfg, SaysWhatItDoesNotUnderstand) {
  for (const auto* code : {"A=$(hostname)", "A=\"$B\"", "A=`date`", "A=1; B=2", "A=1 B=2", "if true; then", "A='open", "A=\"x\\\"y\"", ". ./other", "A = 1",
                           "A=a\\", "A=\"x\\y\"", "A+=1"})
    EXPECT_THAT(Ifcfg::parse(std::string("DEVICE=eth0\n") + code + "\n").not_understood(), ElementsAre(HasSubstr("line 2 is code"))) << code;
}

TEST(Ifcfg, RefusesLineEndsOfAnotherSystem) { EXPECT_THAT(Ifcfg::parse("DEVICE=eth0\r\nONBOOT=yes\r\n").not_understood(), ElementsAre(HasSubstr("CR LF"))); }

TEST(Ifcfg, ReturnsWhatItWasGiven) {
  const std::string text = "# a comment\n\nDEVICE=eth0\n  ONBOOT='yes'  # at boot\nif [ -x /bin/true ]; then\n  A=1\nfi\n";
  EXPECT_EQ(Ifcfg::parse(text).text(), text);
}

TEST(Ifcfg, ChangesAKeyInItsPlace) {
  auto file = Ifcfg::parse("# mine\nDEVICE=eth0\nONBOOT=no # for now\nIPADDR=10.0.7.21\n");
  file.set("ONBOOT", "yes");
  file.set("BRIDGE", "br0");
  file.remove("IPADDR");
  EXPECT_EQ(file.text(), "# mine\nDEVICE=eth0\nONBOOT=yes # for now\nBRIDGE=br0\n");
  EXPECT_EQ(file.get("ONBOOT"), "yes");
}

TEST(Ifcfg, LeavesALineAloneThatSaysSoAlready) {
  auto file = Ifcfg::parse("ONBOOT=\"yes\"   # always\n");
  file.set("ONBOOT", "yes");
  EXPECT_EQ(file.text(), "ONBOOT=\"yes\"   # always\n");
}

TEST(Ifcfg, LeavesOneAssignmentOfAKeyThatItSets) {
  auto file = Ifcfg::parse("A=1\nB=2\nA=3\nC=4\n");
  file.set("A", "5");
  EXPECT_EQ(file.text(), "B=2\nA=5\nC=4\n");
}

TEST(Ifcfg, ListsItsKeysInOrder) { EXPECT_THAT(Ifcfg::parse("B=1\n#C=2\nA=3\nB=4\n").keys(), ElementsAre("B", "A")); }

TEST(Ifcfg, QuotesSoThatAValueNeverBecomesCode) {
  EXPECT_EQ(shell_quoted("10.0.7.21"), "10.0.7.21");
  EXPECT_EQ(shell_quoted(""), "");
  EXPECT_EQ(shell_quoted("example.org example.net"), "\"example.org example.net\"");
  EXPECT_EQ(shell_quoted("$(reboot)"), "'$(reboot)'");
  EXPECT_THROW(shell_quoted("two\nlines"), std::invalid_argument);
  EXPECT_THROW(shell_quoted("it's $(code)"), std::invalid_argument);
  auto file = Ifcfg::parse(by_anaconda);
  EXPECT_THROW(file.set("A B", "x"), std::invalid_argument);
  EXPECT_THROW(file.set("", "x"), std::invalid_argument);
}

/// What a real shell makes of the text that Ifcfg wrote.
TEST(Ifcfg, IsReadBackByAShellAsItWasMeant) {
  for (const std::string value : {"plain", "two words", "$(echo code)", "`echo code`", "a\"b", "it's", "a;b", "*", "~", "#no comment", "a\\b", "!x", "$HOME"}) {
    auto file = Ifcfg::parse("");
    file.set("A", value);
    EXPECT_EQ(Ifcfg::parse(file.text()).get("A"), value);
    const auto command = "sh <<'END'\n" + file.text() + "printf %s \"$A\"\nEND";
    FILE* shell = ::popen(command.c_str(), "r");
    ASSERT_NE(shell, nullptr);
    std::array<char, 64> out{};
    const auto length = std::fread(out.data(), 1, out.size(), shell);
    ::pclose(shell);
    EXPECT_EQ(std::string(out.data(), length), value);
  }
}

}  // namespace kvmstrap::el6::ifcfg_test
