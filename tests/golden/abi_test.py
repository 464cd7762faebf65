"""The plugin ABI: abi.h does not change unnoticed, and a plugin built with the frozen one runs today."""

import hashlib
import tempfile
import unittest
from pathlib import Path

from golden import abi, abi_probe
from support.sandbox import Sandbox, binary

PLUGINS = Path(binary()).parent / "old-plugins"
CONTENT = '{"seven":7}'


class Header(unittest.TestCase):
    def setUp(self):
        self.frozen = (abi.FROZEN / "xtask/abi.h").read_text()
        self.version = int(abi.VERSION.search(self.frozen)[1])

    def raised(self, text):
        return abi.VERSION.sub(f"#define XTASK_ABI_VERSION {self.version + 1}", text)

    def test_today(self):
        self.assertIsNone(abi.problem(self.frozen, abi.TODAY.read_text()))

    def test_comments_and_lines_are_free(self):
        changed = self.frozen.replace("/* ---- values", "/* other words */\n\n/* ---- values")
        self.assertNotEqual(changed, self.frozen)
        self.assertIsNone(abi.problem(self.frozen, changed))

    def test_any_other_change_needs_a_version(self):
        for old, new in (("int64_t integer;\n    double real;", "double real;\n    int64_t integer;"),
                         ("XTASK_LOCKED = 18", "XTASK_LOCKED = 19"),
                         ("} xtask_lock_v1;", "    void (*more)(xtask_run* run);\n} xtask_lock_v1;"),
                         ('"xtask.ui/1"', '"xtask.ui/2"')):
            with self.subTest(new):
                self.assertIn(old, self.frozen)
                changed = self.frozen.replace(old, new)
                self.assertIn("raise it", abi.problem(self.frozen, changed))
                self.assertIsNone(abi.problem(self.frozen, self.raised(changed)))

    def test_no_way_back(self):
        self.assertIn("went back", abi.problem(self.raised(self.frozen), self.frozen))


class Layout(unittest.TestCase):
    def broken(self, today):
        with tempfile.TemporaryDirectory() as scratch:
            return abi_probe.broken((abi.FROZEN / "xtask/abi.h").read_text(), today, Path(scratch))

    def changed(self, old, new):
        frozen = (abi.FROZEN / "xtask/abi.h").read_text()
        self.assertEqual(frozen.count(old), 1, old)
        return frozen.replace(old, new)

    def test_today(self):
        self.assertEqual(self.broken(abi.TODAY.read_text()), "")

    def test_records_and_tables_grow_at_their_end(self):
        self.assertEqual(self.broken(self.changed("} xtask_error;", "    uint64_t more;\n} xtask_error;")), "")
        self.assertEqual(
            self.broken(self.changed("} xtask_lock_v1;", "    void (*more)(xtask_run* run);\n} xtask_lock_v1;")), "")

    def test_and_nowhere_else(self):
        for old, new in (("typedef struct xtask_lock_v1 {\n    uint32_t size;", "typedef struct xtask_lock_v1 {\n"
                          "    void (*more)(xtask_run* run);\n    uint32_t size;"),
                         ("int64_t integer;\n    double real;", "double real;\n    int64_t integer;"),
                         ("} xtask_json_node;", "    uint64_t more;\n} xtask_json_node;"),
                         ("} xtask_str;", "    uint64_t more;\n} xtask_str;")):
            with self.subTest(new):
                self.assertNotEqual(self.broken(self.changed(old, new)), "")


class OldPlugin(unittest.TestCase):
    def test_it_runs(self):
        with Sandbox() as sandbox:
            (sandbox.work / "file").write_text(CONTENT)
            words = ["old-command", "file", "--plugin-dir", PLUGINS]
            result = sandbox.run([*words, "--json"])
            self.assertEqual(result.code, 0, result)
            self.assertEqual(result.last["result"],
                             {"bytes": len(CONTENT), "sha256": hashlib.sha256(CONTENT.encode()).hexdigest()})
            self.assertEqual(sandbox.run(words).stdout, "old, and well\n")
            missing = sandbox.run(["old-command", "absent", "--plugin-dir", PLUGINS, "--json"])
            self.assertEqual(missing.code, 1, missing)

    def test_the_doctor_finds_it_well(self):
        with Sandbox() as sandbox:
            self.assertEqual(sandbox.run(["plugin", "doctor", PLUGINS / "old-plugin.so"]).code, 0)


if __name__ == "__main__":
    unittest.main()
