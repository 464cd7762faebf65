"""xtask doctor: each kind of trouble is found and has a cure, and no secret is shown."""

import fcntl
import json
import os
import unittest

from e2e.cli.plugin_folder import PluginFolder
from support.sandbox import Sandbox
from support.servers import Nginx
from support.waiting import free_port


class Doctor(unittest.TestCase):
    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)

    def checks(self, *words, env=None, code=0):
        result = self.sandbox.run(["doctor", "--json", *words], env=env)
        self.assertEqual(result.code, code, result)
        return {check["check"]: check for check in result.last["result"]}, result

    def check(self, name, state, *words, env=None, code=None):
        """The one check of that name, which is `state`; a failure ends with exit 1."""
        checks, result = self.checks(*words, env=env, code=(1 if state == "fail" else 0) if code is None else code)
        self.assertEqual(checks[name]["state"], state, checks[name])
        if state != "ok":
            self.assertTrue(checks[name].get("cure"), checks[name])
        return checks[name], result

    def test_all_is_well(self):
        result = self.sandbox.run(["doctor", "--offline"])
        self.assertEqual(result.code, 0, result)
        for name in ("plugin hf-download", "settings", "models", "disk", "proxy", "CA store", "token", "git", "cmake",
                     "compiler", "ccache", "ninja", "C++ reference", "locks"):
            self.assertRegex(result.stdout, rf"(?m)^(ok|warn)  +{name.replace('+', '[+]')} ")
        self.assertEqual(list(self.sandbox.work.iterdir()), [], "a doctor changes nothing")

    def test_in_the_root_folder(self):
        result = self.sandbox.run(["doctor", "--offline"], cwd="/")
        self.assertRegex(result.stdout, r"(?m)^\w+ +models +/models\b")

    def test_the_hub_is_asked_once(self):
        with Nginx(self.sandbox.work) as hub:
            found, _ = self.check("hub", "ok", env={"HF_ENDPOINT": hub.url})
            self.assertIn(hub.url, found["found"])
            self.assertEqual([entry[0] for entry in hub.log()], ["HEAD"])
            checks, _ = self.checks("--offline", env={"HF_ENDPOINT": hub.url})
            self.assertNotIn("hub", checks)
            self.assertEqual([entry[0] for entry in hub.log()], ["HEAD"])

    def test_a_hub_that_is_not_there(self):
        found, _ = self.check("hub", "fail", env={"HF_ENDPOINT": f"http://127.0.0.1:{free_port()}"})
        self.assertIn("refused", found["found"])

    def test_secrets_are_not_shown(self):
        env = {"HF_TOKEN": "hf_secret", "HF_ENDPOINT": "http://user:password@hub.example/",
               "HTTP_PROXY": "http://puser:psecret@127.0.0.1:1"}
        checks, result = self.checks(env=env, code=1)
        self.assertEqual(checks["token"]["found"], "from environment HF_TOKEN")
        self.assertEqual(checks["proxy"]["found"], "http://127.0.0.1:1 by HTTP_PROXY, with credentials")
        for secret in ("hf_secret", "password", "psecret", "puser"):
            self.assertNotIn(secret, result.text)

    def test_a_proxy_we_cannot_use(self):
        self.check("proxy", "fail", "--offline", env={"ALL_PROXY": "socks5://127.0.0.1:1"})

    def test_a_token_that_others_may_read(self):
        token = self.sandbox.home / ".cache/huggingface/token"
        token.parent.mkdir(parents=True)
        token.write_text("hf_secret")
        token.chmod(0o644)
        found, result = self.check("token", "warn", "--offline")
        self.assertIn("chmod 600", found["cure"])
        self.assertNotIn("hf_secret", result.text)
        token.chmod(0o600)
        self.check("token", "ok", "--offline")

    def test_no_authority(self):
        empty = self.sandbox.root / "empty.pem"
        empty.touch()
        env = {"SSL_CERT_FILE": str(empty), "SSL_CERT_DIR": str(self.sandbox.work)}
        self.check("CA store", "fail", "--offline", env=env)

    def test_settings_that_are_broken(self):
        (self.sandbox.work / ".xtask.json").write_text('{"base-url": "http://evil"}')
        found, _ = self.check("settings", "fail", "--offline")
        self.assertIn("base-url", found["found"])
        (self.sandbox.work / ".xtask.json").unlink()
        found, _ = self.check("settings", "fail", "--offline", env={"HF_ENDPOINT": "gopher://user:secret@x"})
        self.assertIn("HF_ENDPOINT", found["found"])
        self.assertNotIn("secret", found["found"])

    def test_a_plugin_that_is_broken(self):
        plugins = PluginFolder(self.sandbox)
        plugins.hostile("crashes-on-load")
        found, _ = self.check("plugin crashes-on-load", "fail", "--offline", "--plugin-dir", plugins.path)
        self.assertIn("crashes", found["found"])

    def test_a_folder_that_cannot_be_made(self):
        (self.sandbox.work / "models").touch()
        self.check("models", "fail", "--offline")

    def test_locks_that_are_held_and_left(self):
        folder = self.sandbox.work / "models/org-repo"
        folder.mkdir(parents=True)
        held, left = folder / "a.gguf.lock", folder / "b.gguf.lock"
        held.write_text("xtask 4711 elsewhere\n")
        left.write_text("xtask 4712 elsewhere\n")
        os.mkfifo(folder / "pipe.lock")
        with held.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            found, _ = self.check("lock", "warn", "--offline")
            self.assertIn("a.gguf.lock is held by process 4711 on elsewhere", found["found"])
        found, _ = self.check("locks", "ok", "--offline")
        self.assertIn("2 left behind", found["found"])
        self.assertTrue(held.exists() and left.exists())

    def test_the_reference(self):
        folder = self.sandbox.root / "reference"
        env = {"BITNET_CPP_DIR": str(folder)}
        self.check("C++ reference", "ok", "--offline", env=env)
        folder.mkdir()
        self.check("C++ reference", "warn", "--offline", env=env)
        (folder / "receipt.json").write_text(json.dumps({"commit": "0123456789abcdef"}))
        self.check("C++ reference", "warn", "--offline", env=env)
        engine = folder / "bitnet-llama-cli"
        engine.touch()
        engine.chmod(0o755)
        found, _ = self.check("C++ reference", "ok", "--offline", env=env)
        self.assertIn("commit 0123456789ab", found["found"])

    def test_tools_that_are_missing_or_broken(self):
        folder = self.sandbox.root / "bin"
        folder.mkdir()
        for name, text in (("git", "echo git version 9"), ("cmake", "exit 3")):
            (folder / name).write_text(f"#!/bin/sh\n{text}\n")
            (folder / name).chmod(0o755)
        checks, _ = self.checks("--offline", env={"PATH": str(folder)})
        self.assertEqual(checks["git"]["found"], "git version 9")
        self.assertEqual(checks["cmake"]["state"], "warn")
        self.assertEqual(checks["compiler"]["cure"], "install the package g++")
        self.assertEqual(checks["ninja"]["state"], "ok")

    def test_no_home(self):
        checks, _ = self.checks("--offline", env={"HOME": None, "XDG_CONFIG_HOME": None, "XDG_DATA_HOME": None,
                                                  "XDG_CACHE_HOME": None})
        self.assertEqual(checks["home"]["state"], "warn")


if __name__ == "__main__":
    unittest.main()
