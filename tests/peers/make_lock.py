#!/usr/bin/env python3
"""Makes package-lock.json anew after a change of package.json. Needs npm.

Left out of what npm writes: where each package was fetched from, which is the business of whoever installs, and the
engine's builds for other machines (700 MB), which this folder's package.json asks for by name where it needs one.
"""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
LEAN = "node-llama-cpp"


def reachable(packages):
    """Places in node_modules that a dependency of the root leads to, found as Node finds them."""
    found, waiting = set(), [""]
    while waiting:
        place = waiting.pop()
        entry = packages[place]
        names = [*entry.get("dependencies", {}), *entry.get("devDependencies", {}), *entry.get("optionalDependencies", {}),
                 *entry.get("peerDependencies", {})]
        for name in names:
            above = place
            while True:
                candidate = f"{above}/node_modules/{name}".lstrip("/")
                if candidate in packages:
                    if candidate not in found:
                        found.add(candidate)
                        waiting.append(candidate)
                    break
                if not above:
                    break
                above = above.rpartition("node_modules/")[0].rstrip("/")
    return found


def main():
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE / "package.json", folder)
        subprocess.run(["npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"],
                       cwd=folder, check=True)
        lock = json.loads(Path(folder, "package-lock.json").read_text())
    packages = lock["packages"]
    packages[f"node_modules/{LEAN}"].pop("optionalDependencies", None)
    kept = reachable(packages)
    lock["packages"] = {place: entry for place, entry in packages.items() if not place or place in kept}
    for entry in lock["packages"].values():
        entry.pop("resolved", None)
        entry.pop("funding", None)
    (HERE / "package-lock.json").write_text(json.dumps(lock, indent=2) + "\n")


if __name__ == "__main__":
    main()
