#!/usr/bin/env python3
"""An engine of the exec adapter that needs no model: what it says is computed from the ids. BEHAVIOUR REQUEST."""

import array
import json
import os
import random
import signal
import struct
import sys
import time
from pathlib import Path

VOCABULARY = 320  # of the tiny fixtures
HOT = 259  # ids from here on are ever chosen


def tokenize(text):
    return [1] + [3 + byte for byte in text.encode()]


def scores(ids):
    """What follows these ids: the last two decide."""
    values = random.Random(repr(ids[-2:]))
    row = [values.uniform(-4.0, 0.0) for _ in range(VOCABULARY)]
    first, second = values.sample(range(HOT, 300), 2)
    row[first], row[second] = 6.0, 4.5
    return row


def likeliest(row):
    return row.index(max(row))


def neutral(tokens, rows):
    """A GGUF file with the tensors tokens and logits."""
    def text(value):
        return struct.pack("<Q", len(value)) + value.encode()

    def tensor(name, shape, kind, offset):
        return text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, offset)

    def padded(data):
        return data + b"\0" * (-len(data) % 32)

    ids = padded(struct.pack(f"<{len(tokens)}i", *tokens))
    header = b"GGUF" + struct.pack("<IQQ", 3, 2, 0) + tensor("tokens", [len(tokens)], 26, 0) + \
        tensor("logits", [len(rows[0]), len(tokens)], 0, len(ids))
    return padded(header) + ids + padded(b"".join(array.array("f", row).tobytes() for row in rows))


class Engine:
    """The honest one. A behaviour is a class that does one thing otherwise."""

    def __init__(self, request):
        self.request = request

    def run(self):
        for item in self.request["items"]:
            self.write(Path(item["output"]), getattr(self, self.request["task"])(item))

    def write(self, path, data):
        path.write_bytes(data)

    def load(self, _):
        return json.dumps({"version": "fake 1.0"}).encode()

    def tokenize(self, item):
        return json.dumps({"tokens": tokenize(item["text"])}).encode()

    def row(self, ids):
        return scores(ids)

    def generate(self, item):
        ids = list(item["tokens"])
        for _ in range(item["count"]):
            ids.append(likeliest(self.row(ids)))
        return json.dumps({"tokens": ids[len(item["tokens"]):]}).encode()

    def logits(self, item):
        ids = item["tokens"]
        return neutral(ids, [self.row(ids[:i + 1]) for i in range(len(ids))])


class Crash(Engine):
    def run(self):
        os.kill(os.getpid(), signal.SIGSEGV)


class CrashInLogits(Engine):
    def logits(self, _):
        os.kill(os.getpid(), signal.SIGABRT)


class Hang(Engine):
    def run(self):
        time.sleep(600)


class Silent(Engine):
    """Says that all is well, and leaves nothing."""

    def run(self):
        print("done")


class Fails(Engine):
    def run(self):
        sys.exit("cannot open the model")


class Garbage(Engine):
    def write(self, path, _):
        path.write_bytes(random.Random(1).randbytes(1000))


class GarbageInLogits(Engine):
    def logits(self, _):
        return random.Random(1).randbytes(100_000)


class Chatter(Engine):
    """Prints without end."""

    def run(self):
        while True:
            sys.stdout.write("x" * 65536)


class Cut(Engine):
    """Loses the end of every answer."""

    def write(self, path, data):
        path.write_bytes(data[:-40] if len(data) > 80 else data[:-1])


class CutOnce(Engine):
    """Loses the end of every answer of the first run for a task."""

    def write(self, path, data):
        mark = Path(os.environ["FAKE_MARKS"]) / self.request["task"]
        first = not mark.exists()
        path.write_bytes(data[:-40] if first and len(data) > 80 else data[:-1] if first else data)

    def run(self):
        super().run()
        (Path(os.environ["FAKE_MARKS"]) / self.request["task"]).touch()


class CutLogits(Engine):
    def logits(self, item):
        return super().logits(item)[:-200]


class Nan(Engine):
    def logits(self, item):
        ids = item["tokens"]
        rows = [self.row(ids[:i + 1]) for i in range(len(ids))]
        rows[-1][7] = float("nan")
        return neutral(ids, rows)


class SwappedTokens(Engine):
    """Takes two tokens for each other."""

    def row(self, ids):
        row = super().row(ids)
        row[280], row[281] = row[281], row[280]
        return row


class SwappedIds(Engine):
    """Reads two characters in the wrong order."""

    def tokenize(self, item):
        ids = tokenize(item["text"])
        if len(ids) > 3:
            ids[2], ids[3] = ids[3], ids[2]
        return json.dumps({"tokens": ids}).encode()


class Perturbed(Engine):
    """As with the wrong RoPE: the further from the start, the more is wrong."""

    def row(self, ids):
        noise = random.Random(len(ids))
        return [score + noise.gauss(0.0, 0.2 * len(ids)) for score in super().row(ids)]


class Rounding(Engine):
    """The last bits differ."""

    def row(self, ids):
        noise = random.Random(len(ids))
        return [score + noise.uniform(-1e-4, 1e-4) for score in super().row(ids)]


class OtherVocabulary(Engine):
    def row(self, ids):
        return super().row(ids)[:300]


class OtherIds(Engine):
    """Writes rows about something else than was asked."""

    def logits(self, item):
        ids = item["tokens"]
        return neutral([0] * len(ids), [self.row(ids[:i + 1]) for i in range(len(ids))])


class Tie(Engine):
    """Changes its mind where the reference hardly cares, which is not often."""

    ahead = 0.002

    def row(self, ids):
        row = super().row(ids)
        if sum(ids[-2:]) % 7 == 0:
            row[row.index(4.5)] = row[likeliest(row)] + self.ahead
        return row


class TieReference(Tie):
    ahead = -0.002


def main():
    behaviour, request = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    globals()[behaviour](request).run()


if __name__ == "__main__":
    main()
