"""What this machine allows. A test that needs more than there is fails in CI and is reported as not run elsewhere."""

import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path


def in_ci():
    return os.environ.get("CI", "") not in ("", "0", "false")


def need(test, capability):
    """Fails `test` in CI when `capability` is missing, skips it on a developer's machine."""
    problem = capability()
    if problem:
        (test.fail if in_ci() else test.skipTest)(problem)


def tool(name):
    def probe():
        return None if shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin") else f"{name} is not installed"
    return probe


def _works(*command):
    return subprocess.run(list(map(str, command)), capture_output=True).returncode == 0


def root():
    return None if os.geteuid() == 0 else "needs root"


@functools.cache
def mount():
    if root():
        return "mounting needs root"
    with tempfile.TemporaryDirectory() as folder:
        if not _works("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder):
            return "this container may not mount tmpfs"
        _works("umount", folder)
    return None


@functools.cache
def loop():
    if mount():
        return mount()
    with tempfile.TemporaryDirectory() as folder:
        image, point = Path(folder, "image"), Path(folder, "point")
        point.mkdir()
        with open(image, "wb") as file:
            file.truncate(16 << 20)
        if not _works("mkfs.ext4", "-q", "-F", image):
            return "mkfs.ext4 does not work"
        if not _works("mount", "-o", "loop", image, point):
            return "this container may not mount loop images"
        _works("umount", point)
    return None


@functools.cache
def exfat():
    """The one file system that takes names in other letters for the same and that every kernel can mount (FUSE)."""
    for name in ("mkfs.exfat", "mount.exfat-fuse"):
        if tool(name)():
            return tool(name)()
    if loop():
        return loop()
    with tempfile.TemporaryDirectory() as folder:
        image, point = Path(folder, "image"), Path(folder, "point")
        point.mkdir()
        with open(image, "wb") as file:
            file.truncate(16 << 20)
        if not _works("mkfs.exfat", image) or not _works("mount", "-t", "exfat-fuse", "-o", "loop", image, point):
            return "this container may not mount exfat with FUSE"
        _works("umount", point)
    return None


@functools.cache
def namespaces():
    return None if not root() and _works("unshare", "-n", "true") else "network namespaces need root"


@functools.cache
def veth():
    """A network of its own, with a way out that leads nowhere."""
    if namespaces() or tool("ip")():
        return namespaces() or tool("ip")()
    made = _works("unshare", "-n", "ip", "link", "add", "near", "type", "veth", "peer", "name", "far")
    return None if made else "this kernel has no veth"


@functools.cache
def tracing():
    if tool("strace")():
        return tool("strace")()
    return None if _works("strace", "-f", "-e", "trace=none", "true") else "strace may not trace here"
