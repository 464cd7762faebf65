"""Repositories over http, through git's own http-backend."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class GitServer:
    """Serves every repository below `root`. `refusals` are statuses given to the next requests instead of an answer;
    while `stalled` is set, the packs of a fetch do not come. A context manager."""

    def __init__(self, root):
        self.root, self.refusals, self.requests = root, [], []
        self.stalled, self.stalling = False, threading.Event()
        self._go = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.answer(self)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, name):
        return f"http://127.0.0.1:{self._server.server_port}/{name}"

    def answer(self, handler):
        length = int(handler.headers.get("Content-Length", "0"))
        body = handler.rfile.read(length) if length else self._chunks(handler)
        self.requests.append(f"{handler.command} {handler.path}")
        if self.refusals:
            return self._reply(handler, f"{self.refusals.pop(0)} Refused", {"WWW-Authenticate": 'Basic realm="x"'}, b"")
        if self.stalled and b"command=fetch" in body:
            self.stalling.set()
            self._go.wait(60)
        head, _, content = self._backend(handler, body).partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines())
        self._reply(handler, fields.pop("Status", "200 OK"), fields, content)

    def _backend(self, handler, body):
        address = urlsplit(handler.path)
        env = {
            "PATH": "/usr/bin:/bin", "GIT_PROJECT_ROOT": str(self.root), "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": address.path, "QUERY_STRING": address.query, "REQUEST_METHOD": handler.command,
            "CONTENT_TYPE": handler.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": handler.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": handler.headers.get("Git-Protocol", ""), "REMOTE_ADDR": "127.0.0.1",
            "HOME": str(self.root), "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
        }
        return subprocess.run(["git", "http-backend"], env=env, input=body, capture_output=True).stdout

    @staticmethod
    def _chunks(handler):
        body = b""
        while handler.headers.get("Transfer-Encoding") == "chunked":
            size = int(handler.rfile.readline(), 16)
            body += handler.rfile.read(size)
            handler.rfile.readline()
            if size == 0:
                break
        return body

    @staticmethod
    def _reply(handler, status, fields, content):
        code, _, reason = status.partition(" ")
        try:
            handler.send_response(int(code), reason)
            for name, value in fields.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            handler.wfile.write(content)
        except OSError:
            pass  # the client has gone
