"""Plugins that a test brings itself: copies of built ones, or halves written on the spot."""

import json
import os
import shutil
from pathlib import Path

from support.abi import ABI
from support.sandbox import binary

BUILD = Path(binary()).parent


def manifest(name, commands, abi=ABI):
    return {"schema": 1, "name": name, "version": "1.0", "abi": abi, "summary": "A test", "license": "MIT",
            "commands": [{"name": command, "summary": "Does it"} for command in commands]}


class PluginFolder:
    """A folder for --plugin-dir inside a sandbox, with the modes that trust needs whatever the umask."""

    def __init__(self, sandbox, name="plugins"):
        self.path = sandbox.root / name
        self.path.mkdir()
        self.path.chmod(0o755)

    def hostile(self, name, as_name=None):
        """A copy of one of tests/sdk/hostile."""
        return self._copy(BUILD / "hostile-plugins" / name, name)

    def built(self, name):
        """A copy of a plugin of the build tree."""
        return self._copy(BUILD / "plugins", name)

    def write(self, name, text, library=b"no library"):
        """A manifest (a text, or what becomes JSON) and something beside it."""
        content = text if isinstance(text, str) else json.dumps(text)
        self._put(f"{name}.json", content.encode())
        return self._put(f"{name}.so", library)

    def _copy(self, folder, name):
        for suffix in (".json", ".so"):
            target = self.path / (name + suffix)
            shutil.copyfile(folder / (name + suffix), target)
            target.chmod(0o644)
        return target

    def _put(self, leaf, content):
        path = self.path / leaf
        path.write_bytes(content)
        os.chmod(path, 0o644)
        return path
