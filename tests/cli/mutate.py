#!/usr/bin/env python3
"""Every rule of the profile, and everything that an import writes, is guarded by a test: each is taken out in turn, and then some test has to fail.

usage: mutate.py PROJECT profile|import [PLACE...]   (numbers; default: all)

A copy of the project is built once, in which every place that reports a mistake of a profile, or that writes something into an imported one, can be silenced
by KVMSTRAP_MUTANT=NUMBER.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HEADER = """#pragma once
#include <cstdlib>
namespace kvmstrap {
inline bool silenced(int place) {
  static const int chosen = std::getenv("KVMSTRAP_MUTANT") ? std::atoi(std::getenv("KVMSTRAP_MUTANT")) : 0;
  return chosen == place;
}
template <class T>
T& nowhere(const T&) {
  static T sink;
  return sink;
}
}  // namespace kvmstrap
"""
PROFILE = {
    "files": ["check_addresses", "check_layers", "check_libvirt", "check_network", "checks", "parse", "read"],
    "tests": ["unit_profile"],
    "left alone": r"const auto (object|refuse) =",
    "places": [  # what reports a mistake, and the same silenced as place {0}
        (r"(?<![.\w])(found|findings_?)\.push_back\(", r"(silenced({0}) ? nowhere(\1) : \1).push_back("),
        (r"\breturn (\{\{\{)", r"return silenced({0}) ? Objections{{}} : Objections\1"),
        (r"(return |: )(object)\(", r"\1silenced({0}) ? Objections{{}} : \2("),
        (r"(?<=[ )])(object|refuse)\((?=[^&])", r"silenced({0}) ? void() : \1("),
    ],
}
IMPORT = {
    "files": ["candidates", "import", "network", "trial"],
    "tests": ["unit_import", "golden_import"],
    "left alone": r"^\s*(using|template)\b",
    "places": [  # what writes something, and the same silenced as place {0}: a lambda's body, a member, the return of a reason, a statement
        (r"(\[&\]\([^()]*\) \{ )((?!return)[^{}]*)(; \})", r"\1silenced({0}) ? void() : void(\2)\3"),
        (r"(?<=[{ ])(\.(?:search|addresses|via|metric|table|priority|mark|from|to)) = ((?!\{)(?:[^,{}]|\{[^{}]*\})+)(?=,|\})",
         r"\1 = silenced({0}) ? decltype(\2){{}} : \2"),
        (r"^(\s+(?:if \(.*\) )?)(return (?:trial_\.leave_out|fmt::format|\"|why;|\*why).*;)$", r"\1if (!silenced({0})) \2"),
        (r"^(\s+(?:(?:if|for) \((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\) )?)((?!return|if|for|const|auto|static|continue)\w[\w.:>*\[\]()-]*(?: = |\().*);$",
         r"\1silenced({0}) ? void() : void(\2);"),
    ],
}
SWEEPS = {"profile": PROFILE, "import": IMPORT}


def with_silencers(text, sweep, places, name):
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        if re.search(sweep["left alone"], line):
            continue

        def silenced(match):
            places.append(f"{name}:{number + 1}: {match.group().strip()[:100]}")
            return match.expand(template.replace("{0}", str(len(places))).replace("{{}}", "{}"))

        for pattern, template in sweep["places"]:
            lines[number], count = re.subn(pattern, silenced, line)
            if count:
                break
    return '#include "model/silenced.hpp"\n' + "".join(lines)


def fails(copy, tests, place):
    """Whether one of the tests does with that place silenced."""
    environment = {**os.environ, "KVMSTRAP_MUTANT": str(place)}
    return any(subprocess.run([copy / "build/release/tests" / test, "--gtest_brief=1"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment,
                              timeout=120).returncode for test in tests)


def main():
    project = pathlib.Path(sys.argv[1]).resolve()
    what = sys.argv[2]
    sweep = SWEEPS[what]
    places = []
    with tempfile.TemporaryDirectory(prefix="kvmstrap-mutants.", dir="/var/tmp") as folder:
        copy = pathlib.Path(folder) / "kvmstrap"
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns("build", ".git"))
        (copy / "installer/model/silenced.hpp").write_text(HEADER)
        for name in sweep["files"]:
            source = copy / f"installer/{what}/{name}.cpp"
            source.write_text(with_silencers(source.read_text(), sweep, places, source.name))
        print(f"{len(places)} places; building", flush=True)
        build = subprocess.run(
            ["sh", "-c", "cmake --preset release -DKVMSTRAP_WERROR=OFF && cmake --build --preset release --target " + " ".join(sweep["tests"])],
            cwd=copy, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if build.returncode != 0:
            sys.exit(build.stdout[-4000:])
        if fails(copy, sweep["tests"], 0):
            sys.exit("the tests fail by themselves")
        survived = []
        for place in [int(number) for number in sys.argv[3:]] or range(1, len(places) + 1):
            if not fails(copy, sweep["tests"], place):
                survived.append(places[place - 1])
                print(f"SURVIVED {place} {places[place - 1]}", flush=True)
    print(f"{len(places) - len(survived)} of {len(places)} places are guarded by a test")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
