#include "network/as_booted.hpp"

#include <gtest/gtest.h>

#include "network/lookup.hpp"
#include "unit/network/example_host.hpp"

namespace kvmstrap::as_booted_test {

using Cidrs = std::vector<std::string>;

TEST(AsBooted, IsWhatTheFilesSayOfAHostThatCameUpFromThem) {
  const auto booted = as_booted(example::static_host());
  EXPECT_EQ(given_cidrs(booted, "eth0"), Cidrs{"10.0.7.21/24"});
  EXPECT_EQ(default_route(booted, "eth0")->via, "10.0.7.1");
  EXPECT_TRUE(booted.links.at("eth0").up);
}

TEST(AsBooted, TakesNothingOfAnInstallersOwnNetwork) {
  auto installer = example::static_host();
  installer.links["eth0"].addresses = {{.cidr = "192.0.2.7/24", .scope = "global"}};
  installer.links["virbr0"] = {.name = "virbr0", .kind = LinkKind::bridge};
  installer.routes = {{.to = "default", .via = "192.0.2.1", .device = "eth0"}, {.to = "198.51.100.0/24", .via = "192.0.2.9", .device = "eth0"}};
  installer.rules = {{.from = "192.0.2.7/32", .table = 7}};
  const auto booted = as_booted(installer);
  EXPECT_EQ(given_cidrs(booted, "eth0"), Cidrs{"10.0.7.21/24"});
  EXPECT_FALSE(booted.links.contains("virbr0"));
  EXPECT_EQ(default_route(booted, "eth0")->via, "10.0.7.1");
  EXPECT_TRUE(booted.rules.empty());
  for (const auto& route : booted.routes) EXPECT_NE(route.to, "198.51.100.0/24");
}

TEST(AsBooted, AsksForALeaseAndTakesItToBeTheInstallers) {
  auto installer = example::dhcp_host();
  installer.dhcp_clients.clear();
  const auto booted = as_booted(installer);
  EXPECT_TRUE(booted.dhcp_clients.contains("eth0"));
  EXPECT_EQ(given_cidrs(booted, "eth0"), Cidrs{"10.0.7.21/24"});
  EXPECT_EQ(default_route(booted, "eth0")->via, "10.0.7.1");
}

TEST(AsBooted, DoesNotMissTheCableOfACardThatTheInstallerLeftDown) {
  auto installer = example::static_host();
  installer.links["eth0"].up = installer.links["eth0"].carrier = false;
  EXPECT_TRUE(as_booted(installer).links.at("eth0").carrier);
  installer.links["eth0"].up = true;
  EXPECT_FALSE(as_booted(installer).links.at("eth0").carrier) << "it is up, and has none";
}

TEST(AsBooted, LeavesACardDownWhoseFileIsBoundToAnother) {
  auto installer = example::static_host();
  installer.configured["eth0"].mac = "52:54:00:07:00:99";
  EXPECT_TRUE(given_cidrs(as_booted(installer), "eth0").empty());
  installer.configured["eth0"].mac = "52:54:00:07:00:15";
  installer.configured["eth0"].at_boot = false;
  EXPECT_TRUE(given_cidrs(as_booted(installer), "eth0").empty()) << "not at boot";
}

TEST(AsBooted, MakesBridgesOfTheirFiles) {
  auto host = example::static_host();
  auto& eth0 = host.configured["eth0"];
  host.configured["br0"] = {.name = "br0", .kind = LinkKind::bridge, .at_boot = true, .addressing = eth0.addressing, .stp = false, .forward_delay = 0};
  eth0.addressing = {};
  eth0.bridge = "br0";
  const auto booted = as_booted(host);
  EXPECT_EQ(booted.links.at("eth0").bridge, "br0");
  EXPECT_TRUE(given_cidrs(booted, "eth0").empty());
  EXPECT_EQ(given_cidrs(booted, "br0"), Cidrs{"10.0.7.21/24"});
}

}  // namespace kvmstrap::as_booted_test
