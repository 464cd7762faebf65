"""Many files of one commit: what is selected, where it goes, and lists that are hostile."""

import struct
import tempfile
import unittest
from pathlib import Path

from e2e.hub.case import FILES, HubCase, content, gguf
from support.hub_stand_in import COMMIT, File
from support.servers import MirrorServe


def shard(number, count, size=2_000_000):
    """The start of a part of a split model."""
    pairs = b"".join(struct.pack("<Q", len(key)) + key + struct.pack("<IH", 2, value)
                     for key, value in ((b"split.no", number), (b"split.count", count)))
    head = b"GGUF" + struct.pack("<IQQ", 3, 0, 2) + pairs
    return head + content(number, size - len(head))


class Selected(HubCase):
    def assert_on_disk(self, *paths):
        self.assertEqual(self.on_disk(), {path: self.body(path) for path in paths})

    def test_all(self):
        done = self.assert_exit(self.download("--all"), 0)["result"]
        self.assert_on_disk(*FILES)
        self.assertEqual(done["commit"], COMMIT)
        self.assertEqual({file["file"]: file["verified"] for file in done["files"]},
                         {path: "sha256" if path.endswith(("gguf", "bin")) else "git-blob" for path in FILES})
        asked = [request for request in self.hub.hub.seen() if "/api/models/" in request.path]
        self.assertEqual(len(asked), 3)  # pages of three of its seven entries, and nothing else
        self.assertEqual([request for request in self.hub.hub.seen() if request.method == "HEAD"], [])
        self.hub.forget()
        again = self.assert_exit(self.download("--all"), 0)["result"]["totals"]
        self.assertEqual(again["unchanged"], len(FILES))
        self.assertEqual(self.hub.cdn.seen(), [])

    def test_links_of_a_mirror_that_name_the_hub(self):
        self.hub.links_to = "https://huggingface.co"
        self.assert_exit(self.download("--all"), 0)
        self.assert_on_disk(*FILES)

    def test_patterns(self):
        self.assert_exit(self.download("--include", "**/*.json", "--include", "*.md"), 0)
        self.assert_on_disk("README.md", "config/tokenizer.json")
        self.assert_exit(self.download("--include", "*.json"), 14, "no-match")
        self.assert_exit(self.download("--exclude", "*.gguf", "--exclude", "config/", "--exclude", "*.md"), 0)
        self.assert_on_disk("README.md", "config/tokenizer.json", "original/weights.bin")

    def test_quant(self):
        self.assert_exit(self.download("--quant", "q8_0"), 0)
        self.assert_on_disk("model.Q8_0.gguf")
        error = self.assert_exit(self.download("--quant", "Q2_K"), 14, "quant-not-found")
        self.assertIn("model.Q4_K_M.gguf", error["message"])

    def test_quant_with_what_it_needs(self):
        self.hub.files |= {"mmproj-F32.gguf": File(gguf(5)),
                           "mmproj-F16.gguf": File(gguf(6))}
        self.assert_exit(self.download("--quant", "auto"), 0)
        self.assert_on_disk("model.Q4_K_M.gguf", "mmproj-F16.gguf")
        self.assert_exit(self.download("--quant", "Q8_0", "--exclude", "**/*mmproj*"), 0)
        self.assert_on_disk("model.Q4_K_M.gguf", "mmproj-F16.gguf", "model.Q8_0.gguf")

    def test_dry_run(self):
        plan = self.assert_exit(self.download("--all", "--dry-run"), 0)["result"]
        self.assertEqual(plan["totals"]["planned"], len(FILES))
        self.assertEqual({file["file"]: file["size"] for file in plan["files"]},
                         {path: len(file.body) for path, file in self.hub.files.items()})
        self.assertFalse(self.models.exists())
        self.assertEqual(self.hub.cdn.seen(), [])
        text = self.run_xtask("download-model", "--id", "org/repo", "--base-url", self.hub.url, "--all", "--dry-run")
        self.assertIn("  planned            50,000 bytes  original/weights.bin\n", text.stdout)

    def test_what_makes_no_sense_is_refused_before_any_request(self):
        for words in (["--all", "--file", "a"], ["--include", "[a"], ["--all", "--sha256", "0" * 64]):
            with self.subTest(words):
                self.assert_exit(self.download(*words), 2)
        self.assert_exit(self.download("--all", "--offline"), 14, "offline-missing")
        self.assertEqual(self.hub.requests(), [])

    def test_our_mirror_serves_what_was_selected(self):
        self.assert_exit(self.download("--all"), 0)
        with MirrorServe(self.models) as mirror, tempfile.TemporaryDirectory() as other:
            result = self.run_xtask("download-model", "--json", "--id", "org/repo", "--base-url", mirror.url, "--all",
                                    "--out", other)
            self.assert_exit(result, 0)
            for path in FILES:
                self.assertEqual((Path(other) / "org-repo" / path).read_bytes(), self.body(path))


class Shards(HubCase):
    files = {f"m/big-{number + 1:05}-of-00003.gguf": shard(number, 3) for number in range(3)} | {"other.gguf": gguf(9)}

    @property
    def parts(self):
        return [path for path in self.files if path.startswith("m/")]

    def test_one_part_brings_the_set(self):
        self.assert_exit(self.download("--file", self.parts[1]), 0)
        self.assertEqual(set(self.on_disk()), {path.removeprefix("m/") for path in self.parts})
        self.assert_exit(self.download("--include", "m/*00003*"), 0)
        self.assertEqual(self.body(self.parts[0]), self.on_disk()[self.parts[0]])

    def test_an_incomplete_set_is_refused_before_the_first_byte(self):
        del self.hub.files[self.parts[2]]
        error = self.assert_exit(self.download("--all"), 14, "shards-missing")
        self.assertIn(self.parts[2], error["message"])
        self.assertEqual(self.hub.cdn.seen(), [])
        self.assertEqual(self.on_disk(), {})

    def test_a_header_that_tells_of_another_set(self):
        self.hub.files[self.parts[1]] = type(self.hub.files[self.parts[1]])(shard(1, 4))
        result = self.download("--all")
        error = self.assert_exit(result, 14, "shard-mismatch")
        self.assertIn("4 parts, its name of 3", error["message"])
        self.assertEqual(set(self.on_disk()), {"other.gguf"})


class FirstLook(HubCase):
    files = {"good.gguf": gguf(1, 2_000_000), "bad.gguf": b"<html>no model</html>" + content(2, 2_000_000)}

    def test_a_bad_beginning_is_known_before_the_rest(self):
        result = self.download("--file", "bad.gguf", "--verbose")
        self.assert_exit(result, 0)  # the hub announced its hash: it is what the repository has
        self.assertIn("<html>no model</html>", result.stderr)
        looks = [request.header("Range") for request in self.hub.cdn.seen()]
        self.assertEqual(looks[0], "bytes=0-63")

    def test_a_hit_is_not_looked_at(self):
        self.assert_exit(self.download("--all"), 0)
        self.hub.forget()
        self.assert_exit(self.download("--all"), 0)
        self.assertEqual(self.hub.cdn.seen(), [])


class HostileLists(HubCase):
    def refuse(self, entries, reason, named=None):
        self.hub.listing = entries
        (self.sandbox.work / "precious").write_bytes(b"mine")
        before = {str(path) for path in self.sandbox.root.rglob("*")}
        error = self.assert_exit(self.download("--all"), 14, reason)
        if named:
            self.assertIn(named, error["message"])
        self.assertEqual({str(path) for path in self.sandbox.root.rglob("*")} - before, set())
        self.assertEqual(self.hub.cdn.seen(), [])

    def test_names(self):
        self.hub.page_size = 100
        good = self.hub.entry("README.md")
        for name in ("../../precious", "/etc/cron.d/x", "a/../../x", "a\0b", "a\nb", "n" * 5000, "a//b", "./x", "sub/"):
            with self.subTest(name[:20]):
                self.refuse([good, good | {"path": name}], "unsafe-listing", name.replace("\0", "\ufffd")[:50].split("\n")[0])
        self.refuse([good, good], "unsafe-listing", "README.md")
        self.refuse([good, good | {"path": "README.md/x"}], "unsafe-listing", "README.md")

    def test_every_command_that_lists(self):
        self.assert_exit(self.download("--all"), 0)
        before = {path: path.read_bytes() for path in self.sandbox.root.rglob("*") if path.is_file()}
        self.hub.page_size = 100
        good = self.hub.entry("README.md")
        for name in ("../../precious", "/etc/cron.d/x", "n" * 5000):
            self.hub.listing = [good, good | {"path": name}]
            for words in (("lock", "--id", "org/repo", "--all"), ("verify", "models/org-repo", "--id", "org/repo", "--repair"),
                          ("mirror-download", "--id", "org/repo", "--all", "--mirror", self.hub.url)):
                with self.subTest(words[0], name=name[:20]):
                    where = () if words[0] == "mirror-download" else ("--base-url", self.hub.url)
                    error = self.assert_exit(self.run_xtask(*words, *where, "--json", "--retries", "1"), 14)
                    self.assertIn(name[:50], error["message"])
        after = {path: path.read_bytes() for path in self.sandbox.root.rglob("*") if path.is_file()}
        self.assertEqual(after, before)

    def test_pages_without_end(self):
        self.hub.next_page = "cursor=0"
        self.refuse([], "pagination")

    def test_a_million_entries(self):
        self.hub.page_size = 50_000
        good = self.hub.entry("README.md")
        self.refuse([good | {"path": f"f{number}"} for number in range(1_000_000)], "too-many-files", "f100000")

    def test_symlinks_below_the_folder_are_not_followed(self):
        outside = self.sandbox.root / "outside"
        outside.mkdir()
        self.folder.mkdir(parents=True)
        (self.folder / "config").symlink_to(outside)
        error = self.assert_exit(self.download("--all"), 1, "unsafe-folder")
        self.assertIn("config", error["message"])
        self.assertEqual(list(outside.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
