"""mirror-serve beside nginx: the same client and the same files, only the server differs."""

import urllib.request

from bench.contender import Contender, direct
from bench.scenario import Aim, Scenario, size_text
from bench.stage import MODEL, resolve
from support.servers import MirrorServe

MIB, GIB = 1 << 20, 1 << 30


def servers(stage, size):
    """The addresses of both, over one file. What mirror-serve remembers of a file is known before the first turn."""
    folder, sha256 = stage.random_file(size)
    models = stage.root / "models"
    (models / "org").mkdir(parents=True)
    (models / "org/repo").mkdir()
    (models / "org/repo" / MODEL).hardlink_to(folder / MODEL)
    mirror = stage.enter_context(MirrorServe(models))
    nginx = stage.nginx(folder, sha256, size)
    for url in (mirror.url, nginx.url):
        urllib.request.urlopen(urllib.request.Request(resolve(url), method="HEAD"), timeout=300).close()
    return [("mirror-serve", mirror.url, True), ("nginx", nginx.url, False)]


def contenders(stage, size, command):
    return [Contender(name, command, direct(url), 0, ours=ours) for name, url, ours in servers(stage, size)]


def one(stage):
    size = stage.scaled(GIB)
    return f"one client of {size_text(size)}, thrown away", contenders(
        stage, size, lambda url: ["curl", "-sSf", "-o", "/dev/null", resolve(url)])


def many(stage):
    clients, size = 64, stage.scaled(10 * MIB)

    def command(url):
        listed = stage.root / "clients"
        listed.write_text(f'url = "{resolve(url)}"\noutput = "/dev/null"\n' * clients)
        return ["curl", "-sSf", "--parallel", "--parallel-immediate", "--parallel-max", clients, "-K", listed]

    return f"{clients} clients of {size_text(size)} at once, thrown away", contenders(stage, size, command)


SERVING = [Scenario("serve-one", one, Aim(wall=1.2)), Scenario("serve-many", many, Aim(wall=1.2))]
