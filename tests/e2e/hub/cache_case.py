"""The cache of huggingface_hub as its own tools leave it, and what they would say of it."""

import os
import stat

from e2e.hub.case import FILES, HubCase
from support.hub_stand_in import COMMIT

LARGE = "model.Q4_K_M.gguf"
SMALL = "config/tokenizer.json"
FOLDER = "models--org--repo"


def link_to(path, name):
    """What the link of a snapshot says."""
    return "../" * (path.count("/") + 2) + f"blobs/{name}"


class CacheCase(HubCase):
    @property
    def root(self):
        return self.sandbox.home / ".cache/huggingface/hub"

    @property
    def cache(self):
        return self.root / FOLDER

    def name(self, path):
        file = self.hub.files[path]
        return file.sha256 if file.lfs else file.git_blob

    def blob(self, path):
        return self.cache / "blobs" / self.name(path)

    def snapshot(self, path):
        return self.cache / "snapshots" / COMMIT / path

    def fetch(self, *words, code=0, **more):
        return self.assert_exit(self.download("--cache", "hf", *words, **more), code)

    def fill(self, *paths, body=None):
        """What huggingface_hub leaves."""
        for path in paths:
            blob, link = self.blob(path), self.snapshot(path)
            for folder in (blob.parent, link.parent, self.cache / "refs"):
                folder.mkdir(parents=True, exist_ok=True)
            blob.write_bytes(self.body(path) if body is None else body)
            link.symlink_to(link_to(path, blob.name))
        (self.cache / "refs/main").write_text(COMMIT)

    def assert_shared(self, *paths):
        for path in paths:
            self.assertEqual(os.readlink(self.snapshot(path)), link_to(path, self.name(path)))
            self.assertEqual(self.snapshot(path).read_bytes(), self.body(path))
        self.assert_sound()

    def assert_sound(self, half_made=False):
        """What scanners call corrupted is not there: by the rules of scan_cache_dir in Python and in JavaScript."""
        if not self.root.exists():
            return
        known = {".locks", "blobs", "CACHEDIR.TAG"}
        repositories = [path for path in self.root.iterdir() if path.name not in known]
        for repository in repositories:
            self.assertRegex(repository.name, r"^models--[^/]+--[^/]+$")
            if half_made and not (repository / "blobs").exists():
                continue
            commits = {path.name for path in (repository / "snapshots").iterdir()}
            for path in (repository / "snapshots").rglob("*"):
                self.assertTrue(path.is_dir() or path.is_file(), f"{path} leads nowhere")
                if not path.is_dir():
                    self.assertIn(str(path.relative_to(repository / "snapshots" / COMMIT)), FILES)
            for ref in (repository / "refs").rglob("*"):
                if not ref.is_dir():
                    self.assertIn(ref.read_text(), commits)
            for blob in (repository / "blobs").iterdir():
                self.assertRegex(blob.name, "^([0-9a-f]{40}|[0-9a-f]{64})$")

    def tree(self, folder):
        """Every name below, and what it is."""
        return {str(path.relative_to(folder)): (stat.S_IFMT(path.lstat().st_mode), path.lstat().st_ino)
                for path in sorted(folder.rglob("*"))}
