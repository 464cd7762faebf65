"""An xtask that says it is another release: version.cpp with other numbers, compiled, and the executable relinked.

A linker takes from an archive only what is still missing, so an object named before the archives wins.
"""

import re
import shlex
import subprocess

from support import fresh, run


def commands(build, target):
    """What ninja would run for `target`, last command last. Changes nothing."""
    return run("ninja", "-C", build, "-t", "commands", target, stderr=subprocess.DEVNULL).stdout.splitlines()


def words_of(command):
    """The compiler's words, without what CMake and ccache put around them."""
    words = [word for word in shlex.split(command) if word not in (":", "&&")]
    return words[next(i for i, word in enumerate(words) if re.fullmatch(r"(.*/)?(c|g|clang)\+\+(-\d+)?", word)):]


def make(build, folder, version, abi):
    """folder/xtask, made from the objects of `build`."""
    fresh(folder)
    every = commands(build, "xtask")
    text = (build / "host/base/version.cpp").read_text()
    text, versions = re.subn(r'(version\(\) noexcept \{ return )"[^"]*"', rf'\g<1>"{version}"', text)
    text, abis = re.subn(r"(plugin_abi\(\) noexcept \{ return )\{[^}]*\}", rf"\g<1>{{{abi[0]}, {abi[1]}}}", text)
    if (versions, abis) != (1, 1):
        raise AssertionError("version.cpp is not what this expects")
    (folder / "version.cpp").write_text(text)

    compile_ = words_of(next(line for line in every if line.endswith("/version.cpp")))
    compile_[compile_.index("-o") + 1] = folder / "version.o"
    compile_[-1] = folder / "version.cpp"
    depends = [compile_.index(option) for option in ("-MT", "-MF") if option in compile_]
    for index in reversed(sorted(depends)):
        del compile_[index:index + 2]
    run(*(word for word in compile_ if word != "-MD"), cwd=build)

    link = words_of(every[-1])
    link[link.index("-o") + 1] = folder / "xtask"
    first = next(i for i, word in enumerate(link) if str(word).endswith(".a"))
    run(*link[:first], folder / "version.o", *link[first:], cwd=build)
    return folder / "xtask"
