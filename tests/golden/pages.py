"""Pages of docs/ whose output is real. A block below `<!-- run: PREPARATION -->` begins with a command (`$ …`); what
follows is what it printed when the page was approved. Addresses, times and free space are the same in every run."""

import os
import random
import re
import subprocess
from pathlib import Path

from faults.behaviours import Resource, serve
from support.hub_stand_in import File, StandIn
from support.sandbox import Sandbox, binary

DOCS = Path(__file__).resolve().parents[2] / "docs"
BLOCK = re.compile(r"<!-- run: ([a-z -]+) -->\n```\n(\$ .*?)```\n", re.DOTALL)

# As in a terminal, where nothing is left of progress in the end.
XTASK = """#!/bin/sh
command=$1
shift
exec {} "$command" --no-progress "$@"
"""


def gguf(seed, size, part=None):
    head = b"GGUF" + (3).to_bytes(4, "little") + bytes(16)
    if part is not None:
        pairs = b"".join(len(key).to_bytes(8, "little") + key + (2).to_bytes(4, "little") + value.to_bytes(2, "little")
                         for key, value in ((b"split.no", part), (b"split.count", 2)))
        head = b"GGUF" + (3).to_bytes(4, "little") + bytes(8) + (2).to_bytes(8, "little") + pairs
    return head + random.Random(seed).randbytes(size - len(head))


class HubStory:
    """One folder and one hub from the first block of docs/hub.md to the last."""

    def __init__(self):
        self.sandbox = Sandbox()
        self.hub = StandIn({
            "README.md": File(b"# a model\n", lfs=False), "config/tokenizer.json": File(b'{"a": 1}\n', lfs=False),
            "mmproj-F16.gguf": gguf(1, 400_000), "model-Q4_K_M.gguf": gguf(2, 3_000_000),
            "model-Q8_0-00001-of-00002.gguf": gguf(3, 3_000_000, 0), "model-Q8_0-00002-of-00002.gguf": gguf(4, 2_500_000, 1),
            "original/weights.bin": random.Random(5).randbytes(50_000)})
        self.folder = self.sandbox.work / "models/org-repo"
        words = self.sandbox.root / "bin"
        words.mkdir()
        (words / "xtask").write_text(XTASK.format(binary()))
        (words / "xtask").chmod(0o755)
        self.environment = self.sandbox.environment({
            "HF_ENDPOINT": self.hub.url, "NO_COLOR": "1", "PATH": f"{words}:/usr/bin:/bin"})

    def close(self):
        self.hub.close()
        self.sandbox.__exit__()

    def run(self, preparation, commands):
        if preparation != "as it is":
            getattr(self, "_" + preparation.replace(" ", "_"))()
        text = ""
        for command in commands:
            done = subprocess.run(["bash", "-c", command], env=self.environment, cwd=self.sandbox.work, text=True,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
            text += f"$ {command}\n{done.stdout}"
        self._as_before()
        return self._normal(text)

    def _normal(self, text):
        text = text.replace(self.hub.url, "https://hub.example")
        text = re.sub(r"\b\d+\.\d s\b", "0.1 s", text)
        text = re.sub(r'"seconds":[\d.]+', '"seconds":0.1', text)
        text = re.sub(r'"free":\d+', '"free":76561391616', text)
        return re.sub(r"(free +)[\d,]+ bytes", r"\g<1>76,561,391,616 bytes", text)

    def _as_before(self):
        self.hub.listing = self.hub.limit = None
        self.hub.gated = False
        self.hub.hub.routes.clear()
        self.environment.pop("HF_TOKEN", None)

    def _hostile_list(self):
        self.hub.listing = [self.hub.entry("README.md") | {"path": "../../.bashrc"}]

    def _gated(self):
        self.hub.gated = True

    def _bad_token(self):
        self.environment["HF_TOKEN"] = "hf_of-last-year"

    def _login_page(self):
        page = b"<!DOCTYPE html><title>Sign in</title>"
        self.hub.hub.routes["/org/repo/resolve/main/new.gguf"] = serve(
            Resource(page, None, None, headers=(("Content-Type", "text/html"),)))

    def _no_request_left(self):
        self.hub.limit = '"resolvers";r=0;t=280'

    def _missing_part(self):
        self.hub.listing = [entry for entry in self.hub.tree() if "00002-of" not in entry["path"]]

    def _large_file(self):
        self.hub.files["model-F16.gguf"] = File(gguf(6, 40_000_000))

    def _damage(self):
        path = self.folder / "model-Q4_K_M.gguf"
        status = path.stat()
        body = bytearray(path.read_bytes())
        body[1000] ^= 1
        path.write_bytes(body)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


STORIES = {"hub.md": HubStory}


def produce(page):
    """(the page as it is, the page with what its commands print today)"""
    text = (DOCS / page).read_text()
    story = STORIES[page]()
    try:
        def today(block):
            commands = [line[2:] for line in block.group(2).splitlines() if line.startswith("$ ")]
            return f"<!-- run: {block.group(1)} -->\n```\n{story.run(block.group(1), commands)}```\n"
        return text, BLOCK.sub(today, text)
    finally:
        story.close()
