#!/usr/bin/env python3
"""terminal_to_svg.py TITLE COLUMNS <TYPESCRIPT >PICTURE.svg: what a terminal shows after that output, as a picture. Knows what kvmstrap prints: colours, bold,
faint, and rows that are written over."""
import html
import re
import sys

COLOURS = {"31": "#f47067", "32": "#57ab5a", "33": "#c69026"}
NO_BREAK_SPACE = "\u00a0"
WIDTH, HEIGHT, LEFT, TOP = 8.4, 18, 16, 52  # of a character and a row; where the first one is, in pixels


def rows(text):
    """Lists of (style, characters), a list a row; style is a set of SGR numbers."""
    row, done, style = [], [], frozenset()
    for part in re.findall(r"\x1b\[[0-9;?]*[A-Za-z]|\r\n|\n|\r|[^\x1b\r\n]+", text):
        if part in ("\n", "\r\n"):
            done.append(row)
            row = []
        elif part in ("\r", "\x1b[K"):
            row = []
        elif not part.startswith("\x1b"):
            row.append((style, part))
        elif part.endswith("m"):
            numbers = part[2:-1].split(";")
            style = frozenset() if numbers in (["0"], [""]) else style | set(numbers)
    return done + [row] if row else done


def wrapped(row, columns):
    """As a terminal of that width breaks it."""
    line, left = [], columns
    for style, text in row:
        while len(text) > left:
            yield line + [(style, text[:left])]
            text, line, left = text[left:], [], columns
        line, left = line + [(style, text)], left - len(text)
    yield line


def element(style, text):
    attributes = "".join(f' fill="{COLOURS[number]}"' for number in style if number in COLOURS)
    attributes += ' font-weight="bold"' * ("1" in style) + ' fill-opacity="0.6"' * ("2" in style)
    return f"<tspan{attributes}>{html.escape(text, quote=False).replace(' ', NO_BREAK_SPACE)}</tspan>"  # of other spaces SVG keeps one


def picture(title, shown):
    columns = max([sum(len(text) for _, text in row) for row in shown] + [len(title) + 12])
    width, height = round(2 * LEFT + columns * WIDTH), TOP + len(shown) * HEIGHT
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" aria-label="{html.escape(title)}">'
    yield f'<rect width="{width}" height="{height}" rx="8" fill="#1c2128"/><rect width="{width}" height="32" rx="8" fill="#2d333b"/>'
    for number, colour in enumerate(("#f47067", "#c69026", "#57ab5a")):
        yield f'<circle cx="{20 + 18 * number}" cy="16" r="5" fill="{colour}"/>'
    yield '<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" font-size="14" fill="#d1d7e0">'
    yield f'<text x="{width / 2}" y="21" text-anchor="middle" fill-opacity="0.8">{html.escape(title)}</text>'
    for number, row in enumerate(shown):
        columns = sum(len(text) for _, text in row)
        if columns:
            spans = "".join(element(style, text) for style, text in row)
            yield f'<text x="{LEFT}" y="{TOP + number * HEIGHT}" textLength="{columns * WIDTH:.1f}" lengthAdjust="spacingAndGlyphs">{spans}</text>'
    yield "</g></svg>"


columns = int(sys.argv[2])
print("\n".join(picture(sys.argv[1], [line for row in rows(sys.stdin.read()) for line in wrapped(row, columns)])))
