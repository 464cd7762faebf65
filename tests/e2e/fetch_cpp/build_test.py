"""What is built, and when nothing is."""

import hashlib
import os
import shutil
import subprocess
import time
import unittest

from e2e.fetch_cpp.world import World
from support.git_project import engine_saying


class First(World):
    def test_a_first_run_publishes_an_engine_and_says_what_it_is(self):
        result = self.fetch()
        self.assertEqual(result["state"], "built")
        self.assertEqual(result["commit"], self.upstream.first)
        self.assertEqual(self.version(), "version: one (cpu, first)")
        self.assertTrue(os.access(self.cache / "bin/llama-tokenize", os.X_OK))

        receipt = self.receipt()
        self.assertEqual((receipt["repository"], receipt["ref"], receipt["ref_kind"], receipt["commit"]),
                         (str(self.upstream.path), "v1", "tag", self.upstream.first))
        self.assertEqual([module["commit"] for module in receipt["submodules"]], [self.upstream.library.head()])
        self.assertEqual({tool["role"] for tool in receipt["tools"]}, {"cmake", "C"})
        self.assertEqual(receipt["files"][0]["sha256"], hashlib.sha256(self.engine.read_bytes()).hexdigest())
        self.assertEqual(receipt["generator"], "Ninja")
        self.assertEqual(receipt["version"], "version: one (cpu, first)")

    def test_people_read_where_it_is(self):
        result = self.run_fetch(json=False)
        self.assertEqual(result.code, 0, str(result))
        self.assertEqual(result.stdout.splitlines()[0], str(self.engine))
        self.assertIn("version: one", result.stdout)
        self.assertIn("building", result.stderr)

    def test_without_ninja_and_ccache(self):
        tools = self.sandbox.root / "tools"
        tools.mkdir()
        for name in ("git", "cmake", "make", "cc", "as", "ld", "sh", "basename", "sed", "uname", "gettext", "envsubst",
                     "rm", "ar", "ranlib"):
            if found := shutil.which(name, path="/usr/bin:/bin"):  # not every machine has gettext
                (tools / name).symlink_to(found)
        self.assertEqual(self.fails(17, env={"PATH": str(tools)}, reason="tool-missing").last["message"],
                         "a C++ compiler is not installed")
        (tools / "c++").symlink_to("/usr/bin/c++")
        self.fetch(env={"PATH": str(tools)})
        self.assertEqual(self.receipt()["generator"], "Unix Makefiles")

    def test_missing_tools_name_their_package(self):
        empty = self.sandbox.root / "empty"
        empty.mkdir()
        result = self.fails(17, env={"PATH": str(empty)}, reason="tool-missing")
        self.assertIn("git", result.last["message"])
        self.assertIn("git", result.last["hint"])
        self.assertFalse(self.cache.exists(), "something was touched")

    def test_engines_that_cannot_be(self):
        for files, words, reason in (
                ({"CMakeLists.txt": "cmake_minimum_required(VERSION 3.20)\nproject(x C)\nadd_executable(other cli.c)\n"},
                 (), "no-engine"),
                ({}, ("--binary", "bitnet-cli"), "no-engine"),
                ({"cli.c": "int main(void) { return 9; }\n"}, (), "engine-does-not-run"),
                ({"cli.c": "#include <stdlib.h>\nint main(void) { abort(); }\n"}, (), "engine-does-not-run")):
            with self.subTest(reason, files=files):
                self.upstream.engine.commit(files)
                result = self.fails(16, *words, tag="main", reason=reason)
                self.assertFalse(self.engine.exists(), str(result))
                self.upstream.engine.git("reset", "--quiet", "--hard", "v1")
        self.assertIn("llama-cli, llama-tokenize", self.fails(16, "--binary", "nothing").last["hint"])

    def test_the_binary_can_be_chosen(self):
        self.fetch("--binary", "llama-tokenize")
        self.assertEqual(self.receipt()["files"][0]["path"], "bin/llama-tokenize")
        self.assertEqual(self.engine.resolve().name, "llama-tokenize")


class Again(World):
    built = True

    def test_nothing_is_done_while_everything_matches(self):
        shutil.rmtree(self.upstream.path)  # nobody can be asked
        self.upstream.path.mkdir()
        self.assertEqual(self.fetch()["state"], "unchanged")

    def test_another_run_of_the_same_is_quick(self):
        times = []
        for _ in range(5):
            began = time.monotonic()
            self.assertEqual(self.fetch()["state"], "unchanged")
            times.append(time.monotonic() - began)
        self.assertLess(min(times), 0.2, "the promise is 50 ms; a loaded machine gets more")

    def test_other_flags_build_anew(self):
        result = self.fetch("--cmake-flags", '-DCMAKE_C_FLAGS="-DEXTRA=\'\\"!\\"\'"')
        self.assertEqual((result["state"], result["why"]), ("built", "the cmake flags changed"))
        self.assertEqual(self.version(), "version: one (cpu!, first)")
        self.assertEqual(self.compiled(), {"cli.c", "llama.c", "tokenize.c"}, "old objects were kept")
        self.fetch()
        self.assertEqual(self.version(), "version: one (cpu, first)")

    def test_another_backend_builds_anew(self):
        self.assertEqual(self.fetch("--backend", "cuda")["why"], "--backend changed")
        self.assertEqual(self.version(), "version: one (cuda, first)")

    def test_other_compiler_flags_in_the_environment_build_anew(self):
        self.assertEqual(self.fetch(env={"CFLAGS": "-DEXTRA='\"+\"'"})["state"], "built")
        self.assertEqual(self.version(), "version: one (cpu+, first)")

    def test_another_compiler_is_noticed(self):
        tools = self.sandbox.root / "compiler"
        tools.mkdir()
        compiler = tools / "cc"
        compiler.write_text('#!/bin/sh\nexec /usr/bin/cc "$@"\n')
        compiler.chmod(0o755)
        env = {"PATH": f"{tools}:/usr/bin:/bin", "CC": str(compiler)}
        self.assertEqual(self.fetch(env=env)["state"], "built")
        self.assertEqual(self.fetch(env=env)["state"], "unchanged")
        compiler.write_text('#!/bin/sh\n# newer\nexec /usr/bin/cc "$@"\n')
        result = self.fetch(env=env)
        self.assertEqual((result["state"], result["why"]), ("built", f"{compiler} changed"))
        self.assertEqual(self.compiled(), {"cli.c", "llama.c", "tokenize.c"}, "objects of the old compiler were kept")
        compiler.unlink()
        self.assertEqual(self.fetch(env=env)["state"], "unchanged", "it could not be built again anyway")

    def test_one_changed_file_compiles_one_file(self):
        self.upstream.engine.commit(engine_saying("two"))
        self.fetch(tag="main")
        self.assertEqual(self.version(), "version: two (cpu, first)")
        self.assertEqual(self.compiled(), {"cli.c"})

    def test_a_damaged_engine_is_built_again(self):
        damages = {
            "changed": lambda: self.engine.resolve().write_bytes(self.engine.read_bytes()[:-1] + b"x"),
            "gone": lambda: self.engine.resolve().unlink(),
            "a tool gone": lambda: (self.cache / "bin/llama-tokenize").resolve().unlink(),
            "link gone": self.engine.unlink,
            "receipt damaged": lambda: (self.cache / "receipt.json").write_text("{"),
            "receipt gone": (self.cache / "receipt.json").unlink,
        }
        for name, damage in damages.items():
            with self.subTest(name):
                damage()
                self.assertEqual(self.fetch()["state"], "built")
                self.assertEqual(self.version(), "version: one (cpu, first)")

    def test_a_failed_build_keeps_the_last_engine(self):
        self.upstream.engine.commit({"cli.c": "int main(void) {\n    return undeclared_thing;\n}\n"})
        result = self.fails(17, tag="main", reason="build-failed")
        self.assertIn("cli.c:2:", result.last["message"])
        self.assertIn("undeclared_thing", result.last["message"])
        self.assertIn(str(self.cache / "build.log"), result.last["hint"])
        self.assertIn("undeclared_thing", result.stderr, "the last lines are not shown")
        self.assertEqual(self.version(), "version: one (cpu, first)")
        self.assertEqual(self.fetch()["state"], "unchanged")
        self.upstream.engine.commit(engine_saying("mended"))
        self.fetch(tag="main")
        self.assertEqual(self.version(), "version: mended (cpu, first)")

    def test_a_failed_configure_says_what_cmake_says(self):
        self.upstream.engine.commit({"CMakeLists.txt": 'cmake_minimum_required(VERSION 3.20)\nproject(x C)\n'
                                                       'message(FATAL_ERROR "no such luck")\n'})
        result = self.fails(17, tag="main", reason="configure-failed")
        self.assertIn("no such luck", result.last["message"])
        self.assertEqual(self.version(), "version: one (cpu, first)")

    def test_the_cache_can_be_moved(self):
        moved = self.sandbox.root / "moved elsewhere"
        shutil.rmtree(moved, ignore_errors=True)
        self.cache.rename(moved)
        self.addCleanup(shutil.rmtree, moved)
        done = subprocess.run([moved / "bitnet-llama-cli", "--version"], capture_output=True, text=True)
        self.assertIn("version: one", done.stderr)
        self.assertEqual(self.fetch(cache=moved)["state"], "unchanged")
        self.upstream.engine.commit(engine_saying("two"))
        self.assertEqual(self.fetch(cache=moved, tag="main")["state"], "built")

    def test_shared_libraries_come_along(self):
        self.fetch("--cmake-flags", "-DBUILD_SHARED_LIBS=ON")
        shutil.rmtree(self.cache / "build")
        moved = self.sandbox.root / "moved"
        self.cache.rename(moved)
        self.addCleanup(shutil.rmtree, moved)
        done = subprocess.run([moved / "bitnet-llama-cli", "--version"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done)

    def test_variables_for_other_programs(self):
        for shell, text in (("sh", f"export BITNET_CPP_DIR={self.cache}\n"),
                            ("fish", f"set -gx BITNET_CPP_DIR {self.cache}\n"),
                            ("json", f'{{"BITNET_CPP_DIR":"{self.cache}"}}\n')):
            self.assertEqual(self.run_fetch("--print-env", shell, json=False).stdout, text)
        self.assertEqual(self.fetch("--print-env", "sh")["environment"], {"BITNET_CPP_DIR": str(self.cache)})
        strange = self.sandbox.root / "it's $HOME"
        self.cache.rename(strange)
        self.addCleanup(shutil.rmtree, strange)
        line = self.run_fetch("--print-env", "sh", cache=strange, json=False).stdout
        said = subprocess.run(["sh", "-c", line + 'printf %s "$BITNET_CPP_DIR"'], capture_output=True, text=True).stdout
        self.assertEqual(said, str(strange))

    def test_a_dry_run_touches_nothing(self):
        self.assertEqual(self.fetch("--dry-run")["state"], "unchanged")
        other = self.sandbox.root / "other"
        planned = self.fetch("--dry-run", cache=other)
        self.assertEqual((planned["state"], planned["commit"]), ("planned", self.upstream.first))
        self.assertGreater(planned["needed"], 0)
        self.assertFalse(other.exists())
        self.assertEqual(self.fetch("--dry-run", "--backend", "cuda")["why"], "--backend changed")
        self.assertEqual(self.version(), "version: one (cpu, first)")


if __name__ == "__main__":
    unittest.main()
