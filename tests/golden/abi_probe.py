"""abi.h as compilers lay it out, compared by abidiff: what the frozen header has may only grow at its end."""

import re
import subprocess
from pathlib import Path

STRUCT = re.compile(r"^typedef struct (xtask_\w+) \{$", re.MULTILINE)
ADDITIONS_ARE_FINE = ("--suppressions", str(Path(__file__).parent / "abi-1.0/append-only.abignore"), "--no-added-syms")


def library(header, folder, structs):
    """A shared library, built with the header's text, that takes each struct in a function of its own."""
    folder.mkdir(parents=True)
    (folder / "abi.h").write_text(header)
    (folder / "probe.c").write_text('#include "abi.h"\n' + "".join(
        f"void probe_{name}(const {name}* it) {{ (void)it; }}\n" for name in structs))
    made = folder / "probe.so"
    subprocess.run(["cc", "-std=c11", "-g", "-shared", "-fPIC", "-o", made, folder / "probe.c"], check=True)
    return made


def broken(frozen, today, scratch):
    """What abidiff says of `today`'s text where a plugin built with `frozen`'s could notice; else an empty text."""
    structs = STRUCT.findall(frozen)
    before, after = library(frozen, scratch / "frozen", structs), library(today, scratch / "today", structs)
    done = subprocess.run(["abidiff", *ADDITIONS_ARE_FINE, before, after], capture_output=True, text=True)
    if done.returncode & 3:
        raise RuntimeError(f"abidiff ended with {done.returncode}: {done.stderr}")
    return done.stdout if done.returncode else ""
