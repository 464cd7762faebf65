"""Which outputs are approved, and how they are made."""

from pathlib import Path

from support.sandbox import Sandbox

APPROVED = Path(__file__).resolve().parent / "approved"

# file name: command line
COMMANDS = {
    "help": ["help"],
    "help-clean-cache": ["help", "clean-cache"],
    "help-crossval": ["help", "crossval"],
    "help-download-model": ["help", "download-model"],
    "help-fetch-cpp": ["help", "fetch-cpp"],
    "help-full-crossval": ["help", "full-crossval"],
    "help-gen-fixtures": ["help", "gen-fixtures"],
    "help-inspect": ["help", "inspect"],
    "help-mirror-download": ["help", "mirror-download"],
    "help-mirror-serve": ["help", "mirror-serve"],
    "help-exit-codes": ["help", "exit-codes"],
    "unknown-command": ["downlod-model"],
    "unknown-option": ["download-model", "--shaa256", "x"],
    "unsafe-file": ["download-model", "--file", "../x"],
    "no-mirrors": ["mirror-download"],
    "bad-id": ["download-model", "--id", "a/b/c"],
}
WIDTH = "100"


def produce(words):
    """Exit code and both streams, the sandbox's path replaced."""
    with Sandbox() as sandbox:
        result = sandbox.run(words, {"COLUMNS": WIDTH, "NO_COLOR": "1"})
        text = f"exit {result.code}\n--- stdout\n{result.stdout}--- stderr\n{result.stderr}"
        return text.replace(str(sandbox.root), "SANDBOX")
