#pragma once
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fleet/host_talk.hpp"

namespace kvmstrap {

class FakeWire : public Wire {
 public:
  void open(Channel channel, const std::vector<std::string>& argv) override {
    opened.push_back((channel == Channel::main ? "" : "confirming: ") + argv.back());
    last = argv;
  }
  void send(Channel, std::shared_ptr<const std::string> bytes) override { sent.push_back(*bytes); }
  void end_input(Channel) override { ++ended; }
  void close(Channel) override { ++closed; }
  void wake(std::chrono::milliseconds after) override { alarm = after; }

  std::vector<std::string> opened;
  std::vector<std::string> last;
  std::vector<std::string> sent;
  int ended = 0;
  int closed = 0;
  std::chrono::milliseconds alarm{0};  ///< the one that is set
};

/// A conversation with a host of this name; what it answers is played.
class Conversation {
 public:
  explicit Conversation(FleetCommand command = FleetCommand::apply, Target target = {.name = "web", .address = "10.0.0.5"}, const char* password = nullptr)
      : host{std::move(target), {"-", "--set", "a=it's"}},
        task{.command = command,
             .begins_runs = command == FleetCommand::apply || command == FleetCommand::revert,
             .id = "call",
             .profile = std::make_shared<const std::string>("version: 1\n"),
             .sha256 = "abcd",
             .compressed_executable = [] { return std::make_shared<const std::string>("EXECUTABLE"); },
             .sudo_password = password ? std::make_shared<const std::string>(password) : nullptr},
        talk(host, task, wire) {
    talk.begin();
  }

  void hears(const std::string& text) { talk.said(Channel::main, text); }
  void complains(const std::string& text) { talk.complained(Channel::main, text); }
  void ends(int exit) { talk.ended(Channel::main, exit, now); }
  /// A record with the number that comes next.
  void record(const std::string& event, const std::string& more = {}) {
    hears(fmt::format(R"({{"number": {}, "event": "{}"{}}})", ++number, event, more) + "\n");
  }
  void is_under_way() {
    hears("kvmstrap-fleet have\n{\"detached\": \"call-1\", \"new\": true}\n");
    record("run");
  }
  /// A run of ours that a reset ends.
  void is_killed() {
    is_under_way();
    hears(R"({"number": 2, "event": "lost", "why": "the host was booted since"})"
          "\n");
    ends(1);
  }
  const HostReport& report() const { return talk.report(); }

  FleetHost host;
  FleetTask task;
  FakeWire wire;
  HostTalk talk;
  int number = 0;
  std::chrono::steady_clock::time_point now;
};

inline std::string end_record(int exit, const std::string& run = "call-1") {
  return fmt::format(
      R"(, "run": "{}", "exit": {}, "headline": "Verified", "step": "", "why": "as it says", "detail": "", "state": "", "next": "", "changed": true)", run,
      exit);
}

}  // namespace kvmstrap
