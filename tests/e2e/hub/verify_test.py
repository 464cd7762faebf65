"""verify: what a receipt or the hub says, against what is on disk."""

import json
import os
import random
import re
import unittest

from e2e.hub.case import FILES, HubCase
from support.hub_stand_in import COMMIT

LARGE = "model.Q4_K_M.gguf"


class Verify(HubCase):
    def setUp(self):
        super().setUp()
        self.assert_exit(self.download("--all"), 0)
        self.hub.forget()

    def verify(self, *words, code=0, reason=None, **more):
        result = self.run_xtask("verify", "--json", "--base-url", self.hub.url, "--retries", "1", *words, **more)
        return self.assert_exit(result, code, reason)

    def states(self, done):
        return {name: count for name, count in done["result"]["totals"].items() if name != "files" and count}

    def rot(self, path, at=1000):
        """One bit, and nothing that stat shows: what a disk does."""
        file = self.folder / path
        status = file.stat()
        with open(file, "r+b") as stream:
            stream.seek(at)
            byte = stream.read(1)
            stream.seek(at)
            stream.write(bytes([byte[0] ^ 1]))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        receipt = json.loads((self.folder / f"{path}.receipt.json").read_text())
        self.assertEqual((receipt["mtime_ns"], receipt["inode"]), (file.stat().st_mtime_ns, file.stat().st_ino))

    def test_all_is_well(self):
        self.assertEqual(self.states(self.verify("models")), {"intact": len(FILES)})
        self.assertEqual(self.states(self.verify(f"models/org-repo/{LARGE}")), {"intact": 1})
        self.assertEqual(self.states(self.verify("models", "models/", f"models/org-repo/{LARGE}")), {"intact": len(FILES)})
        self.assertEqual(self.hub.requests(), [])

    def test_damage_is_found_and_left_alone(self):
        self.rot(LARGE)
        (self.folder / "README.md").write_bytes(b"short")
        (self.folder / "config/tokenizer.json").unlink()
        (self.folder / "own-notes.txt").write_bytes(b"mine")
        os.rename(self.folder / "original/weights.bin", self.sandbox.work / "away")
        (self.folder / "original/weights.bin").symlink_to(self.sandbox.work / "away")
        before = self.on_disk()
        error = self.verify("models", code=15, reason="damaged")
        self.assertIn("4 files", error["message"])
        self.assertEqual(self.on_disk(), before)
        self.assertEqual(self.hub.requests(), [])
        text = self.run_xtask("verify", "models").stdout
        for line in ("  damaged    models/org-repo/README.md: it has 5 bytes instead of 10\n",
                     "  missing    models/org-repo/config/tokenizer.json\n", "its SHA-256 is", "a symlink stands",
                     "  unrecorded models/org-repo/own-notes.txt\n"):
            self.assertIn(line, text)
        self.assertEqual((self.sandbox.work / "away").read_bytes(), self.body("original/weights.bin"))

    def test_repair(self):
        self.rot(LARGE)
        (self.folder / "config/tokenizer.json").unlink()
        done = self.verify("models", "--repair")
        self.assertEqual(self.states(done), {"intact": len(FILES) - 2, "repaired": 2})
        self.assertEqual(self.on_disk(), {path: self.body(path) for path in FILES})
        self.assertEqual({request.method for request in self.hub.requests()}, {"GET"})
        self.hub.forget()
        self.assertEqual(self.states(self.verify("models", "--repair")), {"intact": len(FILES)})
        self.assertEqual(self.hub.requests(), [])

    def test_a_repair_fetches_the_pieces_that_are_damaged(self):
        piece = 16 << 20
        body = b"GGUF\x03\0\0\0" + random.Random(7).randbytes(3 * piece)
        self.hub.files["large.gguf"] = type(self.hub.files[LARGE])(body)
        self.assert_exit(self.download("--file", "large.gguf"), 0)
        receipt = json.loads((self.folder / "large.gguf.receipt.json").read_text())
        self.assertEqual((receipt["pieces"]["size"], len(receipt["pieces"]["sha256_states"])), (piece, 3))
        self.hub.forget()
        self.rot("large.gguf", piece)
        self.rot("large.gguf", len(body) - 1)
        error = self.verify("models", code=15, reason="damaged")
        self.assertIn("16777224 bytes", error["message"])
        damaged = [file for file in error["result"]["files"] if file["state"] == "damaged"]
        self.assertEqual(damaged[0]["damaged"], [{"begin": piece, "end": 2 * piece}, {"begin": 3 * piece, "end": len(body)}])
        done = self.verify("models", "--repair")
        repaired = [file for file in done["result"]["files"] if file["state"] == "repaired"]
        self.assertEqual([file["fetched"] for file in repaired], [piece + 8])
        self.assertEqual((self.folder / "large.gguf").read_bytes(), body)
        ranges = [request.header("Range") for request in self.hub.requests() if request.method == "GET"]
        self.assertIn(f"bytes={3 * piece}-", ranges)
        for begin, end in (re.fullmatch(r"bytes=(\d+)-(\d*)", text).groups() for text in ranges):
            self.assertTrue(piece <= int(begin) and int(end) < 2 * piece if end else int(begin) == 3 * piece, ranges)
        (self.folder / "large.gguf").write_bytes(body[:2 * piece + 1])  # a copy that was cut
        text = self.run_xtask("verify", "models", "--repair", "--base-url", self.hub.url).stdout
        self.assertIn("  repaired   models/org-repo/large.gguf, with 16,777,224 bytes fetched\n", text)
        self.assertEqual((self.folder / "large.gguf").read_bytes(), body)

    def test_a_disk_that_cannot_read_is_damage(self):
        at = self.folder / LARGE
        under = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pread64", "-P", str(at), "-e", "inject=pread64:error=EIO")
        error = self.verify("models", code=15, reason="damaged", under=under)
        self.assertIn("Input/output error", error["message"])
        self.assertEqual(self.on_disk(), {path: self.body(path) for path in FILES})

    def test_a_repair_that_cannot_be_made_leaves_what_is_there(self):
        self.rot(LARGE)
        rotten = self.on_disk()
        self.hub.files[LARGE] = type(self.hub.files[LARGE])(bytes(len(self.body(LARGE))))
        error = self.verify("models", "--repair", code=15)
        self.assertIn("not repaired", error["message"])
        self.assertEqual(self.on_disk(), rotten)
        self.hub.gated = True
        self.assertIn("gated", self.verify("models", "--repair", code=15)["message"])
        self.hub.close()
        self.verify("models", "--repair", code=15)
        self.assertEqual(self.on_disk(), rotten)

    def test_against_the_hub(self):
        for receipt in self.folder.rglob("*.receipt.json"):
            receipt.unlink()
        self.verify("models", code=1, reason="nothing-to-verify")
        done = self.verify("models/org-repo", "--id", "org/repo")
        self.assertEqual(self.states(done), {"intact": len(FILES)})
        self.assertEqual({file["commit"] for file in done["result"]["files"]}, {COMMIT})
        (self.folder / "README.md").write_bytes(b"# a modem\n")
        error = self.verify("models/org-repo", "--id", "org/repo", code=15)
        self.assertIn("git blob id", error["message"])
        self.assertEqual(self.states(self.verify("models/org-repo", "--id", "org/repo", "--repair")),
                         {"intact": len(FILES) - 1, "repaired": 1})
        self.assertEqual(self.on_disk(), {path: self.body(path) for path in FILES})

    def test_what_makes_no_sense(self):
        self.verify("absent", code=1, reason="not-found")
        self.verify("models", "--repair", "--offline", code=2)
        self.verify("models", "--id", "a/b/c", code=2)
        self.verify(code=2)
        self.verify("models", env={"HF_HUB_OFFLINE": "1"})
        self.assertEqual(self.hub.requests(), [])

    def test_hostile_receipts_lead_nowhere(self):
        for change in ({"path": "../x"}, {"repository": "../x"}, {"size": -1}, {"schema": 2}, {"sha256": "zz", "git_blob": 7}):
            with self.subTest(change):
                path = self.folder / f"{LARGE}.receipt.json"
                good = path.read_text()
                path.write_text(json.dumps(json.loads(good) | change))
                self.verify(f"models/org-repo/{LARGE}", "--repair", code=1, reason="nothing-to-verify")
                path.write_text(good)
        self.assertEqual(self.hub.requests(), [])


if __name__ == "__main__":
    unittest.main()
