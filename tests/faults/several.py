"""One file, several sources: a folder of servers and shares, and one run of the transfer service over them."""

import contextlib
import hashlib
import json
import os
import random
from dataclasses import dataclass, field
from typing import Any, Callable, Mapping, Optional, Sequence

from faults.behaviours import Resource
from faults.case import Failed, check
from faults.crowd import Crowd
from faults.fault_server import FaultServer
from support.sandbox import binary
from support.target import Target

SIZE = 3 << 20
SECRET = "Signature=do-not-show-this"
# A single source that falls silent is waited for so long; beside others that must not matter.
PATIENT = "50s"


def content(seed):
    return random.Random(seed).randbytes(SIZE)


class Mirrors(Target):
    """`servers` answer at /blob. A paced one is a Crowd that stays slow, so that the others are needed."""

    def __init__(self):
        super().__init__()
        self.body, self.wrong = content(1), content(2)
        self.sha256 = hashlib.sha256(self.body).hexdigest()
        self.servers, self.crowds = [], []
        self.resources = contextlib.ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.resources.close()
        self.close()

    @property
    def folder(self):
        return self.out

    def resource(self, number=1, body=None):
        return Resource(self.body if body is None else body, f'"mirror-{number}"')

    def server(self, behaviour):
        server = FaultServer()
        self.resources.callback(server.stop)
        server.routes["/blob"] = behaviour
        self.servers.append(server)
        return f"{server.url}/blob?{SECRET}"

    def paced(self, fault=None, body=None, **crowd):
        made = Crowd(self, fault, patience=1 << 30, resource=self.resource(len(self.servers) + 1, body), **crowd)
        self.crowds.append(made)
        return self.server(made)

    def share(self, body):
        folder = self.sandbox.root / f"share-{len(list(self.sandbox.root.iterdir()))}"
        folder.mkdir()
        path = folder / self.leaf
        path.write_bytes(body)
        return str(path)

    def start(self, sources, options):
        plugins = os.path.join(os.path.dirname(binary()), "test-plugins")
        merged = {"retries": "3", "timeout": PATIENT, "max-wait": "30s", "sha256": self.sha256,
                  "length": len(self.body), "out": self.out, "leaf": self.leaf, **options}
        words = ["fetch-from", "--json", "--plugin-dir", plugins]
        for source in sources:
            words += ["--from", source]
        for name, value in merged.items():
            if value is not None:
                words += [f"--{name}", value]
        return self.sandbox.start(words)


@dataclass(frozen=True)
class MirrorCase:
    """`sources` gives what is asked, in order; `states` what must have become of each, None: whatever."""

    name: str
    sources: Callable[[Mirrors], Sequence[str]]
    states: Sequence[Optional[str]] = ()
    exit: int = 0
    reason: Optional[str] = None
    seconds: float = 25
    options: Mapping = field(default_factory=dict)
    number: str = "mirrors"
    during: Callable = lambda world, process: None
    check: Callable[[Mirrors, Any], None] = lambda world, result: None

    def run(self, connections=None):
        with Mirrors() as world:
            sources = self.sources(world)
            process = world.start(sources, {"connections": connections, **self.options})
            self.during(world, process)
            result = process.wait(60)
            try:
                self._judge(world, result)
            except Exception as error:
                raise Failed(f"{error}\n{result}") from error
            return result

    def _judge(self, world, result):
        check(result.code == self.exit, f"exit {result.code}, expected {self.exit}")
        check(SECRET not in result.text, "the output shows a signed URL")
        if self.reason:
            check(result.reason == self.reason, f"reason {result.reason!r}, expected {self.reason!r}")
        if self.exit == 0:
            self._judge_file(world, result)
        else:
            check("" not in world.files(), "something was published")
        self.check(world, result)

    def _judge_file(self, world, result):
        check(world.file().read_bytes() == world.body, "the file has the wrong bytes")
        uses = result.last["result"]["uses"]
        found = [use["state"] for use in uses]
        for use, expected in zip(uses, self.states):
            check(expected in (None, use["state"]), f"the sources were {found}, expected {self.states}")
            check(use["state"] != "quarantined" or use["mirror"] in result.stderr + result.stdout,
                  f"{use['mirror']} was quarantined and not named")
        receipt = json.loads(world.file(".receipt.json").read_text())
        listed = [use["state"] for use in receipt.get("mirrors", ())]
        check(listed == [state for state in found if state != "unused"] or len(uses) == 1,
              f"the receipt lists {listed}, the result {found}")
        check(SECRET not in world.file(".receipt.json").read_text(), "the receipt shows a signed URL")
