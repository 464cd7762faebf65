"""What the hub answers, and what xtask makes of it."""

import time
import unittest

from e2e.hub.case import HubCase, content
from faults.behaviours import Resource, serve, simple
from support.hub_stand_in import COMMIT, REQUEST_ID, TOKEN, StandIn

LARGE = "model.Q4_K_M.gguf"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 12345\n"


class Hops(HubCase):
    def test_an_absolute_redirect_to_signed_urls(self):
        result = self.download("--file", LARGE, token=TOKEN)
        done = self.assert_exit(result, 0)["result"]
        self.assertEqual(done["sha256"], self.hub.files[LARGE].sha256)
        self.assertEqual((done["verified"], done["commit"]), ("sha256", COMMIT))
        self.assertEqual(self.on_disk(), {LARGE: self.body(LARGE)})
        self.assertTrue(all(request.header("Authorization") == f"Bearer {TOKEN}" for request in self.hub.hub.seen()))
        self.assertTrue(self.hub.cdn.seen())

    def test_a_relative_redirect_to_a_small_file(self):
        done = self.assert_exit(self.download("--file", "README.md"), 0)["result"]
        self.assertEqual((done["verified"], done["git_blob"]), ("git-blob", self.hub.files["README.md"].git_blob))
        self.assertEqual(self.hub.cdn.seen(), [])

    def test_signed_urls_that_expire_are_signed_again(self):
        self.hub.signature_uses = 1
        self.assert_exit(self.download("--file", LARGE), 0)
        self.assertEqual(self.on_disk(), {LARGE: self.body(LARGE)})

    def test_the_token_never_reaches_another_origin(self):
        self.assert_exit(self.download("--file", LARGE, "--verbose", token=TOKEN), 0)
        for request in self.hub.cdn.seen():
            self.assertIsNone(request.header("Authorization"))
        for path in self.sandbox.root.rglob("*"):
            if path.is_file():
                self.assertNotIn(TOKEN.encode(), path.read_bytes(), path)


class Refusals(HubCase):
    def refused(self, *words, code, reason, **more):
        result = self.download(*words, **more)
        error = self.assert_exit(result, code, reason)
        self.assertIn(REQUEST_ID, error["message"])
        self.assertEqual(self.on_disk(), {})
        return error

    def test_reasons(self):
        self.refused("--file", "absent.gguf", code=14, reason="entry-not-found")
        self.refused("--rev", "absent", code=14, reason="revision-not-found")
        self.refused(code=14, reason="not-found", repository="org/other")
        self.refused("--file", LARGE, code=11, reason="token-invalid", token="hf_wrong")
        self.hub.private = True
        self.refused("--file", LARGE, code=11, reason="unauthorized")
        self.hub.private, self.hub.disabled = False, True
        self.refused("--file", LARGE, code=11, reason="disabled")

    def test_gated_names_the_page(self):
        self.hub.gated = True
        for token in (None, TOKEN):
            for words in (["--file", LARGE], ["--file", LARGE, "--file", "README.md"]):
                with self.subTest(words=words, token=token):
                    error = self.refused(*words, code=11, reason="gated", token=token)
                    self.assertIn(f"{self.hub.url}/org/repo", error["hint"])


class RequestIds(HubCase):
    """A refusal that comes later, or again and again, has its id too."""

    def last_words(self, answer, code, *words):
        self.hub.hub.default = answer
        error = self.assert_exit(self.download("--file", LARGE, *words), code)
        self.assertIn(REQUEST_ID, error["message"])

    def test_small_requests(self):
        identified = ("X-Request-Id", REQUEST_ID)
        for status, code in ((429, 12), (500, 14), (503, 14), (418, 14), (404, 14), (401, 11), (403, 11)):
            with self.subTest(status):
                self.last_words(simple(status, b"", identified), code)
        self.last_words(simple(429, b"", identified, ("Retry-After", "1000")), 12)

    def test_bodies(self):
        good = self.hub.hub.default
        identified = ("X-Request-Id", REQUEST_ID)
        for status, code in ((429, 12), (500, 14), (404, 14), (401, 11), (403, 11), (418, 14)):
            with self.subTest(status):
                def on_get(exchange, refuse=simple(status, b"", identified)):
                    (refuse if exchange.request.method == "GET" else good)(exchange)
                self.last_words(on_get, code)


class Quota(HubCase):
    def test_the_request_after_the_last_one_waits(self):
        self.hub.limit = '"resolvers";r=0;t=2'
        begin = time.monotonic()
        result = self.download("--file", "README.md")  # the redirect, then the file's own answer
        self.assert_exit(result, 0)
        self.assertGreaterEqual(time.monotonic() - begin, 2)
        self.assertTrue(any("no request is left" in str(event) for event in result.named("retry")), str(result))

    def test_a_wait_that_is_too_long_ends_at_once(self):
        self.hub.limit = '"resolvers";r=0;t=3000'
        error = self.assert_exit(self.download("--file", "README.md", "--max-wait", "5s"), 12, "rate-limited")
        self.assertIn("3000 s", error["message"])
        self.assertEqual(len(self.hub.requests()), 1)
        self.hub.forget()
        error = self.assert_exit(self.download("--file", LARGE, "--max-wait", "5s"), 12, "rate-limited")
        self.assertIn("3000 s", error["message"])
        self.assertEqual([request.method for request in self.hub.requests()], ["HEAD"])


    def test_files_wait_as_small_requests_do(self):
        self.hub.limit = '"resolvers";r=0;t=2'
        begin = time.monotonic()
        result = self.download("--file", LARGE)  # HEAD, then GET on the same way
        self.assert_exit(result, 0)
        self.assertGreaterEqual(time.monotonic() - begin, 2)
        self.assertEqual(len(self.hub.hub.seen()), 2)
        self.assertTrue(any("no request is left" in str(event) for event in result.named("retry")), str(result))

    def test_many_files_share_what_is_left(self):
        """Each file is one request to the hub: none is sent that would be refused."""
        self.hub.files = {f"{number:02}.bin": type(self.hub.files[LARGE])(content(number, 3000)) for number in range(40)}
        self.hub.quota(16, 2)
        self.assert_exit(self.download("--all"), 0)
        self.assertEqual(self.on_disk(), {path: self.body(path) for path in self.hub.files})
        self.assertEqual(self.hub.refused, 0)

    def test_another_mirror_is_asked_meanwhile(self):
        other = StandIn(self.files)
        self.addCleanup(other.close)
        for wait in (60, 3000):
            self.hub.limit = f'"resolvers";r=0;t={wait}'
            begin = time.monotonic()
            result = self.run_xtask("mirror-download", "--json", "--mirror", self.hub.url, "--mirror", other.url, "--id",
                                    "org/repo", "--file", LARGE, "--force")
            self.assert_exit(result, 0)
            self.assertLess(time.monotonic() - begin, 10)
            self.assertEqual(self.on_disk(), {LARGE: self.body(LARGE)})
        self.assertEqual({request.method for request in self.hub.hub.seen()}, {"HEAD"})

    def test_a_body_under_way_goes_on_alone(self):
        body = content(7, 12_000_000)
        self.hub.files = {}
        self.hub.hub.routes["/org/repo/resolve/main/big.bin"] = serve(
            Resource(body, '"v1"', None, headers=(("RateLimit", '"pages";r=0;t=2'),)))
        begin = time.monotonic()
        self.assert_exit(self.download("--file", "big.bin", "--connections", "4"), 0)
        self.assertLess(time.monotonic() - begin, 20)
        self.assertEqual(self.on_disk(), {"big.bin": body})
        self.assertEqual([request.method for request in self.hub.hub.seen()].count("GET"), 1)


class Impostors(HubCase):
    """Servers that know nothing of hubs send something else than the file."""

    def plain(self, body, content_type, path=LARGE):
        answer = serve(Resource(body, None, None, headers=(("Content-Type", content_type),)))
        self.hub.hub.routes[f"/org/repo/resolve/main/{path}"] = answer
        return self.download("--file", path)

    def test_a_page(self):
        error = self.assert_exit(self.plain(b"<!DOCTYPE html><p>Please log in", "text/html"), 14, "html-instead")
        self.assertIn("<!DOCTYPE html><p>Please log in", error["message"])
        self.assertIn("text/html", error["message"])
        self.assertEqual(self.on_disk(), {})

    def test_a_pointer(self):
        error = self.assert_exit(self.plain(POINTER, "text/plain"), 14, "lfs-pointer")
        self.assertIn("git-lfs.github.com", error["message"])
        self.assertIn("text/plain", error["message"])
        self.assertEqual(self.on_disk(), {})

    def test_a_page_that_was_asked_for(self):
        self.assert_exit(self.plain(b"<!DOCTYPE html><p>docs", "text/html", "index.html"), 0)

    def test_a_page_in_place_of_the_signed_file(self):
        """The hash tells already; the page tells why."""
        page = b"<html>blocked by policy</html>"
        size = len(self.body(LARGE))
        chunked = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n"
        answers = {"shorter": (simple(200, page, ("Content-Type", "text/html")), 14),
                   "chunked": (lambda exchange: exchange.send(chunked % (len(page), page)), 14),
                   "as long": (simple(200, page + b" " * (size - len(page)), ("Content-Type", "text/html")), 13)}
        for name, (answer, code) in answers.items():
            with self.subTest(name):
                self.hub.cdn.default = answer
                error = self.assert_exit(self.download("--file", LARGE), code)
                self.assertIn("<html>blocked by policy</html>", error["message"])
                self.assertIn("text/html", error["message"])
                self.assertEqual(self.on_disk(), {})


if __name__ == "__main__":
    unittest.main()
