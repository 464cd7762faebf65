"""The life of the Debian packages. Tests run in the order of their names: each starts where it says."""

import json
import os
import re
import shutil
import tempfile
import unittest
from pathlib import Path

import debs
import elf
import variant
from root import base, throwaway
from support import FULL, SOURCE, WORK, fresh, host_abi, prebuilt, project_version, run, step

MAJOR, MINOR = host_abi()
CLEAN = ["man-db", "bash-completion", "ca-certificates"]
TOOLS = ["build-essential", "cmake", "debhelper"]


def setUpModule():
    global made
    WORK.mkdir(parents=True, exist_ok=True)
    step("making the packages")
    made = debs.build(WORK / "deb", compiled=compiled())


def compiled():
    """What is packed, where nothing is compiled."""
    return None if FULL else prebuilt()


def build_tree(folder=WORK / "deb"):
    return next((folder / "xtask").glob("obj-*")) if FULL else prebuilt()


def clean(name):
    return throwaway(base("clean", CLEAN), name)


def asked(root, *words, **options):
    """What `xtask WORDS --json` ends with, inside."""
    result = root.run("xtask", *words, "--json", ok=False, **options)
    lines = [line for line in result.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[-1])


class A_Packages(unittest.TestCase):
    """What can be seen without installing them."""

    def test_every_installed_file_is_in_one_package(self):
        seen = {}
        for name in debs.PACKAGES:
            for path in debs.contents(made[name]):
                own = re.match(rf"/usr/share/(doc|lintian)/.*({name}|changelog.gz)", path)
                self.assertFalse(path in seen and not own, f"{path} is in {seen.get(path)} and in {name}")
                seen[path] = name
        builds = list((WORK / "deb/xtask").glob("obj-*"))
        staged = fresh(WORK / "staged")
        run("cmake", "--install", builds[0], env={**os.environ, "DESTDIR": str(staged)})
        for path in staged.rglob("*"):
            if path.is_dir() or path.name in ("LICENSE", "CHANGELOG.md"):
                continue
            name = "/" + str(path.relative_to(staged))
            self.assertTrue(name in seen or name + ".gz" in seen, f"{name} is in no package")

    def test_dependencies_are_computed(self):
        offered = f"xtask-plugin-abi-{MAJOR} (= {MAJOR}.{MINOR})"
        self.assertIn(offered, debs.field(made["xtask"], "Provides"))
        self.assertIn("xtask-command-download-model", debs.field(made["xtask"], "Provides"))
        self.assertIn("libpoconet", debs.field(made["xtask"], "Depends"))
        for name, command in (("cpp-reference", "fetch-cpp"), ("crossval", "full-crossval")):
            file = made[f"xtask-plugin-{name}"]
            self.assertIn(f"xtask-plugin-abi-{MAJOR} (>= {MAJOR}.", debs.field(file, "Depends"))
            self.assertNotRegex(debs.field(file, "Depends"), r"\bxtask \(")
            self.assertIn(f"xtask-command-{command}", debs.field(file, "Provides"))
            self.assertIn("git", debs.field(file, "Recommends"))

    def test_everything_is_of_root_and_no_more_open_than_it_must_be(self):
        for name in debs.PACKAGES:
            for line in run("dpkg-deb", "-c", made[name]).stdout.splitlines():
                mode, owner = line.split()[:2]
                self.assertEqual(owner, "root/root", line)
                self.assertRegex(mode, r"^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx)$", line)

    def test_lintian(self):
        # Not meant for Debian's own archive: nobody there has filed an intent to package.
        run("lintian", "--allow-root", "--fail-on", "error,warning", "--suppress-tags", "initial-upload-closes-no-bugs",
            *(WORK / "deb").glob("*.changes"))

    def test_hardening(self):
        checked = 0
        fortified = False
        for name in debs.PACKAGES:
            folder = debs.extract(made[name], WORK / "extracted" / name)
            for file in folder.rglob("*"):
                if elf.is_one(file):
                    self.assertEqual(elf.missing(file), [], file)
                    fortified |= elf.fortified(file)
                    checked += 1
        self.assertGreaterEqual(checked, 8)
        self.assertTrue(fortified, "no file calls a fortified function")

    @unittest.skipUnless(FULL, "a build that is packed as it is need not have them")
    def test_debug_symbols_are_those_of_the_packed_files(self):
        for name in debs.PACKAGES:
            files = list(filter(elf.is_one, debs.extract(made[name], WORK / "extracted" / name).rglob("*")))
            self.assertEqual(f"{name}-dbgsym" in made, bool(files))
            if files:
                symbols = debs.extract(made[f"{name}-dbgsym"], WORK / "extracted" / f"{name}-dbgsym")
                elf.assert_symbols(self, files, symbols)

    def test_the_same_bytes_again(self):
        another = WORK / "deb-again/of/another/depth"
        again = debs.build(another, compiled=compiled(), again=True)
        for name, file in made.items():
            self.assertEqual(run("sha256sum", file).stdout.split()[0], run("sha256sum", again[name]).stdout.split()[0],
                             f"{file} and {again[name]} differ")
        step(f"{len(made)} packages, made twice, are the same" + ("" if FULL else " (packed twice, not compiled)"))
        # In memory, whose file system lists files in another order.
        with tempfile.TemporaryDirectory(dir=next(filter(os.path.isdir, ("/dev/shm", WORK)))) as memory:
            first, second = debs.tarball(build_tree(), fresh(WORK / "tarball")), debs.tarball(build_tree(another), memory, True)
            self.assertEqual(first.read_bytes(), second.read_bytes(), "tarballs differ")

    def test_the_tarball_runs_wherever_it_lies(self):
        archive = debs.tarball(build_tree(), fresh(WORK / "tarball"))
        for place in ("one", "two/of several/words"):
            run("tar", "-xzf", archive, "-C", fresh(WORK / "unpacked" / place))
            unpacked = next((WORK / "unpacked" / place).glob("xtask-*"))
            self.assert_runs(unpacked)
            self.assert_runs(unpacked.rename(unpacked.parent / "moved"))

    def assert_runs(self, folder):
        environment = {"PATH": f"{folder}/bin:{os.environ['PATH']}", "HOME": str(fresh(WORK / "home"))}
        listed = json.loads(run("xtask", "plugin", "list", "--json", env=environment).stdout.splitlines()[-1])["result"]
        self.assertTrue({"hf-download", "crossval"} <= {plugin["name"] for plugin in listed})
        self.assertEqual({(plugin["state"], plugin["source"]) for plugin in listed}, {("ok", "executable")})
        run(SOURCE / "packaging/debian/tests/download", env=environment)
        self.assertTrue((folder / "share/doc/xtask/LICENSE").is_file())


class B_Installed(unittest.TestCase):
    """In a system that has never seen it, with what apt brings for it."""

    def test_from_nothing_to_nothing(self):
        with clean("install") as root:
            before = root.files()
            root.apt("install", *root.put(made["xtask"], made["xtask-plugin-cpp-reference"], made["xtask-plugin-crossval"]))
            step("installed")

            print(root.run("sh", "-c", (SOURCE / "packaging/debian/tests/download").read_text(), user="1000:1000").stdout)
            listed = asked(root, "plugin", "list")["result"]
            self.assertEqual({plugin["state"] for plugin in listed}, {"ok"}, listed)
            self.assertTrue({"hf-download", "crossval", "cpp-reference"} <= {plugin["name"] for plugin in listed})
            root.run("xtask", "plugin", "doctor", "--json", user="1000:1000")
            for command in ("xtask", "xtask-download-model", "xtask-crossval", "xtask-fetch-cpp"):
                self.assertIn(command.upper(), root.run("man", command).stdout)
            self.assertIn("download-model", complete(root, "xtask downl"))
            self.assertIn("--base-url", complete(root, "xtask download-model --base"))
            step("used")

            root.apt("remove", "xtask-plugin-crossval")
            self.assertEqual(asked(root, "crossval")["reason"], "unknown-command")
            root.apt("purge", "xtask", "xtask-plugin-*", "--autoremove")
            self.assertEqual(root.files() - before, set())


class C_ThirdParty(unittest.TestCase):
    """A vendor's package: built against the installed SDK, and kept through releases of the host."""

    def test_a_made(self):
        with throwaway(base("tools", TOOLS, below=base("clean", CLEAN)), "vendor") as root:
            root.apt("install", *root.put(made["xtask"], made["xtask-sdk-dev"]))
            if FULL:
                print(root.run("sh", "-c", (SOURCE / "packaging/debian/tests/plugin").read_text()).stdout)
            root.run("cp", "-r", "/usr/share/xtask/template", "/tmp/acme")
            shutil.copytree(SOURCE / "packaging/test/acme/debian", root / "tmp/acme/debian")
            built = root.run("sh", "-c", "cd /tmp/acme && dpkg-buildpackage -b -us -uc").stdout
            self.assertIn("100% tests passed, 0 tests failed out of 4", built)
            shutil.copy(next((root / "tmp").glob("xtask-plugin-acme_*.deb")), vendor_package())
        run("lintian", "--allow-root", "--fail-on", "error,warning", "--suppress-tags", "initial-upload-closes-no-bugs",
            vendor_package())
        self.assertIn(f"xtask-plugin-abi-{MAJOR} (>= {MAJOR}.{MINOR})", debs.field(vendor_package(), "Depends"))
        self.assertEqual(debs.field(vendor_package(), "Provides"), "xtask-command-acme-count")
        step("the template is built, tested and packaged")

    def test_b_upgrades(self):
        build = build_tree()
        major, minor, patch = map(int, project_version().split("."))
        later = {
            "minor": (f"{major}.{minor + 1}.0", (MAJOR, MINOR + 1)),
            "major": (f"{major + 1}.0.0", (MAJOR + 1, 0)),
        }
        packages = {}
        for name, (version, abi) in later.items():
            host = variant.make(build, WORK / f"host-{name}", version, abi)
            packages[name] = debs.build(WORK / f"deb-{name}", version, host, compiled=build)["xtask"]
        step("two later releases are made")

        with clean("upgrade") as root:
            root.apt("install", *root.put(made["xtask"], vendor_package()))
            self.assert_counts(root)

            with self.subTest("higher minor"):
                root.apt("install", *root.put(packages["minor"]))
                self.assertEqual(asked(root, "version")["result"]["abi"], f"{MAJOR}.{MINOR + 1}")
                self.assert_counts(root)

            with self.subTest("higher major: the package manager refuses"):
                new, = root.put(packages["major"])
                refused = root.apt("install", "--no-remove", new, ok=False)
                self.assertNotEqual(refused.returncode, 0)
                self.assertIn("xtask-plugin-acme", refused.stdout)
                self.assertEqual(asked(root, "version")["result"]["abi"], f"{MAJOR}.{MINOR + 1}")
                self.assert_kept_back(root, new)
                self.assert_counts(root)

            with self.subTest("higher major, forced: the host refuses"):
                root.run("dpkg", "--force-depends", "-i", new)
                self.assert_refuses(root)
                root.run("dpkg", "--purge", "xtask-plugin-acme")
                alone = root.run("dpkg", "-i", f"/debs/{vendor_package().name}", ok=False)
                self.assertNotEqual(alone.returncode, 0)
                self.assertRegex(alone.stdout, rf"depends on xtask-plugin-abi-{MAJOR}\b")

            root.run("dpkg", "--purge", "xtask-plugin-acme")
            root.run("dpkg", "--purge", "xtask")
            left = root.run("find", "/", "-xdev", "-path", "*xtask*", "-not", "-path", "/debs/*", "-not", "-path",
                            "/var/cache/*").stdout
            self.assertEqual(left, "")

    def assert_counts(self, root):
        (root / "tmp/names").write_text("a\nb\nc\n")
        self.assertEqual(asked(root, "acme-count", "/tmp/names")["result"], {"lines": 3})

    def assert_refuses(self, root):
        answer = asked(root, "acme-count", "/tmp/names")
        self.assertEqual((answer["exit_code"], answer["reason"]), (20, "plugin-incompatible"), answer)
        self.assertIn(f"needs plugin ABI {MAJOR}.{MINOR}, this xtask offers {MAJOR + 1}.0", answer["message"])
        self.assertIn("newer release of the plugin", answer["hint"])
        step(answer["message"])

    def assert_kept_back(self, root, package):
        """`apt-get upgrade` from a repository that has the new host leaves what needs the old."""
        index = root.run("sh", "-c", f"cd /debs && dpkg-deb -f {package} && echo Filename: ./{Path(package).name} &&"
                         f" echo Size: $(stat -c %s {package}) && echo SHA256: $(sha256sum {package} | cut -d' ' -f1)")
        (root / "debs/Packages").write_text(index.stdout)
        (root / "etc/apt/sources.list.d/new.list").write_text("deb [trusted=yes] file:/debs ./\n")
        root.run("apt-get", "-q", "update", "-o", "Dir::Etc::sourcelist=/etc/apt/sources.list.d/new.list",
                 "-o", "Dir::Etc::sourceparts=-")
        told = root.apt("upgrade", "--dry-run").stdout
        self.assertRegex(told, r"kept back:\s+xtask\b")
        (root / "etc/apt/sources.list.d/new.list").unlink()


def vendor_package():
    return WORK / "xtask-plugin-acme.deb"


def complete(root, line):
    """What bash offers at the end of `line`, loaded the way bash-completion does."""
    script = f"""
        . /usr/share/bash-completion/bash_completion
        COMP_LINE='{line}' COMP_POINT={len(line)} COMP_WORDS=({line}) COMP_CWORD={len(line.split()) - 1} COMP_TYPE=9
        _completion_loader xtask
        _xtask xtask "${{COMP_WORDS[-1]}}"
        printf '%s\\n' "${{COMPREPLY[@]}}" """
    return root.run("bash", "-c", script).stdout


if __name__ == "__main__":
    unittest.main()
