"""What a scenario plays on: a folder of files to serve, servers, and the command lines of xtask and its peers."""

import hashlib
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.measure import Failure
from support.sandbox import binary
from support.servers import Nginx, hub_headers
from support.target import DEFAULTS, Target

MODEL = "model.bin"
BLOCK = 1 << 20
AS_SHIPPED = dict.fromkeys(DEFAULTS)  # xtask's own timeouts, not those of the tests


def resolve(url, name=MODEL):
    return f"{url}/org/repo/resolve/main/{name}"


class Stage(ExitStack):
    """`root` is gone afterwards; `out` is emptied before every turn."""

    def __init__(self, quick=False):
        super().__init__()
        self.quick = quick
        self.root = Path(self.enter_context(tempfile.TemporaryDirectory(prefix="xtask-bench-",
                                                                        dir=os.environ.get("BENCH_DIR"))))
        self.root.chmod(0o755)  # nginx's workers may be somebody else
        self.out = self.root / "out"
        self._target = Target(out=self.out)
        self.callback(self._target.close)
        self.environment = self._target.sandbox.environment()

    def scaled(self, size):
        return size // 16 if self.quick else size

    @property
    def received(self):
        """Where peers put the model."""
        return self.out / "copy"

    @property
    def partial(self):
        return self._target.part_size()

    @property
    def finished(self):
        """Where xtask publishes it."""
        return self._target.file()

    def start_xtask(self, words):
        return self._target.sandbox.start(words[1:])

    def run_xtask(self, words):
        ended = self.start_xtask(words).wait()
        if ended.code != 0:
            raise Failure(f"xtask failed:\n{ended}")

    def random_file(self, size):
        """The folder of a new file of noise, and its SHA-256."""
        return self._file(size, os.urandom)

    def sparse_file(self, size):
        """The same of a file of zeros that takes no space."""
        return self._file(size, bytes, sparse=True)

    def _file(self, size, content, sparse=False):
        folder = Path(tempfile.mkdtemp(dir=self.root))
        folder.chmod(0o755)
        digest = hashlib.sha256()
        with open(folder / MODEL, "wb") as file:
            for at in range(0, size, BLOCK):
                block = content(min(BLOCK, size - at))
                digest.update(block)
                if not sparse:
                    file.write(block)
            file.truncate(size)
        return folder, digest.hexdigest()

    def nginx(self, folder, sha256, size, **options):
        """Serves it as the hub would."""
        return self.enter_context(Nginx(folder, headers=hub_headers(sha256, size), **options))

    def xtask(self, **options):
        """`options` as for Target.arguments, with _ for -."""
        options = {name.replace("_", "-"): value for name, value in options.items()}
        return lambda url: [binary(), *self._target.arguments(url, {**AS_SHIPPED, **options})]

    def verify(self, *flags):
        return lambda url: [binary(), "verify", self.finished, "--base-url", url, *flags]

    def fetch_from(self, sha256, size, **options):
        """The transfer service by itself, which takes several addresses: the target fetch-from."""
        words = ["fetch-from", "--json", "--plugin-dir", Path(binary()).parent / "test-plugins", "--sha256", sha256,
                 "--length", size, "--out", self.out, "--leaf", MODEL]
        for name, value in options.items():
            words += [f"--{name}", value]
        return lambda urls: [binary(), *words, *(word for url in urls for word in ("--from", resolve(url)))]

    def curl(self, *flags):
        return lambda url: ["curl", "-sSf", "-o", self.received, *flags, resolve(url)]

    def curl_verified(self, *flags):
        """What people do who want to be sure: the same work as xtask does."""
        def command(url):
            fetch = " ".join(map(str, self.curl(*flags)(url)))
            return ["sh", "-c", f"{fetch} && sha256sum {self.received} && sync {self.received}"]
        return command

    def disk_alone(self, size):
        """What making as many bytes durable takes when they come from memory, and nobody hashes them."""
        return lambda _: ["dd", "if=/dev/zero", f"of={self.received}", "bs=1M", f"count={size >> 20}", "conv=fsync"]

    def aria2(self, *flags):
        return lambda url: ["aria2c", "--no-conf", "-q", *flags, "-d", self.out, "-o", self.received.name, resolve(url)]
