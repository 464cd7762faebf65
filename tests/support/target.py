"""One file of one repository, as the client sees it on its disk."""

from support.sandbox import Sandbox

DEFAULTS = {"retries": "3", "timeout": "5s", "max-wait": "30s"}


class Target:
    """Owns a sandbox. `out` is where downloads go; the file's folder is made from the repository's name.

    `command` downloads; mirror-download takes the same options and the base URL as its only mirror.
    """

    command = "download-model"

    def __init__(self, leaf="model.bin", repository="org/repo", out=None):
        self.sandbox = Sandbox()
        self.leaf, self.repository = leaf, repository
        self.out = out or self.sandbox.work / "models"

    def close(self):
        self.sandbox.__exit__()

    @property
    def folder(self):
        return self.out / self.repository.replace("/", "-")

    def file(self, suffix=""):
        return self.folder / (self.leaf + suffix)

    def files(self):
        """What is in the folder, each name without the leaf: "" is the file itself."""
        if not self.folder.is_dir():
            return set()
        return {path.name.removeprefix(self.leaf) for path in self.folder.iterdir()}

    def part_size(self):
        """-1 while there is no partial."""
        try:
            return self.file(".part").stat().st_size
        except FileNotFoundError:
            return -1

    def arguments(self, base_url, options=None):
        """`options` maps long names to values; True is a switch, None takes a default away."""
        merged = {**DEFAULTS, "base-url": base_url, "id": self.repository, "file": self.leaf, "out": self.out,
                  **(options or {})}
        if self.command == "mirror-download":
            merged["mirror"] = merged.pop("base-url")
        words = [self.command, "--json"]
        for name, value in merged.items():
            if value is True:
                words.append(f"--{name}")
            elif value is not None:
                words += [f"--{name}", value]
        return words
