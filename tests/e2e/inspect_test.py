"""inspect on files of every kind, good and malformed, here and on servers that nobody here wrote."""

import functools
import hashlib
import http.server
import json
import struct
import tempfile
import threading
import unittest
from pathlib import Path

from support.sandbox import Sandbox
from support.servers import MirrorServe, Nginx

ROOT = Path(__file__).resolve().parents[2]
KINDS = next(option["choices"] for command in json.loads((ROOT / "plugins/gen-fixtures/gen-fixtures.json").read_text())["commands"]
             for option in command["options"] if option["name"] == "broken")
TOKEN = "hf_ThisTokenMustStayHere"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Inspect(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sandbox = Sandbox()
        cls.addClassCleanup(cls.sandbox.__exit__)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.root = Path(folder.name)
        cls.root.chmod(0o755)
        cls.repository = cls.root / "org/repo"
        cls.generate("--size", "small", "--type", "q8_0", "--name", "small")
        for kind in KINDS:
            cls.generate("--size", "tiny", "--type", "q8_0", "--broken", kind, "--name", kind)

    @classmethod
    def generate(cls, *args):
        result = cls.sandbox.run(["gen-fixtures", "--output", cls.repository, *args])
        assert result.code == 0, str(result)

    def inspect(self, target, *args, code=0, env=None):
        result = self.sandbox.run(["inspect", target, *args], env)
        self.assertEqual(result.code, code, str(result))
        return result

    def file(self, name):
        return self.repository / f"{name}.gguf"

    def test_every_kind_is_refused_with_the_byte(self):
        for kind in KINDS:
            with self.subTest(kind):
                flags = ["--hash"] if kind == "nan" else []
                result = self.inspect(self.file(kind), *flags, code=1)
                self.assertRegex(result.stderr, rf"{kind}\.gguf is not a valid GGUF file: byte \d+: ")
                self.assertIn("problems: ", result.stdout)
                last = self.inspect(self.file(kind), "--json", *flags, code=1).last
                self.assertEqual((last["event"], last["reason"], last["result"]["valid"]), ("error", "malformed", False))
                size = self.file(kind).stat().st_size
                for problem in last["result"]["problems"]:
                    self.assertLessEqual(problem["position"], size)

    def test_text_and_json_agree(self):
        text = self.inspect(self.file("small"), "--tensors").stdout
        result = self.inspect(self.file("small"), "--tensors", "--json").last["result"]
        for entry in result["key_values"]:
            self.assertIn(f"  {entry['key']} ", text)
        for tensor in result["tensors"]:
            self.assertRegex(text, rf"{tensor['name']} +{tensor['type']} ")

    def test_hashes_are_those_of_the_bytes(self):
        result = self.inspect(self.file("small"), "--hash", "--json").last["result"]
        data = self.file("small").read_bytes()
        for tensor in result["tensors"]:
            begin = result["data_position"] + tensor["offset"]
            self.assertEqual(tensor["sha256"], hashlib.sha256(data[begin:begin + tensor["bytes"]]).hexdigest())

    def test_a_url_is_read_by_ranges(self):
        with Nginx(self.repository) as server:
            result = self.inspect(f"{server.url}/org/repo/resolve/main/small.gguf?secret=1", "--tensors", "--json",
                                  env={"HF_TOKEN": TOKEN}).last["result"]
            self.assertEqual((result["bytes_read"], result["requests"]), (65536, 1))
            (method, _, status, ranges, authorization, sent), = server.log()
            self.assertEqual((method, status, ranges, authorization, sent), ("GET", "206", "bytes=0-65535", "-", "65536"))
        local = self.inspect(self.file("small"), "--tensors", "--json").last["result"]
        for member in ("key_values", "tensors", "size", "header_bytes", "problems"):
            self.assertEqual(result[member], local[member])

    def test_hashes_of_a_url(self):
        with MirrorServe(self.root) as server:
            url = f"{server.url}/org/repo/resolve/main/small.gguf"
            remote = self.inspect(url, "--hash", "--json").last["result"]
            text = self.inspect(url).stdout
            self.assertRegex(text, r"read +65,536 bytes in 1 request\n")
            bad = self.inspect(f"{server.url}/org/repo/resolve/main/offset.gguf", code=1)
            self.assertRegex(bad.stderr, "byte [0-9]+: tensor")
            self.inspect(f"{server.url}/org/repo/resolve/main/none.gguf", code=14)
        local = self.inspect(self.file("small"), "--hash", "--json").last["result"]
        self.assertEqual(remote["tensors"], local["tensors"])
        self.assertEqual(remote["bytes_read"], local["size"])
        self.assertLess(remote["requests"], 12)

    def test_a_server_that_asks_for_a_token(self):
        (self.root / "token").write_text(TOKEN)
        with MirrorServe(self.root, "--token-file", self.root / "token") as server:
            url = f"{server.url}/org/repo/resolve/main/small.gguf"
            result = self.inspect(url, "--json", code=11, env={"HF_TOKEN": TOKEN})
            self.assertEqual(result.reason, "unauthorized")
            self.assertNotIn(TOKEN, result.text)

    def test_a_server_without_ranges(self):
        handler = functools.partial(Quiet, directory=self.repository)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            base = f"http://127.0.0.1:{server.server_address[1]}"
            self.assertEqual(self.inspect(f"{base}/small.gguf", "--json", code=14).reason, "range-unsupported")
            self.assertEqual(self.inspect(f"{base}/cut-header.gguf", "--json", code=1).reason, "malformed")
            server.shutdown()

    def test_what_is_no_file(self):
        self.assertEqual(self.inspect(self.root / "none", "--json", code=1).reason, "not-found")
        self.assertEqual(self.inspect(self.root, "--json", code=1).reason, "unsafe-file")
        self.assertEqual(self.inspect("/dev/zero", "--json", code=1).reason, "unsafe-file")
        self.inspect("http://", code=2)
        self.assertEqual(self.sandbox.run(["inspect"]).code, 2)

    def test_a_web_page(self):
        page = self.root / "page.gguf"
        page.write_text("<!doctype html>")
        self.assertIn('byte 0: the first four bytes are "<!do", not "GGUF"', self.inspect(page, code=1).stderr)

    def test_the_largest_header_that_is_read_can_be_told(self):
        key_values = b"".join(self.string(b"%d" % i) + struct.pack("<IB", 7, 1) for i in range(16_000))
        texts = b"".join(self.string(b"text %d" % i).replace(b" ", b"-") + struct.pack("<I", 8)
                         + self.string(b"\x01" * (64 << 10)) for i in range(80))
        tensors = b"".join(self.string(b"t%d" % i) + struct.pack("<IIQ", 0, 24, i * 32) for i in range(60_000))
        path = self.root / "large.gguf"
        with open(path, "wb") as file:
            file.write(struct.pack("<4sIQQ", b"GGUF", 3, 60_000, 16_080) + key_values + texts + tensors)
            file.truncate(12 << 20)
        result = self.inspect(path, "--tensors", "--json").last["result"]
        self.assertEqual(result["key_values"][-1]["value"][:9], "\x01" * 9)
        self.assertEqual(len(result["tensors"]), 60_000)
        self.assertGreater(len(self.inspect(path, "--tensors").stdout), 1 << 20)

    @staticmethod
    def string(text):
        return struct.pack("<Q", len(text)) + text


if __name__ == "__main__":
    unittest.main()
