"""The life of the RPM packages, on Debian: built, looked at, installed into a database of their own. Whether Fedora's
compilers and libraries build the same was not tried."""

import json
import re
import subprocess
import unittest
from pathlib import Path

import elf
import rpms
import variant
from root import base, throwaway
from support import FULL, SOURCE, WORK, fresh, host_abi, prebuilt, project_version, run, step

MAJOR, MINOR = host_abi()
LINT = SOURCE / "packaging/rpm/rpmlint.toml"
# What Fedora's packages filesystem, zsh, cmake and rpm-build own.
LIBRARIES = "lib64" if FULL else "lib"
FOLDERS = ["usr/share/zsh/site-functions", "usr/share/fish/vendor_completions.d", "usr/share/licenses",
           f"usr/{LIBRARIES}/cmake", f"usr/{LIBRARIES}/pkgconfig", "usr/lib/rpm/fileattrs"]
# As long as WORK / "rpm": the build ids that debugedit 5.0 writes depend on the length of the path of the build. Fedora
# always builds in the same folder.
AGAIN = WORK / "mpr"
FOREIGN = re.compile(r"^(?!rpmlib\(|xtask)")


def setUpModule():
    global made
    WORK.mkdir(parents=True, exist_ok=True)
    step("making the packages")
    made = rpms.build(WORK / "rpm", compiled=None if FULL else prebuilt())


def owner_of(library):
    """Debian's package of a library, which it may know by its place before /lib became /usr/lib."""
    path = str(Path(library).resolve())
    for name in (path, path.removeprefix("/usr")):
        found = run("dpkg", "-S", name, ok=False)
        if found.returncode == 0:
            return found.stdout.split(":")[0]
    raise AssertionError(f"{library} is of no package")


def unpack(file, folder):
    fresh(folder)
    with subprocess.Popen(["rpm2cpio", file], stdout=subprocess.PIPE) as content:
        run("cpio", "-idm", "--quiet", cwd=folder, stdin=content.stdout)
    return folder


class A_Packages(unittest.TestCase):
    def test_dependencies_are_computed(self):
        self.assertEqual(set(rpms.PACKAGES), {name for name in made if "debug" not in name})
        host = rpms.listing(made["xtask"], "provides")
        self.assertIn(f"xtask-plugin-abi({MAJOR}) = {MAJOR}.{MINOR}", host)
        self.assertIn("xtask-command(download-model)", host)
        self.assertTrue(any("libPocoNet.so" in line for line in rpms.listing(made["xtask"], "requires")))
        for name, command in (("cpp-reference", "fetch-cpp"), ("crossval", "full-crossval")):
            package = made[f"xtask-plugin-{name}"]
            self.assertIn(f"xtask-command({command})", rpms.listing(package, "provides"))
            needed = [line for line in rpms.listing(package, "requires") if line.startswith("xtask")]
            self.assertEqual(len(needed), 1, needed)
            self.assertRegex(needed[0], rf"^xtask-plugin-abi\({MAJOR}\) >= {MAJOR}\.\d+$")
        for package in made.values():
            self.assertEqual([line for line in rpms.listing(package, "provides") if ".so" in line], [])

    def test_contents(self):
        files = {name: set(rpms.listing(file, "list")) for name, file in made.items()}
        self.assertIn("/usr/bin/xtask", files["xtask"])
        self.assertIn("/usr/share/zsh/site-functions/_xtask", files["xtask"])
        self.assertIn("/usr/share/man/man1/xtask-crossval.1.gz", files["xtask-plugin-crossval"])
        self.assertIn("/usr/include/xtask/abi.h", files["xtask-sdk-devel"])
        self.assertIn("/usr/lib/rpm/fileattrs/xtask_plugin.attr", files["xtask-sdk-devel"])
        for name, file in made.items():
            for line in run("rpm", "-qp", "--qf", "[%{FILEUSERNAME}:%{FILEGROUPNAME} %{FILEMODES:perms} %{FILENAMES}\n]",
                            file).stdout.splitlines():
                self.assertRegex(line, r"^root:root (drwxr-xr-x|-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx) /", name)

    def test_rpmlint(self):
        told = run("rpmlint", "--config", LINT, *(made[name] for name in rpms.PACKAGES), WORK / "rpm/SPECS/xtask.spec").stdout
        self.assertRegex(told, r"0 errors, 0 warnings", told)

    def test_hardening(self):
        checked = 0
        for name in rpms.PACKAGES:
            for file in unpack(made[name], WORK / "extracted" / name).rglob("*"):
                if elf.is_one(file):
                    self.assertEqual(elf.missing(file), [], file)
                    checked += 1
        self.assertGreaterEqual(checked, 8)

    @unittest.skipUnless(FULL, "a build that is packed as it is need not have them")
    def test_debug_symbols_are_those_of_the_packed_files(self):
        for name in rpms.PACKAGES:
            files = list(filter(elf.is_one, unpack(made[name], WORK / "extracted" / name).rglob("*")))
            self.assertEqual(f"{name}-debuginfo" in made, bool(files))
            if files:
                symbols = unpack(made[f"{name}-debuginfo"], WORK / "extracted" / f"{name}-debuginfo")
                elf.assert_symbols(self, files, symbols)
        self.assertTrue(any(path.endswith("/host/main.cpp") for path in rpms.listing(made["xtask-debugsource"], "list")))

    def test_the_same_bytes_again(self):
        again = rpms.build(AGAIN, compiled=None if FULL else prebuilt(), again=True)
        for name, file in made.items():
            self.assertEqual(file.read_bytes(), again[name].read_bytes(), f"{file} and {again[name]} differ")
        step(f"{len(made)} packages, made twice, are the same" + ("" if FULL else " (packed twice, not compiled)"))


class B_Life(unittest.TestCase):
    """In one system: libraries are Debian's, named to rpm by a stub package; everything of xtask comes by rpm."""

    def test_installed_extended_upgraded_removed(self):
        vendor = self.vendor_package()
        later = self.later_releases()
        step("a vendor's package and two later releases are made")
        with throwaway(base("clean", ["man-db", "bash-completion", "ca-certificates"]), "rpm") as root:
            self.root = root
            (root / "rpms").mkdir()
            self.bring_libraries(made["xtask"], made["xtask-plugin-crossval"], made["xtask-plugin-cpp-reference"],
                                 made["xtask-sdk-devel"], vendor)
            for folder in FOLDERS:
                (root / folder).mkdir(parents=True, exist_ok=True)
            before = root.files()
            self.rpm("-i", *(made[name] for name in rpms.PACKAGES))
            print(root.run("sh", "-c", (SOURCE / "packaging/debian/tests/download").read_text(), user="1000:1000").stdout)
            root.run("xtask", "plugin", "doctor", user="1000:1000")
            self.assertIn("XTASK-CROSSVAL", root.run("man", "xtask-crossval").stdout)
            step("installed and used")

            self.rpm("-i", vendor)
            self.assert_counts()
            self.rpm("-U", later["minor"])
            self.assertEqual(self.asked("version")["result"]["abi"], f"{MAJOR}.{MINOR + 1}")
            self.assert_counts()
            refused = self.rpm("-U", later["major"], ok=False)
            self.assertNotEqual(refused.returncode, 0)
            self.assertRegex(refused.stdout, rf"xtask-plugin-abi\({MAJOR}\).* is needed by .*xtask-plugin-acme")
            self.assert_counts()
            self.rpm("-U", "--nodeps", later["major"])
            answer = self.asked("acme-count", "/tmp/names")
            self.assertEqual((answer["exit_code"], answer["reason"]), (20, "plugin-incompatible"), answer)
            self.assertIn(f"needs plugin ABI {MAJOR}.{MINOR}, this xtask offers {MAJOR + 1}.0", answer["message"])
            step(answer["message"])

            self.rpm("-e", "xtask-plugin-acme")
            self.rpm("-e", *rpms.PACKAGES)
            self.assertEqual(root.files() - before, set())

    def asked(self, *words):
        lines = self.root.run("xtask", *words, "--json", ok=False).stdout.splitlines()
        return json.loads([line for line in lines if line.startswith("{")][-1])

    def assert_counts(self):
        (self.root / "tmp/names").write_text("a\nb\nc\n")
        self.assertEqual(self.asked("acme-count", "/tmp/names")["result"], {"lines": 3})

    def rpm(self, *words, ok=True):
        return run("rpm", "--root", self.root.path, "--dbpath", "/var/lib/rpm", *words, ok=ok)

    def bring_libraries(self, *packages):
        """What the packages need besides each other: from Debian's, and told to rpm by a package without files."""
        needed = sorted({line for package in packages for line in rpms.listing(package, "requires") if FOREIGN.match(line)})
        names = {re.match(r"[^(]+", line)[0] for line in needed if ".so" in line}
        known = {}
        for name, path in re.findall(r"^\s+(\S+) .* => (\S+)$", run("ldconfig", "-p").stdout, re.MULTILINE):
            known.setdefault(name, path)  # those of this architecture come first
        owners = {owner_of(known[name]) for name in names if name in known}
        self.assertTrue(any("poco" in owner for owner in owners), owners)
        self.root.apt("install", *owners)
        self.root.run("ldconfig")
        for name in names & set(known):
            self.assertTrue((self.root / known[name]).exists(), name)

        top = fresh(WORK / "rpm-stub")
        spec = top / "stub.spec"
        spec.write_text("Name: debian\nVersion: 1\nRelease: 1\nSummary: What Debian's packages bring\nLicense: none\n"
                        + "".join(f"Provides: {line}\n" for line in needed) + "%description\nNothing.\n%files\n")
        self.rpm("--initdb")
        self.rpm("-i", *rpms.rpmbuild(top, spec, {}).values())

    def vendor_package(self):
        """The template, built with xtask-sdk-devel unpacked, which also brings the generator of dependencies."""
        sdk = unpack(made["xtask-sdk-devel"], WORK / "rpm-sdk")
        rules = fresh(WORK / "rpm-attributes")
        run("sh", "-c", f"cp /usr/lib/rpm/fileattrs/*.attr {sdk}/usr/lib/rpm/fileattrs/*.attr {rules}")
        attribute = (rules / "xtask_plugin.attr").read_text().replace("%{_datadir}", f"{sdk}/usr/share")
        macros = {}
        for line in attribute.splitlines():
            name, value = line.split(" ", 1)
            macros[name.lstrip("%")] = value
        packages = rpms.rpmbuild(fresh(WORK / "rpm-acme"), SOURCE / "packaging/test/acme/xtask-plugin-acme.spec", {
            **macros, **rpms.LIBRARY, "_fileattrsdir": rules, "xtask_sdk": f"{sdk}/usr",
            "xtask_template": f"{sdk}/usr/share/xtask/template"})
        vendor = packages["xtask-plugin-acme"]
        self.assertIn(f"xtask-plugin-abi({MAJOR}) >= {MAJOR}.{MINOR}", rpms.listing(vendor, "requires"))
        self.assertIn("xtask-command(acme-count)", rpms.listing(vendor, "provides"))
        return vendor

    def later_releases(self):
        build = next(WORK.glob("rpm/BUILD/xtask-*/build")) if FULL else prebuilt()
        major, minor, _ = map(int, project_version().split("."))
        packages = {}
        for name, version, abi in (("minor", f"{major}.{minor + 1}.0", (MAJOR, MINOR + 1)),
                                   ("major", f"{major + 1}.0.0", (MAJOR + 1, 0))):
            host = variant.make(build, WORK / f"host-{name}", version, abi)
            packages[name] = rpms.build(WORK / f"rpm-{name}", version, host, compiled=build)["xtask"]
        return packages


if __name__ == "__main__":
    unittest.main()
