"""A certificate authority for tests, made with the openssl command."""

import shutil
import subprocess
import tempfile
from pathlib import Path


def _openssl(*args):
    subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True)


class Authority:
    """One CA and the server certificates it signed. `trust` is the file that clients are given."""

    def __init__(self):
        self.root = Path(tempfile.mkdtemp(prefix="xtask-ca-"))
        self.trust = self.root / "ca.pem"
        self._key = self.root / "ca.key"
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                 self._key, "-out", self.trust, "-days", 30, "-subj", "/CN=xtask test CA",
                 "-addext", "keyUsage=critical,keyCertSign")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.root, ignore_errors=True)

    def issue(self, label, names="DNS:localhost,IP:127.0.0.1,IP:::1", days=30, self_signed=False):
        """(certificate, key) for `names`; negative `days` gives one that has expired."""
        key, request, certificate = (self.root / f"{label}.{suffix}" for suffix in ("key", "csr", "pem"))
        extensions = self.root / f"{label}.ext"
        extensions.write_text(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
        _openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                 "-out", request, "-subj", f"/CN={label}")
        signer = ["-signkey", key] if self_signed else ["-CA", self.trust, "-CAkey", self._key, "-CAcreateserial"]
        _openssl("x509", "-req", "-in", request, "-out", certificate, "-extfile", extensions, "-days", days, *signer)
        return certificate, key
