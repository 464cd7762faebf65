"""The scenarios of one file. In each, the first peer is the one the aim speaks of."""

import os
import signal

from bench.contender import Contender, direct, through_relay, through_relays, touch_memory
from bench.measure import Failure
from bench.scenario import Aim, Chart, Scenario, size_text
from bench.stage import MODEL
from support.tls import Authority
from support.waiting import wait_for

MIB, GIB = 1 << 20, 1 << 30
CAP = 20_000_000  # bytes per second of a connection
ARIA2 = ("-x16", "-s16", "-k1M")


def plain(stage):
    size = stage.scaled(GIB)
    link = direct(stage.nginx(*stage.random_file(size), size).url)
    return f"{size_text(size)} plain, loopback", beside_curl(stage, link, size)


def tls(stage):
    size = stage.scaled(GIB)
    authority = stage.enter_context(Authority())
    server = stage.nginx(*stage.random_file(size), size, certificate=authority.issue("server"))
    return f"{size_text(size)} TLS, loopback", beside_curl(stage, direct(server.tls_url()), size, authority.trust)


def beside_curl(stage, link, size, trust=None):
    options, flags = ({"ca_file": trust}, ("--cacert", trust)) if trust else ({}, ())
    return [Contender("xtask", stage.xtask(**options), link, size, ours=True),
            Contender("curl -o", stage.curl(*flags), link, size),
            Contender("curl && sha256sum && sync", stage.curl_verified(*flags), link, size),
            Contender("dd conv=fsync", stage.disk_alone(size), link, size)]


def capped(mebibytes, what="", peers=(ARIA2,), **options):
    """Through a relay that caps each connection, and does more if `options` say so."""
    def set_up(stage):
        size = stage.scaled(mebibytes * MIB)
        link = through_relay(stage.nginx(*stage.random_file(size), size), rate=CAP, **options)
        return f"{size_text(size)}, {CAP // 10**6} MB/s a connection{what}", [
            Contender("xtask", stage.xtask(), link, size, ours=True),
            Contender("xtask --connections 16", stage.xtask(connections=16), link, size, ours=True),
            *(Contender(" ".join(("aria2c", *flags)), stage.aria2(*flags), link, size) for flags in peers)]
    return set_up


def resume(stage):
    """An earlier xtask is stopped when 90 % are there."""
    size = stage.scaled(GIB)
    kept = size * 9 // 10
    folder, sha256 = stage.random_file(size)
    link = direct(stage.nginx(folder, sha256, size).url)
    prefix = stage.root / "prefix"
    prefix.write_bytes((folder / MODEL).read_bytes()[:kept])
    slowly = stage.xtask(limit_rate=size // 4, connections=1)

    def xtask(url):
        earlier = stage.start_xtask(slowly(url))
        wait_for(lambda: stage.partial >= kept, "nine tenths of the file", timeout=60)
        earlier.signal(signal.SIGINT)
        ended = earlier.wait()
        if stage.partial < kept:
            raise Failure(f"nothing is left to resume from:\n{ended}")
        return stage.xtask()(url)

    return f"resume of {size_text(size)} at 90 %", [
        Contender("xtask", xtask, link, size, ours=True),
        Contender("openssl dgst -sha256 of the prefix", lambda _: ["openssl", "dgst", "-sha256", prefix], link, size),
        Contender("sha256sum of the prefix", lambda _: ["sha256sum", prefix], link, size)]


def verify(stage):
    """A finished download is hashed again, from the page cache like the file of its peers."""
    size = stage.scaled(GIB)
    folder, sha256 = stage.random_file(size)
    link = direct(stage.nginx(folder, sha256, size).url)

    def xtask(url):
        stage.run_xtask(stage.xtask()(url))
        return stage.verify()(url)

    return f"verify of {size_text(size)}", [
        Contender("xtask verify", xtask, link, size, ours=True),
        Contender("openssl dgst -sha256", lambda _: ["openssl", "dgst", "-sha256", folder / MODEL], link, size),
        Contender("sha256sum", lambda _: ["sha256sum", folder / MODEL], link, size)]


def repair(stage):
    """One byte of a finished download is another, and nothing that stat shows; beside fetching all of it again."""
    size = stage.scaled(GIB)
    link = direct(stage.nginx(*stage.random_file(size), size).url)

    def xtask(url):
        stage.run_xtask(stage.xtask()(url))
        file = stage.finished
        status = file.stat()
        with open(file, "r+b") as stream:
            stream.seek(size // 2)
            byte = stream.read(1)
            stream.seek(size // 2)
            stream.write(bytes([byte[0] ^ 1]))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        touch_memory(stage.root / "warm", size)  # the download has used what every turn finds
        return stage.verify("--repair")(url)

    return f"repair of one byte in {size_text(size)}", [
        Contender("xtask verify --repair", xtask, link, size, ours=True),
        Contender("curl && sha256sum && sync", stage.curl_verified(), link, size)]


def memory(*sizes):
    """One connection is slow, so that the window fills."""
    def set_up(stage):
        contenders = []
        for size in map(stage.scaled, sizes):
            link = through_relay(stage.nginx(*stage.sparse_file(size), size), rate=5 * CAP, slow=2)
            contenders.append(Contender(f"xtask --connections 16, {size_text(size)}", stage.xtask(connections=16), link,
                                        size, ours=True))
        return "peak memory with 16 connections, one of them slow", contenders
    return set_up


def mirrors(stage):
    """Each mirror is a relay of its own; the aim is of two beside one, with as many connections to each."""
    size = stage.scaled(512 * MIB)
    folder, sha256 = stage.random_file(size)
    server = stage.nginx(folder, sha256, size)

    def xtask(label, count, ours=True, **options):
        return Contender(label, stage.fetch_from(sha256, size, **options), through_relays(server, count, rate=CAP),
                         size, ours=ours)
    return f"{size_text(size)} from mirrors, {CAP // 10**6} MB/s a connection", [
        xtask("two mirrors, 8 connections", 2, connections=8), xtask("two mirrors", 2),
        xtask("one mirror, 4 connections", 1, ours=False, connections=4),
        xtask("one mirror", 1, ours=False)]


def connections(stage):
    size = stage.scaled(256 * MIB)
    link = through_relay(stage.nginx(*stage.random_file(size), size), rate=CAP)
    contenders = []
    for count in (1, 2, 4, 8, 16, 32):
        contenders.append(Contender(f"xtask, {count}", stage.xtask(connections=count), link, size, ours=True, x=count))
        if count <= 16:  # aria2c has no more for one server
            flags = (f"-x{count}", f"-s{count}", "-k1M")
            contenders.append(Contender(f"aria2c, {count}", stage.aria2(*flags), link, size, x=count))
    return f"{size_text(size)}, {CAP // 10**6} MB/s a connection, by connections", contenders


THROUGHPUT = Chart("Throughput against connections, each capped at 20 MB/s", "connections", "MB/s",
                   lambda contender, sample: contender.writes / sample.wall / 1e6)

ONE_FILE = [
    Scenario("plain", plain, Aim(wall=0.7, cpu=1.1)),
    Scenario("tls", tls, Aim(wall=1.0, cpu=1.2)),
    Scenario("far", capped(256, ", 100 ms away", delay=100), Aim(wall=0.9)),
    Scenario("capped", capped(512), Aim(wall=1.0)),
    Scenario("slow", capped(512, ", one 10 times slower", slow=2), Aim(wall=1.0)),
    Scenario("dead", capped(512, ", one dead after 1 MiB", peers=(ARIA2, (*ARIA2, "--timeout=5")), dead=2,
                            dead_after=MIB), Aim(wall=1.0)),
    Scenario("mirrors", mirrors, Aim(wall=1 / 1.8)),
    Scenario("resume", resume, Aim(wall=1.1)),
    Scenario("verify", verify, Aim(wall=1.0)),
    Scenario("repair", repair, Aim(wall=1.0)),
    Scenario("memory", memory(10**7, 10**9), Aim(peak=100e6)),
]
LARGE = [Scenario("memory-20GB", memory(10**7, 10**8, 10**9, 20 * 10**9), Aim(peak=100e6))]
SWEEP = Scenario("connections", connections, chart=THROUGHPUT)
