#!/usr/bin/env python3
"""Holds the source tree to the dependency rules of docs/architecture.md.

usage: check_layers.py SOURCE_ROOT

Prints every #include that breaks a rule; exit status 1 if there is one.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
LONGEST = 400

# Who may include whom inside host/: a layer sees itself and those before it.
LAYERS = ["base", "net", "transfer", "services", "plugins", "cli"]

# Headers that cost seconds to compile: each has one home.
HOMES = {
    r"boost/beast": ["host/net/message.cpp"],
    r"boost/url": ["host/net/url.cpp"],
    r"boost/dll": ["host/plugins/library.cpp"],
    r"CLI/": ["host/cli/tokens.cpp"],
    r"spdlog/": ["host/services/log.cpp"],
    r"boost/json": ["host/base/json.cpp"],
    r"Poco/JSON/|Poco/Dynamic/": ["host/base/json_pretty.cpp"],
}

# The host speaks abi.h; the rest of the SDK is its authors' side.
HOST_SDK = {"xtask/abi.h", "xtask/error.hpp", "xtask/json.hpp", "xtask/record.hpp"}
THIRD_PARTY = re.compile(r"^(Poco|boost|spdlog|fmt|CLI|openssl|catch2|tl)/")


def includes(path):
    return [(quote, name) for quote, name in INCLUDE.findall(path.read_text(encoding="utf-8"))]


def layer_problems(where, name):
    """Rules for one include of a file below host/."""
    if name.startswith("xtask/") and name not in HOST_SDK:
        yield f"of the SDK the host includes only {', '.join(sorted(HOST_SDK))}"
    own = where.split("/")[1]
    if own in LAYERS:
        first = name.split("/")[0]
        if first in LAYERS and LAYERS.index(first) > LAYERS.index(own):
            yield f"{own} may not know {first}"
        if first in ("app.hpp",):
            yield f"{own} may not know the application"


def plugin_problems(where, quote, name):
    """Rules for one include of a file below plugins/."""
    server = where.startswith("plugins/mirror-serve/") and name.startswith(("Poco/", "openssl/"))
    if quote == "<" and THIRD_PARTY.match(name) and not server:
        yield "a plugin includes only <xtask/…>"
    if quote == '"' and name.split("/")[0] in LAYERS:
        yield "a plugin includes nothing of the host"


def problems(root):
    for folder in ("sdk/include", "host", "plugins"):
        for path in sorted((root / folder).rglob("*.[ch]*")):
            if path.suffix not in (".cpp", ".hpp", ".h"):
                continue
            where = str(path.relative_to(root))
            text = path.read_text(encoding="utf-8")
            lines = text.count("\n")
            if folder == "host" and "XTASK_ABI_" in text:
                yield f"{where}: only host/base/version.cpp.in knows which ABI this is: base::plugin_abi()"
            if lines > LONGEST and not where.endswith("xtask/abi.h"):
                yield f"{where}: {lines} lines; split it by idea (at most {LONGEST})"
            for quote, name in includes(path):
                found = []
                if name.startswith("Poco/Crypto/"):
                    found.append("it is set up and torn down with its first and last user: not for several threads")
                if folder == "sdk/include" and (quote == '"' or THIRD_PARTY.match(name)):
                    found.append("the SDK includes nothing but itself and the standard library")
                if folder == "host":
                    found += layer_problems(where, name)
                if folder == "plugins":
                    found += plugin_problems(where, quote, name)
                for pattern, homes in HOMES.items():
                    if folder == "host" and re.match(pattern, name) and where not in homes:
                        found.append(f"that header belongs to {', '.join(homes)}")
                for problem in found:
                    yield f"{where}: #include {name}: {problem}"


def main():
    found = list(problems(pathlib.Path(sys.argv[1])))
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
