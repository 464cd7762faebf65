"""Which hardening an ELF file has."""

import re

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


def fortified(file):
    """Whether it calls any function of glibc that checks bounds."""
    return bool(re.search(r"__(mem|str|v?sn?printf|read|pread|fd|poll|vf?printf|realpath)\w*_chk\b",
                          run("readelf", "-W", "--dyn-syms", file).stdout))
