"""RPM packages from this tree."""

import re
import shutil
from pathlib import Path

from support import FULL, SOURCE, export, fresh, project_version, run, surroundings

PACKAGES = ("xtask", "xtask-plugin-cpp-reference", "xtask-plugin-crossval", "xtask-sdk-devel")
FEDORA = SOURCE / "packaging/test/fedora.macros"
# The folder for plugins is compiled in; a build by the release preset has lib, not lib64.
LIBRARY = {} if FULL else {"_lib": "lib", "_libdir": "/usr/lib"}


def rpmbuild(top, spec, defines, again=False):
    """Builds a spec file in the folder `top`; {name: file}."""
    words = [word for name, value in {"_topdir": top, **defines}.items()
             for word in ("--define", f"{name} {value}")]
    # --nodeps: Debian's database of rpm packages is empty.
    log = run("rpmbuild", "-bb", "--nodeps", "--load", FEDORA, *words, spec, **surroundings(again)).stdout
    (Path(top) / "log").write_text(log)
    return {query(file, "%{name}"): file for file in sorted(Path(top).glob("RPMS/*/*.rpm"))}


def build(top, version=None, host=None, compiled=None, again=False):
    """Makes the packages of xtask. version, host, compiled, again: as in debs.build."""
    version = version or project_version()
    top = fresh(top)
    for name in ("SOURCES", "SPECS"):
        (top / name).mkdir()
    tree = export(top / f"xtask-{version}")
    spec = top / "SPECS/xtask.spec"
    text = (tree / "packaging/rpm/xtask.spec").read_text()
    spec.write_text(re.sub(r"^(Version: +).*", rf"\g<1>{version}", text, flags=re.MULTILINE))
    run("tar", "-C", top, "-czf", top / f"SOURCES/xtask-{version}.tar.gz", tree.name)
    shutil.rmtree(tree)
    defines = dict(LIBRARY)
    if compiled:
        defines["xtask_prebuilt"] = compiled
    if host:
        defines["xtask_host"] = host
    return rpmbuild(top, spec, defines, again)


def query(file, form):
    return run("rpm", "-qp", "--qf", form, file).stdout.strip()


def listing(file, what):
    """Lines of `rpm -qp --WHAT`."""
    return [" ".join(line.split()) for line in run("rpm", "-qp", f"--{what}", file).stdout.splitlines()]
