"""The scenarios of many small files."""

from bench.contender import Contender, direct
from bench.scenario import Aim, Chart, Scenario, size_text
from bench.stage import MODEL, resolve

FILE_SIZE = 10_000


def names(count):
    return [f"{number:04}.bin" for number in range(count)]


def server(stage, count):
    """Of `count` files with the same bytes, as it announces one hash for all."""
    folder, sha256 = stage.random_file(FILE_SIZE)
    body = (folder / MODEL).read_bytes()
    for name in names(count):
        (folder / name).write_bytes(body)
    return stage.nginx(folder, sha256, FILE_SIZE)


def contenders(stage, origin, count, x=None):
    """xtask, aria2c and curl on `count` files; their labels say how many when there is an `x`."""
    link = direct(origin.url)

    def listed(name, lines):
        path = stage.root / name
        path.write_text("".join(line + "\n" for line in lines))
        return path

    def xtask(url):
        return stage.xtask(file=None, files_from=listed("names", names(count)))(url)

    def aria2(url):
        lines = (line for name in names(count) for line in (resolve(url, name), f" dir={stage.out}", f" out={name}"))
        return ["aria2c", "--no-conf", "-q", "-j16", "-i", listed("aria2", lines)]

    def curl(url):
        lines = (line for name in names(count)
                 for line in (f'url = "{resolve(url, name)}"', f'output = "{stage.out / name}"'))
        return ["curl", "-sSf", "--parallel", "--parallel-max", "16", "-K", listed("curl", lines)]

    many = "" if x is None else f", {count}"
    writes = count * FILE_SIZE
    return [Contender("xtask --files-from" + many, xtask, link, writes, ours=True, x=x),
            Contender("aria2c -j16 -i" + many, aria2, link, writes, x=x),
            Contender("curl --parallel-max 16" + many, curl, link, writes, x=x)]


def thousand(stage):
    count = stage.scaled(1000)
    return f"{count:,} files of {size_text(FILE_SIZE)}", contenders(stage, server(stage, count), count)


def sweep(stage):
    counts = (1, 10, 100) if stage.quick else (1, 10, 100, 1000)
    origin = server(stage, counts[-1])
    return f"files of {size_text(FILE_SIZE)}, by their number", [
        contender for count in counts for contender in contenders(stage, origin, count, x=count)]


COST = Chart("Cost of a file against their number", "files of 10 KB", "ms a file",
             lambda contender, sample: sample.wall / contender.x * 1e3)

MANY_FILES = [Scenario("files", thousand, Aim(wall=1.0))]
SWEEP = Scenario("file-count", sweep, chart=COST)
