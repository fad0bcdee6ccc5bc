#include "report/history.hpp"

#include <sstream>

#include "unit/engine/past_runs.hpp"

namespace kvmstrap::history_test {

using testing::HasSubstr;

/// One that edited a file, could not install a package, and was cut off while it made a bridge.
struct CutOff : Runs {
  CutOff() {
    did("configure-libvirtd", conf, image("old\n"), {"new\n"}, image("new\n"));
    failed("install-packages", qemu, "yum says no");
    did("define-bridges", Network{}, NetworkState{}, {.links = {{.name = "br0", .kind = LinkKind::bridge}}}, std::nullopt);
  }
};

std::string shown(const std::function<void(const Terminal&)>& print) {
  std::ostringstream out;
  print(Terminal{out});
  return out.str();
}

TEST(History, TellsOfARunWhatItWasForAndHowItEnded) {
  const CutOff killed;
  Runs back("monday", killed.id());
  back.did("configure-libvirtd", conf, image("new\n"), {"old\n"}, image("old\n"));
  back.ended(Exit::done);
  const auto runs = past({&killed, &back});
  const auto text = [&](int index, bool under_way) { return shown([&](const Terminal& terminal) { print_run(runs.at(index), under_way, terminal); }); };
  EXPECT_THAT(text(0, false), HasSubstr("profile rack7\n  was killed in define-bridges\n  steps: configure-libvirtd, install-packages, define-bridges\n"));
  EXPECT_THAT(text(0, true), HasSubstr("\n  under way\n"));
  EXPECT_THAT(text(1, true), HasSubstr("took back run " + killed.id() + "\n  ended with exit code 0\n"));
}

TEST(History, TellsWhatARunDidInItsOrderWithTheDiffOfEachFileAndHowItEnded) {
  const CutOff run;
  const auto runs = past({&run});
  const auto text = [&](bool under_way) { return shown([&](const Terminal& terminal) { print_actions(runs.at(0), under_way, terminal); }); };
  EXPECT_THAT(text(false), testing::StartsWith("configure-libvirtd\n  + edit /etc/libvirt/libvirtd.conf\n"));
  EXPECT_THAT(text(false), HasSubstr("      -old\n      +new\ninstall-packages\n  + install package qemu-kvm\n  x failed: yum says no\ndefine-bridges\n"));
  EXPECT_THAT(text(false), testing::EndsWith("  ! cut off in it\n"));
  EXPECT_THAT(text(true), testing::EndsWith("  > under way\n"));
}

TEST(History, TellsWhatACutOverWroteEvenOfOneThatWasCutOff) {
  const CutOff run;
  auto cut_over = past({&run}).at(0);
  cut_over.records.back()["ops"] = {{{"files", {{{"write", "ifcfg-br0"}, {"content", "DEVICE=br0\n"}, {"diff", "+DEVICE=br0\n"}}}}}};
  EXPECT_THAT(shown([&](const Terminal& terminal) { print_actions(cut_over, false, terminal); }), HasSubstr("      +DEVICE=br0\n  ! cut off in it\n"));
}

TEST(History, TellsTheSameToPrograms) {
  const CutOff run;
  const auto actions = actions_to_json(past({&run}).at(0));
  ASSERT_EQ(actions.size(), 3u);
  EXPECT_EQ(actions[0].at("step"), "configure-libvirtd");
  EXPECT_EQ(actions[0].at("changes").at(0).at("before").at("content"), "old\n");
  EXPECT_THAT(actions[0].at("diffs").at(0).get<std::string>(), HasSubstr("+new"));
  EXPECT_EQ(actions[0].at("end"), "done");
  EXPECT_EQ(actions[1].at("end"), "failed");
  EXPECT_EQ(actions[1].at("why"), "yum says no");
  EXPECT_EQ(actions[2].at("end"), nullptr);
}

}  // namespace kvmstrap::history_test
