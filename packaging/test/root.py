"""Debian systems in folders: made once by debootstrap, kept in build/packaging, used through an overlay that is thrown
away."""

import contextlib
import re
import shutil
from pathlib import Path

from support import WORK, fresh, run, step

SUITE = "bookworm"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Quicker, and nothing here outlives a power cut anyway.
DPKG = "force-unsafe-io\n"


def mirror():
    """The Debian mirror this machine uses itself."""
    for file in [*Path("/etc/apt").glob("sources.list.d/*.sources"), *Path("/etc/apt").glob("sources.list")]:
        found = re.search(r"^(?:URIs:|deb(?: \[.*?\])?) *(https?://\S+/debian)/?\s", file.read_text(), re.MULTILINE)
        if found:
            return found[1]
    return "http://deb.debian.org/debian"


class Root:
    """A system in the folder `path`, with /proc, /dev/null and this machine's apt cache."""

    def __init__(self, path):
        self.path = path
        self.undo = contextlib.ExitStack()

    def __truediv__(self, name):
        return self.path / str(name).lstrip("/")

    def __enter__(self):
        cache = WORK / "apt-archives"
        cache.mkdir(parents=True, exist_ok=True)
        (self / "proc").mkdir(exist_ok=True)
        self.mount("-t", "proc", "proc", self / "proc")
        for name in ("null", "zero", "urandom", "full"):
            (self / "dev" / name).touch()
            self.mount("--bind", Path("/dev", name), self / "dev" / name)
        self.mount("--bind", cache, self / "var/cache/apt/archives")
        return self

    def __exit__(self, *_):
        self.undo.close()

    def mount(self, *words):
        run("mount", *words)
        self.undo.callback(run, "umount", "--lazy", words[-1])

    def run(self, *command, ok=True, user="0:0", **options):
        home = "/root" if user == "0:0" else "/tmp"
        environment = {"PATH": PATH, "HOME": home, "LC_ALL": "C.UTF-8", "TMPDIR": "/tmp", "DEBIAN_FRONTEND": "noninteractive"}
        return run("chroot", f"--userspec={user}", self.path, *command, ok=ok, env=environment, **options)

    def apt(self, *words, ok=True):
        return self.run("apt-get", "-y", "-q", "--no-install-recommends", *words, ok=ok)

    def put(self, *files):
        """Copies into /debs; their names in there."""
        (self / "debs").mkdir(exist_ok=True)
        for file in files:
            shutil.copy(file, self / "debs")
        return [f"/debs/{Path(file).name}" for file in files]

    def files(self):
        """Every path, without what is mounted and what package managers and running programs keep for themselves."""
        moving = re.compile(r"/(proc|dev|tmp|debs|root|var/(cache|log|tmp|lib/(apt|dpkg|rpm)))[/ ]|/var/backups/")
        found = run("find", self.path, "-xdev", "-printf", "/%P %y %l\n").stdout.splitlines()
        return {line for line in found if not moving.match(line)}


def base(name, packages, below=None):
    """The folder of a base system: debootstrap's smallest, or that of `below`, and `packages`."""
    folder = WORK / f"base-{name}"
    stamp = folder / ".complete"
    wanted = f"{SUITE} {mirror()} {' '.join(packages)}"
    if stamp.exists() and stamp.read_text() == wanted:
        return folder
    step(f"making the base system {name}")
    unfinished = fresh(folder)
    if below is None:
        run("debootstrap", "--variant=minbase", f"--include={','.join(packages)}",
            f"--cache-dir={archives()}", SUITE, unfinished, mirror())
        (folder / "etc/dpkg/dpkg.cfg.d/unsafe").write_text(DPKG)
        with Root(folder) as root:
            root.apt("update")
    else:
        run("cp", "-a", f"{below}/.", unfinished)
        stamp.unlink()
        with Root(folder) as root:
            root.apt("install", *packages)
    stamp.write_text(wanted)
    return folder


def archives():
    folder = WORK / "apt-archives"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def throwaway(lower, name):
    """A Root that begins as `lower` and leaves nothing."""
    scratch = fresh(WORK / f"root-{name}")
    for part in ("changes", "work", "root"):
        (scratch / part).mkdir()
    run("mount", "-t", "overlay", "overlay", "-o",
        f"lowerdir={lower},upperdir={scratch}/changes,workdir={scratch}/work", scratch / "root")
    try:
        with Root(scratch / "root") as root:
            yield root
    finally:
        run("umount", "--lazy", scratch / "root")
        shutil.rmtree(scratch, ignore_errors=True)
