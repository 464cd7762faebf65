"""A repository of many files, served by mirror-serve."""

import tempfile
from pathlib import Path

from support.servers import MirrorServe


class Repository:
    """`files` maps paths to bytes."""

    def __init__(self, files):
        self.files = files
        self._folder = tempfile.TemporaryDirectory()
        for path, body in files.items():
            file = Path(self._folder.name) / "org/repo" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
        self._mirror = MirrorServe(Path(self._folder.name))

    def close(self):
        self._mirror.close()
        self._folder.cleanup()

    def fetch(self, target, under=()):
        """One run that fetches all of them."""
        words = target.arguments(self._mirror.url, {"file": None})
        for path in self.files:
            words += ["--file", path]
        return target.sandbox.run(words, under=under)
