#!/bin/bash
# A report tells what happened, however a run ends: in each of its three forms, whatever the commands printed.
source "$(dirname "$0")/assert.sh"
lab_test_begin

lab start host1 || fail "no host"
address=$(lab address host1)
profile=$(cat <<Y
version: 1
name: reported
hardware: {virtualization: optional}
repositories: {strategy: vault}
packages: {install: [bridge-utils]}
network:
  version: 2
  ethernets: {eth0: {}}
  bridges:
    br0:
      interfaces: [eth0]
      addresses: [$address/24]
      gateway4: 10.66.0.1
change: {network: {deadline: 20s}}
Y
)
lab exec host1 bash -c 'cat >/tmp/right.yaml; sed s/10.66.0.1$/10.66.0.99/ /tmp/right.yaml >/tmp/silent.yaml; mkdir /tmp/reports' <<<"$profile"
reports='--report /tmp/reports/r.html --report /tmp/reports/r.json --report /tmp/reports/r.xml'
told=$KVMSTRAP_LAB_DIR/told
mkdir "$told"

# Brings the three reports here, has each read by a strict parser, and takes them away.
expect_reports() {
  for ending in html json xml; do lab exec host1 cat /tmp/reports/r.$ending >"$told/r.$ending"; done
  expect_equal "600 600 600" "$(lab exec host1 bash -c 'echo $(stat -c %a /tmp/reports/r.*)')" "who may read the reports"
  lab exec host1 rm -r /tmp/reports
  lab exec host1 mkdir /tmp/reports
  expect_exit 0 python3 "$(dirname "$0")/../cli/report_test.py" "$told"/r.html "$told"/r.json "$told"/r.xml
}

expect_told() { # PYTHON-EXPRESSION about `story`, `page` and `junit`
  python3 - "$told" "$1" <<'END' || fail "not so: $1"$'\n'"$(cat "$told/r.json")"
import json, pathlib, sys
folder = pathlib.Path(sys.argv[1])
story, page, junit = json.loads((folder / "r.json").read_text()), (folder / "r.html").read_text(), (folder / "r.xml").read_text()
steps = {step["id"]: step for step in story["steps"]}
sys.exit(0 if eval(sys.argv[2]) else 1)
END
}

step "a report that cannot be written is refused before anything changes"
expect_exit 2 lab ssh host1 kvmstrap apply /tmp/right.yaml --yes --report /tmp/none/r.html
expect_match 'there is no folder /tmp/none' "$output"
lab exec host1 bash -c 'mkdir /tmp/fixed && mount -t tmpfs -o ro none /tmp/fixed'
expect_exit 2 lab ssh host1 kvmstrap apply /tmp/right.yaml --yes --report /tmp/fixed/r.html
expect_match '/tmp/fixed cannot be written to: Read-only file system' "$output"
expect_equal 1 "$(lab exec host1 bash -c 'ls /var/lib/kvmstrap/runs 2>&1 | grep -c "No such"')" "run folders"

step "nobody agreed"
expect_exit 0 lab ssh host1 "script -qec 'kvmstrap apply /tmp/right.yaml $reports' /dev/null" <<<n
expect_reports
expect_told 'story["outcome"]["headline"] == "Not carried out" and story["run"] == story["journal"] == "" and "not reached" in page'

step "a command that fails, and prints what it likes"
lab exec host1 bash -c 'cp -L /usr/bin/yum /usr/bin/yum.real
  printf "#!/bin/sh\nprintf %s\nexit 1\n" "\"</pre><script>alert(1)</script>\\\\033[31m \\\\377\\\\n\"" >/tmp/yum
  chmod +x /tmp/yum; cp --remove-destination /tmp/yum /usr/bin/yum'
expect_exit 1 lab ssh host1 kvmstrap apply /tmp/right.yaml --yes $reports
lab exec host1 cp --remove-destination /usr/bin/yum.real /usr/bin/yum
expect_reports
expect_told 'story["outcome"]["exit"] == 1 and steps["install-packages"]["end"] == "failed" and steps["define-bridges"]["end"] == "not-reached"'
expect_told '"&lt;/pre&gt;&lt;script&gt;alert(1)" in page and "␛[31m" in page and "<script" not in page and "␛[31m" in junit'

step "a network that goes back"
expect_exit 7 lab ssh host1 kvmstrap apply /tmp/silent.yaml --yes $reports
expect_reports
expect_told 'story["outcome"]["headline"] == "Network rolled back" and story["outcome"]["step"] == "define-bridges" and story["network"]["changes"] == []'
expect_told 'steps["install-packages"]["end"] == "changed" and steps["install-packages"]["seconds"] > 0 and "failures=\"1\"" in junit'

step "one that is kept, told to a place that is full: the exit code says how the host is"
lab exec host1 bash -c 'mkdir /tmp/full && mount -t tmpfs -o size=4k none /tmp/full'
expect_exit 0 lab ssh host1 kvmstrap apply /tmp/right.yaml --yes $reports --report /tmp/full/r.html
expect_match '^kvmstrap: the report cannot be written: .*/tmp/full/' "$output"
expect_reports
expect_told 'story["outcome"]["headline"] == "Verified" and len(story["verdicts"]) > 20'
expect_told "'$address/24 moved from eth0 to br0' in story['network']['changes'] and '<svg class=\"network before\"' in page"
expect_told 'any("ifcfg-br0" in diff for diff in steps["define-bridges"]["diffs"]) and "brctl addbr br0" in steps["define-bridges"]["commands"]'
expect_told 'all(change["reads-back"] for step in story["steps"] for change in step["changes"])'

step "nothing to do, verified, and drift"
expect_exit 0 lab ssh host1 kvmstrap apply /tmp/right.yaml --yes $reports
expect_reports
expect_told 'story["outcome"]["headline"] == "Nothing to do" and story["network"]["changes"] == []'
expect_exit 0 lab ssh host1 kvmstrap verify /tmp/right.yaml $reports
expect_reports
expect_told 'story["command"] == "verify" and story["outcome"]["exit"] == 0 and "failures=\"0\"" in junit'
lab exec host1 rpm -e bridge-utils
expect_exit 5 lab ssh host1 kvmstrap verify /tmp/right.yaml $reports
expect_reports
expect_told 'steps["install-packages"]["end"] == "open" and "message=\"drift: install package bridge-utils\"" in junit'
