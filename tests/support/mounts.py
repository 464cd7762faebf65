"""File systems of a test's own, and files of its own in the place of the machine's."""

import contextlib
import subprocess
import tempfile
from pathlib import Path

# Of all mounts only /proc is there to be made private in a chroot too, where "/" is none: so the tree the run
# sees is put together below it, and nothing of that spreads to anybody else.
SCRIPT = """
set -e
mount --make-rprivate /proc
mount --rbind / /proc/fs
mount --make-rprivate /proc/fs
mount --bind "$1" "/proc/fs$2"
shift 2
exec chroot /proc/fs env -C "$PWD" "$@"
"""


def replacing(path, by):
    """A command to run xtask under: it reads the file `by` at `path`. Needs machine.mount."""
    return ("unshare", "--mount", "--propagation", "unchanged", "sh", "-c", SCRIPT, "sh", str(by), str(path))


def make_ext4(image, mebibytes):
    with open(image, "wb") as file:
        file.truncate(mebibytes << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True, capture_output=True)


@contextlib.contextmanager
def mounted_ext4(image, point, options="loop"):
    """Needs machine.loop."""
    subprocess.run(["mount", "-t", "ext4", "-o", options, image, point], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", point], check=True, capture_output=True)


@contextlib.contextmanager
def mounted_exfat(mebibytes=64):
    """A new folder on a file system that takes names in other letters for the same. Needs machine.exfat."""
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder, "image")
        with open(image, "wb") as file:
            file.truncate(mebibytes << 20)
        subprocess.run(["mkfs.exfat", image], check=True, capture_output=True)
        with mounted("-t", "exfat-fuse", "-o", "loop", str(image)) as point:
            yield point


@contextlib.contextmanager
def mounted(*arguments):
    """A new folder with whatever `mount` makes of the arguments. Needs machine.mount."""
    with tempfile.TemporaryDirectory() as point:
        subprocess.run(["mount", *arguments, point], check=True)
        try:
            yield Path(point)
        finally:
            subprocess.run(["umount", point], check=True)
