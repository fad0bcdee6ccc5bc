#!/usr/bin/env python3
"""What `kvmstrap schema` prints is a JSON Schema that takes every shipped profile and refuses every broken one
whose mistake a schema can see.

usage: schema_test.py KVMSTRAP   (exit 77: jsonschema or yaml of Python is not there)
"""
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent

# What a schema cannot see, by the numbers of the broken profiles: values that do not go together;
TOGETHER = """
    05 06 17 20 23 24 25 30 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 54 55 56 57 58 59 60 62
    63 64 67 68 69 70 72 73 74 75 76 77 78 80 81 82 86 90 91 92 102 117 118 119 120 121 122 123 124 125 126 127
""".split()
# what PyYAML, a reader of YAML 1.1, takes for something else (a key that is there twice, yes, 010);
OTHERWISE_READ = ["02", "12", "15"]
# and what is no YAML at all.
NO_YAML = ["01", "08", "11", "14", "28", "103", "104", "105", "106", "107", "108", "109", "129"]


def load(path):
    return yaml.safe_load(path.read_text(encoding="utf-8-sig"))


def main():
    printed = subprocess.run([sys.argv[1], "schema"], stdout=subprocess.PIPE, check=True, timeout=60).stdout
    schema = json.loads(printed)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = []

    shipped = sorted((PROJECT / "profiles").glob("*.yaml"))
    for path in shipped:
        failures += [f"{path.name}: {error.json_path}: {error.message}" for error in validator.iter_errors(load(path))]
    if not shipped:
        failures.append("no shipped profile was found")

    broken = {path.stem.split("-")[0]: path for path in (HERE / "broken").glob("*.yaml")}
    refused = sorted(broken.keys() - {*TOGETHER, *OTHERWISE_READ, *NO_YAML})
    for number in refused:
        if validator.is_valid(load(broken[number])):
            failures.append(f"{broken[number].name}: the schema takes it")
    for number in TOGETHER + OTHERWISE_READ:
        if not validator.is_valid(load(broken[number])):
            failures.append(f"{broken[number].name}: the schema refuses it, which is better: take it out of the list here")

    print("\n".join(failures) or f"{len(shipped)} shipped profiles are taken, {len(refused)} of {len(broken)} broken ones refused")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
