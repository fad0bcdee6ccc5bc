#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "profile/tree.hpp"

namespace kvmstrap::parse_test {

using testing::HasSubstr;

Parsed parse(const std::string& text) { return parse_yaml(make_source("p", text)); }

/// "line:column: message" of the only finding.
std::string only_finding(const std::string& text) {
  const auto parsed = parse(text);
  if (parsed.findings.size() != 1) return std::to_string(parsed.findings.size()) + " findings";
  const auto d = to_diagnostic(parsed.findings.front(), {make_source("p", text)});
  return std::to_string(d.line) + ":" + std::to_string(d.column) + ": " + d.message;
}

const Node& node(const Parsed& parsed, const Path& path) {
  const Node* found = &*parsed.root;
  for (const auto& step : path) found = found->child(step);
  return *found;
}

/// "line:column+length" of a mark in `text`.
std::string at(const Mark& mark, const std::string& text) {
  const auto d = to_diagnostic({mark, {}, {}}, {make_source("p", text)});
  return std::to_string(d.line) + ":" + std::to_string(d.column) + "+" + std::to_string(d.length);
}

TEST(ParseYaml, MarksKeysAndValuesWithTheirLength) {
  const std::string text = "kernel:\n  modules: [kvm, 'vhost_net']\nname: rack7  # where it stands\n";
  const auto parsed = parse(text);
  EXPECT_EQ(at(node(parsed, {"kernel"}).key_mark, text), "1:1+6");
  EXPECT_EQ(at(node(parsed, {"kernel", "modules", "0"}).mark, text), "2:13+3");
  EXPECT_EQ(at(node(parsed, {"kernel", "modules", "1"}).mark, text), "2:18+11");
  EXPECT_EQ(at(node(parsed, {"name"}).mark, text), "3:7+5");
}

TEST(ParseYaml, CountsColumnsInCharacters) {
  const std::string text = "{größe: ß, x: €uro, y: \"ü\"}";
  const auto parsed = parse(text);
  EXPECT_EQ(at(node(parsed, {"größe"}).key_mark, text), "1:2+5");
  EXPECT_EQ(at(node(parsed, {"größe"}).mark, text), "1:9+1");
  EXPECT_EQ(at(node(parsed, {"x"}).mark, text), "1:15+4");
  EXPECT_EQ(at(node(parsed, {"y"}).mark, text), "1:24+3");
}

TEST(ParseYaml, AnEmptyValueStandsAtItsKey) {
  const std::string text = "a:\n\n# more\nb: 1\n";
  const auto parsed = parse(text);
  EXPECT_EQ(node(parsed, {"a"}).kind, Kind::null);
  EXPECT_EQ(at(node(parsed, {"a"}).mark, text), "1:1+1");
}

TEST(ParseYaml, AnEmptyEntryStandsAtItsDash) {
  const std::string text = "a:\n  -\n  - x\n  - # nothing\n\nb: 1\n";
  const auto parsed = parse(text);
  EXPECT_EQ(at(node(parsed, {"a", "0"}).mark, text), "2:3+1");
  EXPECT_EQ(at(node(parsed, {"a", "2"}).mark, text), "4:3+1");
}

TEST(ParseYaml, AnAliasStandsWhereItIsWritten) {
  const std::string text = "a: &x {b: 1}\nc: *x\n";
  const auto parsed = parse(text);
  EXPECT_EQ(at(node(parsed, {"c"}).mark, text), "2:4+2");
  EXPECT_EQ(at(node(parsed, {"c", "b"}).mark, text), "1:11+1");
  EXPECT_EQ(at(node(parsed, {"a"}).mark, text), "1:7+1");
}

TEST(ParseYaml, AByteOrderMarkAndWindowsLineEndsAreNoMistake) {
  const std::string text =
      "\xEF\xBB\xBF"
      "a: 1\r\nb: x\r\n";
  const auto parsed = parse(text);
  ASSERT_TRUE(parsed.findings.empty());
  EXPECT_EQ(at(node(parsed, {"a"}).key_mark, text), "1:1+1");
  EXPECT_EQ(node(parsed, {"b"}).text, "x");
  EXPECT_EQ(make_source("p", text).lines, (std::vector<std::string>{"a: 1", "b: x"}));
  EXPECT_EQ(at(node(parsed, {"b"}).mark, text), "2:4+1");
}

TEST(ParseYaml, TellsQuotedFromPlain) {
  const auto parsed = parse("{a: '5', b: 5, c: \"5\"}");
  EXPECT_TRUE(node(parsed, {"a"}).quoted);
  EXPECT_FALSE(node(parsed, {"b"}).quoted);
  EXPECT_TRUE(node(parsed, {"c"}).quoted);
}

TEST(ParseYaml, KeepsTheFirstOfDuplicateKeysAndReportsTheRest) {
  const auto parsed = parse("a: 1\nb: 2\na: 3\na: 4\n");
  ASSERT_EQ(parsed.findings.size(), 2U);
  EXPECT_EQ(parsed.findings[0].message, "duplicate key 'a'");
  EXPECT_EQ(parsed.findings[0].mark.line, 3);
  EXPECT_EQ(node(parsed, {"a"}).text, "1");
  EXPECT_TRUE(parsed.root->incomplete);
}

TEST(ParseYaml, RefusesMergeKeysButNotTheTextInQuotes) {
  EXPECT_EQ(only_finding("a: &x {b: 1}\nc: {<<: *x}\n"), "2:5: merge keys (<<) are not read here");
  EXPECT_TRUE(parse("'<<': 1\n").findings.empty());
}

TEST(ParseYaml, RefusesWhatIsNoKey) {
  EXPECT_EQ(only_finding("{a: b}: c\n"), "1:1: a list or a map cannot be a key");
  EXPECT_EQ(only_finding("? [a]\n: b\n"), "1:3: a list or a map cannot be a key");
  EXPECT_EQ(only_finding(": b\n"), "1:1: a ':' without a key before it");
}

TEST(ParseYaml, RefusesTags) {
  EXPECT_EQ(only_finding("a: !!int 5\n"), "1:10: a tag cannot stand here");
  EXPECT_EQ(only_finding("a: !!map {}\n"), "1:4: a tag cannot stand here");
}

TEST(ParseYaml, RefusesASecondDocument) {
  EXPECT_EQ(only_finding("a: 1\n---\nb: 2\n"), "2:1: a second document starts here");
  EXPECT_EQ(only_finding("a: 1\n...\nb: 2\n"), "3:1: this does not belong to what stands above");
  EXPECT_EQ(only_finding("- a\nb: 2\n"), "2:1: this does not belong to what stands above");
  EXPECT_TRUE(parse("# first\n---\na: 1\n...\n").findings.empty());
}

TEST(ParseYaml, RefusesAliasesWithoutEnd) {
  EXPECT_EQ(only_finding("a: &x [*x]\n"), "1:8: this alias stands inside of what it names, without end");
  EXPECT_EQ(only_finding("a: &x {b: &y [*y]}\n"), "1:15: this alias stands inside of what it names, without end");
  EXPECT_THAT(only_finding("a: *x\n"), HasSubstr("this alias names no anchor above it"));
}

TEST(ParseYaml, CountsNodesBeforeAnAliasIsWrittenOut) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    const auto below = "*a" + std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + below + ", " + below + ", " + below + "]\n";
  }
  EXPECT_THAT(only_finding(bomb), HasSubstr("more than 20000 values"));
  std::string plain = "a: [";
  for (int i = 0; i < 19'990; ++i) plain += "x,";
  EXPECT_TRUE(parse(plain + "]\n").findings.empty());
  EXPECT_THAT(only_finding(plain + "x,x,x,x,x,x,x,x,x,x,x]\n"), HasSubstr("more than 20000 values"));
}

TEST(ParseYaml, CountsDepth) {
  const auto nested = [](int depth) { return "a: " + std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']'); };
  EXPECT_TRUE(parse(nested(31)).findings.empty());
  EXPECT_EQ(only_finding(nested(32)), "1:35: more than 32 levels deep");
  EXPECT_EQ(only_finding(nested(100'000)), "1:35: more than 32 levels deep");
  std::string block;
  for (int i = 0; i < 40; ++i) block += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_EQ(only_finding(block), "33:33: more than 32 levels deep");
  EXPECT_EQ(only_finding("a: &x [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]\nb: [[[[[[[[[[[[[*x]]]]]]]]]]]]]\n"), "2:17: more than 32 levels deep");
}

TEST(ParseYaml, FindsTheBracketThatIsNotClosed) {
  EXPECT_EQ(only_finding("a: [b, c\nd:\n  e: [f]\n"), "1:4: this '[' is not closed");
  EXPECT_EQ(only_finding("a: {b: c\nd: e\n"), "1:4: this '{' is not closed");
  EXPECT_EQ(only_finding("x:\n  a: [b,\n      c\n  d: e\n"), "2:6: this '[' is not closed");
  EXPECT_EQ(only_finding("a: [b, c"), "1:4: this '[' is not closed");
  EXPECT_EQ(only_finding("a: [b,\nc: d]\n"), "1:4: this '[' is not closed");       // [b, {c: d}] to the parser
  EXPECT_EQ(only_finding("a: [b,\n\"\\q\": d\n"), "1:4: this '[' is not closed");  // the parser stumbles over \q
  EXPECT_EQ(only_finding("a: [b\n# d]\nc: [d]\ne: 1]\n"), "1:4: this '[' is not closed");
}

TEST(ParseYaml, TakesBracketsOverSeveralLines) {
  EXPECT_TRUE(parse("a: [\n  b,\n  # a word\n  c\n]\nd: {e: [1,\n  2]}\n").findings.empty());
  EXPECT_TRUE(parse("{\n\"a\": 1,\n\"b\": [2]\n}\n").findings.empty());  // JSON
}

TEST(ParseYaml, FindsTheQuoteThatIsNotClosed) {
  EXPECT_EQ(only_finding("a: \"b\nc: d\n"), "1:4: this \" is not closed on its line");
  EXPECT_EQ(only_finding("a: \"b\nc: \"d\"\n"), "1:4: this \" is not closed on its line");
  EXPECT_EQ(only_finding("a: 'it''s\nc: 'd'\n"), "1:4: this ' is not closed on its line");
  EXPECT_TRUE(parse("a: 'it''s'\nb: \"a \\\" b\"\n").findings.empty());
}

/// "line:column: message (hint)" of the only finding.
std::string said_of(const std::string& text) {
  const auto parsed = parse(text);
  return only_finding(text) + (parsed.findings.empty() ? "" : " (" + parsed.findings.front().hint + ")");
}

TEST(ParseYaml, FindsTheLineWhoseIndentationIsWrong) {
  const std::string one_column = "keys of one level start in the same column: ";
  const std::string deeper = "this line is indented deeper than the one above, which has a value already (" + one_column;
  EXPECT_EQ(said_of("a:\n  b: c\n    d: e\n"), "3:5: " + deeper + "3 as in line 2)");
  EXPECT_EQ(said_of("a:\n  b: [c]\n    d: e\n"), "3:5: " + deeper + "3 as in line 2)");
  const std::string outdented = "2:1: this line starts in column 1, and line 3 in column 3 (" + one_column + "is 3 meant here too?)";
  EXPECT_EQ(said_of("a:\nb: c\n  d: e\n"), outdented);
  EXPECT_EQ(said_of("a: # why\nb: [c]\n  d: e\n"), outdented);
  EXPECT_EQ(said_of("a:\nb:\n  - c\n  d: e\n"), "2:1: this line starts in column 1, and line 4 in column 3 (" + one_column + "is 3 meant here too?)");
  EXPECT_EQ(said_of("a:\n  b:\n    c: d\n  e: f\n    # why\n    g: h\n"),
            "4:3: this line starts in column 3, and line 6 in column 5 (" + one_column + "is 5 meant here too?)");
  EXPECT_EQ(said_of("a:\n    b: c\n  d: e\n"),
            "3:3: this line's indentation fits none of the lines above (" + one_column + "5 as in line 2, or 1 as in line 1)");
  EXPECT_EQ(said_of("a:\n  - c: d\n   e: f\n"),
            "3:4: this line's indentation fits none of the lines above (" + one_column + "5 as in line 2, or 1 as in line 1)");
  EXPECT_EQ(said_of("a:\n  - c\n  d: e\n"), "3:3: a key cannot stand among the entries of a list (" + one_column + "1 as in line 1)");
  EXPECT_EQ(said_of("a: [b] c\n"),
            "1:8: this stands behind a value that is complete (one value a key; what has quotes or brackets inside is put into quotes as a whole)");
}

TEST(ParseYaml, MissesTheBlankBehindAKey) {
  const std::string stands = "stands where KEY: VALUE is expected (a blank after the ':': ";
  EXPECT_EQ(said_of("a:\n  b:3min\n  c: d\n"), "2:3: KEY: VALUE is expected here (a blank after the ':': b: 3min)");
  EXPECT_EQ(said_of("x: y\nb:3min # why\nc: d\n"), "2:1: KEY: VALUE is expected here (a blank after the ':': b: 3min)");
  EXPECT_EQ(said_of("a: 1\nb:3min\n"), "2:1: 'b:3min' " + stands + "b: 3min)");
  for (const std::string word : {"http://m", "fe80::1", "1:2"})
    EXPECT_EQ(said_of("a: 1\n" + word + "\n"), "2:1: '" + word + "' stands where KEY: VALUE is expected (a key ends with ':')");
}

TEST(ParseYaml, SaysWhatAPersonWouldSay) {
  EXPECT_EQ(only_finding("a: b: c\n"), "1:5: a ':' cannot stand here");
  EXPECT_EQ(only_finding("a: b\n  c: d\n"), "2:3: this line is indented deeper than the one above, which has a value already");
  EXPECT_EQ(only_finding("a:\n  b: 1\n c: 2\n"), "3:2: this line's indentation fits none of the lines above");
  EXPECT_EQ(only_finding("a: 1\n- b\n"), "2:1: a list cannot start among the keys of a map");
  EXPECT_EQ(only_finding("a\nb: 1\n"), "1:1: KEY: VALUE is expected here");
  EXPECT_EQ(only_finding("a: 1\nb\n"), "2:1: 'b' stands where KEY: VALUE is expected");
  EXPECT_EQ(only_finding("{a: 1, b}\n"), "1:8: 'b' stands where KEY: VALUE is expected");
  EXPECT_EQ(only_finding("a: @b\n"), "1:4: a text cannot start with this character");
  EXPECT_EQ(only_finding("a: |b\n"), "1:5: a text cannot start with '|' or '>'");
  EXPECT_EQ(only_finding("a: ]\n"), "1:4: this bracket closes nothing");
  EXPECT_THAT(only_finding("a: \"\\q\"\n"), HasSubstr("this \\ sequence is none of YAML's"));
}

TEST(Unreadable, RefusesWhatIsNoTextForAProfile) {
  const auto said = [](const std::string& raw) {
    const auto source = make_source("p", raw);
    const auto findings = unreadable(source, raw);
    if (findings.empty()) return std::string{};
    const auto d = to_diagnostic(findings.front(), {source});
    return std::to_string(d.line) + ":" + std::to_string(d.column) + ": " + d.message;
  };
  EXPECT_EQ(said("a: größe €😀\r\n\t# a comment\n\t\n"), "");
  EXPECT_EQ(said("a: 1\nb:\n \tc: 2\n"), "3:2: a tab in the indentation");
  EXPECT_EQ(said("a: ä\xE4\n"), "1:5: the byte 0xE4 is not UTF-8");
  EXPECT_EQ(said("a: \xC0\xAF"), "1:4: the byte 0xC0 is not UTF-8");          // overlong
  EXPECT_EQ(said("a: \xED\xA0\x80"), "1:4: the byte 0xED is not UTF-8");      // a surrogate
  EXPECT_EQ(said("a: \xF4\x90\x80\x80"), "1:4: the byte 0xF4 is not UTF-8");  // above U+10FFFF
  EXPECT_EQ(said("a: \xE2\x82"), "1:4: the byte 0xE2 is not UTF-8");          // cut off
  EXPECT_EQ(said(std::string("a: \0b", 5)), "1:4: a NUL byte: this is not a text file");
  EXPECT_EQ(said("a: \x1b[31m"), "1:4: the control character U+001B cannot stand in it");
  EXPECT_EQ(said("a: \xC2\x85"), "1:4: the control character U+0085 cannot stand in it");
  EXPECT_EQ(said("a: 1\rb: 2\n"), "1:5: the control character U+000D cannot stand in it");
  EXPECT_EQ(said("\xFF\xFE"
                 "a"),
            "0:0: this file is UTF-16");
  EXPECT_EQ(said(std::string(256 * 1024, '#')), "");
  EXPECT_EQ(said(std::string(256 * 1024 + 1, '#')), "0:0: 262145 bytes are too much; the limit is 256 KiB");
}

TEST(ToDiagnostic, CutsEndlessLines) {
  const std::string line = "a: " + std::string(10'000, 'x');
  const auto source = make_source("p", line);
  EXPECT_LT(to_diagnostic({mark_at(source, 0, 3, 5), "m", ""}, {source}).source.size(), 200U);
  EXPECT_EQ(to_diagnostic({mark_at(source, 0, 5000), "m", ""}, {source}).source, "");
}

}  // namespace kvmstrap::parse_test
