#include "fleet/fleet.hpp"

#include <algorithm>
#include <deque>
#include <memory>

#include "host/talking_children.hpp"

namespace kvmstrap {

namespace {

using std::chrono::steady_clock;

/// A host's connections: each one an ssh.
class SshWire : public Wire {
 public:
  /// `ended` is called behind each end of a connection that the talk was told of.
  SshWire(TalkingChildren& children, std::function<void()> ended) : children_(children), ended_(std::move(ended)) {}

  void belongs_to(HostTalk& talk) { talk_ = &talk; }

  void open(Channel channel, const std::vector<std::string>& argv) override {
    close(channel);
    child(channel) = children_.start(argv, {[this, channel](std::string_view bytes) { talk_->said(channel, bytes); },
                                            [this, channel](std::string_view bytes) { talk_->complained(channel, bytes); },
                                            [this, channel](int exit) {
                                              child(channel) = 0;
                                              talk_->ended(channel, exit, steady_clock::now());
                                              ended_();
                                            }});
  }

  void send(Channel channel, std::shared_ptr<const std::string> bytes) override { children_.send(child(channel), std::move(bytes)); }
  void end_input(Channel channel) override { children_.end_input(child(channel)); }
  void close(Channel channel) override { children_.end(std::exchange(child(channel), 0)); }

  void wake(std::chrono::milliseconds after) override { alarm_ = steady_clock::now() + after; }

  void look_at_the_clock(steady_clock::time_point now) {
    if (now < alarm_) return;
    alarm_ = steady_clock::time_point::max();
    talk_->woken(now);
  }

 private:
  TalkingChildren::Child& child(Channel channel) { return channel == Channel::main ? main_ : confirming_; }

  TalkingChildren& children_;
  std::function<void()> ended_;
  HostTalk* talk_ = nullptr;
  TalkingChildren::Child main_ = 0;
  TalkingChildren::Child confirming_ = 0;
  steady_clock::time_point alarm_ = steady_clock::time_point::max();
};

class Fleet {
 public:
  Fleet(const std::vector<FleetHost>& hosts, const FleetTask& task, const WaveRules& rules, FleetWatcher& watcher, const std::function<int()>& interrupted)
      : rules_(rules), watcher_(watcher), interrupted_(interrupted) {
    for (const auto& host : hosts) {
      auto& wire = wires_.emplace_back(children_, [this] { children_.alarm(at_once, [this] { begin_next(); }); });
      auto& talk = talks_.emplace_back(host, task, wire);
      wire.belongs_to(talk);
      reports_.push_back(&talk.report());
    }
    told_.resize(hosts.size(), false);
    begun_.resize(hosts.size());
  }

  std::vector<HostReport> run() {
    go_on();
    children_.run();
    std::vector<HostReport> reports;
    for (std::size_t i = 0; i < talks_.size(); ++i) reports.push_back(with_times(i));
    return reports;
  }

 private:
  struct Times {
    double began = 0;
    double seconds = 0;
  };

  HostReport with_times(std::size_t index) const {
    auto report = *reports_[index];
    report.began = begun_[index].began;
    report.seconds = begun_[index].seconds;
    return report;
  }

  double elapsed() const { return std::chrono::duration<double>(steady_clock::now() - began_).count(); }

  /// The heartbeat, by which everything is done but what comes over a wire and the beginning of whoever has waited for that: nothing else is more urgent.
  void go_on() {
    const auto asked = interrupted_();
    if (asked > 0) hold_back("this command was ended before this host's turn");
    if (asked > 1)
      for (auto& talk : talks_) talk.leave();
    begin_next();
    for (auto& wire : wires_) wire.look_at_the_clock(steady_clock::now());
    for (std::size_t i = 0; i < talks_.size(); ++i)
      if (is_over(reports_[i]->state) && !told_[i]) tell_end(i);
    watcher_.ticked(reports_);
    if (std::ranges::all_of(told_, std::identity{})) return children_.stop();
    children_.alarm(heartbeat, [this] { go_on(); });
  }

  void begin_next() {
    const auto next = next_hosts(reports_, rules_);
    if (next.hold_back) hold_back("too many other hosts had failed");
    for (const auto index : next.begin) {
      begun_[index].began = elapsed();
      talks_[index].begin();
    }
  }

  void hold_back(const std::string& why) {
    for (std::size_t i = 0; i < talks_.size(); ++i)
      if (reports_[i]->state == HostState::waiting) talks_[i].hold_back(why);
  }

  void tell_end(std::size_t index) {
    told_[index] = true;
    begun_[index].seconds = reports_[index]->state == HostState::held_back ? 0 : elapsed() - begun_[index].began;
    watcher_.over(with_times(index));
  }

  static constexpr auto at_once = std::chrono::milliseconds(0);
  static constexpr auto heartbeat = std::chrono::milliseconds(20);

  const WaveRules& rules_;
  FleetWatcher& watcher_;
  const std::function<int()>& interrupted_;
  TalkingChildren children_;
  std::deque<SshWire> wires_;
  std::deque<HostTalk> talks_;
  std::vector<const HostReport*> reports_;
  std::vector<bool> told_;
  std::vector<Times> begun_;
  steady_clock::time_point began_ = steady_clock::now();
};

}  // namespace

std::vector<HostReport> ask_fleet(const std::vector<FleetHost>& hosts, const FleetTask& task, const WaveRules& rules, FleetWatcher& watcher,
                                  const std::function<int()>& interrupted) {
  return Fleet(hosts, task, rules, watcher, interrupted).run();
}

}  // namespace kvmstrap
