#include "report/history.hpp"

#include <sstream>

#include "unit/engine/past_runs.hpp"

namespace kvmstrap {
namespace {

using testing::HasSubstr;

constexpr auto ifcfg = "/etc/sysconfig/network-scripts/ifcfg-br0";

/// One that edited a file, loaded a module and was cut off while it made a bridge.
struct CutOff : Runs {
  CutOff() {
    did("configure-libvirtd", conf, image("old\n"), {"new\n"}, image("new\n"));
    did("load-modules", tun, Module::State{}, {}, Module::State{.loaded = true, .at_boot = true});
    did("define-bridges", Network{}, NetworkState{}, {.links = {{.name = "br0", .kind = LinkKind::bridge}}}, std::nullopt);
  }
};

std::string shown(const std::function<void(const Terminal&)>& print) {
  std::ostringstream out;
  print(Terminal{out});
  return out.str();
}

TEST(History, TellsOfEachRunWhatItWasForAndHowItEnded) {
  const CutOff killed;
  Runs back("monday", killed.id());
  back.did("configure-libvirtd", conf, image("new\n"), {"old\n"}, image("old\n"));
  back.ended(Exit::done);
  const auto runs = past({&killed, &back});
  const auto text = shown([&](const Terminal& terminal) { print_runs(runs, false, terminal); });
  EXPECT_THAT(text, HasSubstr("profile rack7\n  was killed in define-bridges; run the same apply again to finish it\n"));
  EXPECT_THAT(text, HasSubstr("steps: configure-libvirtd, load-modules"));
  EXPECT_THAT(text, HasSubstr("took back run " + killed.id() + "\n  ended with exit code 0\n"));
  EXPECT_THAT(shown([&](const Terminal& terminal) { print_runs({runs[0]}, true, terminal); }), HasSubstr("\n  under way\n"));
}

TEST(History, TellsWhatARunChangedInItsOrderWithTheDiffOfEachFile) {
  const CutOff run;
  const auto text = shown([&](const Terminal& terminal) { print_changes(past({&run})[0], terminal); });
  EXPECT_THAT(text, testing::StartsWith("configure-libvirtd\n  + edit /etc/libvirt/libvirtd.conf\n"));
  EXPECT_THAT(text, HasSubstr("      -old\n      +new\n"));
  EXPECT_THAT(text, HasSubstr("load-modules\n  + kernel module tun: loaded yes, at boot yes\n"));
  EXPECT_THAT(text, HasSubstr("(cut off in it)\n"));
}

TEST(History, TellsWhichFilesOfTheNetworkBecameWhat) {
  NetworkState left;
  left.files[ifcfg] = image("DEVICE=br0\n");
  Runs run;
  run.did("define-bridges", Network{}, NetworkState{}, {.links = {{.name = "br0", .kind = LinkKind::bridge}}}, left);
  auto made = past({&run})[0];
  made.records[1]["ops"] = {{{"files", {{{"write", ifcfg}, {"content", "DEVICE=br0\n"}, {"diff", ""}}}}}};
  EXPECT_THAT(shown([&](const Terminal& terminal) { print_changes(made, terminal); }), HasSubstr("+DEVICE=br0"));
}

TEST(History, TellsTheSameToPrograms) {
  const CutOff run;
  const auto changes = changes_to_json(past({&run})[0]);
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].at("subject"), "file:/etc/libvirt/libvirtd.conf");
  EXPECT_EQ(changes[0].at("step"), "configure-libvirtd");
  EXPECT_EQ(changes[0].at("before").at("content"), "old\n");
  EXPECT_THAT(changes[0].at("diffs").at(0).get<std::string>(), HasSubstr("+new"));
  EXPECT_EQ(changes[0].at("done"), true);
  EXPECT_EQ(changes[2].at("done"), false);
}

}  // namespace
}  // namespace kvmstrap
