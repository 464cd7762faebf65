"""One story: some files, a site in some weather, runs that are interrupted, and what must be true after each."""

import hashlib
import json
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field

from soak.source import Site, Source
from soak.weather import EXCUSES_A_WRONG_HASH, Weather
from support.target import Target

PIECE = 256 << 10
METADATA = {".etag", ".lastmod", ".receipt.json"}
LONGEST_RUN = 120
STORMY_RUNS = 6
ENDED_BY = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -signal.SIGKILL}


@dataclass
class Report:
    """What happened; adds up."""

    stories: int = 0
    runs: int = 0
    files: int = 0
    compared: int = 0  # bytes
    wide: int = 0      # stories in which several bodies were sent at once
    exits: Counter = field(default_factory=Counter)
    signals: Counter = field(default_factory=Counter)
    faults: Counter = field(default_factory=Counter)

    def add(self, other):
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


class Lost(AssertionError):
    pass


def check(condition, message):
    if not condition:
        raise Lost(message)


def sizes(luck, most):
    """One of the kinds of size that matter."""
    return luck.choice((0, 1, luck.randrange(1, 70_000), PIECE * luck.randrange(1, 9) + luck.randrange(-1, 2),
                        int(2 ** luck.uniform(10, most)), int(2 ** luck.uniform(10, most))))


class Story:
    """Everything random in it comes from the seed and its number, but for when things happen."""

    def __init__(self, seed, number, many_files):
        self.luck = luck = random.Random(f"{seed}/{number}")
        self.report = Report(stories=1)
        self.hub = luck.random() < 0.6
        lying = self.hub and luck.random() < 0.1
        self.trusted = not lying  # a partial of a lying server may hold wrong bytes
        self.weather = Weather(luck.choice((0, 0.1, 0.3, 0.6)), random.Random(f"{seed}/{number}/weather"))
        wide = luck.random() < 0.2
        count = luck.choice((1, 1, 1, 3, 12)) if many_files and not wide else 1
        self.sources = [Source(f"file-{index}.bin", luck.randrange(2 << 20, 8 << 20) if wide
                               else sizes(luck, 22 if count == 1 else 18), self.weather, f"{seed}/{number}")
                        for index in range(count)]
        self.site = Site(self.sources, self.weather, self.hub, lying, rate=1 << 20 if wide else None)
        self.target = Target()

    def run(self):
        with self.site:
            try:
                for _ in range(self.luck.choice((1, 1, 2))):
                    self._until_done()
                    for source in self.sources:  # the next round replaces a finished file
                        source.change()
            finally:
                self.target.close()
        self.report.wide += self.site.peak > 1
        self.report.faults.update(self.weather.happened)
        return self.report

    def _until_done(self):
        stormy = self.weather.chance
        for _ in range(STORMY_RUNS):
            if self._one_run(interrupt=self.luck.random() < 0.5) == 0:
                return
        self.weather.chance = 0
        code = self._one_run(interrupt=False)
        check(code == 0, f"exit {code} on a fine day\n{self.result}")
        self.weather.chance = stormy

    # --- one run

    def _options(self):
        luck = self.luck
        return {"connections": luck.choice(("auto", *map(str, range(1, 17)))), "retries": "3", "timeout": "1s",
                "max-wait": "2s", "limit-rate": luck.choice((None, None, None, "2M", "20M")), "file": None}

    def _one_run(self, interrupt):
        before = [(len(source.versions), self._file(source, ".lock").exists()) for source in self.sources]
        have = self._resumable()
        self.site.forget()
        faults = Counter(self.weather.happened)
        arguments = self.target.arguments(self.site.hub.url, self._options())
        for source in self.sources:
            arguments += ["--file", source.leaf]
        process = self.target.sandbox.start(arguments)
        sent = self._interrupt(process) if interrupt else None
        self.result = process.wait(LONGEST_RUN)
        self.report.runs += 1
        self.report.exits[self.result.code] += 1
        try:
            self._judge(sent, before, self.weather.happened - faults)
            if have is not None and not self.weather.chance:
                first = min((int((request.header("Range") or "bytes=0-")[6:].split("-")[0])
                             for request in self.site.bodies), default=have)
                check(first >= have, f"{have} bytes were there, byte {first} was asked for")
                check(self._file(self.sources[0]).exists() or (self._resumable() or 0) >= have, "the partial shrank")
        except Exception as error:
            raise Lost(f"{error}\nsent {sent}, faults {dict(self.weather.happened)}\n{self.result}") from error
        return self.result.code

    def _interrupt(self, process):
        """At a moment that nobody chose."""
        number = self.luck.choice(tuple(ENDED_BY))
        until = time.monotonic() + self.luck.choice((self.luck.uniform(0, 0.1), self.luck.uniform(0, 0.6),
                                                     self.luck.uniform(0, 4)))
        while process.running():
            if time.monotonic() >= until:
                process.signal(number)
                self.report.signals[number.name] += 1
                return number
            time.sleep(0.002)
        return None

    # --- what must be true

    def _judge(self, sent, before, faults):
        code = self.result.code
        allowed = {0}
        if sent:
            allowed |= {ENDED_BY[sent]} | ({-sent} if sent != signal.SIGKILL else set())
        if faults:
            allowed |= {12, 14}
        if EXCUSES_A_WRONG_HASH & set(self.weather.happened):
            allowed |= {13}
        check(code in allowed, f"exit {code}, allowed are {sorted(allowed)}")
        for source, (earliest, locked) in zip(self.sources, before):
            self._judge_file(source, earliest, killed=code < 0, inherited=locked)

    def _file(self, source, suffix=""):
        return self.target.folder / (source.leaf + suffix)

    def _judge_file(self, source, earliest, killed, inherited):
        """`inherited`: a killed run left its lock, and this one may have ended before it took it over."""
        present = {suffix for suffix in ("", ".part", ".part.json", ".lock", *METADATA)
                   if self._file(source, suffix).exists()}
        check(killed or inherited or ".lock" not in present, "the lock is still there")
        if "" in present:
            self._judge_finished(source, earliest)
        if self.result.code == 0:
            check("" in present, f"exit 0 without {source.leaf}")
            check(present <= {""} | METADATA, f"left beside a finished file: {sorted(present)}")
        if ".part" in present and self.trusted:
            self._judge_partial(source)

    def _judge_finished(self, source, earliest):
        data = self._file(source).read_bytes()
        self.report.compared += len(data)
        done = self.result.code == 0
        possible = source.versions[earliest - 1:] if done else source.versions
        what = "what the source had in this run" if done else "any version"
        check(any(data == version.body for version in possible), f"{source.leaf} ({len(data)} bytes) is not {what}")
        if done:
            self.report.files += 1
            said = json.loads(self._file(source, ".receipt.json").read_text())
            check(said["size"] == len(data) and said.get("sha256") in (None, hashlib.sha256(data).hexdigest()),
                  f"the receipt of {source.leaf} says {said}")

    def _judge_partial(self, source):
        """A prefix of a version that the sidecar names; of any, where it names none."""
        data, trusted, named = self._partial(source)
        versions = [version for version in source.versions if version.etag == named.get("etag")
                    or hashlib.sha256(version.body).hexdigest() == named.get("sha256")] or source.versions
        check(any(version.body.startswith(data[:trusted]) for version in versions),
              f"{source.leaf}.part ({len(data)} bytes, {trusted} of them count) is no prefix of what {named} names")

    def _partial(self, source):
        """(bytes, how many of them the next run may trust, the sidecar)"""
        path = self._file(source, ".part")
        data, inode = path.read_bytes(), path.stat().st_ino
        try:
            named = json.loads(self._file(source, ".part.json").read_text())
        except FileNotFoundError:
            return data, len(data), {}
        return data, len(data) if named["inode"] == inode else min(len(data), named["durable"]), named

    def _resumable(self):
        """Bytes that a run in fine weather must not fetch again; none where that is not known."""
        if len(self.sources) > 1 or self._file(self.sources[0]).exists():
            return None
        source = self.sources[0]
        if not self._file(source, ".part").exists() or not self._file(source, ".part.json").exists():
            return None
        data, trusted, named = self._partial(source)
        current = (named.get("etag") == source.now.etag and named.get("sha256") in (None, source.sha256())
                   and source.now.body.startswith(data[:trusted]))
        return trusted if current else None
