#!/bin/bash
# udev calls net.hotplug for every link that comes or goes, and that brings up or down what the files say, late or soon: at once, after 20 ms and after 500 ms
# it changes nothing in the end, neither of a cut-over nor of the way back.
source "$(dirname "$0")/assert.sh"
lab_test_begin

scripts=/etc/sysconfig/network-scripts

# What net.hotplug is called for, in a file that the test can read.
note_calls() {
  lab exec host1 bash -c "cp -p $scripts/net.hotplug /root/net.hotplug
    printf '#!/bin/bash\necho \"\$ACTION \$INTERFACE\" >>/root/calls\nexec /root/net.hotplug\n' >/root/noting
    cat /root/noting >$scripts/net.hotplug; touch /root/calls"
}
settled_network() {
  lab exec host1 udevadm settle
  sleep 0.1 # what udev started may have a child that goes on
  network_of host1
}

for delay in 0 20 500; do
  step "net.hotplug comes $delay ms after a link"
  lab start host1 --hotplug-delay $delay || fail "no host"
  lab exec host1 tee /root/profile.yaml >/dev/null <<'Y'
version: 1
name: hotplug
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network: {version: 2, bridges: {br0: {interfaces: [eth0], adopt: {from: [eth0, br0]}}}}
Y
  expect_exit 0 lab exec host1 kvmstrap apply /root/profile.yaml --yes --only configure-repositories --only install-packages
  note_calls
  old=$(settled_network)

  expect_exit 0 lab exec host1 kvmstrap network try /root/profile.yaml
  expect_equal "$old" "$(network_of host1)" "the old network, back"
  expect_equal "$old" "$(settled_network)" "the old network, once udev has answered that br0 came and went"
  expect_equal "add br0 remove br0" "$(echo $(lab exec host1 cat /root/calls))" "what net.hotplug was called for"

  expect_exit 0 lab exec host1 kvmstrap apply /root/profile.yaml --yes
  new=$(network_of host1)
  expect_match '^br0 ports: eth0 ' "$new" "the new network"
  expect_equal "$new" "$(settled_network)" "the new network, once udev has answered that br0 came"
  expect_equal "${first:=$new}" "$new" "the same for every delay"
  expect_equal "add br0 remove br0 add br0" "$(echo $(lab exec host1 cat /root/calls))" "what net.hotplug was called for"
  lab stop host1
done
