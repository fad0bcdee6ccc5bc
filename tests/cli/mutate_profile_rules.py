#!/usr/bin/env python3
"""Every rule of the profile is guarded by a test: each is taken out in turn, and then some test of unit_profile has to fail.

usage: mutate_profile_rules.py PROJECT [RULE...]   (numbers; default: all)

A copy of the project is built once, in which every place that reports a mistake of a profile can be silenced by KVMSTRAP_MUTANT=NUMBER.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PLACES = ["check_addresses", "check_layers", "check_libvirt", "check_network", "checks", "parse", "read"]
HEADER = """#pragma once
#include <cstdlib>
namespace kvmstrap {
inline bool silenced(int rule) {
  static const int chosen = std::getenv("KVMSTRAP_MUTANT") ? std::atoi(std::getenv("KVMSTRAP_MUTANT")) : 0;
  return chosen == rule;
}
template <class T>
T& nowhere(const T&) {
  static T sink;
  return sink;
}
}  // namespace kvmstrap
"""
REPORTS = [  # what reports a mistake, and the same silenced by rule {0}
    (r"(?<![.\w])(found|findings_?)\.push_back\(", r"(silenced({0}) ? nowhere(\1) : \1).push_back("),
    (r"\breturn (\{\{\{)", r"return silenced({0}) ? Objections{{}} : Objections\1"),
    (r"(return |: )(object)\(", r"\1silenced({0}) ? Objections{{}} : \2("),
    (r"(?<=[ )])(object|refuse)\((?=[^&])", r"silenced({0}) ? void() : \1("),
]


def with_silencers(text, rules, name):
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if re.search(r"const auto (object|refuse) =", line):
            continue
        for pattern, silenced in REPORTS:
            if re.search(pattern, line):
                rules.append(f"{name}:{number + 1}: {line.strip()[:100]}")
                line = re.sub(pattern, silenced.replace("{0}", str(len(rules))).replace("{{}}", "{}"), line, count=1)
                break
        lines[number] = line
    return '#include "profile/silenced.hpp"\n' + "".join(lines)


def main():
    project = pathlib.Path(sys.argv[1]).resolve()
    rules = []
    with tempfile.TemporaryDirectory(prefix="kvmstrap-mutants.", dir="/var/tmp") as folder:
        copy = pathlib.Path(folder) / "kvmstrap"
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("build", ".git"))
        profile = copy / "installer/profile"
        (profile / "silenced.hpp").write_text(HEADER)
        for name in PLACES:
            source = profile / f"{name}.cpp"
            source.write_text(with_silencers(source.read_text(), rules, source.name))
        print(f"{len(rules)} rules; building")
        build = subprocess.run(
            ["sh", "-c", "cmake --preset release -DKVMSTRAP_WERROR=OFF && cmake --build --preset release --target unit_profile"],
            cwd=copy, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if build.returncode != 0:
            sys.exit(build.stdout[-4000:])
        survived = []
        for rule in [int(number) for number in sys.argv[2:]] or range(len(rules) + 1):
            run = subprocess.run([copy / "build/release/tests/unit_profile", "--gtest_brief=1"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 env={**os.environ, "KVMSTRAP_MUTANT": str(rule)}, timeout=120)
            if rule == 0 and run.returncode != 0:
                sys.exit("unit_profile fails by itself")
            if rule > 0 and run.returncode == 0:
                survived.append(rules[rule - 1])
                print(f"SURVIVED {rule} {rules[rule - 1]}", flush=True)
    print(f"{len(rules) - len(survived)} of {len(rules)} rules are guarded by a test")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
