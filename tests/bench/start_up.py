"""How long xtask takes to do nothing."""

import statistics

from bench.measure import measure
from bench.report import markdown
from support.sandbox import Sandbox, binary


def manifest(number):
    return ('{"schema":1,"name":"bench-%d","version":"1.0.0","abi":"1.0","summary":"for the benchmark",'
            '"commands":[{"name":"bench-%d","summary":"does nothing"}]}' % (number, number))


def start_up(runs):
    """{command: {how many more manifests: [seconds, …]}}"""
    walls = {"--version": {}, "help": {}}
    for more in (0, 100):
        with Sandbox() as sandbox:
            plugins = sandbox.root / "plugins"
            plugins.mkdir()
            for number in range(more):
                (plugins / f"bench-{number}.json").write_text(manifest(number))
                (plugins / f"bench-{number}.so").write_bytes(b"")
            env = sandbox.environment({"XTASK_PLUGIN_PATH": str(plugins)})
            for word, rows in walls.items():
                rows[more] = [measure([binary(), word], env).wall for _ in range(runs)]
    return walls


def table(walls):
    rows = [("start-up", "no more manifests", "100 more")]
    for word, samples in walls.items():
        rows.append((f"`xtask {word}`", *(f"{statistics.median(samples[more]) * 1000:.1f} ms" for more in (0, 100))))
    return markdown(rows, left={0})
