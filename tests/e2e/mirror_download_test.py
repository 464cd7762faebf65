"""mirror-download against several servers: order, failover, disagreement, credentials, plugins that lie."""

import hashlib
import json
import random
import time
import unittest

from e2e.cli.plugin_folder import PluginFolder, manifest
from faults.behaviours import Resource, redirect, serve, simple
from faults.fault_server import FaultServer
from support.downloads import COMPLETE
from support.hub import Blob, Hub
from support.servers import MirrorServe
from support.target import Target
from support.waiting import free_port, wait_for

BODY = random.Random(80).randbytes(3_000_000)
OTHER = random.Random(81).randbytes(3_000_000)
SHA256 = hashlib.sha256(BODY).hexdigest()
SECRET = "secret-of-one-mirror"


class Mirrors(unittest.TestCase):
    def setUp(self):
        self.target = Target()
        self.addCleanup(self.target.close)
        self.sandbox = self.target.sandbox

    def hub(self, body=BODY, **options):
        hub = Hub({"model.bin": Blob(body, **options)})
        self.addCleanup(hub.stop)
        return hub

    def plain(self, body=BODY, path="/org/repo/model.bin", **options):
        """A web server that knows nothing of hubs."""
        server = FaultServer()
        self.addCleanup(server.stop)
        server.routes[path] = serve(Resource(body, **options))
        server.template = server.url + "/{id}/{file}"
        return server

    def run_mirrors(self, *mirrors, env=None, more=(), file="model.bin", **options):
        words = ["mirror-download", "--json", "--id", "org/repo", "--file", file, "--out", self.target.out,
                 "--retries", "2", "--timeout", "5s", *more]
        for name, value in {"connections": "1", **options}.items():  # so that one mirror after the other is used
            words += [f"--{name}"] if value is True else [f"--{name}", value]
        for mirror in mirrors:
            words += ["--mirror", mirror]
        return self.sandbox.run(words, env)

    def configure(self, *mirrors, **settings):
        path = self.sandbox.home / ".config/xtask/config.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"mirrors": list(mirrors), **settings}))
        return path

    def assert_published(self, result, mirror=None):
        self.assertEqual(result.code, 0, result)
        self.assertEqual(self.target.file().read_bytes(), BODY)
        self.assertEqual(self.target.files() - COMPLETE, set())
        if mirror:
            self.assertEqual(result.last["result"]["mirror"], mirror, result)

    def roles(self, result):
        return {mirror["name"]: mirror["role"] for mirror in result.last["result"]["mirrors"]}

    def assert_nothing(self, result, code, reason):
        self.assertEqual((result.code, result.reason), (code, reason), result)
        self.assertEqual(self.target.files(), set())


class Order(Mirrors):
    def test_the_first_that_has_it(self):
        one, two = self.hub(), self.hub()
        result = self.run_mirrors(one.url, two.url)
        self.assert_published(result, one.url)
        self.assertEqual(two.bodies(), [])
        self.assertEqual(self.roles(result), {one.url: "source", two.url: "source"})

    def test_mirror_serve_is_a_mirror(self):
        folder = self.sandbox.root / "served/org/repo"
        folder.mkdir(parents=True)
        (folder / "model.bin").write_bytes(BODY)
        with MirrorServe(folder.parent.parent) as mirror:
            self.assert_published(self.run_mirrors(mirror.url), mirror.url)
            again = self.run_mirrors(mirror.url)
            self.assertEqual(again.last["result"]["state"], "unchanged", again)

    def test_a_dead_first_mirror_costs_little_and_is_named(self):
        hub, dead = self.hub(), f"http://127.0.0.1:{free_port()}"
        start = time.monotonic()
        result = self.run_mirrors(dead, hub.url)
        self.assert_published(result, hub.url)
        self.assertEqual(self.roles(result), {dead: "last", hub.url: "source"})
        self.assertIn(dead, result.stderr)
        self.assertLess(time.monotonic() - start, 10)

    def test_a_silent_first_mirror_is_waited_for_no_more_than_three_seconds(self):
        silent = FaultServer()
        self.addCleanup(silent.stop)
        silent.default = lambda exchange: exchange.stall()
        hub = self.hub()
        result = self.run_mirrors(silent.url, hub.url)
        self.assert_published(result, hub.url)
        self.assertEqual(self.roles(result)[silent.url], "last")

    def test_failover_in_mid_file_at_the_byte_reached(self):
        one, two = self.hub(), self.hub()
        one.cut_at = 1 << 20
        result = self.run_mirrors(one.url, two.url)
        self.assert_published(result)
        brought = {mirror["name"]: mirror["bytes"] for mirror in result.named("mirror")}
        self.assertEqual((set(brought), sum(brought.values())), ({one.url, two.url}, len(BODY)))
        ranges = [request.header("Range") for request in two.bodies()]
        self.assertGreaterEqual(int(ranges[0].removeprefix("bytes=").split("-")[0]), 1 << 20, ranges)

    def test_nobody_has_it(self):
        one, two = self.hub(), self.plain(path="/elsewhere")
        result = self.run_mirrors(one.url, two.template, file="absent.bin")
        self.assertEqual((result.code, result.reason), (14, "entry-not-found"), result)
        for url in (one.url, two.url):
            self.assertIn(url, result.last["message"])

    def test_without_mirrors_it_says_what_to_do(self):
        result = self.run_mirrors()
        self.assert_nothing(result, 2, "no-mirrors")
        self.assertIn("--mirror", result.last["hint"])

    def test_dry_run_and_offline(self):
        hub = self.hub()
        result = self.run_mirrors(hub.url, more=["--dry-run"])
        self.assertEqual((result.code, result.last["result"]["state"]), (0, "planned"), result)
        self.assertEqual((result.last["result"]["sha256"], self.target.files()), (SHA256, set()))
        hub.forget()
        self.assert_nothing(self.run_mirrors(hub.url, more=["--offline"]), 14, "offline-missing")
        self.assertEqual(hub.seen(), [])

    def test_text_says_who_brought_it_and_why_others_did_not(self):
        one, two = self.hub(), self.hub(OTHER)
        words = ["mirror-download", "--id", "org/repo", "--file", "model.bin", "--out", self.target.out, "--mirror", one.url,
                 "--mirror", two.url]
        result = self.sandbox.run(words)
        self.assertEqual(result.code, 0, result)
        self.assertIn(f"from      {one.url}\n", result.stdout)
        self.assertIn(f"mirror    {two.url}: disagrees, announces SHA-256 ", result.stdout)


class Folders(Mirrors):
    """A folder as a mirror, and files that were verified before."""

    def share(self, path="org/repo/model.bin", body=BODY):
        folder = self.sandbox.root / "share"
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
        return folder

    def test_each_layout(self):
        hub = self.hub()
        for path in ("org-repo/model.bin", "org/repo/model.bin"):
            with self.subTest(path):
                folder = self.share(path)
                self.assert_published(self.run_mirrors(folder, hub.url, more=["--force"]), str(folder))
        self.assertEqual(hub.bodies(), [])

    def test_other_bytes_of_the_right_size_are_not_published(self):
        folder, hub = self.share(body=OTHER), self.hub()
        result = self.run_mirrors(folder, hub.url)
        self.assert_published(result, hub.url)
        quarantined, _ = result.last["result"]["mirrors"]
        self.assertEqual((quarantined["name"], quarantined["state"]), (str(folder), "quarantined"))

    def test_another_size_is_named(self):
        folder, hub = self.share(body=OTHER[:-1]), self.hub()
        result = self.run_mirrors(folder, hub.url)
        self.assert_published(result, hub.url)
        self.assertEqual(self.roles(result)[str(folder)], "disagrees")

    def test_a_link_out_of_the_folder(self):
        folder, hub = self.share(), self.hub()
        (folder / "org/repo/model.bin").rename(self.sandbox.root / "outside")
        (folder / "org/repo/model.bin").symlink_to(self.sandbox.root / "outside")
        result = self.run_mirrors(folder, hub.url)
        self.assert_published(result, hub.url)
        self.assertEqual(self.roles(result)[str(folder)], "lacking")

    def test_what_was_verified_elsewhere_is_not_fetched_again(self):
        hub = self.hub()
        self.assert_published(self.run_mirrors(hub.url), hub.url)
        hub.files["copy.bin"] = Blob(BODY)
        result = self.run_mirrors(hub.url, file="copy.bin")
        self.assertEqual(result.code, 0, result)
        self.assertEqual(result.last["result"].get("mirror"), "this disk", result)
        self.assertEqual((self.target.folder / "copy.bin").read_bytes(), BODY)
        self.assertEqual(hub.bodies("copy.bin"), [])
        self.target.file().write_bytes(OTHER)  # changed since, so no copy any more
        (self.target.folder / "copy.bin").unlink()
        hub.files["third.bin"] = Blob(BODY)
        third = self.run_mirrors(hub.url, file="third.bin")
        self.assertEqual(third.last["result"]["mirror"], hub.url, third)


class Agreement(Mirrors):
    def test_one_that_disagrees_is_left_out_and_named(self):
        one, two = self.hub(), self.hub(OTHER)
        one.cut_at = 1 << 20
        result = self.run_mirrors(one.url, two.url)
        self.assertEqual(result.code, 14, result)
        self.assertIn(f"mirror {two.url} disagrees", result.stderr)
        self.assertNotIn("", self.target.files())
        self.assertEqual(two.bodies(), [])

    def test_one_that_serves_other_bytes_publishes_nothing(self):
        liar, hub = self.hub(OTHER, announced=SHA256), self.hub()
        result = self.run_mirrors(liar.url)
        self.assertEqual(result.code, 13, result)
        self.assertNotIn("", self.target.files())
        result = self.run_mirrors(liar.url, hub.url)
        self.assert_published(result, hub.url)
        self.assertIn(f"mirror '{liar.url}' serves another file", result.stderr)
        history = json.loads((self.sandbox.home / ".local/state/xtask/mirrors.json").read_text())["mirrors"]
        self.assertGreater(history[liar.url]["failures"], 0)

    def test_sha256_decides(self):
        one, two = self.hub(OTHER), self.hub()
        result = self.run_mirrors(one.url, two.url, sha256=SHA256)
        self.assert_published(result, two.url)
        self.assertEqual(self.roles(result)[one.url], "disagrees")
        self.assert_published(self.run_mirrors(two.url, sha256=SHA256))

    def test_plain_servers_are_not_mixed_without_a_hash(self):
        one, two = self.plain(etag='"one"'), self.plain(OTHER, etag='"two"')
        result = self.run_mirrors(one.template, two.template)
        self.assert_published(result)
        self.assertEqual(self.roles(result)[two.template], "unmixed")

    def test_a_plain_server_in_reserve_of_a_hub(self):
        hub, plain = self.hub(), self.plain()
        hub.cut_at = 1 << 20
        result = self.run_mirrors(hub.url, plain.template)
        self.assert_published(result)
        self.assertTrue(plain.seen("GET"))

    def test_a_hash_beside_the_file(self):
        plain = self.plain()
        plain.routes["/org/repo/SHA256SUMS"] = simple(200, f"{'0' * 64}  other\n{SHA256} *model.bin\n".encode())
        self.configure({"name": "cdn", "url": plain.template, "hash": plain.url + "/{id}/SHA256SUMS"})
        result = self.run_mirrors()
        self.assert_published(result, "cdn")
        self.assertEqual(result.last["result"]["verified"], "sha256")
        plain.routes["/org/repo/SHA256SUMS"] = simple(200, f"{'0' * 64}  model.bin\n".encode())
        wrong = self.run_mirrors(more=["--force"])
        self.assertEqual(wrong.code, 13, wrong)
        self.assertEqual(self.target.file().read_bytes(), BODY)  # the good one stays


class Config(Mirrors):
    def test_the_order_of_the_file(self):
        one, two = self.hub(), self.hub()
        self.configure({"name": "second", "url": two.url}, {"name": "first", "url": one.url})
        self.assert_published(self.run_mirrors(), "second")
        self.configure({"name": "second", "url": two.url}, {"name": "first", "url": one.url}, mirror=["first", "second"])
        self.assert_published(self.run_mirrors(more=["--force"]), "first")
        self.assert_published(self.run_mirrors("second", more=["--force"]), "second")

    def test_mistakes(self):
        for mirror, said in (({"name": "lab", "url": "https://a.example/{repo}/{file}"}, "{repo}"),
                             ({"name": "lab", "url": "file:///mnt"}, "file: URL"),
                             ({"name": "lab", "url": "https://u:secret@a.example"}, "(lab)"),
                             ({"name": "lab", "colour": 1, "url": "/m"}, "colour")):
            path = self.configure(mirror)
            result = self.run_mirrors()
            self.assertEqual(result.code, 2, result)
            self.assertIn(said, result.last["message"])
            self.assertIn(str(path), result.last["message"])
            self.assertNotIn("secret", result.text)

    def test_a_project_defines_no_mirrors(self):
        for key, value in (("mirrors", [{"name": "evil", "url": "https://evil.example"}]), ("mirror", ["evil"])):
            (self.sandbox.work / ".xtask.json").write_text(json.dumps({key: value}))
            result = self.run_mirrors("hf")
            self.assertEqual((result.code, result.reason), (2, "bad-setting"), result)
            self.assertIn(key, result.last["message"])

    def test_what_config_shows(self):
        self.configure({"name": "lab", "url": "https://a.example", "headers": {"X-Key": SECRET}})
        for words in (["config"], ["config", "get", "mirrors"], ["config", "--json"]):
            result = self.sandbox.run(words)
            self.assertIn("lab", result.stdout, result)
            self.assertNotIn(SECRET, result.text)
        refused = self.sandbox.run(["config", "set", "mirrors", "x", "--json"])
        self.assertEqual((refused.code, refused.reason), (2, "not-a-line"), refused)
        set_other = self.sandbox.run(["config", "set", "retries", "3"])
        self.assertEqual(set_other.code, 0, set_other)
        self.assertIn(SECRET, (self.sandbox.home / ".config/xtask/config.json").read_text())
        self.assertEqual(self.sandbox.run(["config", "unset", "mirrors"]).code, 0)
        self.assertEqual(self.sandbox.run(["config", "get", "mirrors"]).code, 1)

    def test_listing(self):
        hub, dead = self.hub(), f"http://127.0.0.1:{free_port()}"
        self.configure({"name": "lab", "url": hub.url, "headers": {"X-Key": SECRET}}, {"name": "dead", "url": dead})
        self.assert_published(self.run_mirrors())
        result = self.run_mirrors(more=["--list-mirrors", "--base-url", hub.url])
        self.assertEqual(result.code, 0, result)
        listed = {mirror["name"]: mirror for mirror in result.last["result"]}
        self.assertEqual(set(listed), {"hf", "lab", "dead", "modelscope"})
        self.assertEqual({name: mirror["health"]["state"] for name, mirror in listed.items()},
                         {"hf": "ok", "lab": "ok", "dead": "dead", "modelscope": "not-asked"})
        self.assertEqual(listed["lab"]["history"]["successes"], 1)
        self.assertEqual(listed["dead"]["history"]["failures"], 1)
        self.assertTrue(listed["modelscope"]["from"].startswith("plugin mirror-modelscope "))
        self.assertNotIn(SECRET, result.text)
        text = self.sandbox.run(["mirror-download", "--list-mirrors", "--offline"])
        self.assertIn("lab", text.stdout)

    def test_a_broken_history_is_told_and_ignored(self):
        hub = self.hub()
        history = self.sandbox.home / ".local/state/xtask/mirrors.json"
        history.parent.mkdir(parents=True)
        history.write_text("{")
        result = self.run_mirrors(hub.url)
        self.assert_published(result)
        self.assertIn(str(history), result.stderr)
        self.assertEqual(json.loads(history.read_text())["mirrors"][hub.url]["successes"], 1)


class Credentials(Mirrors):
    def test_they_stay_with_their_mirror(self):
        one, two, cdn = self.hub(), self.hub(), FaultServer()
        self.addCleanup(cdn.stop)
        cdn.routes["/blob"] = serve(Resource(BODY))
        front = self.plain()
        front.routes["/org/repo/model.bin"] = redirect(cdn.url + "/blob?signature=" + SECRET)
        (self.sandbox.work / "token").write_text(SECRET + "\n")
        self.configure({"name": "one", "url": one.url, "token_file": str(self.sandbox.work / "token")},
                       {"name": "two", "url": two.url},
                       {"name": "front", "url": front.template, "token_env": "FRONT_TOKEN", "headers": {"X-Key": SECRET}})
        env = {"FRONT_TOKEN": "front-" + SECRET, "HF_TOKEN": "hf-" + SECRET}
        for order in (("one", "two"), ("front",), ("two", "one")):
            result = self.run_mirrors(*order, env=env, more=["--force", "-v"])
            self.assertEqual(result.code, 0, result)
            self.assertNotIn(SECRET, result.text)
            for suffix in (".receipt.json", ".etag"):
                if self.target.file(suffix).exists():
                    self.assertNotIn(SECRET, self.target.file(suffix).read_text())
        self.assertNotIn(SECRET, (self.sandbox.home / ".local/state/xtask/mirrors.json").read_text())
        self.assertEqual({request.header("Authorization") for request in one.seen()}, {"Bearer " + SECRET})
        self.assertEqual({request.header("Authorization") for request in two.seen()}, {None})
        self.assertEqual({request.header("Authorization") for request in front.seen()}, {"Bearer front-" + SECRET})
        self.assertEqual({request.header("X-Key") for request in front.seen()}, {SECRET})
        self.assertTrue(cdn.seen())
        for request in cdn.seen():
            self.assertEqual((request.header("Authorization"), request.header("X-Key")), (None, None))


class Plugins(Mirrors):
    """tests/sdk/hostile/odd-mirrors and never-resolves; what a mirror must not say is refused and named."""

    def setUp(self):
        super().setUp()
        self.plugins = PluginFolder(self.sandbox)
        self.plugins.hostile("odd-mirrors")

    def ask(self, *mirrors, **options):
        return self.run_mirrors(*mirrors, more=["--plugin-dir", self.plugins.path], **options)

    def test_each_lie(self):
        for mirror, said, options in (
                ("odd-throws", "nobody asked for me", {}), ("odd-crowd", "10000 places", {}),
                ("odd-file", "file: is never followed", {}), ("odd-climb", '".."', {}),
                ("odd-path", "manifest does not allow", {}),
                ("odd-plain", "your base URL is https", {"base-url": "https://base.example"})):
            with self.subTest(mirror):
                result = self.ask(mirror, **options)
                self.assertEqual(result.code, 1 if mirror == "odd-throws" else 20, result)
                self.assertIn(f"mirror '{mirror}' of plugin 'odd-mirrors'", result.last["message"])
                self.assertIn(said, result.last["message"])
                self.assertEqual(self.target.files(), set())

    def test_another_mirror_helps(self):
        hub = self.hub()
        result = self.ask("odd-crowd", "odd-throws", hub.url)
        self.assert_published(result, hub.url)
        self.assertEqual(self.roles(result), {"odd-crowd": "lacking", "odd-throws": "lacking", hub.url: "source"})

    def test_one_that_never_answers_is_given_up(self):
        self.plugins.hostile("never-resolves")
        start = time.monotonic()
        result = self.ask("never-resolves")
        self.assert_nothing(result, 20, "mirror-hangs")
        self.assertIn("'never-resolves' of plugin 'never-resolves'", result.last["message"])
        self.assertLess(time.monotonic() - start, 30)

    def test_an_untrusted_plugin_is_not_asked(self):
        self.plugins.write("leaky", {**manifest("leaky", ["leaky"]), "mirrors": [{"id": "leaky", "summary": "s"}]})
        (self.plugins.path / "leaky.so").chmod(0o666)
        result = self.ask("leaky")
        self.assertEqual((result.code, result.reason), (2, "unknown-mirror"), result)

    def test_modelscope_against_a_stand_in(self):
        """The scheme of its addresses; the real one was not asked."""
        stand_in = self.plain(path="/models/org/repo/resolve/master/model.bin")
        result = self.run_mirrors("modelscope", **{"base-url": stand_in.url})
        self.assert_published(result, "modelscope")

    def test_names_are_completed(self):
        result = self.sandbox.run(["__complete", "mirror-download", "--plugin-dir", self.plugins.path, "--mirror", "odd-c"])
        self.assertEqual({line.split("\t")[0] for line in result.stdout.splitlines()}, {"odd-crowd", "odd-climb"})
        self.configure({"name": "lab", "url": "https://a.example"}, {"name": "share", "url": "/mnt"})
        result = self.sandbox.run(["__complete", "mirror-download", "--mirror", "l"])
        self.assertEqual(result.stdout, "lab\tOf a config file\n")


class Interrupted(Mirrors):
    def test_killed_half_way_it_goes_on_with_another_mirror(self):
        one, two = self.hub(), self.hub()
        one.hold_at = 1 << 20
        words = ["mirror-download", "--json", "--id", "org/repo", "--file", "model.bin", "--out", self.target.out,
                 "--connections", "1", "--mirror", one.url]
        process = self.sandbox.start(words)
        wait_for(lambda: self.target.part_size() > 0, "the first bytes on disk")
        process.signal(15)
        self.assertEqual(process.wait().code, 143)
        had = self.target.part_size()
        one.release()
        result = self.run_mirrors(two.url)
        self.assert_published(result, two.url)
        self.assertEqual(result.last["result"]["resumed"], had)


if __name__ == "__main__":
    unittest.main()
