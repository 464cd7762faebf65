"""Where things lie, and running programs."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
WORK = SOURCE / "build/packaging"
FULL = bool(os.environ.get("XTASK_FULL"))
# Of two builds that are compared the second is always compiled by the compiler, and elsewhere. The first may take objects
# from ccache: what the compiler made of the same source before.
ELSEWHERE = {"CCACHE_DISABLE": "1", "TZ": "Pacific/Chatham", "LC_ALL": "C", "LANGUAGE": "fr", "USER": "builder"}


def surroundings(again):
    """Options of `run`, for the first or the second of two builds that are compared."""
    variables = dict(ELSEWHERE) if again else {}
    if not again and shutil.which("ccache"):  # debhelper gives builds a home of their own
        variables["CCACHE_DIR"] = run("ccache", "--get-config", "cache_dir").stdout.strip()
    return {"env": {**os.environ, **variables}, "umask": 0o002 if again else 0o022}


def prebuilt():
    """The build whose executable, plugins and pages are packed when nothing is compiled."""
    return Path(os.environ.get("XTASK_BUILD", SOURCE / "build/release")).resolve()


def run(*command, ok=True, **options):
    """Runs a program to its end; output of both kinds comes back as text, and shown where it fails."""
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True,
               "timeout": 3600 if FULL else 600, **options}
    result = subprocess.run(list(map(str, command)), **options)
    if ok and result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\nexit {result.returncode}\n{result.stdout[-8000:]}")
    return result


def fresh(path):
    """An empty folder of that name."""
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    return path


def step(text, begin=[time.monotonic()]):  # one clock for the whole run
    print(f"[{time.monotonic() - begin[0]:4.0f} s] {text}", flush=True)


def project_version():
    return re.search(r"project\(xtask VERSION ([\d.]+)", (SOURCE / "CMakeLists.txt").read_text())[1]


def host_abi():
    """(major, minor) the sources offer to plugins."""
    text = (SOURCE / "sdk/include/xtask/abi.h").read_text()
    return divmod(int(re.search(r"^#define XTASK_ABI_VERSION (\d+)$", text, re.MULTILINE)[1]), 1000)


def export(folder):
    """The sources a package is made of. In full mode what is committed; else the work tree, as CI has it."""
    fresh(folder)
    if FULL:
        with subprocess.Popen(["git", "-C", SOURCE, "archive", "HEAD"], stdout=subprocess.PIPE) as archive:
            run("tar", "-x", "-C", folder, stdin=archive.stdout)
        if archive.returncode != 0:
            raise AssertionError("git archive failed")
    else:
        names = subprocess.run(["git", "-C", SOURCE, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                               check=True, capture_output=True).stdout.split(b"\0")
        for name in map(os.fsdecode, filter(None, names)):
            if (SOURCE / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(SOURCE / name, folder / name)
    return folder
