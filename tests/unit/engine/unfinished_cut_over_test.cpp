#include "engine/unfinished_cut_over.hpp"

#include <gtest/gtest.h>

#include "engine/describe.hpp"
#include "unit/fake_reader.hpp"
#include "unit/idle_host.hpp"

namespace kvmstrap::unfinished_cut_over_test {

const std::string folder = "/etc/sysconfig/network-scripts/";
const std::string nic = folder + "ifcfg-eth0";
const std::string bridge = folder + "ifcfg-br0";
const std::string old_nic = "DEVICE=eth0\nIPADDR=10.0.0.5\n";
const std::string new_nic = "DEVICE=eth0\nBRIDGE=br0\n";
const std::string new_bridge = "DEVICE=br0\nTYPE=Bridge\n";

/// Writes into the files of a FakeReader.
class FileHost : public IdleHost {
 public:
  explicit FileHost(FakeReader& files) : files_(files) {}
  Performed perform(const Op& op, const Progress&) override {
    const auto& write = std::get<WriteFile>(op);
    if (files_.unreadable.contains(write.path)) return {.failure = "cannot write " + write.path, .detail = "read-only"};
    if (write.content)
      files_.put(write.path, *write.content, write.mode);
    else
      files_.files.erase(write.path);
    return {};
  }

 private:
  FakeReader& files_;
};

/// A host whose last run was cut off in its cut-over, as its journal would be written.
class AnUnfinishedCutOver : public testing::Test {
 protected:
  AnUnfinishedCutOver() {
    NetworkState before;
    before.files[nic] = {.content = old_nic, .mode = 0600};
    NetworkBatch batch;
    batch.files = {{.path = bridge, .before = std::nullopt, .content = new_bridge}, {.path = nic, .before = old_nic, .content = new_nic}};
    batch.leases = {{.path = "/var/lib/dhclient/dhclient-br0.leases", .content = "lease"}};
    Journal journal({"20260101-000000-1", "rack7", "1", "boot"}, [this](const std::string& line) { written_ += line + "\n"; });
    sequence_ = journal.begin("define-bridges", {{ChangeOf<Network>{{}, before, {}}}, {batch}});
    reader_.put(nic, old_nic, 0600);
  }

  std::optional<UnfinishedCutOver> unfinished() {
    reader_.put(runs_folder + "/20260101-000000-1/journal.jsonl", written_);
    return unfinished_cut_over(past_runs(reader_));
  }
  std::vector<UnfinishedFile> files() { return unfinished().value().files; }
  void append(const Json& record) { written_ += record.dump() + "\n"; }

  FakeReader reader_;
  FileHost host_{reader_};
  std::string written_;
  int sequence_ = 0;
};

TEST_F(AnUnfinishedCutOver, IsKnownByItsJournal) {
  const auto files = this->files();
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].path, bridge);
  EXPECT_FALSE(files[0].before);
  EXPECT_EQ(files[0].written, new_bridge);
  EXPECT_EQ(files[1].path, nic);
  EXPECT_EQ(files[1].before->content, old_nic);
  EXPECT_EQ(unfinished()->boot_id, "boot");
}

TEST_F(AnUnfinishedCutOver, IsNoneOnceItsEndIsKnown) {
  append({{"record", "done"}, {"sequence", sequence_}, {"states", Json::object()}});
  EXPECT_FALSE(unfinished());
}

TEST_F(AnUnfinishedCutOver, IsNoneOnceTheRunWasClosed) {
  append({{"record", "end"}, {"exit", 7}, {"why", "put back"}});
  EXPECT_FALSE(unfinished());
}

TEST_F(AnUnfinishedCutOver, IsNoneWhenTheLastActionWasAnother) {
  append({{"record", "done"}, {"sequence", sequence_}, {"states", Json::object()}});
  append({{"record", "action"}, {"sequence", 2}, {"step", "set-sysctl"}, {"changes", Json::array()}, {"ops", Json::array()}});
  EXPECT_FALSE(unfinished());
}

TEST_F(AnUnfinishedCutOver, IsNotThatOfAnEarlierRun) {
  reader_.put(runs_folder + "/20260102-000000-1/journal.jsonl", Json{{"record", "run"}, {"run", "x"}, {"began", "9999-01-01T00:00:00.000Z"}}.dump() + "\n");
  EXPECT_FALSE(unfinished());
}

TEST_F(AnUnfinishedCutOver, HadNotTouchedAFile) { EXPECT_EQ(how_far(files(), reader_), CutOverFiles::untouched); }

TEST_F(AnUnfinishedCutOver, HadWrittenAllFiles) {
  reader_.put(bridge, new_bridge);
  reader_.put(nic, new_nic);
  EXPECT_EQ(how_far(files(), reader_), CutOverFiles::written);
}

TEST_F(AnUnfinishedCutOver, WasCutOffBetweenTwoFiles) {
  reader_.put(bridge, new_bridge);
  EXPECT_EQ(how_far(files(), reader_), CutOverFiles::half);
}

/// resolv.conf is rewritten whenever the host's scripts bring the network up.
TEST_F(AnUnfinishedCutOver, IsNotToldByWhatTheScriptsWrite) {
  auto files = this->files();
  reader_.put(bridge, "rewritten");
  reader_.put(nic, new_nic);
  files[0].by_scripts = true;
  EXPECT_EQ(how_far(files, reader_), CutOverFiles::written);
}

TEST_F(AnUnfinishedCutOver, IsNobodysBusinessOnceSomebodyChangedAFile) {
  reader_.put(bridge, new_bridge);
  reader_.put(nic, "DEVICE=eth0\nIPADDR=10.0.0.6\n");
  EXPECT_EQ(how_far(files(), reader_), CutOverFiles::changed);
}

TEST_F(AnUnfinishedCutOver, CannotBeToldFromFilesThatCannotBeRead) {
  reader_.unreadable.insert(nic);
  EXPECT_EQ(how_far(files(), reader_), CutOverFiles::unreadable);
}

TEST_F(AnUnfinishedCutOver, IsPutBackToWhatWasThere) {
  reader_.put(bridge, new_bridge);
  EXPECT_EQ(put_back(files(), host_), std::nullopt);
  EXPECT_EQ(reader_.files.at(nic).content, old_nic);
  EXPECT_EQ(reader_.files.at(nic).mode, 0600u);
  EXPECT_FALSE(reader_.files.contains(bridge));
}

TEST_F(AnUnfinishedCutOver, TellsWhatCouldNotBePutBack) {
  const auto files = this->files();
  reader_.unreadable.insert(nic);
  EXPECT_EQ(put_back(files, host_), "cannot write " + nic + ": read-only");
}

/// What is live of it is told by bridges, ports and addresses; what else comes and goes meanwhile is none of its business.
TEST(LinksOfACutOver, HaveMovedOrNot) {
  NetworkState before;
  before.links["eth0"] = {.name = "eth0", .kind = LinkKind::ethernet, .up = true, .addresses = {{.cidr = "10.0.0.5/24", .scope = "global"}}};
  EXPECT_FALSE(moved(before, before));

  auto guest = before;
  guest.links["vnet0"] = {.name = "vnet0", .kind = LinkKind::tap};
  EXPECT_FALSE(moved(before, guest));

  auto gone = before;
  gone.links.erase("eth0");
  EXPECT_TRUE(moved(before, gone)) << "what the scripts made they may have taken away";

  auto down = before;
  down.links["eth0"].up = false;
  EXPECT_TRUE(moved(before, down));

  auto prepared = before;
  prepared.links["br0"] = {.name = "br0", .kind = LinkKind::bridge};
  EXPECT_TRUE(moved(before, prepared));

  auto port = before;
  port.links["eth0"].bridge = "br0";
  EXPECT_TRUE(moved(before, port));

  auto address = before;
  address.links["eth0"].addresses.clear();
  EXPECT_TRUE(moved(before, address));

  auto label = before;
  label.links["eth0"].addresses[0].label = "eth0:1";
  EXPECT_TRUE(moved(before, label));

  auto mtu = before;
  mtu.links["eth0"].mtu = 9000;
  EXPECT_TRUE(moved(before, mtu));

  auto gateway = before;
  gateway.routes = {{.to = "default", .via = "10.0.0.1", .device = "eth0"}};
  EXPECT_TRUE(moved(before, gateway));

  auto rule = before;
  rule.rules = {{.from = "10.0.0.5/32", .table = 100}};
  EXPECT_TRUE(moved(before, rule));

  auto carrier = before;
  carrier.links["eth0"].carrier = true;
  EXPECT_FALSE(moved(before, carrier)) << "nobody's doing";
}

}  // namespace kvmstrap::unfinished_cut_over_test
