"""Finding plugins: order, shadowing, collisions, trust, and what `plugin` says about them."""

import json
import os
import shutil
import subprocess
import unittest

from e2e.cli.plugin_folder import BUILD, PluginFolder, manifest
from support import machine
from support.abi import ABI
from support.sandbox import Sandbox, binary


class Plugins(unittest.TestCase):
    def setUp(self):
        self.sandbox = Sandbox()
        self.addCleanup(self.sandbox.__exit__)
        self.plugins = PluginFolder(self.sandbox)

    def run_with(self, *words, **options):
        return self.sandbox.run([*words, "--plugin-dir", self.plugins.path, "--json"], **options)

    def listed(self, name, **options):
        result = self.run_with("plugin", "list", **options)
        self.assertEqual(result.code, 0, result)
        return [plugin for plugin in result.last["result"] if plugin["name"] == name]

    def state(self, name):
        return self.listed(name)[0]["state"]

    def test_the_build_tree_brings_its_plugins(self):
        result = self.sandbox.run(["plugin", "list"])
        self.assertEqual(result.code, 0, result)
        self.assertRegex(result.stdout, r"(?m)^hf-download +\S+ +\d+\.\d+ +ok +download-model")

    def test_info(self):
        result = self.sandbox.run(["plugin", "info", "hf-download"])
        self.assertEqual(result.code, 0, result)
        self.assertIn(str(BUILD / "plugins/hf-download.so"), result.stdout)
        info = self.sandbox.run(["plugin", "info", "hf-download", "--json"]).last["result"]
        self.assertEqual((info["state"], info["abi"], info["commands"][0]["name"]), ("ok", ABI, "download-model"))
        missing = self.sandbox.run(["plugin", "info", "hf-downlaod"])
        self.assertEqual(missing.code, 20, missing)
        self.assertIn("did you mean hf-download?", missing.stderr)

    def test_doctor_finds_nothing_wrong_with_ours(self):
        result = self.sandbox.run(["plugin", "doctor"])
        self.assertEqual(result.code, 0, result)
        self.assertIn("ok     hf-download", result.stdout)
        self.assertEqual(self.sandbox.run(["plugin", "doctor", "mirror-serve"]).code, 0)

    def test_doctor_checks_a_manifest_alone(self):
        good = self.plugins.write("good", manifest("good", ["run"])).with_suffix(".json")
        self.assertEqual(self.sandbox.run(["plugin", "doctor", good]).code, 0)
        bad = manifest("bad", ["run"])
        bad["commands"][0]["colour"] = "red"
        result = self.sandbox.run(["plugin", "doctor", self.plugins.write("bad", bad).with_suffix(".json")])
        self.assertEqual(result.code, 20, result)
        self.assertIn("commands[0].colour: is not known", result.stderr)

    def test_the_first_of_a_name_wins(self):
        second = PluginFolder(self.sandbox, "second")
        self.plugins.write("twice", manifest("twice", ["from-first"]))
        second.write("twice", manifest("twice", ["from-second"]))
        first, shadowed = self.listed("twice", env={"XTASK_PLUGIN_PATH": str(second.path)})
        self.assertEqual((first["state"], first["source"]), ("ok", "--plugin-dir"))
        self.assertEqual((shadowed["state"], shadowed["source"]), ("shadowed", "XTASK_PLUGIN_PATH"))
        self.assertIn(str(self.plugins.path), shadowed["reason"])

    def test_user_plugins_are_found(self):
        folder = self.sandbox.home / ".local/share/xtask/plugins"
        folder.parent.mkdir(parents=True)
        for path in (self.sandbox.home, *folder.parents):
            if self.sandbox.root in path.parents:
                path.chmod(0o755)
        self.plugins.write("mine", manifest("mine", ["run-mine"]))
        shutil.move(self.plugins.path, folder)
        result = self.sandbox.run(["plugin", "info", "mine", "--json"])
        self.assertEqual((result.last["result"]["state"], result.last["result"]["source"]), ("ok", "user"))

    def test_two_plugins_with_one_command(self):
        self.plugins.write("one", manifest("one", ["both"]))
        self.plugins.write("two", manifest("two", ["both"]))
        result = self.run_with("both")
        self.assertEqual((result.code, result.reason), (2, "ambiguous-command"), result)
        self.assertIn("xtask one:both", result.last["hint"])
        chosen = self.run_with("two:both")
        self.assertEqual(chosen.code, 20, chosen)
        self.assertIn("two.so", chosen.last["message"])

    def test_a_command_of_ours_cannot_be_taken(self):
        self.plugins.write("greedy", manifest("greedy", ["help"]))
        self.assertEqual(self.state("greedy"), "broken")

    def test_what_others_can_write_is_not_loaded(self):
        library = self.plugins.write("loose", manifest("loose", ["run-loose"]))
        library.chmod(0o666)
        self.assertEqual(self.state("loose"), "untrusted")
        result = self.run_with("run-loose")
        self.assertEqual((result.code, result.reason), (20, "plugin-untrusted"), result)
        self.assertEqual(result.last["hint"], f"chmod go-w '{library}'")
        library.chmod(0o644)
        library.with_suffix(".json").chmod(0o664)
        self.assertEqual(self.state("loose"), "untrusted")

    def test_nor_is_what_stands_below_a_folder_that_others_can_write(self):
        self.plugins.write("nested", manifest("nested", ["run-nested"]))
        self.sandbox.root.chmod(0o777)
        self.assertEqual(self.state("nested"), "untrusted")

    def test_a_link_out_of_the_folder_is_not_followed(self):
        elsewhere = PluginFolder(self.sandbox, "elsewhere").write("linked", manifest("linked", ["run-linked"]))
        for suffix in (".json", ".so"):
            os.symlink(elsewhere.with_suffix(suffix), self.plugins.path / f"linked{suffix}")
        self.assertEqual(self.state("linked"), "untrusted")
        self.assertIn("link out of its directory", self.listed("linked")[0]["reason"])

    def test_an_owner_nobody_knows_is_not_trusted(self):
        machine.need(self, machine.root)
        library = self.plugins.write("foreign", manifest("foreign", ["run-foreign"]))
        os.chown(library, 12345, 12345)
        self.assertEqual(self.state("foreign"), "untrusted")
        self.assertIn("belongs to user 12345", self.listed("foreign")[0]["reason"])

    def test_other_users_trust_root_but_not_each_other(self):
        machine.need(self, machine.root)
        self.sandbox.root.chmod(0o755)
        self.plugins.write("roots", manifest("roots", ["run-roots"]))
        os.chown(self.plugins.write("theirs", manifest("theirs", ["run-theirs"])), 4242, 4242)
        os.chown(self.plugins.write("own", manifest("own", ["run-own"])), 4343, 4343)
        copy = self.sandbox.root / "xtask"
        shutil.copy(binary(), copy)
        words = ["setpriv", "--reuid=4343", "--regid=4343", "--clear-groups", copy, "plugin", "list", "--json",
                 "--plugin-dir", self.plugins.path]
        output = subprocess.run(words, env=self.sandbox.environment(), cwd="/", capture_output=True, text=True, check=True)
        listed = json.loads(output.stdout.splitlines()[-1])["result"]
        states = {plugin["name"]: plugin["state"] for plugin in listed}
        self.assertEqual((states["roots"], states["theirs"], states["own"]), ("ok", "untrusted", "ok"))

    def test_half_a_plugin_is_shown_as_such(self):
        self.plugins.write("half", manifest("half", ["run-half"])).unlink()
        self.assertEqual(self.state("half"), "broken")
        result = self.run_with("run-half")
        self.assertEqual((result.code, result.reason), (20, "plugin-broken"), result)


if __name__ == "__main__":
    unittest.main()
