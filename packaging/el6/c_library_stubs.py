#!/usr/bin/env python3
"""Usage: c_library_stubs.py LIBRARIES OUT VERSION

Makes link-time stubs of the C library that know the symbols of the machine's own (in the folder LIBRARIES) up to GLIBC_VERSION, each in its newest
version below that. A program linked against them asks for nothing else, so that it loads wherever glibc is VERSION or newer."""
import re
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

Symbol = namedtuple("Symbol", "name version kind size weak address")


def order(version):
    return tuple(int(part) for part in version.removeprefix("GLIBC_").split("."))


def symbols_of(library, newest):
    """The functions and data of a library by name; thread-local ones have no stub, nothing links to them."""
    found = {}
    for line in subprocess.check_output(["readelf", "--wide", "--dyn-syms", library], text=True).splitlines():
        field = line.split()
        if len(field) < 8 or not field[0].endswith(":") or field[6] in ("UND", "ABS", "Ndx") or field[3] == "TLS":
            continue
        named = re.fullmatch(r"(.+?)@@?(GLIBC_[0-9.]+)", field[7])
        if not named or order(named[2]) > newest:
            continue
        symbol = Symbol(named[1], named[2], field[3], int(field[2], 0), field[4] == "WEAK", int(field[1], 16))
        if symbol.name not in found or order(symbol.version) > order(found[symbol.name].version):
            found[symbol.name] = symbol
    return list(found.values())


def places(symbols):
    """Data that shares an address (environ and __environ) has to share it in the stub as well: copied into the program, it is one variable."""
    shared = {}
    for symbol in sorted(symbols):
        shared.setdefault(symbol.address if symbol.kind == "OBJECT" else symbol.name, []).append(symbol)
    return shared.values()


def assembly(symbols):
    text, number = "", 0
    for place in places(symbols):
        data = place[0].kind == "OBJECT"
        size = max(max(symbol.size for symbol in place), 1) if data else 1
        text += ".data\n.balign 32\n" if data else ".text\n"
        versions = ""
        for symbol in place:
            # A weak alias stays weak, or the linker would copy one and leave the other.
            text += f".{'weak' if symbol.weak else 'globl'} s{number}\n.type s{number},@{'object' if data else 'function'}\n.size s{number},{size}\ns{number}:\n"
            versions += f".symver s{number},{symbol.name}@@{symbol.version},remove\n"
            number += 1
        text += f".skip {size}\n{versions}"
    return text + '.section .note.GNU-stack,"",@progbits\n'


def version_script(symbols):
    text, older = "", ""
    for version in sorted({symbol.version for symbol in symbols}, key=order):
        text += f"{version} {{ }}{older};\n"
        older = f" {version}"
    return text


def make_stub(out, soname, symbols):
    source, script = out / f"{soname}.S", out / f"{soname}.map"
    source.write_text(assembly(symbols))
    script.write_text(version_script(symbols))
    versions = [f"-Wl,--version-script,{script}"] if symbols else []
    subprocess.check_call(["gcc-12", "-shared", "-nostdlib", f"-Wl,-soname,{soname},--build-id=none", *versions, "-o", out / soname, source])


def main():
    libraries, out, newest = Path(sys.argv[1]), Path(sys.argv[2]), order(sys.argv[3])
    make_stub(out, "libc.so.6", symbols_of(libraries / "libc.so.6", newest))
    make_stub(out, "libm.so.6", symbols_of(libraries / "libm.so.6", newest))
    loader = [symbol for symbol in symbols_of(libraries / "ld-linux-x86-64.so.2", newest) if symbol.name == "__tls_get_addr"]
    make_stub(out, "ld-linux-x86-64.so.2", loader)
    # Today's C library holds what these had; a program for 2.12 still has to ask for them.
    for soname in ("libpthread.so.0", "libdl.so.2", "librt.so.1"):
        make_stub(out, soname, [])
    for soname in ("libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1"):
        (out / (soname.split(".so")[0] + ".so")).write_text(f"INPUT({out / soname})\n")
    nonshared = libraries / "libc_nonshared.a"
    (out / "libc.so").write_text(f"GROUP({out / 'libc.so.6'} {nonshared} AS_NEEDED({out / 'ld-linux-x86-64.so.2'}))\n")


main()
