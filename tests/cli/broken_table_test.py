#!/usr/bin/env python3
"""Every key that a profile may have is wrong in some broken profile, at its place: the table of broken profiles leaves no key out.

usage: broken_table_test.py KVMSTRAP
"""
import json
import pathlib
import subprocess
import sys

BROKEN = pathlib.Path(__file__).resolve().parent / "broken"


def keys(schema, node, path=()):
    """Paths of all keys below `node`: names of maps are NAME, entries of lists are left out."""
    node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node
    for name, below in node.get("properties", {}).items():
        yield path + (name,)
        yield from keys(schema, below, path + (name,))
    if isinstance(node.get("additionalProperties"), dict):
        yield from keys(schema, node["additionalProperties"], path + ("NAME",))
    for part in ("items", "anyOf", "oneOf"):
        for below in node[part] if isinstance(node.get(part), list) else [node[part]] if part in node else []:
            yield from keys(schema, below, path)


def main():
    run = lambda *arguments: subprocess.run([sys.argv[1], *arguments], stdout=subprocess.PIPE, timeout=60, check=False).stdout
    schema = json.loads(run("schema"))
    checked = json.loads(run("validate", "--json", *map(str, sorted(BROKEN.glob("*.yaml")))))["profiles"]
    wrong = [mistake["path"] for profile in checked for mistake in profile["mistakes"]]

    failures = [f"{pathlib.Path(profile['file']).name} is valid" for profile in checked if profile["valid"]]
    for path in sorted(set(keys(schema, schema))):
        # NAME stands for one step of a mistake's path; a list's index may stand anywhere behind a key.
        if not any(matches(path, tuple(mistake.split("."))) for mistake in wrong):
            failures.append(f"nothing is wrong with {'.'.join(path)} in any broken profile")
    print("\n".join(failures) or f"every key is wrong in one of {len(checked)} broken profiles")
    return 1 if failures else 0


def matches(path, mistake):
    """Whether the mistake is at `path`, or in an entry of the list there."""
    if not path:
        return all(step.isdigit() for step in mistake)
    if not mistake:
        return False
    if mistake[0] == path[0] or path[0] == "NAME":
        return matches(path[1:], mistake[1:])
    return mistake[0].isdigit() and matches(path, mistake[1:])


if __name__ == "__main__":
    sys.exit(main())
