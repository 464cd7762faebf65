"""G. Local files: odd things at our paths are never followed, written through or waited on."""

import os
import stat

from faults.behaviours import sequence, serve
from faults.case import Case, check, nothing, published, unpublished
from support.waiting import wait_for

PRECIOUS = b"precious"


def precious(world):
    """A file outside that must stay as it is."""
    path = world.sandbox.root / "precious"
    path.write_bytes(PRECIOUS)
    return path


def make_folder(world):
    world.folder.mkdir(parents=True)


def link_at(suffix):
    def prepare(world):
        make_folder(world)
        world.file(suffix).symlink_to(precious(world))
    return prepare


def dangling_link_at(suffix):
    def prepare(world):
        make_folder(world)
        world.file(suffix).symlink_to(world.sandbox.root / "precious")
    return prepare


def hard_link_at(suffix):
    def prepare(world):
        make_folder(world)
        os.link(precious(world), world.file(suffix))
    return prepare


def fifo_at(suffix):
    def prepare(world):
        make_folder(world)
        os.mkfifo(world.file(suffix))
    return prepare


def folder_at(suffix):
    def prepare(world):
        world.file(suffix).mkdir(parents=True)
        (world.file(suffix) / "keep").write_bytes(PRECIOUS)
    return prepare


def untouched(world, result):
    path = world.sandbox.root / "precious"
    check(path.exists() and path.read_bytes() == PRECIOUS, "a file outside was changed")


def not_created(world, result):
    check(not (world.sandbox.root / "precious").exists(), "a file was made through a dangling link")


def regular(world):
    """Published, as a regular file and not through a link."""
    published(world)
    check(stat.S_ISREG(os.lstat(world.file()).st_mode), "the file is a link")


def anything_but_wrong(suffix):
    """The odd thing may stay or go; the file is right or absent."""
    def left(world):
        if world.file().is_file() and suffix != "":
            check(world.file().read_bytes() == world.body, "the file has the wrong bytes")
        check(".lock" not in world.files() or suffix == ".lock", "the lock is still there")
    return left


def keeps_folder(suffix):
    def left(world):
        check((world.file(suffix) / "keep").read_bytes() == PRECIOUS, "a folder in the way was changed")
        check(".lock" not in world.files() or suffix == ".lock", "the lock is still there")
    return left


def out_is_a_file(world):
    world.out.write_bytes(PRECIOUS)


def out_is_a_link(world):
    target = world.sandbox.root / "elsewhere"
    target.mkdir()
    world.out.symlink_to(target)


def mode_is(expected):
    def left(world):
        published(world)
        found = stat.S_IMODE(world.file().stat().st_mode)
        check(found == expected, f"mode {found:o}, expected {expected:o}")
    return left


def tamper(change):
    """Changes `.part` under a running download, then lets it go on."""
    def during(world, process):
        wait_for(lambda: world.part_size() >= 100_000, "the partial to grow")
        change(world)
        world.extra["go"] = True
    return during


def in_two_halves(world):
    """The rest comes when the test says so."""
    def behaviour(exchange):
        answer = world.resource
        exchange.send(b"HTTP/1.1 200 OK\r\nETag: %s\r\nContent-Length: %d\r\n\r\n"
                      % (answer.etag.encode(), len(answer.body)))
        exchange.send(answer.body[:100_000])
        wait_for(lambda: world.extra.get("go") or exchange.server.stopping.is_set(), "the test to go on")
        exchange.send(answer.body[100_000:])
    return sequence(behaviour, serve(world.resource))


def unlink_part(world):
    world.file(".part").unlink()


def replace_part(world):
    world.file(".part").unlink()
    world.file(".part").write_bytes(b"somebody else's bytes")


def truncate_part(world):
    os.truncate(world.file(".part"), 10)


def no_wrong_bytes(world):
    if world.file().exists():
        check(world.file().read_bytes() == world.body, "the file has the wrong bytes")
    check(".lock" not in world.files(), "the lock is still there")


def other_file_of_that_name(world):
    """A receipt says that this local name belongs to another path of the repository."""
    world.download()
    receipt = world.file(".receipt.json")
    receipt.write_text(receipt.read_text().replace(f'"{world.leaf}"', f'"other/{world.leaf}"'))


def unsafe(name, file):
    return Case(f"unsafe-{name}", "147", 2, nothing, options={"file": file}, check=no_requests)


def bad_id(name, text):
    return Case(f"bad-id-{name}", "148", 2, nothing, options={"id": text}, check=no_requests)


def bad_option(name, number="174", **options):
    return Case(f"bad-{name}", number, 2, nothing, options=options, check=no_requests)


def no_requests(world, result):
    check(not world.hub.connections, "a request was sent")
    check(not world.out.exists(), "something was made on disk")


def sub_folder(world):
    world.hub.routes["/org/repo/resolve/main/deep/er/model.bin"] = world.point_to_cdn
    world.hub.routes["/org/repo/resolve/c0ffee" + "0" * 34 + "/deep/er/model.bin"] = world.point_to_cdn


ODD_KINDS = [
    Case(f"{name}-at-{suffix.strip('.') or 'file'}", number, (0, 1), anything_but_wrong(suffix),
         prepare=make(suffix), check=judge)
    for name, number, make, judge in (("link", "142", link_at, untouched),
                                      ("dangling-link", "142", dangling_link_at, not_created),
                                      ("hard-link", "144", hard_link_at, untouched))
    for suffix in (".part", ".part.json", ".lock", ".etag", ".lastmod", ".receipt.json")
] + [
    Case(f"fifo-at-{suffix.strip('.')}", "143", (0, 1), anything_but_wrong(suffix), prepare=fifo_at(suffix))
    for suffix in (".part", ".part.json", ".lock", ".etag", ".receipt.json")
] + [
    Case(f"folder-at-{suffix.strip('.') or 'file'}", "143", 1, keeps_folder(suffix), prepare=folder_at(suffix))
    for suffix in ("", ".part", ".lock")
]

CASES = ODD_KINDS + [
    Case("link-at-file", "141", 0, regular, prepare=link_at(""), check=untouched),
    Case("fifo-at-file", "143", (0, 1), lambda world: None, prepare=fifo_at("")),
    Case("file-size-limit", "134", 1, unpublished, under=("prlimit", "--fsize=100000")),
    Case("out-is-a-file", "138", 1, lambda world: check(world.out.read_bytes() == PRECIOUS, "--out was changed"),
         prepare=out_is_a_file),
    Case("out-is-a-link-to-a-folder", "145", 0, published, prepare=out_is_a_link),
    Case("out-is-missing-with-parents", "139", 0, lambda world: check(
        (world.out / "a/b/c/org-repo/model.bin").read_bytes() == world.body, "the file is missing"),
         options=lambda world: {"out": world.out / "a/b/c"}),
    Case("part-unlinked-in-mid-run", "146", (0, 1, 14), no_wrong_bytes, blob=in_two_halves,
         during=tamper(unlink_part)),
    Case("part-replaced-in-mid-run", "146", (0, 1, 14), no_wrong_bytes, blob=in_two_halves,
         during=tamper(replace_part)),
    Case("part-truncated-in-mid-run", "146", (0, 1, 13), no_wrong_bytes, blob=in_two_halves,
         during=tamper(truncate_part)),
    Case("umask", "150", 0, mode_is(0o640), under=("sh", "-c", 'umask 027; exec "$0" "$@"')),
    Case("file-in-sub-folder", "147", 0, published, prepare=sub_folder, options={"file": "deep/er/model.bin"}),
    Case("same-local-name-other-path", "147", 1, lambda world: check(
        world.file().read_bytes() == world.body, "the file is gone"), prepare=other_file_of_that_name, bodies=0),
    Case("content-disposition", "149", 0, published, blob=lambda world: world.altered(
        lambda answer: answer.add("Content-Disposition", 'attachment; filename="../../escape.bin"'))),
    Case("home-unset", "173", 0, published, env={"HOME": None}),
    unsafe("parent", "../model.bin"),
    unsafe("parent-inside", "a/../../model.bin"),
    unsafe("absolute", "/etc/passwd"),
    unsafe("dot", "."),
    unsafe("dots", ".."),
    unsafe("empty", ""),
    unsafe("trailing-slash", "folder/"),
    unsafe("newline", "a\nb"),
    unsafe("escape", "a\x1b[2Jb"),
    unsafe("not-utf-8", b"a\xff\xfeb".decode("utf-8", "surrogateescape")),
    unsafe("long-leaf", "x" * 239),
    bad_id("parent", "../repo"),
    bad_id("two-slashes", "org/repo/more"),
    bad_id("dashes", "org/re--po"),
    bad_id("dots", "org/re..po"),
    bad_id("space", "org/re po"),
    bad_id("long", "o" * 97 + "/repo"),
    bad_id("empty", ""),
    bad_option("sha256-short", sha256="abc123"),
    bad_option("sha256-not-hex", sha256="g" * 64),
    bad_option("base-url-scheme", "97", **{"base-url": "ftp://127.0.0.1/"}),
    bad_option("base-url-no-scheme", "97", **{"base-url": "127.0.0.1:80"}),
    bad_option("timeout", timeout="soon"),
    bad_option("retries", retries="-1"),
    bad_option("flag", **{"no-such-flag": True}),
]
