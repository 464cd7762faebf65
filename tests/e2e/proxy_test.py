"""Through tinyproxy: absolute-form requests for http, CONNECT for https."""

import unittest

from support.downloads import Downloads
from support.servers import Nginx, Tinyproxy
from support.tls import Authority


class Proxy(Downloads):
    @classmethod
    def setUpClass(cls):
        cls.authority = Authority()
        cls.addClassCleanup(cls.authority.__exit__)
        cls.certificate = cls.authority.issue("server")

    def setUp(self):
        super().setUp()
        self.nginx = self.serve(Nginx(self.served, self.certificate))
        self.proxy = self.serve(Tinyproxy())

    def test_http(self):
        self.assert_exit(self.run_target(self.nginx.url, {"http_proxy": self.proxy.url}), 0)
        self.assert_published()
        self.assertTrue(any("GET http://" in line for line in self.proxy.requests()), self.proxy.log())

    def test_https(self):
        env = {"HTTPS_PROXY": self.proxy.url, "SSL_CERT_FILE": str(self.authority.trust)}
        self.assert_exit(self.run_target(self.nginx.tls_url(), env), 0)
        self.assert_published()
        self.assertTrue(all("CONNECT 127.0.0.1:" in line for line in self.proxy.requests()), self.proxy.log())
        self.assertTrue(self.proxy.requests())

    def test_wrong_name_behind_a_tunnel(self):
        server = self.serve(Nginx(self.served, self.authority.issue("stranger", "DNS:stranger.example")))
        env = {"https_proxy": self.proxy.url, "SSL_CERT_FILE": str(self.authority.trust)}
        result = self.run_target(server.tls_url(), env, retries="1")
        self.assert_exit(result, 14)
        self.assertEqual(result.reason, "tls-name")

    def test_no_proxy(self):
        for no_proxy in ("127.0.0.1", "127.0.0.0/8", "*"):
            with self.subTest(no_proxy):
                env = {"http_proxy": self.proxy.url, "NO_PROXY": no_proxy}
                self.assert_exit(self.run_target(self.nginx.url, env, force=True), 0)
                self.assertEqual(self.proxy.requests(), [])

    def test_target_dead_behind_the_proxy(self):
        result = self.run_target("http://127.0.0.1:1", {"http_proxy": self.proxy.url}, retries="1")
        self.assert_exit(result, 14)
        self.assertEqual(self.target.files(), set())


if __name__ == "__main__":
    unittest.main()
