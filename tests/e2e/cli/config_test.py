"""Settings: where each value comes from, and what the files may not say."""

import json
import unittest

from support.sandbox import Sandbox
from support.trace import injecting


class Config(unittest.TestCase):
    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)
        self.user = self.sandbox.home / ".config/xtask/config.json"
        self.project = self.sandbox.work / ".xtask.json"
        self.user.parent.mkdir(parents=True)

    def write(self, path, settings):
        path.write_text(json.dumps(settings))

    def get(self, key, **options):
        result = self.sandbox.run(["config", "get", key, "--json"], **options)
        self.assertEqual(result.code, 0, result)
        return result.last["result"]["value"], result.last["result"]["origin"]

    def test_precedence_and_origin(self):
        self.assertEqual(self.get("out"), ("models", "default"))
        self.write(self.user, {"out": "from-user", "base-url": "https://mirror.example"})
        self.assertEqual(self.get("out"), ("from-user", str(self.user)))
        self.write(self.project, {"out": "from-project"})
        self.assertEqual(self.get("out")[0], "from-project")
        self.assertEqual(self.get("base-url")[0], "https://mirror.example")
        self.assertEqual(self.get("base-url", env={"HF_ENDPOINT": "http://127.0.0.1:1"}),
                         ("http://127.0.0.1:1", "environment HF_ENDPOINT"))

    def test_one_command_can_differ(self):
        self.write(self.user, {"timeout": "10s", "download-model.timeout": "20s"})
        self.assertEqual(self.get("timeout")[0], "10s")
        self.assertEqual(self.get("download-model.timeout")[0], "20s")
        listed = self.sandbox.run(["config", "--json"]).last["result"]
        self.assertIn("20s", [entry["value"] for entry in listed if entry["key"] == "download-model.timeout"])

    def test_the_list_has_every_value_with_its_origin(self):
        self.write(self.user, {"retries": 9})
        result = self.sandbox.run(["config"])
        self.assertEqual(result.code, 0, result)
        self.assertRegex(result.stdout, r"(?m)^retries +9 +/.*config\.json$")
        self.assertRegex(result.stdout, r"(?m)^rev +main +default$")

    def test_credentials_in_urls_are_masked(self):
        self.write(self.user, {"base-url": "https://user:secret@hub.example/?key=hidden"})
        for words in (["config"], ["config", "get", "base-url"], ["config", "--json"]):
            result = self.sandbox.run(words)
            self.assertEqual(result.code, 0, result)
            self.assertIn("hub.example", result.stdout)
            self.assertNotIn("secret", result.text)
            self.assertNotIn("hidden", result.text)

    def test_a_key_that_is_not_known_is_named_with_the_nearest(self):
        self.write(self.user, {"retires": 9})
        result = self.sandbox.run(["config"])
        self.assertEqual(result.code, 2, result)
        self.assertIn("retires", result.stderr)
        self.assertIn("retries", result.stderr)

    def test_what_every_command_has_is_a_flag_only(self):
        for key, value in (("quiet", True), ("download-model.json", True), ("plugin-dir", "/x")):
            with self.subTest(key):
                self.write(self.user, {key: value})
                result = self.sandbox.run(["config"])
                self.assertEqual(result.code, 2, result)
                self.assertIn(f'"{key}" is no setting', result.stderr)

    def test_an_argument_without_a_flag_is_a_setting_too(self):
        self.assertEqual(self.get("mirror-serve.dir"), ("models", "default"))
        self.write(self.user, {"mirror-serve.dir": "/srv/models"})
        self.assertEqual(self.get("mirror-serve.dir"), ("/srv/models", str(self.user)))
        self.assertIn("/srv/models", self.sandbox.run(["config"]).stdout)

    def test_a_project_file_names_no_host_and_no_credential(self):
        for key, value in (("base-url", "https://evil.example"), ("token-file", "/x"), ("ca-file", "/x"),
                           ("plugin-dir", "."), ("send-token", True)):
            with self.subTest(key):
                self.write(self.project, {key: value})
                result = self.sandbox.run(["download-model", "--json"])
                self.assertEqual(result.code, 2, result)
                self.assertIn(key, result.last["message"])
                self.assertIn(".xtask.json", result.last["message"])

    def test_a_value_in_a_file_is_checked(self):
        self.write(self.user, {"connections": 99})
        result = self.sandbox.run(["download-model"])
        self.assertEqual(result.code, 2, result)
        self.assertIn("config.json: connections", result.stderr)

    def config(self, *words, code=0, **options):
        result = self.sandbox.run(["config", *words], **options)
        self.assertEqual(result.code, code, result)
        return result

    def test_set_writes_your_own_file_and_unset_takes_it_out(self):
        self.user.parent.rmdir()
        self.config("set", "out", "/srv/models")
        self.config("set", "connections", "4")
        self.config("set", "download-model.force", "yes")
        self.config("set", "file", "a.gguf", "b.gguf")
        self.assertEqual(json.loads(self.user.read_text()), {"out": "/srv/models", "connections": 4,
                                                             "download-model.force": True, "file": ["a.gguf", "b.gguf"]})
        self.assertEqual(self.user.stat().st_mode & 0o777, 0o600)
        self.assertEqual(self.get("out"), ("/srv/models", str(self.user)))
        self.config("unset", "out")
        self.assertEqual(self.get("out"), ("models", "default"))
        self.assertIn("was not set", self.config("unset", "out").stderr)
        self.assertEqual([path.name for path in self.user.parent.iterdir()], ["config.json"])

    def test_everything_else_in_the_file_stays(self):
        self.user.write_text('{"timeout": "5s", "download-model": {"retries": 7, "timeout": "9s"}, "limit-rate": 1000}')
        self.user.chmod(0o640)
        self.config("set", "download-model.timeout", "1m")
        self.assertEqual(list(json.loads(self.user.read_text()).items()),
                         [("timeout", "5s"), ("download-model", {"retries": 7, "timeout": "1m"}), ("limit-rate", 1000)])
        self.config("unset", "download-model.retries")
        self.config("unset", "download-model.timeout")
        self.assertEqual(json.loads(self.user.read_text()), {"timeout": "5s", "limit-rate": 1000})
        self.assertEqual(self.user.stat().st_mode & 0o777, 0o640)

    def test_what_is_wrong_leaves_the_file_alone(self):
        for text in ("{ broken", "[]", '{"out": "x", "retires": 3}'):
            self.user.write_text(text)
            self.config("set", "out", "y", code=2)
            self.assertEqual(self.user.read_text(), text)
        self.config("unset", "retires")
        self.assertEqual(json.loads(self.user.read_text()), {"out": "x"})

    def test_a_link_is_followed_and_stays(self):
        real = self.sandbox.root / "dotfiles.json"
        real.write_text("{}")
        self.user.symlink_to(real)
        self.config("set", "rev", "v1")
        self.assertTrue(self.user.is_symlink())
        self.assertEqual(json.loads(real.read_text()), {"rev": "v1"})

    def test_the_origin_is_always_shown(self):
        result = self.config("get", "out")
        self.assertEqual(result.stdout, "models\n")
        self.assertIn("out is from: default", result.stderr)
        result = self.config("set", "base-url", "https://u:secret@a.example", env={"HF_ENDPOINT": "https://b.example"})
        self.assertIn("base-url is still from environment HF_ENDPOINT", result.stderr)
        self.assertNotIn("secret", result.text)

    def test_writers_take_turns(self):
        processes = [self.sandbox.start(["config", "set", key, "9"]) for key in
                     ("retries", "timeout", "max-wait", "deadline", "lock-wait", "limit-rate", "connections")]
        for process in processes:
            self.assertEqual(process.wait().code, 0)
        self.assertEqual(len(json.loads(self.user.read_text())), len(processes))

    def test_no_home(self):
        env = {"HOME": None, "XDG_CONFIG_HOME": None}
        self.assertIn("set HOME", self.config("set", "out", "x", code=1, env=env).stderr)

    def test_a_disk_that_is_full(self):
        self.user.write_text('{"out": "x"}')
        result = self.sandbox.run(["config", "set", "rev", "v1"], under=injecting("fsync", "error=ENOSPC"))
        self.assertEqual(result.code, 10, result)
        self.assertEqual(json.loads(self.user.read_text()), {"out": "x"})

    def test_help_and_version_need_no_settings(self):
        self.user.write_text("{ broken")
        self.assertEqual(self.sandbox.run(["--version"]).code, 0)
        self.assertEqual(self.sandbox.run(["help"]).code, 0)
        self.assertEqual(self.sandbox.run(["config"]).code, 2)


if __name__ == "__main__":
    unittest.main()
