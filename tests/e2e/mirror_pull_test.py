"""mirror-serve --cache-from: what clients get while a file is fetched, and what is on disk then."""

import concurrent.futures
import hashlib
import http.client
import json
import os
import random
import signal
import tempfile
import unittest
from pathlib import Path
from urllib.parse import urlsplit

from faults.behaviours import hang_up, silence, simple
from support import machine
from support.hub import COMMIT, Blob, Hub
from support.mounts import make_ext4, mounted_ext4
from support.sandbox import Sandbox
from support.servers import MirrorServe
from support.waiting import wait_for

MEBI = 1 << 20
BODY = random.Random(4).randbytes(6 * MEBI)
SMALL = b'{"model_type": "test"}\n'
FILE = "/org/repo/resolve/main/model.bin"
PINNED = FILE.replace("main", COMMIT)
TOKEN = "hf_TokenOfTheUpstream"
OTHER_COMMIT = "f" * 40


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Pull(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name) / "models"
        self.hub = Hub({"model.bin": Blob(BODY), "config.json": Blob(SMALL, lfs=False), "sub/model.bin": Blob(BODY[:99])})
        self.addCleanup(self.hub.stop)

    def serve(self, *args, env=None, timeout="5s"):
        mirror = MirrorServe(self.root, "--cache-from", self.hub.url, "--connections", "1", "--retries", "1",
                             "--timeout", timeout, *args, env=env)
        self.addCleanup(mirror.close)
        return mirror

    def open(self, mirror, path=FILE, headers=None, method="GET"):
        connection = http.client.HTTPConnection(urlsplit(mirror.url).netloc, timeout=60)
        self.addCleanup(connection.close)
        connection.request(method, path, headers=headers or {})
        return connection.getresponse()

    def ask(self, mirror, path=FILE, headers=None, method="GET"):
        response = self.open(mirror, path, headers, method)
        return response, response.read()

    def at_once(self, mirror, count, path=FILE):
        with concurrent.futures.ThreadPoolExecutor(count) as pool:
            return [future.result() for future in [pool.submit(self.ask, mirror, path) for _ in range(count)]]

    def stored(self, path="org/repo/model.bin"):
        return self.root / path

    def log(self, mirror, name="request"):
        lines = mirror.process.output().splitlines()
        return [event for event in map(json.loads, filter(lambda line: line.startswith("{"), lines))
                if event["event"] == name]


class Sharing(Pull):
    def test_second_client_is_served_from_disk(self):
        mirror = self.serve()
        response, body = self.ask(mirror)
        self.assertEqual((response.status, sha256(body)), (200, sha256(BODY)))
        self.assertEqual(response.getheader("X-Repo-Commit"), COMMIT)
        self.assertEqual(response.getheader("X-Linked-ETag"), f'"{sha256(BODY)}"')
        first = self.log(mirror)[-1]
        self.hub.forget()
        response, body = self.ask(mirror)
        self.assertEqual((response.status, sha256(body)), (200, sha256(BODY)))
        self.assertEqual(self.hub.seen(), [])
        wait_for(lambda: len(self.log(mirror)) == 2, "the second line of the log")
        self.assertEqual((first["cache"], self.log(mirror)[-1]["cache"]), ("miss", "hit"))
        receipt = json.loads(self.stored("org/repo/model.bin.receipt.json").read_text())
        self.assertEqual((receipt["verified"], receipt["commit"], receipt["path"]), ("sha256", COMMIT, "model.bin"))
        self.assertEqual({path.name for path in self.stored("org/repo").iterdir() if path.name.startswith("model")},
                         {"model.bin", "model.bin.etag", "model.bin.receipt.json"})

    def test_clients_at_once_share_one_download(self):
        for count in (2, 8):
            with self.subTest(count):
                self.root = self.root.with_name(f"models-{count}")
                self.hub.forget()
                mirror = self.serve()
                for response, body in self.at_once(mirror, count):
                    self.assertEqual((response.status, sha256(body)), (200, sha256(BODY)))
                self.assertEqual(len(self.hub.bodies()), 1)
                self.assertEqual(len({entry["cache"] for entry in self.log(mirror)} & {"miss"}), 1)

    def test_bytes_go_out_as_they_come_in(self):
        self.hub.hold_at = 4 * MEBI
        mirror = self.serve()
        response = self.open(mirror)
        self.assertEqual((response.status, response.getheader("Content-Length")), (200, str(len(BODY))))
        self.assertEqual(response.read(3 * MEBI), BODY[:3 * MEBI])
        part = self.ask(mirror, FILE, {"Range": f"bytes={MEBI}-{MEBI + 999}"})
        self.assertEqual((part[0].status, part[1]), (206, BODY[MEBI:MEBI + 1000]))
        self.assertFalse(self.stored().exists())
        tail = self.open(mirror, FILE, {"Range": "bytes=-1000"})
        self.assertEqual(tail.getheader("Content-Range"), f"bytes {len(BODY) - 1000}-{len(BODY) - 1}/{len(BODY)}")
        self.hub.release()
        self.assertEqual(response.read(), BODY[3 * MEBI:])
        self.assertEqual(tail.read(), BODY[-1000:])

    def test_a_client_that_leaves_takes_nothing_along(self):
        self.hub.hold_at = 4 * MEBI
        mirror = self.serve()
        response = self.open(mirror)
        response.read(MEBI)
        response.close()
        self.hub.release()
        wait_for(self.stored().exists, "the download to go on without a client", timeout=60)
        self.assertEqual(sha256(self.stored().read_bytes()), sha256(BODY))
        self.assertEqual(len(self.hub.bodies()), 1)

    def test_small_files_and_folders(self):
        mirror = self.serve()
        for path, body in (("config.json", SMALL), ("sub/model.bin", BODY[:99])):
            for _ in range(2):
                response, got = self.ask(mirror, FILE.replace("model.bin", path))
                self.assertEqual((response.status, got), (200, body))
                self.assertEqual(response.getheader("ETag"), self.hub.files[path].etag)
        self.assertEqual(self.stored("org/repo/sub/model.bin").read_bytes(), BODY[:99])

    def test_a_validator_counts_before_and_after(self):
        mirror = self.serve()
        head, _ = self.ask(mirror, method="HEAD")
        self.assertEqual((head.status, head.getheader("Content-Length")), (200, str(len(BODY))))
        self.assertFalse(self.stored().exists())
        etag = head.getheader("ETag")
        self.assertEqual(self.ask(mirror, FILE, {"If-None-Match": etag})[0].status, 304)
        self.assertEqual(self.ask(mirror, FILE, {"Range": "bytes=5-9", "If-Range": etag})[1], BODY[5:10])
        wait_for(self.stored().exists, "the file", timeout=60)
        self.assertEqual(self.ask(mirror)[0].getheader("ETag"), etag)
        self.assertEqual(self.ask(mirror, FILE, {"Range": "bytes=5-9", "If-Range": etag})[1], BODY[5:10])

    def test_api_is_passed_on_and_remembered(self):
        mirror = self.serve("--fresh-for", "1h")
        for _ in range(2):
            response, body = self.ask(mirror, "/api/models/org/repo")
            self.assertEqual((response.status, json.loads(body)["sha"]), (200, COMMIT))
        self.assertEqual(len(self.hub.seen()), 1)
        response, body = self.ask(mirror, "/api/models/org/repo/tree/main?recursive=true")
        self.assertEqual({entry["path"] for entry in json.loads(body)}, set(self.hub.files))
        self.assertEqual(response.getheader("Link"), f'<{mirror.url}/api/models/org/repo/tree/main?cursor=abc>; rel="next"')
        self.assertEqual(self.hub.seen()[-1].target, "/api/models/org/repo/tree/main?recursive=true")

    def test_our_own_client_downloads_through_it(self):
        mirror = self.serve()
        with Sandbox() as sandbox:
            result = sandbox.run(["download-model", "--json", "--base-url", mirror.url, "--id", "org/repo",
                                  "--file", "model.bin", "--file", "config.json"], timeout=120)
            self.assertEqual(result.code, 0, str(result))
            self.assertEqual(sha256((sandbox.work / "models/org-repo/model.bin").read_bytes()), sha256(BODY))


class Versions(Pull):
    def test_a_branch_that_moves(self):
        mirror = self.serve("--fresh-for", "0s")
        self.ask(mirror)
        newer = BODY[::-1]
        self.hub.older = {COMMIT: self.hub.files}
        self.hub.files, self.hub.commit = {"model.bin": Blob(newer)}, OTHER_COMMIT
        response, body = self.ask(mirror)
        self.assertEqual((response.getheader("X-Repo-Commit"), sha256(body)), (OTHER_COMMIT, sha256(newer)))
        for _ in range(2):  # the older one gets a place of its own, and keeps it
            response, body = self.ask(mirror, PINNED)
            self.assertEqual((response.getheader("X-Repo-Commit"), sha256(body)), (COMMIT, sha256(BODY)))
        self.assertEqual(sha256(self.stored(f"org/repo@{COMMIT}/model.bin").read_bytes()), sha256(BODY))
        self.assertEqual(sha256(self.stored().read_bytes()), sha256(newer))
        self.assertEqual(len(self.hub.bodies()), 3)

    def test_a_branch_that_moves_without_the_file(self):
        mirror = self.serve("--fresh-for", "0s")
        self.ask(mirror)
        self.hub.commit = OTHER_COMMIT
        response, body = self.ask(mirror)
        self.assertEqual((response.getheader("X-Repo-Commit"), sha256(body)), (OTHER_COMMIT, sha256(BODY)))
        self.assertEqual(len(self.hub.bodies()), 1)


class Trouble(Pull):
    def test_what_is_not_there(self):
        mirror = self.serve()
        for path, code in ((FILE.replace("model", "absent"), "EntryNotFound"),
                           (FILE.replace("main", "absent"), "RevisionNotFound"),
                           (FILE.replace("org/repo", "org/absent"), "RepoNotFound")):
            with self.subTest(code):
                response, _ = self.ask(mirror, path)
                self.assertEqual((response.status, response.getheader("X-Error-Code")), (404, code))

    def test_refusals_keep_their_reason(self):
        mirror = self.serve()
        for refusal, status, code in (
                (simple(403, b"", ("X-Error-Code", "GatedRepo")), 403, "GatedRepo"),
                (simple(401, b"", ("X-Error-Message", "Invalid username or password.")), 401, "RepoNotFound"),
                (simple(403, b""), 403, None), (simple(500), 502, None), (hang_up, 502, None)):
            with self.subTest(status=status, code=code):
                self.hub.refusal = refusal
                response, _ = self.ask(mirror, FILE.replace("model", f"{status}-{code}-{id(refusal)}"))
                self.assertEqual((response.status, response.getheader("X-Error-Code")), (status, code))
                self.assertTrue(response.getheader("X-Error-Message"))

    def test_an_upstream_that_says_nothing(self):
        mirror = self.serve(timeout="1s")
        self.hub.refusal = silence
        self.assertEqual(self.ask(mirror)[0].status, 504)

    def test_an_upstream_that_is_gone(self):
        mirror = self.serve("--fresh-for", "0s")
        self.ask(mirror)
        self.hub.stop()
        for path in (FILE, PINNED):
            response, body = self.ask(mirror, path)
            self.assertEqual((response.status, sha256(body)), (200, sha256(BODY)))
        self.assertEqual(self.ask(mirror, "/api/models/org/repo")[0].status, 200)
        self.assertEqual(self.ask(mirror, FILE.replace("model.bin", "config.json"))[0].status, 502)
        self.assertEqual(self.ask(mirror, "/api/models/org/other")[0].status, 502)
        self.assertEqual({entry.get("cache") for entry in self.log(mirror)} & {"stale"}, {"stale"})

    def test_an_upstream_that_dies_in_the_middle(self):
        self.hub.hold_at, self.hub.cut_at = MEBI, 2 * MEBI
        mirror = self.serve()
        response = self.open(mirror)
        self.assertEqual(response.read(100), BODY[:100])
        self.hub.release()
        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            response.read()
        self.assertFalse(self.stored().exists())
        wait_for(lambda: self.stored("org/repo/model.bin.part.json").exists(), "the partial to be kept", timeout=60)
        self.hub.cut_at = self.hub.refusal = None
        self.hub.forget()
        response, body = self.ask(mirror)
        self.assertEqual((response.status, sha256(body)), (200, sha256(BODY)))
        self.assertTrue(self.hub.bodies()[0].header("Range").startswith("bytes="))

    def test_other_bytes_than_announced(self):
        self.hub.files["model.bin"] = Blob(BODY, announced=sha256(b"something else"))
        self.hub.hold_at = 4 * MEBI
        mirror = self.serve()
        response = self.open(mirror)
        self.assertEqual(response.read(100), BODY[:100])
        self.hub.release()
        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            response.read()
        self.hub.files["small"] = Blob(b"small", announced=sha256(b"something else"))
        self.assertEqual(self.ask(mirror, FILE.replace("model.bin", "small"))[0].status, 502)
        self.assertEqual([path for path in self.root.rglob("*") if path.is_file() and path.suffix not in (".lock",)], [])

    def test_a_disk_without_space(self):
        machine.need(self, machine.loop)
        self.root.mkdir()
        image = self.root.with_name("image")
        make_ext4(image, 16)
        with mounted_ext4(image, self.root):
            mirror = self.serve()
            response, body = self.ask(mirror)
            self.assertEqual((response.status, list(self.root.rglob("model.bin*"))), (507, []),
                             f"{body}\n{mirror.process.output()}")
            mirror.close()

    def test_killed_in_the_middle(self):
        self.hub.hold_at = 4 * MEBI
        mirror = self.serve()
        response = self.open(mirror)
        response.read(3 * MEBI)
        mirror.process.signal(signal.SIGKILL)
        mirror.process.popen.wait()
        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            response.read()
        self.assertFalse(self.stored().exists())
        self.hub.release()
        response, body = self.ask(self.serve())
        self.assertEqual((response.status, sha256(body)), (200, sha256(BODY)))
        self.assertEqual(sha256(self.stored().read_bytes()), sha256(BODY))

    def test_stopped_in_the_middle(self):
        self.hub.hold_at = 4 * MEBI
        mirror = self.serve()
        response = self.open(mirror)
        response.read(3 * MEBI)
        mirror.process.signal(signal.SIGTERM)
        result = mirror.process.wait(60)
        self.assertEqual((result.code, result.last["code"]), (143, "terminated"))
        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            response.read()
        self.assertFalse(self.stored().exists())
        self.assertFalse(self.stored("org/repo/model.bin.lock").exists())

    def test_nothing_outside_is_written(self):
        mirror = self.serve()
        for path in ("/../x/resolve/main/model.bin", "/org/repo/resolve/main/../../../x", "/org/repo/resolve/main/%2e%2e/x",
                     "/org/repo/resolve/main//etc/passwd", f"/org/repo@{COMMIT}/resolve/main/model.bin",
                     "/org/repo/resolve/x..y/model.bin"):
            self.assertEqual(self.ask(mirror, path)[0].status, 404, path)
        self.assertEqual(self.hub.seen(), [])
        self.assertEqual(list(self.root.iterdir()), [])


class Token(Pull):
    def setUp(self):
        super().setUp()
        self.hub.token = TOKEN

    def assert_secret(self, mirror):
        self.assertNotIn(TOKEN, mirror.process.output())
        for path in self.root.rglob("*"):
            if path.is_file() and path.suffix in (".json", ".etag", ".lock"):
                self.assertNotIn(TOKEN, path.read_text(errors="replace"))

    def test_goes_to_the_upstream_only(self):
        mirror = self.serve("--verbose", env={"HF_TOKEN": TOKEN})
        response, body = self.ask(mirror)
        self.assertEqual((response.status, sha256(body)), (200, sha256(BODY)))
        self.assertNotIn(TOKEN, str(response.headers))
        self.assert_secret(mirror)

    def test_from_a_file(self):
        file = self.root.with_name("token")
        file.write_text(TOKEN + "\n")
        os.chmod(file, 0o600)
        mirror = self.serve("--verbose", "--upstream-token-file", str(file))
        self.assertEqual(self.ask(mirror)[0].status, 200)
        self.assert_secret(mirror)

    def test_of_a_client_is_never_passed_on(self):
        mirror = self.serve()
        self.assertEqual(self.ask(mirror, FILE, {"Authorization": f"Bearer {TOKEN}"})[0].status, 401)
        self.assertTrue(all(request.header("Authorization") is None for request in self.hub.seen()))


if __name__ == "__main__":
    unittest.main()
