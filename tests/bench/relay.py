"""A bad link on loopback: `with Relay(port, delay=100, rate=20_000_000) as link: … link.url`."""

import subprocess

from bench.tools import tool


class Relay:
    """`delay` is milliseconds of a round trip, `rate` bytes per second of each connection; the connection number
    `slow` gets a tenth of that, number `dead` brings nothing after `dead_after` bytes. Ready once constructed."""

    def __init__(self, port, scheme="http", **options):
        words = [str(tool("bench_relay")), "--to", str(port)]
        for name, value in options.items():
            words += ["--" + name.replace("_", "-"), str(value)]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("port "):
            self.close()
            raise RuntimeError(f"{' '.join(words)} said {line!r}")
        self.port = int(line.split()[1])
        self.url = f"{scheme}://127.0.0.1:{self.port}"

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
