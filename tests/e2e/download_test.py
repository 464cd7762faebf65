"""The main road, against nginx and against our own mirror-serve."""

import json
import os
import signal
import unittest

from support import machine
from support.downloads import BODY, SHA256, Downloads
from support.servers import COMMIT, MirrorServe, Nginx, hub_headers
from support.waiting import wait_for


class Plain(Downloads):
    """A web server that knows nothing of hubs."""

    def setUp(self):
        super().setUp()
        self.nginx = self.serve(Nginx(self.served))

    def test_download(self):
        result = self.run_target(self.nginx.url)
        self.assert_exit(result, 0)
        self.assert_published()
        self.assertEqual(SHA256, result.last["result"]["sha256"])

    def test_unchanged_file_moves_no_body(self):
        self.assert_exit(self.run_target(self.nginx.url), 0)
        before = len(self.nginx.log())
        inode = self.target.file().stat().st_ino
        self.assert_exit(self.run_target(self.nginx.url), 0)
        later = self.nginx.log()[before:]
        self.assertTrue(all(int(entry[5]) <= 1 for entry in later), later)
        self.assertEqual(self.target.file().stat().st_ino, inode)
        self.assert_published()

    def test_force_fetches_again(self):
        self.assert_exit(self.run_target(self.nginx.url), 0)
        self.assert_exit(self.run_target(self.nginx.url, force=True), 0)
        whole = [entry for entry in self.nginx.log() if entry[0] == "GET" and entry[5] == str(len(BODY))]
        self.assertEqual(len(whole), 2, self.nginx.log())
        self.assert_published()

    def test_demanded_hash(self):
        self.assert_exit(self.run_target(self.nginx.url, sha256=SHA256), 0)
        self.assert_published()
        result = self.run_target(self.nginx.url, sha256="0" * 64)
        self.assert_exit(result, 13)
        self.assertEqual(self.target.files(), set())

    def test_dry_run_moves_and_makes_nothing(self):
        result = self.run_target(self.nginx.url, **{"dry-run": True})
        self.assert_exit(result, 0)
        self.assertFalse(self.target.out.exists())
        self.assertTrue(all(int(entry[5]) <= 1 for entry in self.nginx.log()), self.nginx.log())

    def test_not_found(self):
        self.target.leaf = "absent.bin"
        result = self.run_target(self.nginx.url)
        self.assert_exit(result, 14)
        self.assertEqual(result.reason, "not-found")

    def test_output_is_json_lines_only(self):
        for options in ({}, {"verbose": True}, {"force": True, "limit-rate": "10M"}, {"sha256": "0" * 64}):
            with self.subTest(options):
                result = self.run_target(self.nginx.url, **options)
                schemas = {event["schema"] for event in result.events}
                self.assertEqual(len(schemas), 1, str(result))
                self.assertIn(result.last["event"], ("done", "error"))
                self.assertEqual(result.last["exit_code"], result.code)

    def test_text_and_json_give_the_same_verdict(self):
        words = [word for word in self.target.arguments(self.nginx.url) if word != "--json"]
        result = self.target.sandbox.run(words)
        self.assert_exit(result, 0)
        self.assertIn("model.bin", result.text)
        result = self.target.sandbox.run([*words, "--sha256", "0" * 64])
        self.assert_exit(result, 13)
        self.assertIn("error:", result.stderr)

    def test_limit_rate_is_kept(self):
        process = self.target.sandbox.start(self.target.arguments(self.nginx.url, {"limit-rate": "1M"}))
        sizes = set()
        while process.running():
            sizes.add(self.target.part_size())
        self.assert_exit(process.wait(), 0)
        self.assertGreater(len(sizes), 5, "the file came in fewer than five steps")

    def test_ipv6_loopback(self):
        server = self.serve(Nginx(self.served, address="::1"))
        self.assert_exit(self.run_target(server.url), 0)
        self.assert_published()


class Resume(Downloads):
    def setUp(self):
        super().setUp()
        self.nginx = self.serve(Nginx(self.served, headers=hub_headers(SHA256, len(BODY)), rate="1m"))

    def start_and(self, number):
        process = self.target.sandbox.start(self.target.arguments(self.nginx.url))
        wait_for(lambda: self.target.part_size() > 200_000, "the partial to grow")
        process.signal(number)
        return process.wait()

    def ranges(self):
        return [entry[3] for entry in self.nginx.log() if entry[0] == "GET" and entry[3] != "-"]

    def test_after_sigkill(self):
        self.start_and(signal.SIGKILL)
        have = self.target.part_size()
        self.assertEqual(self.target.file(".part").read_bytes(), BODY[:have])
        result = self.run_target(self.nginx.url)
        self.assert_exit(result, 0)
        self.assert_published()
        self.assertIn(f"bytes={have}-", self.ranges())

    def test_after_sigint(self):
        self.assert_exit(self.start_and(signal.SIGINT), 130)
        have = self.target.part_size()
        self.assertEqual(self.target.files(), {".part", ".part.json"})
        self.assertEqual(self.target.file(".part").read_bytes(), BODY[:have])
        self.assert_exit(self.run_target(self.nginx.url), 0)
        self.assert_published()
        self.assertIn(f"bytes={have}-", self.ranges())

    def test_sidecar_says_what_the_prefix_is(self):
        self.start_and(signal.SIGTERM)
        sidecar = json.loads(self.target.file(".part.json").read_text())
        self.assertEqual(sidecar["sha256"], SHA256)
        self.assertLessEqual(sidecar["durable"], self.target.part_size())

    def test_partial_reserves_space_without_changing_its_size(self):
        process = self.target.sandbox.start(self.target.arguments(self.nginx.url))
        wait_for(lambda: self.target.part_size() > 200_000, "the partial to grow")
        status = self.target.file(".part").stat()
        process.signal(signal.SIGINT)
        self.assertLess(status.st_size, len(BODY))
        self.assertGreaterEqual(status.st_blocks * 512, len(BODY))
        self.assert_exit(process.wait(), 130)


class Offline(Downloads):
    def setUp(self):
        super().setUp()
        self.nginx = self.serve(Nginx(self.served, headers=hub_headers(SHA256, len(BODY))))
        machine.need(self, machine.namespaces)

    def cut_off(self, env=None, **options):
        """A run in a network namespace that has not even loopback."""
        return self.target.sandbox.run(self.target.arguments(self.nginx.url, options), env, under=("unshare", "-n"))

    def test_good_file(self):
        self.assert_exit(self.run_target(self.nginx.url), 0)
        self.assert_exit(self.cut_off(offline=True), 0)
        self.assert_exit(self.cut_off({"HF_HUB_OFFLINE": "1"}), 0)
        self.assert_published()

    def test_nothing_there(self):
        self.assert_exit(self.cut_off(offline=True), 14)
        self.assertEqual(self.target.files(), set())

    def test_wrong_hash(self):
        self.assert_exit(self.run_target(self.nginx.url), 0)
        self.assert_exit(self.cut_off(offline=True, sha256="0" * 64), 13)
        self.assertEqual(self.target.files(), set())

    def test_pinned_commit_needs_no_network(self):
        self.assert_exit(self.run_target(self.nginx.url, rev=COMMIT), 0)
        self.assert_exit(self.cut_off(rev=COMMIT), 0)
        self.assert_published()

    def test_no_network_is_an_error_without_offline(self):
        self.assert_exit(self.cut_off(retries="1"), 14)


class OwnMirror(Downloads):
    """download-model from mirror-serve: both ends are ours."""

    def setUp(self):
        super().setUp()
        folder = self.served / "org" / "repo"
        folder.mkdir(parents=True)
        os.rename(self.served / "model.bin", folder / "model.bin")
        self.mirror = self.serve(MirrorServe(self.served))

    def test_download_is_verified(self):
        result = self.run_target(self.mirror.url)
        self.assert_exit(result, 0)
        self.assert_published()
        self.assertEqual(result.last["result"]["verified"], "sha256")
        receipt = json.loads(self.target.file(".receipt.json").read_text())
        self.assertEqual(receipt["sha256"], SHA256)

    def test_unchanged_again(self):
        self.assert_exit(self.run_target(self.mirror.url), 0)
        stamp = self.target.file().stat().st_mtime_ns
        self.assert_exit(self.run_target(self.mirror.url), 0)
        self.assertEqual(self.target.file().stat().st_mtime_ns, stamp)

    def test_resume(self):
        process = self.target.sandbox.start(self.target.arguments(self.mirror.url, {"limit-rate": "1M"}))
        wait_for(lambda: self.target.part_size() > 100_000, "the partial to grow")
        process.signal(signal.SIGKILL)
        process.wait()
        have = self.target.part_size()
        result = self.run_target(self.mirror.url)
        self.assert_exit(result, 0)
        self.assert_published()
        self.assertEqual(result.last["result"].get("resumed", have), have)

    def test_unknown_names(self):
        self.target.leaf = "absent.bin"
        self.assertEqual(self.run_target(self.mirror.url).reason, "entry-not-found")
        self.target.repository = "org/nowhere"
        self.assert_exit(self.run_target(self.mirror.url), 14)


if __name__ == "__main__":
    unittest.main()
