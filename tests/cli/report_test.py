#!/usr/bin/env python3
"""The three forms of a report are what they say they are: well-formed pages that load and run nothing, JSON of the README's form, JUnit's XML; and nothing
that a host prints gets out of its place.

usage: report_test.py KVMSTRAP REPORT_SAMPLES      checks every sample story, and kvmstrap check --report
       report_test.py FILE...                      checks reports that were written elsewhere
"""
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

HOSTILE = "</script><script>alert(1)</script> & \"quotes' ]]> {{host}} ␛[31mred␛[0m \ufffd\ufffd \ufffd end"

# What every element of a page that shows something could load or run.
ACTIVE = {"script", "iframe", "object", "embed", "img", "link", "base", "form", "audio", "video", "image", "use", "foreignobject"}


class Tags(html.parser.HTMLParser):
    """The elements of a page as a browser begins them, by HTML's own rules."""

    def __init__(self, text):
        super().__init__()
        self.seen = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag.lower(), len(attributes)))


def local(element):
    return element.tag.rpartition("}")[2].lower()


def check_page(text):
    root = ElementTree.fromstring(text)  # strict: every tag closed, every attribute quoted, every character one that XML has
    elements = list(root.iter())
    by_html = Tags(text).seen
    assert [local(e) for e in elements] == [tag for tag, _ in by_html], "HTML and XML read another page"
    ids = [e.get("id") for e in elements if e.get("id")]
    assert len(ids) == len(set(ids)), "an id is there twice"
    for element in elements:
        assert local(element) not in ACTIVE, local(element)
        for name, value in element.attrib.items():
            name = name.rpartition("}")[2]
            assert not name.startswith("on") and name not in ("src", "srcset", "data", "action", "ping"), name
            assert name != "href" or (value.startswith("#") and value[1:] in ids), value
            assert name not in ("aria-labelledby", "aria-describedby") or set(value.split()) <= set(ids), value
            assert "url(" not in value, value
        if local(element) == "svg":
            assert element.get("role") == "img" and element.get("aria-labelledby")
            assert len("".join(element.find("{*}desc").itertext())) > 10, "a picture without words"
    style = "".join(root.find("head/style").itertext())
    assert "url(" not in style and "@import" not in style and "prefers-color-scheme: dark" in style and "@media print" in style
    assert root.get("lang") == "en" and root.findtext("head/title")
    levels = [int(local(e)[1]) for e in elements if re.fullmatch("h[1-6]", local(e))]
    assert levels[0] == 1 and levels.count(1) == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:])), levels
    assert "�" not in style and "{{" not in style
    return " ".join(root.itertext())


def check_json(text):
    story = json.loads(text)
    assert list(story) == ["report", "command", "profile", "run", "version", "host", "system", "kernel", "began", "seconds", "outcome", "steps", "network",
                           "verdicts", "last-lines", "journal"], list(story)
    assert story["report"] == 1 and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", story["began"])
    assert list(story["outcome"]) == ["exit", "headline", "step", "why", "detail", "state", "next"]
    for step in story["steps"]:
        assert list(step) == ["id", "title", "end", "began", "seconds", "changes", "diffs", "commands", "evidence", "warnings", "blockers", "later"], step
        assert step["end"] in ("same", "changed", "open", "blocked", "failed", "not-reached"), step["end"]
        assert all(list(change) == ["subject", "what", "reads-back"] for change in step["changes"])
    assert list(story["network"]) == ["before", "after", "changes"]
    for side in ("before", "after"):
        network = story["network"][side]
        assert network is None or "unknown" in network or list(network) == ["links", "gateways", "nameservers"], network
    assert all(list(verdict) == ["what", "rating", "evidence", "remedy"] for verdict in story["verdicts"])
    return story


def check_junit(text):
    """What both schemas ask that are in use: Ant's (windyroad/JUnit-Schema) and Jenkins' (junit-10.xsd)."""
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites" and not root.attrib
    [suite] = root
    assert set(suite.attrib) == {"id", "package", "name", "hostname", "timestamp", "tests", "failures", "errors", "skipped", "time"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp")) and suite.get("hostname")
    order = [child.tag for child in suite]
    cases = suite.findall("testcase")
    assert order == ["properties"] + ["testcase"] * len(cases) + ["system-out", "system-err"], order
    for one in suite.find("properties"):
        assert one.tag == "property" and set(one.attrib) == {"name", "value"}
    for case in cases:
        assert set(case.attrib) == {"classname", "name", "time"} and re.fullmatch(r"\d+\.\d{3}", case.get("time"))
        assert len(case) <= 1 and all(child.tag in ("failure", "skipped") and len(child) == 0 for child in case)
        for failure in case.findall("failure"):
            assert set(failure.attrib) == {"type", "message"} and failure.get("message")
        for skipped in case.findall("skipped"):
            assert set(skipped.attrib) == {"message"} and not skipped.text
    counts = {kind: sum(1 for case in cases if case.find(kind) is not None) for kind in ("failure", "skipped")}
    assert (int(suite.get("tests")), int(suite.get("failures")), int(suite.get("skipped")), suite.get("errors")) == (
        len(cases), counts["failure"], counts["skipped"], "0")
    exit_code = {one.get("name"): one.get("value") for one in suite.find("properties")}["exit"]
    assert (counts["failure"] > 0) == (exit_code != "0"), "the failures and the exit code tell two stories"
    return " ".join(root.itertext())


def check(path):
    text = path.read_bytes().decode("utf-8")
    return {".html": check_page, ".json": check_json, ".xml": check_junit}[path.suffix](text)


def check_samples(program):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, folder], check=True, timeout=60)
        told = {path.name: check(path) for path in sorted(pathlib.Path(folder).iterdir())}
    assert len(told) == 21, told.keys()
    page, junit, story = told["failed.html"], told["failed.xml"], told["failed.json"]
    assert page.count(HOSTILE) >= 7, page.count(HOSTILE)  # profile, detail, last lines, verdict and its remedy, diff, command
    assert junit.count(HOSTILE) >= 3, junit.count(HOSTILE)
    assert HOSTILE in story["last-lines"][2].replace("\x1b", "␛").replace("\u202e", "\ufffd"), story["last-lines"]
    assert "Network rolled back" in told["rolled-back.html"] and "Verified" in told["verified.html"]
    assert "10.0.7.21/24 moved from eth0 to br0" in told["verified.html"]
    assert told["rolled-back.json"]["outcome"]["exit"] == 7
    return len(told)


def check_command(kvmstrap):
    def run(*arguments):
        return subprocess.run([kvmstrap, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)

    with tempfile.TemporaryDirectory() as folder:
        files = [pathlib.Path(folder, "check" + ending) for ending in (".html", ".json", ".xml")]
        done = run("check", *[argument for file in files for argument in ("--report", str(file))])
        for file in files:
            check(file)
            assert file.stat().st_mode & 0o777 == 0o600
        story = json.loads(files[1].read_text())
        assert story["outcome"]["exit"] == done.returncode and len(story["verdicts"]) == len(set(v["what"] for v in story["verdicts"])) > 20
        for command in (("check",), ("apply", "centos-6.7-nat"), ("verify", "centos-6.7-nat")):
            for name, why in ((f"{folder}/a.txt", "ends in .html, .json or .xml"), (f"{folder}/none/a.html", f"no folder {folder}/none"), (folder, "ends in"),
                              ("/proc/a.json", "cannot be")):
                refused = run(*command, "--report", name)
                if command == ("check",) and name == "/proc/a.json" and refused.returncode != 2:  # root may write anywhere, so it says
                    assert "the report cannot be written" in refused.stderr, refused.stderr
                    continue
                if name == "/proc/a.json" and refused.returncode != 2:
                    continue
                assert refused.returncode == 2 and why in refused.stderr, (command, name, refused)
        assert sorted(path.name for path in pathlib.Path(folder).iterdir()) == sorted(file.name for file in files)


def main():
    if len(sys.argv) == 3 and not sys.argv[1].endswith((".html", ".json", ".xml")):
        print(f"{check_samples(sys.argv[2])} reports of samples are as they should be")
        check_command(sys.argv[1])
    elif len(sys.argv) > 1:
        for name in sys.argv[1:]:
            check(pathlib.Path(name))
            print(f"{name} is as it should be")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
