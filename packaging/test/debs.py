"""Debian packages from this tree."""

import os
import re
import shutil
from pathlib import Path

from support import FULL, export, fresh, project_version, run, surroundings

PACKAGES = ("xtask", "xtask-plugin-cpp-reference", "xtask-plugin-crossval", "xtask-sdk-dev")


def build(folder, version=None, host=None, compiled=None, again=False):
    """Makes the packages in `folder`; {name: file}.

    version  of the project, else the one of the changelog
    host     an executable to be packed as xtask
    compiled a build whose files are packed; without one they are compiled
    again    in surroundings that differ, without a compiler cache
    """
    tree = export(fresh(folder) / "xtask")
    shutil.copytree(tree / "packaging/debian", tree / "debian")
    if version:
        changelog = tree / "debian/changelog"
        changelog.write_text(re.sub(r"\([^)]*\)", f"({version}-1)", changelog.read_text(), count=1))
    options = surroundings(again)
    environment = options["env"]
    environment["DEB_BUILD_OPTIONS"] = f"parallel={os.cpu_count()}"
    for name in ("MAKEFLAGS", "MAKELEVEL", "XTASK_PREBUILT", "XTASK_HOST"):
        environment.pop(name, None)
    if compiled:  # without debug symbols, which it need not have
        environment.update(XTASK_PREBUILT=str(compiled), DEB_BUILD_OPTIONS="noautodbgsym")
    if host:
        environment.update(XTASK_HOST=str(host), DPKG_DEB_COMPRESSOR_TYPE="gzip")  # quicker
        run("debian/rules", "binary", cwd=tree, **options)
    else:
        if FULL:
            run("tar", "-C", folder, "--anchored", "--exclude=xtask/debian", "--mtime=@0", "--sort=name", "--owner=0",
                "--group=0", "-cJf", folder / f"xtask_{project_version()}.orig.tar.xz", "xtask")
        # -d: what is needed is checked by configuring; the machine's own packages may differ in name.
        kind = "-F" if FULL else "-b"
        log = run("dpkg-buildpackage", kind, "-us", "-uc", "-d", cwd=tree, **options).stdout
        (folder / "log").write_text(log)
    return found(folder)


def tarball(build, folder, again=False):
    """What `cpack` makes of a build, in `folder`."""
    run("cpack", "--config", build / "CPackConfig.cmake", "-B", folder, **surroundings(again))
    return next(Path(folder).glob("*.tar.gz"))


def found(folder):
    return {file.name.split("_")[0]: file for file in sorted(Path(folder).glob("*.deb"))}


def field(file, name):
    return run("dpkg-deb", "-f", file, name).stdout.strip()


def contents(file):
    """{path: mode} of its files and links."""
    listed = run("dpkg-deb", "-c", file).stdout.splitlines()
    return {line.split()[5][1:]: line.split()[0] for line in listed if not line.startswith("d")}


def extract(file, folder):
    run("dpkg-deb", "-x", file, fresh(folder))
    return folder
