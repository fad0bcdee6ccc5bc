#!/bin/bash
# A kickstart's section as it is printed, carrying this executable, run in the installer's chroot of a lab host as anaconda runs it; the host that boots from
# that disk verifies itself. Needs $KVMSTRAP, an executable for EL6: ctest --preset el6-lab.
source "$(dirname "$0")/../lab/assert.sh"
python=$(cd "$(dirname "$0")/../.." && pwd)/build/python/bin/python
[ -x "$python" ] || { echo "skipped: tests/install-requirements was not run"; exit 77; }
lab_test_begin

executable=$KVMSTRAP
unset KVMSTRAP # the host has none but what the section brings
installer_host host1
[ "$profile" = centos-6.7-bridged ] || profile=$(dirname "$lab_program")/userland/el6/profile.yaml

step "the section carries it, and apply prepares the host"
"$executable" kickstart "$profile" --set hardware.virtualization=optional >"$KVMSTRAP_LAB_DIR/ks.cfg" || fail "no section"
"$python" -c '
import sys
from pykickstart.parser import KickstartParser
from pykickstart.version import makeVersion
handler = makeVersion("RHEL6")
KickstartParser(handler).readKickstart(sys.argv[1])
print(handler.scripts[0].script, end="")' "$KVMSTRAP_LAB_DIR/ks.cfg" >"$KVMSTRAP_LAB_DIR/ks-script" || fail "pykickstart does not take it"
lab exec host1 tee /mnt/sysimage/tmp/ks-script <"$KVMSTRAP_LAB_DIR/ks-script" >/dev/null
expect_exit 0 in_installer host1 bash -c 'bash /tmp/ks-script >/var/log/kvmstrap-kickstart.log'
expect_match '^Prepared: ' "$(in_installer host1 cat /var/log/kvmstrap-kickstart.log)" "the log"
expect_equal "kvmstrap-kickstart: ended with exit code 0" "$(in_installer host1 tail -n 1 /var/log/kvmstrap-kickstart.log)" "the log's last line"

step "the host boots, and verifies itself"
reboot_host host1
expect_match '^verified: nothing is left' "$(lab exec host1 cat /var/log/kvmstrap-first-boot.log)"
expect_exit 0 lab ssh host1 kvmstrap verify /etc/kvmstrap/kickstart.yaml --set hardware.virtualization=optional
expect_match '^Verified: ' "$output"
