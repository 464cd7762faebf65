"""Another file in the place of one of the machine's, seen by a single run. Needs machine.mount."""

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
    """A command to run xtask under: it reads the file `by` at `path`."""
    return ("unshare", "--mount", "--propagation", "unchanged", "sh", "-c", SCRIPT, "sh", str(by), str(path))
