"""Which hardening an ELF file has."""

import re
import subprocess

from support import run

ENDBR64 = b"\xf3\x0f\x1e\xfa"


def is_one(file):
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as content:
        return content.read(4) == b"\x7fELF"


def missing(file):
    """What is missing of hardening=+all and control-flow protection; empty where all is there."""
    header = run("readelf", "-W", "-h", "-l", "-d", "-n", file).stdout
    symbols = run("readelf", "-W", "--dyn-syms", file).stdout
    program = "Requesting program interpreter" in header
    wanted = {
        "position independent": "DYN (" in header and (not program or "PIE" in header),
        "relro": "GNU_RELRO" in header,
        "now": re.search(r"\(FLAGS(_1)?\).*NOW", header),
        "no executable stack": re.search(r"GNU_STACK .* RW +0x", header),
        "stack protector": "__stack_chk_fail" in symbols,
        "no run path": "(RPATH)" not in header and "(RUNPATH)" not in header,
    }
    if "X86-64" in header:
        # Not by the note of the file: Debian's own crti.o has none, so the linker leaves it out.
        wanted["control-flow protection"] = file.read_bytes().count(ENDBR64) >= 50
    return [name for name, there in wanted.items() if not there]


def build_id(file):
    """The name under which debuggers look for its symbols, in hexadecimal."""
    return re.search(r"Build ID: ([0-9a-f]+)", run("readelf", "-n", file).stdout)[1]


def sources(symbols):
    """The files that were compiled, as its debug information names them."""
    told = run("readelf", "--debug-dump=info", "--dwarf-depth=1", symbols, stderr=subprocess.DEVNULL).stdout
    return set(re.findall(r"DW_AT_name +: .*?([^ ]+)$", told, re.MULTILINE))


def assert_symbols(test, files, folder):
    """In the unpacked `folder` lie symbols for each of `files`, made from sources of ours, and for nothing else."""
    wanted = {}
    for file in files:
        name = build_id(file)
        wanted[(folder / f"usr/lib/debug/.build-id/{name[:2]}/{name[2:]}.debug").resolve()] = name
    for symbols, name in wanted.items():
        test.assertTrue(symbols.is_file(), symbols)
        test.assertEqual(build_id(symbols), name)
        test.assertTrue(any(re.search(r"(^|/)(host|plugins)/.+\.cpp$", source) for source in sources(symbols)), symbols)
    test.assertEqual({path.resolve() for path in folder.glob("usr/lib/debug/.build-id/*/*.debug")}, set(wanted))


def fortified(file):
    """Whether it calls any function of glibc that checks bounds."""
    return bool(re.search(r"__(mem|str|v?sn?printf|read|pread|fd|poll|vf?printf|realpath)\w*_chk\b",
                          run("readelf", "-W", "--dyn-syms", file).stdout))
