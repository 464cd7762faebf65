"""A project to fetch, a cache to fetch it into, and one finished build that every test may start from."""

import json
import shutil
import subprocess
import unittest

from support.git_project import EngineProject
from support.sandbox import Sandbox


def copy(source, target):
    """The same files with the same times: to CMake it is the same tree."""
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        subprocess.run(["cp", "-a", source, target], check=True)


class World(unittest.TestCase):
    """`self.upstream` and `self.cache` are as they were made before each test."""

    built = False  # start from a cache with a finished build

    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox()
        cls.addClassCleanup(cls.sandbox.__exit__)
        cls.folder = cls.sandbox.root / "upstream"
        cls.cache = cls.sandbox.root / "cache"
        cls.upstream = EngineProject(cls.folder)
        copy(cls.folder, cls.sandbox.root / "saved-upstream")
        if cls.built:
            result = cls.run_fetch(cls)
            assert result.code == 0, result
        copy(cls.cache, cls.sandbox.root / "saved-cache")

    def setUp(self):
        copy(self.sandbox.root / "saved-upstream", self.folder)
        copy(self.sandbox.root / "saved-cache", self.cache)

    def arguments(self, words, repo=None, tag="v1", cache=None, json=True):
        line = ["fetch-cpp", "--cache", cache or self.cache, "--repo", repo or self.upstream.path, "--tag", tag]
        return [*line, *(["--json"] if json else []), *words]

    def run_fetch(self, *words, env=None, under=(), cwd=None, **options):
        return self.sandbox.run(World.arguments(self, words, **options), env, cwd, under=under)

    def start_fetch(self, *words, env=None, **options):
        return self.sandbox.start(self.arguments(words, **options), env)

    def fetch(self, *words, **options):
        """One that succeeds; its result."""
        result = self.run_fetch(*words, **options)
        self.assertEqual(result.code, 0, str(result))
        return result.last["result"]

    def fails(self, code, *words, reason=None, **options):
        result = self.run_fetch(*words, **options)
        self.assertEqual(result.code, code, str(result))
        self.assertEqual(result.last["exit_code"], code)
        if reason is not None:
            self.assertEqual(result.reason, reason, str(result))
        return result

    @property
    def engine(self):
        return self.cache / "bitnet-llama-cli"

    def version(self):
        """What the published engine says of itself, run from another folder."""
        result = subprocess.run([self.engine, "--version"], capture_output=True, text=True, cwd="/")
        self.assertEqual(result.returncode, 0, result)
        return result.stderr.splitlines()[-1]

    def receipt(self):
        return json.loads((self.cache / "receipt.json").read_text())

    def log(self):
        return (self.cache / "build.log").read_text()

    def commands(self):
        """First words of what was run by the last build: "git fetch", "cmake --build"."""
        found = []
        for line in self.log().splitlines():
            if line.startswith("$ "):
                words = [word for word in line[2:].split() if word not in ("-C", str(self.cache / "source"))]
                found.append(" ".join(words[:2]))
        return found

    def compiled(self):
        """Sources that the last build compiled."""
        return {line.rsplit("/", 1)[-1].removesuffix(".o") for line in self.log().splitlines()
                if "Building C object" in line}
