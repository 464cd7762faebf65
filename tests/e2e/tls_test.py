"""TLS against nginx with certificates of a test authority."""

import unittest

from support.downloads import Downloads
from support.servers import Nginx
from support.tls import Authority


class Tls(Downloads):
    @classmethod
    def setUpClass(cls):
        cls.authority = Authority()
        cls.addClassCleanup(cls.authority.__exit__)
        cls.good = cls.authority.issue("good")
        cls.stranger = cls.authority.issue("stranger", "DNS:stranger.example,IP:192.0.2.1")
        cls.expired = cls.authority.issue("expired", days=-1)

    def run_trusting(self, server, host=None, env=None, **options):
        return self.run_target(server.tls_url(host), {"SSL_CERT_FILE": str(self.authority.trust), **(env or {})},
                               retries="1", **options)

    def test_ssl_cert_file(self):
        server = self.serve(Nginx(self.served, self.good))
        self.assert_exit(self.run_trusting(server), 0)
        self.assert_published()

    def test_name_instead_of_address(self):
        server = self.serve(Nginx(self.served, self.good))
        self.assert_exit(self.run_trusting(server, "localhost"), 0)

    def test_ca_file(self):
        server = self.serve(Nginx(self.served, self.good))
        options = {"ca-file": self.authority.trust, "retries": "1"}
        self.assert_exit(self.run_target(server.tls_url(), **options), 0)
        self.assert_published()

    def test_ca_file_missing(self):
        server = self.serve(Nginx(self.served, self.good))
        result = self.run_target(server.tls_url(), **{"ca-file": "/nowhere/ca.pem"})
        self.assertIn(result.code, (1, 2, 14), str(result))
        self.assertIn("/nowhere/ca.pem", result.text)

    def test_unknown_authority(self):
        server = self.serve(Nginx(self.served, self.good))
        result = self.run_target(server.tls_url(), retries="1")
        self.assert_exit(result, 14)
        self.assertEqual(result.reason, "tls-untrusted")
        self.assertEqual(server.count(), 0)

    def test_wrong_name(self):
        server = self.serve(Nginx(self.served, self.stranger))
        result = self.run_trusting(server)
        self.assert_exit(result, 14)
        self.assertEqual(result.reason, "tls-name")
        self.assertEqual(server.count(), 0)

    def test_expired(self):
        server = self.serve(Nginx(self.served, self.expired))
        result = self.run_trusting(server)
        self.assert_exit(result, 14)
        self.assertEqual(result.reason, "tls-expired")

    def test_ipv6_loopback(self):
        server = self.serve(Nginx(self.served, self.good, address="::1"))
        self.assert_exit(self.run_trusting(server), 0)
        self.assert_published()


if __name__ == "__main__":
    unittest.main()
