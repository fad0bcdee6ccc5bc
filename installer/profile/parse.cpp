#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "profile/parser_words.hpp"
#include "profile/tree.hpp"
#include "profile/written.hpp"

namespace kvmstrap {

namespace {

constexpr std::size_t node_limit = 20'000;
constexpr std::size_t depth_limit = 32;

/// Ends the reading of a document at once.
struct Refused {
  Finding finding;
};

Place place(const YAML::Mark& mark) { return {mark.line, mark.column}; }

/// Builds the tree from yaml-cpp's events, since its own tree keeps duplicate keys, loses aliases' places and forgets which scalars were quoted.
class Builder : public YAML::EventHandler {
 public:
  Builder(const Source& source, std::size_t number, std::vector<Finding>& findings) : source_(source), number_(number), findings_(findings) {}

  std::optional<Node> root;

  void OnDocumentStart(const YAML::Mark& at) override {
    if (documents_++ == 0) return;
    if (line_at(source_, at.line).starts_with("---")) throw Refused{{mark(place(at), 3), "a second document starts here", "one profile a file"}};
    throw Refused{{mark(place(at)), "this does not belong to what stands above", "keys of one level start in the same column; a key ends with ': '"}};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& at, YAML::anchor_t anchor) override {
    Node node;
    node.mark = mark_of_nothing(place(at));
    if (awaits_value() && !frames_.back().dropped) drop_without_colon();
    add(std::move(node), anchor);
  }

  void OnScalar(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    refuse_swallowed_lines(at.line);
    const auto start = after_properties(source_, place(at));
    refuse_open_quote(start);
    Node node{.kind = Kind::scalar, .text = value, .quoted = tag == "!"};
    node.mark = mark(start, written_length(source_, start, value));
    note_tag(tag, node.mark);
    add(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark& at, YAML::anchor_t anchor) override {
    refuse_swallowed_lines(at.line);
    const auto here = mark(place(at), std::min(rest_at(source_, place(at)).find_first_of(" \t,]}:"), rest_at(source_, place(at)).size()));
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Refused{{here, "this alias stands inside of what it names, without end", "write out what is meant"}};
    // Counted before it is written out: a few lines of aliases of aliases make billions of nodes.
    count(found->second.size, here);
    if (frames_.size() + found->second.height > depth_limit) throw too_deep(here);
    Node node = found->second;
    node.mark = here;
    attach(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
    open(Kind::list, place(at), tag, anchor, style == YAML::EmitterStyle::Flow);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value style) override {
    open(Kind::map, place(at), tag, anchor, style == YAML::EmitterStyle::Flow);
  }
  void OnMapEnd() override { close(); }

  /// What an exception of the parser says, with the place where a person would look for the mistake.
  Finding word(const YAML::Exception& e) const {
    if (auto finding = bracket_of_variable(place(e.mark))) return *finding;
    const auto* bracket = outermost_bracket();
    if (bracket != nullptr && (e.msg.starts_with("end of map flow") || e.msg.starts_with("end of sequence flow") || swallows_until(*bracket, e.mark.line)))
      return not_closed(*bracket);
    auto finding = finding_for_parser_error(e.msg, source_, place(e.mark));
    finding.mark.source = number_;
    return finding;
  }

 private:
  /// A list or map that is not complete yet.
  struct Frame {
    Node node;
    YAML::anchor_t anchor;
    Place start;
    int last_looked_at = 0;  ///< in brackets: the lines up to here swallow nothing
    bool key_is_next = true;
    bool dropped = false;  ///< the value that comes next has no usable key
    Node key = {};
    std::map<std::string, int> first_line = {};  ///< of each key
  };

  const Source& source_;
  std::size_t number_;
  std::vector<Finding>& findings_;
  std::vector<Frame> frames_;
  std::map<YAML::anchor_t, Node> anchors_;
  std::size_t count_ = 0;
  int documents_ = 0;

  Mark mark(Place at, std::size_t length = 1) const {
    auto result = mark_at(source_, at.line, at.byte, length);
    result.source = number_;
    return result;
  }

  /// Without this, everything up to the next quote would belong to the text, and the parser would complain there.
  void refuse_open_quote(Place at) const {
    const auto rest = rest_at(source_, at);
    if ((rest.starts_with('"') || rest.starts_with('\'')) && quoted_length(rest) == std::string_view::npos)
      throw Refused{{mark(at), fmt::format("this {} is not closed on its line", rest.front()), "close it; a quoted text does not go on to the next line"}};
  }

  void note_tag(const std::string& tag, const Mark& at) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    findings_.push_back({at, "a tag cannot stand here", "remove it; write a text in quotes and a number without"});
  }

  static Refused too_many(const Mark& at) {
    return {{at, fmt::format("more than {} values, with the aliases written out", node_limit), "a profile is short: is this the right file?"}};
  }
  static Refused too_deep(const Mark& at) { return {{at, fmt::format("more than {} levels deep", depth_limit), "is there a bracket too much?"}}; }

  /// In brackets, YAML takes that of ${NAME} for one more.
  std::optional<Finding> bracket_of_variable(Place at) const {
    const auto line = line_at(source_, at.line);
    const auto bracket = static_cast<std::size_t>(at.byte);
    if (bracket == 0 || bracket >= line.size() || line[bracket] != '{' || line[bracket - 1] != '$') return std::nullopt;
    const auto begin = line.find_last_of(" \t[{,", bracket - 1) + 1;  // of the value that it is in
    const auto end = std::min(line.find_first_of(" \t,]}", std::min(line.find('}', bracket), line.size() - 1) + 1), line.size());
    const auto value = shown(line.substr(begin, end - begin));
    return Finding{mark({at.line, static_cast<int>(begin)}, end - begin), fmt::format("in brackets, a value with a variable needs quotes: {}", value),
                   fmt::format("write \"{}\"", value)};
  }

  const Frame* outermost_bracket() const {
    const auto found = std::ranges::find_if(frames_, [](const Frame& frame) { return frame.node.flow; });
    return found == frames_.end() ? nullptr : &*found;
  }

  bool swallows_until(const Frame& bracket, int line) const {
    const bool whole_document = &bracket == &frames_.front();  // as in JSON: indentation means nothing
    return !whole_document && swallows(source_, bracket.start, std::max(bracket.last_looked_at, bracket.start.line) + 1, line);
  }

  Finding not_closed(const Frame& bracket) const {
    const bool list = bracket.node.kind == Kind::list;
    return {mark(after_properties(source_, bracket.start)), fmt::format("this '{}' is not closed", list ? '[' : '{'),
            fmt::format("close it with '{}'", list ? ']' : '}')};
  }

  /// An unclosed bracket takes in the lines that follow, and the parser would complain far below.
  void refuse_swallowed_lines(int line) {
    const auto bracket = std::ranges::find_if(frames_, [](const Frame& frame) { return frame.node.flow; });
    if (bracket == frames_.end()) return;
    if (swallows_until(*bracket, line)) throw Refused{not_closed(*bracket)};
    bracket->last_looked_at = line;
  }

  bool awaits_value() const { return !frames_.empty() && frames_.back().node.kind == Kind::map && !frames_.back().key_is_next; }

  /// yaml-cpp gives an empty value the place of what comes next; a person looks for it at the key or at the dash.
  Mark mark_of_nothing(Place next) const {
    if (awaits_value()) return frames_.back().key.mark;
    if (!frames_.empty() && frames_.back().node.kind == Kind::list && !frames_.back().node.flow) return mark(dash_before(source_, frames_.back().start, next));
    return mark(next);
  }

  /// yaml-cpp takes a word that stands alone among keys for a key with an empty value.
  void drop_without_colon() {
    auto& frame = frames_.back();
    const auto& at = frame.key.mark;
    const Place start{at.line - 1, at.byte};
    const auto rest = rest_at(source_, start).substr(written_length(source_, start, frame.key.text));
    const auto next = rest.find_first_not_of(" \t");
    if (next != std::string_view::npos && rest[next] == ':') return;
    const auto parted = with_blank(frame.key.text);
    findings_.push_back({at, fmt::format("'{}' stands where KEY: VALUE is expected", shown(frame.key.text)),
                         parted.empty() ? "a key ends with ':'" : "a blank after the ':': " + shown(parted)});
    frame.dropped = true;
  }

  void open(Kind kind, Place at, const std::string& tag, YAML::anchor_t anchor, bool flow) {
    refuse_swallowed_lines(at.line);
    if (frames_.size() + 1 > depth_limit) throw too_deep(mark(at));
    note_tag(tag, mark(at));
    frames_.push_back({.node = {.kind = kind, .flow = flow, .mark = mark(after_properties(source_, at))}, .anchor = anchor, .start = at});
  }

  void close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    add(std::move(frame.node), frame.anchor);
  }

  void count(std::size_t nodes, const Mark& at) {
    count_ += nodes;
    if (count_ > node_limit) throw too_many(at);
  }

  void add(Node node, YAML::anchor_t anchor) {
    count(1, node.mark);
    if (anchor != YAML::NullAnchor) anchors_.insert_or_assign(anchor, node);
    attach(std::move(node));
  }

  /// Puts a complete node where it belongs.
  void attach(Node node) {
    if (frames_.empty()) {
      root = std::move(node);
      return;
    }
    auto& frame = frames_.back();
    if (frame.node.kind == Kind::map) {
      frame.key_is_next = !frame.key_is_next;
      if (!frame.key_is_next) return take_key(frame, std::move(node));
      if (frame.dropped) {
        frame.node.incomplete = true;
        return;
      }
      node.key = frame.key.text;
      node.key_mark = frame.key.mark;
    }
    frame.node.size += node.size;
    frame.node.height = std::max(frame.node.height, node.height + 1);
    frame.node.children.push_back(std::move(node));
  }

  void take_key(Frame& frame, Node key) {
    const auto refuse = [&](std::string message, std::string hint) { findings_.push_back({key.mark, std::move(message), std::move(hint)}); };
    frame.dropped = true;
    if (key.kind == Kind::null) {
      refuse("a ':' without a key before it", "write KEY: VALUE");
    } else if (key.kind != Kind::scalar) {
      refuse("a list or a map cannot be a key", "write KEY: VALUE");
    } else if (key.text == "<<" && !key.quoted) {
      refuse("merge keys (<<) are not read here", "write the keys out");
    } else if (const auto [first, is_new] = frame.first_line.emplace(key.text, key.mark.line); !is_new) {
      refuse(fmt::format("duplicate key '{}'", shown(key.text)), fmt::format("it stands in line {} already; which of the two is meant?", first->second));
    } else {
      frame.dropped = false;
    }
    frame.key = std::move(key);
  }
};

}  // namespace

Parsed parse_yaml(const Source& source, std::size_t source_number) {
  Parsed parsed;
  Builder builder(source, source_number, parsed.findings);
  // What was noted behind the place where reading broke off is a consequence.
  const auto break_off = [&](const Finding& last) {
    const auto place_of_finding = [](const Finding& finding) { return std::pair(finding.mark.line, finding.mark.byte); };
    std::erase_if(parsed.findings, [&](const Finding& finding) { return place_of_finding(finding) > place_of_finding(last); });
    parsed.findings.push_back(last);
  };
  try {
    std::istringstream text(source.text);
    YAML::Parser parser(text);
    while (parser.HandleNextDocument(builder)) {
    }
    parsed.root = std::move(builder.root);
  } catch (const Refused& refused) {
    break_off(refused.finding);
  } catch (const YAML::Exception& e) {
    break_off(builder.word(e));
  }
  return parsed;
}

}  // namespace kvmstrap
