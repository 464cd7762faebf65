"""The SDK as others get it: installed somewhere, and used from outside this tree with nothing else of it."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from faults.behaviours import Resource, serve
from faults.fault_server import FaultServer
from support.abi import ABI, version
from support.sandbox import Sandbox, binary
from support.servers import MirrorServe

BUILD = Path(binary()).parent
SOURCE = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"`([\w.-]+)`:\n\n```\w+\n(.*?)```", re.DOTALL)


def run(*command, cwd=None, ok=True):
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    for name in ("CMAKE_PREFIX_PATH", "PKG_CONFIG_PATH", "XTASK_PLUGIN_PATH"):
        environment.pop(name, None)
    result = subprocess.run(list(map(str, command)), cwd=cwd, env=environment, capture_output=True, text=True, timeout=600)
    if ok and result.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}\n{result.stdout}\n{result.stderr}")
    return result


class WithSdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = Path(folder.name).resolve()
        os.umask(0o022)
        cls.prefix = cls.root / "prefix"
        run("cmake", "--install", BUILD, "--component", "sdk", "--prefix", cls.prefix)

    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)
        self.work = self.sandbox.work
        for path in (self.sandbox.root, self.work):
            path.chmod(0o755)

    def build(self, source):
        built = source / "build"
        run("cmake", "-G", "Ninja", "-S", source, "-B", built, f"-DCMAKE_PREFIX_PATH={self.prefix}",
            f"-DXTASK_PROGRAM={binary()}", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
        run("cmake", "--build", built)
        return built

    def xtask(self, *words):
        return self.sandbox.run([*words, "--json"])


class Installed(WithSdk):
    def test_nothing_of_the_source_tree_is_in_it(self):
        for path in self.prefix.rglob("*"):
            if path.is_file():
                self.assertNotIn(str(SOURCE), path.read_text(errors="replace"), path)
        self.assertTrue((self.prefix / "share/xtask/template/CMakeLists.txt").is_file())

    def test_the_template(self):
        source = self.work / "acme"
        shutil.copytree(next(self.prefix.rglob("template")), source)
        built = self.build(source)
        tests = run("ctest", "--test-dir", built, "--output-on-failure")
        self.assertIn("100% tests passed, 0 tests failed out of 4", tests.stdout)
        plugins = built / "plugins"
        listed = self.xtask("plugin", "list", "--plugin-dir", plugins).last["result"]
        states = {plugin["name"]: (plugin["state"], plugin["source"]) for plugin in listed}
        self.assertEqual(states["acme-mirror"], ("ok", "--plugin-dir"))
        self.assertEqual(states["acme-count"], ("ok", "--plugin-dir"))
        (self.work / "names").write_text("a\nb\nc\n")
        counted = self.xtask("acme-count", "--plugin-dir", plugins, "names")
        self.assertEqual(counted.last["result"], {"lines": 3})

        staged = self.work / "staged"
        run("cmake", "--install", built, "--prefix", staged)
        self.assertEqual({path.name for path in staged.rglob("*") if path.is_file()},
                         {f"acme-{name}.{kind}" for name in ("mirror", "count") for kind in ("json", "so")})

    def test_the_guide(self):
        """What it tells a newcomer to write, file by file, builds and runs."""
        guide = next(self.prefix.rglob("plugin-guide.md")).read_text()
        start = guide[guide.index("## From nothing"):guide.index("## The manifest")]
        source = self.work / "attic"
        source.mkdir()
        files = dict(BLOCK.findall(start))
        self.assertEqual(set(files), {"CMakeLists.txt", "attic.json", "attic.cpp", "attic_test.cpp"})
        for name, text in files.items():
            (source / name).write_text(text)
        built = self.build(source)
        run("ctest", "--test-dir", built, "--output-on-failure")
        doctor = self.sandbox.run(["plugin", "doctor", built / "plugins/attic.so"])
        self.assertEqual((doctor.code, doctor.stdout.split()[:2]), (0, ["ok", "attic"]))
        self.install(built, "attic")
        listed = self.xtask("mirror-download", "--list-mirrors", "--offline").last["result"]
        self.assertIn(("attic", "plugin attic 0.1.0"), [(mirror["name"], mirror["from"]) for mirror in listed])
        folder = self.work / "shelf/org/repo"
        folder.mkdir(parents=True)
        (folder / "model.gguf").write_text("GGUF\n")
        with MirrorServe(folder.parent.parent) as server:
            self.download("attic", server.url)

    def test_a_mirror_of_a_third_party(self):
        """plugins/mirror-modelscope from the installed SDK and nothing else of this tree: trusted, listed, used."""
        source = self.work / "modelscope"
        source.mkdir()
        for path in ("plugins/mirror-modelscope/mirror-modelscope.json", "plugins/mirror-modelscope/modelscope.cpp",
                     "tests/unit/mirror-modelscope/modelscope_test.cpp"):
            shutil.copy(SOURCE / path, source)
        template = (next(self.prefix.rglob("template")) / "CMakeLists.txt").read_text()
        head = template[:template.index("xtask_add_plugin(")]
        (source / "CMakeLists.txt").write_text(
            head + "xtask_add_plugin(mirror-modelscope SOURCES modelscope.cpp)\n"
            "xtask_add_plugin_test(mirror-modelscope SOURCES modelscope_test.cpp)\n")
        built = self.build(source)
        tests = run("ctest", "--test-dir", built, "--output-on-failure")
        self.assertIn("100% tests passed, 0 tests failed out of 2", tests.stdout)
        folder = self.install(built, "mirror-modelscope")
        found = {plugin["path"]: plugin["state"] for plugin in self.xtask("plugin", "list").last["result"]
                 if plugin["name"] == "mirror-modelscope"}
        self.assertEqual(found.pop(str(folder / "mirror-modelscope.so")), "ok")
        self.assertEqual(set(found.values()), {"shadowed"})  # the one of this build
        server = FaultServer()
        self.addCleanup(server.stop)
        server.routes["/models/org/repo/resolve/master/model.gguf"] = serve(Resource(b"GGUF\n"))
        self.download("modelscope", server.url)

    def install(self, built, name):
        """As the guide says; the folder."""
        folder = self.sandbox.home / ".local/share/xtask/plugins"
        for suffix in (".so", ".json"):
            run("install", "-Dm", "644", "-t", folder, built / "plugins" / (name + suffix))
        return folder.resolve()

    def download(self, mirror, url):
        result = self.xtask("mirror-download", "--mirror", mirror, "--base-url", url, "--id", "org/repo", "--file",
                            "model.gguf")
        self.assertEqual((result.code, result.last.get("result", {}).get("mirror")), (0, mirror), result)
        self.assertEqual((self.work / "models/org-repo/model.gguf").read_text(), "GGUF\n")

    def test_pkg_config(self):
        if not shutil.which("pkg-config"):
            folder = next(self.prefix.rglob("xtask-sdk.pc"))
            flags = expand(folder)
        else:
            def ask(*words):
                return subprocess.run(["pkg-config", *words, "xtask-sdk"], check=True, capture_output=True, text=True, env={
                    **os.environ, "PKG_CONFIG_PATH": str(next(self.prefix.rglob("pkgconfig")))}).stdout.strip()
            flags = {"cflags": ask("--cflags"), "abi": ask("--variable=abi"), "plugindir": ask("--variable=plugindir")}
        self.assertRegex(flags["abi"], r"^\d+\.\d+$")
        self.assertTrue(os.path.normpath(flags["plugindir"]).startswith(str(self.prefix)), flags)
        (self.work / "one.cpp").write_text("#include <xtask/testkit.hpp>\nint main() { xtask::testkit::FakeHost host; }\n")
        run("c++", *flags["cflags"].split(), self.work / "one.cpp", "-fsyntax-only")

    def test_an_older_request_is_met_and_a_newer_is_not(self):
        major, minor = version((self.prefix / "include/xtask/abi.h").read_text())
        for wanted, met in (*((f"{major}.{older}", True) for older in range(minor + 1)),
                            (f"{major}.{minor + 1}", False), (f"{major + 1}.0", False)):
            with self.subTest(wanted):
                source = self.work / wanted
                source.mkdir()
                (source / "CMakeLists.txt").write_text(
                    "cmake_minimum_required(VERSION 3.25)\nproject(p LANGUAGES CXX)\n"
                    f"find_package(xtask-sdk {wanted} REQUIRED)\n")
                result = run("cmake", "-S", source, "-B", source / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}", ok=False)
                self.assertEqual(result.returncode == 0, met, result.stderr)


class Packages(WithSdk):
    """What packagers get to hear of manifests."""

    def needs(self, what, *manifests, ok=True):
        return run(next(self.prefix.rglob("xtask-plugin-needs")), what, *manifests, ok=ok)

    def write(self, **members):
        path = self.work / "m.json"
        path.write_text(json.dumps({"abi": "1.20", "commands": [{"name": "hello", "aliases": ["hi"]}], **members}))
        return path

    def test_each_form(self):
        manifest = self.write()
        for what, lines in (("deb-depends", ["xtask-plugin-abi-1 (>= 1.20)"]),
                            ("rpm-requires", ["xtask-plugin-abi(1) >= 1.20"]),
                            ("deb-provides", ["xtask-command-hello", "xtask-command-hi"]),
                            ("rpm-provides", ["xtask-command(hello)", "xtask-command(hi)"])):
            self.assertEqual(self.needs(what, manifest, manifest).stdout.splitlines(), lines)
        major = ABI.split(".")[0]
        self.assertEqual(self.needs("deb-host", binary()).stdout, f"xtask-plugin-abi-{major} (= {ABI})\n")
        self.assertEqual(self.needs("rpm-host", binary()).stdout, f"xtask-plugin-abi({major}) = {ABI}\n")
        self.assertEqual(self.needs("deb-provides", self.write(commands=[])).stdout, "")

    def test_nothing_else_gets_into_a_control_file(self):
        for members in ({"abi": "1"}, {"abi": "1.2\nDepends: x"}, {"abi": None}, {"abi": "1.2)"},
                        {"commands": [{"name": "a, sudo"}]}, {"commands": [{"name": "a", "aliases": ["b\n"]}]}):
            what = "deb-provides" if "commands" in members else "deb-depends"
            result = self.needs(what, self.write(**members), ok=False)
            self.assertNotEqual(result.returncode, 0, members)
            self.assertEqual(result.stdout, "")
            self.assertIn("m.json", result.stderr)
        (self.work / "m.json").write_text("[")
        self.assertIn("is no JSON", self.needs("deb-depends", self.work / "m.json", ok=False).stderr)


class Mistakes(WithSdk):
    """Each ends in a message that says what, where, and what to do."""

    NAME = "oops"
    MANIFEST = {"schema": 1, "name": NAME, "version": "1", "abi": "@XTASK_ABI@", "summary": "s", "license": "MIT",
                "commands": [{"name": NAME, "summary": "s"}]}
    CODE = ("#include <xtask/plugin.hpp>\nclass Oops : public xtask::Command {\n"
            "  xtask::ExitCode run(xtask::Context&, const xtask::Args& args) override {\n"
            "    return args.text(\"undeclared\").empty() ? xtask::ExitCode::failure : xtask::ExitCode::ok; } };\n")
    ENTRY = 'XTASK_PLUGIN(xtask::command<Oops>("oops"));\n'

    def make(self, manifest=None, code=None, extra=""):
        source = self.work / "oops"
        source.mkdir(exist_ok=True)
        (source / "oops.json").write_text(json.dumps(manifest or self.MANIFEST))
        (source / "oops.cpp").write_text(code or self.CODE + self.ENTRY)
        (source / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(p LANGUAGES CXX)\nfind_package(xtask-sdk REQUIRED)\n"
            f"xtask_add_plugin(oops SOURCES oops.cpp)\n{extra}")
        run("cmake", "-G", "Ninja", "-S", source, "-B", source / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        run("cmake", "--build", source / "build")
        return source / "build/plugins/oops.so"

    def assert_told(self, library, reason, what, where, hint):
        result = self.xtask("plugin", "doctor", library)
        last = result.last
        self.assertEqual((result.code, last["reason"]), (20, reason), result)
        self.assertIn(what, last["message"])
        self.assertIn(str(where), last["message"])
        self.assertIn(hint, last["hint"])

    def test_each(self):
        library = self.make()
        self.assertEqual(self.xtask("plugin", "doctor", library).code, 0)
        manifest = library.with_suffix(".json")
        good = manifest.read_text()

        asked = self.xtask("oops", "--plugin-dir", library.parent)
        self.assertEqual(asked.reason, "no-such-option")
        self.assertIn('"undeclared"', asked.last["message"])
        self.assertIn("declare it in the manifest", asked.last["hint"])

        manifest.unlink()
        self.assert_told(library, "plugin-broken", "No such file", manifest, "oops.json and oops.so")
        manifest.write_text(good.replace('"schema": 1', '"schema": 1, "colour": 1'))
        self.assert_told(library, "plugin-broken", "colour: is not known", manifest, "build the plugin again")
        manifest.write_text(good.replace('"name": "oops"', '"name": "other"', 1))
        self.assert_told(library, "plugin-broken", "'other'", manifest, "same name")
        manifest.write_text(re.sub(r'"abi": "\d+', '"abi": "9', good))
        self.assert_told(library, "plugin-incompatible", "needs plugin ABI 9.", "", "upgrade xtask")
        manifest.write_text(good.replace('"version": "1"', '"version": "2"'))
        self.assert_told(library, "plugin-broken", "another manifest", library, "build the plugin again")
        manifest.write_text(good)
        library.chmod(0o777)
        self.assert_told(library, "plugin-untrusted", "mode 0777", library, f"chmod go-w '{library}'")
        library.chmod(0o755)
        wrong = library.with_name("Oops_1.so")
        library.rename(wrong)
        self.assert_told(wrong, "plugin-broken", "no plugin name", "Oops_1", "a-z, 0-9 and -")
        wrong.rename(library)
        self.assertEqual(self.xtask("plugin", "doctor", library).code, 0)

        self.make(code=self.CODE)
        self.assert_told(library, "plugin-broken", "exports no xtask_plugin_v1", library, "XTASK_PLUGIN(...)")
        self.make(code='#include <xtask/plugin.hpp>\nXTASK_PLUGIN(xtask::Part{});\n')
        self.assert_told(library, "plugin-broken", "no way to run", library, "xtask::command<")
        missing = "extern void nowhere();\n" + self.CODE.replace("return ", "nowhere(); return ") + self.ENTRY
        self.make(code=missing, extra="target_link_options(oops PRIVATE -Wl,-z,undefs)\n")
        self.assert_told(library, "plugin-broken", "undefined symbol", library, "link what defines that symbol")

    def test_a_mistake_the_build_finds(self):
        with self.assertRaisesRegex(AssertionError, r'"name"\s+is\s+"other"'):
            self.make({**self.MANIFEST, "name": "other"})


def expand(file):
    """What pkg-config would say, for a machine without it."""
    values = {"pcfiledir": str(file.parent)}
    for line in file.read_text().splitlines():
        name, sign, value = re.match(r"([\w]*)\s*([=:]?)\s*(.*)", line).groups()
        value = re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], value)
        values[name.lower() if sign == ":" else name] = value
    return values


if __name__ == "__main__":
    unittest.main()
