#!/usr/bin/env python3
"""Every link and picture of the pages in a folder leads to something: a file there, a heading. What is elsewhere in the world is not asked for.

usage: links_test.py FOLDER
"""
import pathlib
import re
import sys


def anchor(heading):
    """As code hosts make it of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def without_code(page):
    return re.sub(r"(?ms)^```.*?^```$", "", page.read_text())


def dangling(page):
    for target in re.findall(r"\]\(([^)]+)\)", re.sub(r"(?m)^    .*", "", without_code(page))):
        path, _, heading = target.partition("#")
        found = page.parent / path if path else page
        if re.match(r"[a-z]+:", target):
            continue
        if not found.exists() or heading and heading not in map(anchor, re.findall(r"(?m)^#+ (.*)", without_code(found))):
            yield f"{page}: {target} leads nowhere"


def main():
    folder = pathlib.Path(sys.argv[1])
    pages = [page for page in folder.rglob("*.md") if page.relative_to(folder).parts[0] != "build"]
    found = [line for page in pages for line in dangling(page)]
    print("\n".join(found) or f"{len(pages)} pages: every link leads to something")
    return 1 if found or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
