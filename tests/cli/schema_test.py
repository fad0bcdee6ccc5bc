#!/usr/bin/env python3
"""What `kvmstrap schema` prints is a JSON Schema that takes every shipped profile and refuses every structurally broken one.

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

# Mistakes that a schema can see. The others are YAML's own (tabs, duplicate keys, aliases), or values that do not go together,
# or words that PyYAML, a reader of YAML 1.1, takes for something else (yes, 010).
STRUCTURAL = {
    "03-unknown-key",
    "04-text-for-a-list",
    "07-long-bridge-name",
    "13-several-mistakes",
    "18-empty-value",
    "19-too-deep",
    "21-netplan-key",
    "22-time-without-unit",
    "26-code-for-a-package",
    "27-column-after-umlaut",
    "29-alias-in-the-wrong-place",
    "31-misplaced-key",
    "32-missing-version",
}


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

    for name in sorted(STRUCTURAL):
        if validator.is_valid(load(HERE / "broken" / f"{name}.yaml")):
            failures.append(f"{name}: the schema takes it")

    print("\n".join(failures) or f"{len(shipped)} shipped profiles are taken, {len(STRUCTURAL)} broken ones are refused")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
