"""Real servers on loopback: nginx, tinyproxy and our own mirror-serve. Each is ready once constructed."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from support.sandbox import Sandbox
from support.waiting import accepts, free_port, wait_for

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Daemon:
    """A server process with a folder of its own; starts again with another port if the first was taken."""

    def __init__(self):
        self.root = Path(tempfile.mkdtemp(prefix="xtask-server-"))
        self.root.chmod(0o755)
        for _ in range(5):
            self.process = self.launch()
            wait_for(lambda: self.process.poll() is not None or self.ready(), f"{type(self).__name__} to listen")
            if self.process.poll() is None:
                return
        raise AssertionError(f"{type(self).__name__} does not start:\n{self.complaint()}")

    def complaint(self):
        return (self.root / "errors").read_text()

    def spawn(self, *command):
        with open(self.root / "errors", "w") as errors:
            return subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=errors, stderr=errors)

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


NGINX = """
daemon off; master_process off; error_log {root}/error.log; pid {root}/pid; worker_rlimit_nofile 512;
events {{ worker_connections 256; }}
http {{
  log_format plain '$request_method|$uri|$status|$http_range|$http_authorization|$body_bytes_sent';
  access_log {root}/access.log plain;
  client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3;
  uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
  sendfile on; default_type application/octet-stream;
  server {{
    listen {address}:{port};
    listen {address}:{tls_port} ssl;
    {certificate}
    {extra}
    location ~ ^/org/repo/resolve/[^/]+/(.*)$ {{
      alias {files}/$1; limit_rate {rate}; {headers}
    }}
  }}
}}
"""


class Nginx(Daemon):
    """Serves `files` as /org/repo/resolve/ANY/…, plain and, given a certificate, over TLS.

    `headers` are added to every answer, as a hub would; `rate` is nginx's limit_rate.
    """

    def __init__(self, files, certificate=None, headers=None, rate="0", address="127.0.0.1"):
        self.files, self.certificate, self.headers, self.rate = Path(files), certificate, headers or {}, rate
        self.address = f"[{address}]" if ":" in address else address
        self._bare = address
        super().__init__()

    def launch(self):
        self.port, self.tls_port = free_port(self._bare), free_port(self._bare)
        certificate = ""
        if self.certificate:
            certificate = "ssl_certificate %s; ssl_certificate_key %s;" % self.certificate
        listen_tls = bool(self.certificate)
        text = NGINX.format(
            root=self.root, address=self.address, port=self.port, tls_port=self.tls_port, certificate=certificate,
            files=self.files, rate=self.rate, extra="",
            headers=" ".join(f"add_header {name} '{value}' always;" for name, value in self.headers.items()))
        if not listen_tls:
            text = text.replace(f"    listen {self.address}:{self.tls_port} ssl;\n", "")
        (self.root / "nginx.conf").write_text(text)
        return self.spawn("nginx", "-p", self.root, "-e", self.root / "error.log", "-c", self.root / "nginx.conf")

    def ready(self):
        return accepts(self._bare, self.port)

    @property
    def url(self):
        return f"http://{self.address}:{self.port}"

    def tls_url(self, host=None):
        return f"https://{host or self.address}:{self.tls_port}"

    def log(self):
        """(method, path, status, range, authorization, bytes) of every request that has ended."""
        lines = (self.root / "access.log").read_text().splitlines()
        return [tuple(line.split("|")) for line in lines if not line.startswith("-|")]

    def count(self, method=None):
        return sum(1 for entry in self.log() if method in (None, entry[0]))


def hub_headers(body_sha256, size):
    """What a hub announces about a file."""
    return {"X-Repo-Commit": COMMIT, "X-Linked-ETag": f'"{body_sha256}"', "X-Linked-Size": str(size)}


class Tinyproxy(Daemon):
    """An http proxy that also makes tunnels to any port."""

    def launch(self):
        self.port = free_port()
        (self.root / "tinyproxy.conf").write_text(
            f"Port {self.port}\nListen 127.0.0.1\nTimeout 60\nLogFile \"{self.root}/log\"\nLogLevel Connect\n"
            "MaxClients 50\nAllow 127.0.0.1\n")
        return self.spawn("tinyproxy", "-d", "-c", self.root / "tinyproxy.conf")

    def ready(self):
        return accepts("127.0.0.1", self.port)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def log(self):
        path = self.root / "log"
        return path.read_text() if path.exists() else ""

    def requests(self):
        return [line for line in self.log().splitlines() if "Request (file descriptor" in line]


class MirrorServe:
    """`xtask mirror-serve` over a folder; its first JSON line tells the address."""

    def __init__(self, folder, *args, env=None):
        self.sandbox = Sandbox()
        self.process = self.sandbox.start(["mirror-serve", "--json", "--listen", "127.0.0.1:0", *args, folder], env)
        line = wait_for(self._first_line, "mirror-serve to say where it listens")
        self.url = line["url"].rstrip("/")

    def _first_line(self):
        if not self.process.running():
            raise AssertionError(f"mirror-serve ended:\n{self.process.wait()}")
        for line in self.process.output().splitlines(keepends=True):
            if line.startswith("{") and line.endswith("\n"):
                event = json.loads(line)
                if event.get("event") == "start" and "url" in event:
                    return event
        return None

    def close(self):
        self.sandbox.__exit__()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
