"""download-model with many files: against our mirror, a plain web server, and a server that misbehaves per file."""

import hashlib
import json
import random
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from support.servers import COMMIT, MirrorServe, Nginx
from support.target import Target

RANDOM = random.Random(22)
COUNT = 200
FILES = {f"part-{number:03}.bin": RANDOM.randbytes(RANDOM.randrange(1, 20_000)) for number in range(COUNT)}
ODD = {"with space.bin": b"1", "50%.bin": b"22", "\u00e4/\u65e5\u672c.gguf.txt": b"333", "sub/plus+and&.bin": b"4444"}


class Many(unittest.TestCase):
    def setUp(self):
        self.target = Target()
        self.addCleanup(self.target.close)

    def run_files(self, url, files=None, text=None, env=None, **options):
        """`files` by --file, `text` as the list of --files-from."""
        if text is not None:
            path = self.target.sandbox.work / "list"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            options["files-from"] = path
        words = self.target.arguments(url, {"file": None, **options})
        for path in files or ():
            words += ["--file", path]
        return self.target.sandbox.run(words, env)

    def assert_exit(self, result, code):
        self.assertEqual(result.code, code, str(result))

    def assert_on_disk(self, files):
        for path, body in files.items():
            file = self.target.folder / path.rsplit("/", 1)[-1]
            self.assertEqual(file.read_bytes(), body, path)
        leaves = {name for name in self.names() if not name.endswith((".etag", ".lastmod", ".receipt.json"))}
        self.assertEqual(leaves, {path.rsplit("/", 1)[-1] for path in files})

    def names(self):
        return {path.name for path in self.target.folder.iterdir()} if self.target.folder.is_dir() else set()

    def states(self, result):
        totals = result.last["result"]["totals"]
        return {name: count for name, count in totals.items()
                if name in ("fetched", "unchanged", "adopted", "planned", "failed") and count}


def folder_of(test, files):
    folder = tempfile.TemporaryDirectory()
    test.addCleanup(folder.cleanup)
    root = Path(folder.name)
    root.chmod(0o755)
    for path, body in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(body)
    return root


class FromMirror(Many):
    """Both ends are ours."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        for path, body in {**FILES, **ODD}.items():
            file = Path(folder.name) / "org/repo" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
        cls.mirror = MirrorServe(Path(folder.name))
        cls.addClassCleanup(cls.mirror.close)

    def test_a_list_of_200_files(self):
        text = "# all of them\r\n" + "\r\n".join([*FILES, "", "part-000.bin"])
        result = self.run_files(self.mirror.url, text=text)
        self.assert_exit(result, 0)
        self.assert_on_disk(FILES)
        self.assertEqual(self.states(result), {"fetched": COUNT})
        totals = result.last["result"]["totals"]
        self.assertEqual(totals["size"], sum(map(len, FILES.values())))
        self.assertEqual(totals["transferred"], totals["size"])
        commits = {json.loads((self.target.folder / f"{leaf}.receipt.json").read_text())["commit"] for leaf in FILES}
        self.assertEqual(commits, {result.last["result"]["commit"]})
        again = self.run_files(self.mirror.url, text=text)
        self.assert_exit(again, 0)
        self.assertEqual(self.states(again), {"unchanged": COUNT})

    def test_names_with_anything_in_them(self):
        result = self.run_files(self.mirror.url, files=ODD)
        self.assert_exit(result, 0)
        self.assert_on_disk(ODD)
        self.assertEqual([file["file"] for file in result.last["result"]["files"]], list(ODD))

    def test_missing_files_and_folders_fail_alone(self):
        good = list(FILES)[:30]
        result = self.run_files(self.mirror.url, files=[good[0], "absent-1", *good[1:], "sub", "dir/absent-2"])
        self.assert_exit(result, 14)
        self.assertEqual(result.reason, "entry-not-found")
        self.assertIn("3 of 33 files failed", result.last["message"])
        self.assert_on_disk({path: FILES[path] for path in good})
        failed = {file["file"]: file["error"]["reason"]
                  for file in result.last["result"]["files"] if file["state"] == "failed"}
        self.assertEqual(failed, {"absent-1": "entry-not-found", "sub": "not-a-file",
                                  "dir/absent-2": "entry-not-found"})

    def test_pinned_files_need_no_server(self):
        paths = list(FILES)[:5]
        commit = self.run_files(self.mirror.url, files=paths).last["result"]["commit"]
        result = self.run_files("http://127.0.0.1:1", files=paths, rev=commit)
        self.assert_exit(result, 0)
        self.assertEqual(self.states(result), {"unchanged": 5})
        result = self.run_files("http://127.0.0.1:1", files=[*paths, "part-100.bin"], offline=True)
        self.assert_exit(result, 14)
        self.assertEqual(self.states(result), {"unchanged": 5, "failed": 1})

    def test_force_and_dry_run(self):
        paths = list(FILES)[:5]
        plan = self.run_files(self.mirror.url, files=paths, **{"dry-run": True})
        self.assert_exit(plan, 0)
        self.assertEqual(self.states(plan), {"planned": 5})
        self.assertGreater(plan.last["result"]["totals"]["available"], 0)
        self.assertEqual(self.names(), set())
        self.assert_exit(self.run_files(self.mirror.url, files=paths), 0)
        forced = self.run_files(self.mirror.url, files=paths, force=True)
        self.assert_exit(forced, 0)
        self.assertEqual(self.states(forced), {"fetched": 5})

    def test_standard_input(self):
        words = self.target.arguments(self.mirror.url, {"file": None, "files-from": "-"})
        words.remove("--json")
        with tempfile.TemporaryFile() as stream:
            stream.write(b"part-000.bin\npart-001.bin\n")
            stream.seek(0)
            script = ("sh", "-c", f'exec "$@" < /proc/{__import__("os").getpid()}/fd/{stream.fileno()}', "sh")
            result = self.target.sandbox.run(words, under=script)
        self.assert_exit(result, 0)
        self.assertIn("files     2: 2 fetched", result.stdout)

    def test_one_file_of_a_list_is_reported_as_one_file(self):
        result = self.run_files(self.mirror.url, text="part-000.bin\n")
        self.assert_exit(result, 0)
        self.assertEqual(result.last["result"]["file"], "part-000.bin")
        self.assertNotIn("files", result.last["result"])


class FromPlainServer(Many):
    """nginx answers POST with 405 and knows no commits: one HEAD a file."""

    def test_download_and_again(self):
        nginx = Nginx(folder_of(self, FILES))
        self.addCleanup(nginx.close)
        result = self.run_files(nginx.url, text="\n".join(FILES))
        self.assert_exit(result, 0)
        self.assert_on_disk(FILES)
        heads = [entry for entry in nginx.log() if entry[0] == "HEAD"]
        self.assertEqual(len(heads), COUNT)
        again = self.run_files(nginx.url, text="\n".join([*FILES, "absent.bin"]))
        self.assert_exit(again, 14)
        self.assertEqual(self.states(again), {"unchanged": COUNT, "failed": 1})


class Hub(ThreadingHTTPServer):
    """Speaks paths-info; `refused` maps paths to the status their GET gets, `sizes` to a size that is not theirs,
    and `forged` holds those announced with another hash."""

    daemon_threads = True

    def __init__(self, files, refused=None, sizes=None, forged=()):
        self.files, self.refused, self.sizes, self.forged = files, refused or {}, sizes or {}, forged
        self.requests = []
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def reply(self, status, body=b"", **headers):
        self.server.requests.append((self.command, self.path, status))
        self.send_response(status)
        for name, value in {"Content-Length": len(body), "X-Repo-Commit": COMMIT, **headers}.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def entry(self, path):
        body = self.server.files[path]
        size = self.server.sizes.get(path, len(body))
        digest = hashlib.sha256(b"" if path in self.server.forged else body).hexdigest()
        return {"type": "file", "path": path, "size": size, "oid": "0" * 40,
                "lfs": {"oid": digest, "size": size, "pointerSize": 1}}

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["paths"]
        self.reply(200, json.dumps([self.entry(path) for path in asked if path in self.server.files]).encode())

    def do_GET(self):
        path = unquote(self.path).split("/resolve/")[1].split("/", 1)[1]
        if path in self.server.refused:
            return self.reply(self.server.refused[path])
        if path not in self.server.files:
            return self.reply(404, X_Error_Code="EntryNotFound")
        return self.reply(200, self.server.files[path], ETag=f'"{path}"')

    do_HEAD = do_GET


class FromTroubledHub(Many):
    def serve(self, **options):
        hub = Hub(FILES, **options)
        self.addCleanup(hub.close)
        return hub

    def test_one_question_for_all(self):
        hub = self.serve()
        self.assert_exit(self.run_files(hub.url, text="\n".join(FILES)), 0)
        self.assert_on_disk(FILES)
        self.assertEqual([command for command, _, _ in hub.requests if command != "GET"], ["POST"])
        self.assertEqual({path.split("/")[4] for command, path, _ in hub.requests if command == "GET"}, {COMMIT})

    def test_every_kind_of_failure_and_the_gravest_decides(self):
        paths = list(FILES)
        refused = {paths[10]: 401, paths[11]: 403, paths[12]: 404}
        hub = self.serve(refused=refused, sizes={paths[13]: len(FILES[paths[13]]) + 1}, forged=[paths[14]])
        result = self.run_files(hub.url, text="\n".join([*paths, "absent.bin"]))
        self.assert_exit(result, 13)
        failed = {file["file"]: file["error"]["exit_code"]
                  for file in result.last["result"]["files"] if file["state"] == "failed"}
        self.assertEqual(failed, {paths[10]: 11, paths[11]: 11, paths[12]: 14, paths[13]: 14, paths[14]: 13,
                                  "absent.bin": 14})
        self.assert_on_disk({path: FILES[path] for path in paths if path not in failed})

    def test_text_lists_the_first_failures_only(self):
        paths = list(FILES)
        hub = self.serve(refused={path: 403 for path in paths[:30]})
        words = self.target.arguments(hub.url, {"file": None})
        words.remove("--json")
        for path in paths:
            words += ["--file", path]
        result = self.target.sandbox.run(words)
        self.assert_exit(result, 11)
        self.assertEqual(result.stdout.count("  failed    "), 20, result.stdout)
        self.assertIn("  and 10 more\n", result.stdout)
        self.assertIn("30 of 200 files failed", result.stderr)


class Refused(Many):
    """Before any request: the address is one where nobody answers."""

    def refuse(self, **options):
        result = self.run_files("http://127.0.0.1:1", **options)
        self.assert_exit(result, 2)
        self.assertEqual(self.names(), set())
        return result.last

    def test_lists(self):
        for text, place in ((b"good\n../bad\n", "list, line 2"), (b"a\n\xff\n", "list, line 2"),
                            (b"a\nb\0c\n", "list, line 2"), (b"/etc/passwd\r\n", "list, line 1"),
                            (b"x\n" * 100_001, "line 100001")):
            with self.subTest(text[:20]):
                self.assertIn(place, self.refuse(text=text)["message"])
        self.assertEqual(self.refuse(text="# nothing\n")["reason"], "no-files")

    def test_names(self):
        error = self.refuse(files=["a/model.gguf", "b/model.gguf"])
        self.assertEqual(error["reason"], "same-name")
        self.assertIn("a/model.gguf", error["message"])
        self.assertIn("b/model.gguf", error["message"])
        self.assertEqual(self.refuse(files=["a", "b"], sha256="0" * 64)["reason"], "conflict")

    def test_lists_that_cannot_be_read(self):
        for path in (self.target.sandbox.work / "absent", self.target.sandbox.work):
            result = self.run_files("http://127.0.0.1:1", **{"files-from": path})
            self.assert_exit(result, 1)
            self.assertIn(str(path), result.last["message"])
        self.assert_exit(self.run_files("http://127.0.0.1:1", text=b"# " + b"x" * (16 << 20)), 1)

    def test_a_projects_settings_may_not_name_a_list(self):
        (self.target.sandbox.work / ".xtask.json").write_text('{"download-model.files-from": "/etc/passwd"}')
        self.assert_exit(self.run_files("http://127.0.0.1:1", files=["a"]), 2)


if __name__ == "__main__":
    unittest.main()
