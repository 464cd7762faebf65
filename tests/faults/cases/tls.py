"""F. TLS: the chain and the name are always checked, whatever the timing."""

import ssl

from faults.behaviours import on_get, sequence, serve, truncated
from faults.case import Case, check, nothing, published

ONCE = {"retries": "1", "timeout": "2s"}


def slow_handshake(world):
    """The server hello comes when the client's patience is over."""
    def greet(sock):
        world.hub.stopping.wait(2.5)
    world.hub.greet = greet


def no_request_got_through(world, result):
    check(not world.hub.seen(), "a request was sent to a server that was not verified")


def by_name(world):
    return {**ONCE, "base-url": f"https://localhost:{world.hub.port}"}


def https_on_a_plain_port(world):
    return {**ONCE, "base-url": world.cdn.url.replace("http://", "https://")}


def cut_without_close_notify(world):
    return on_get(sequence(truncated(world.resource, 100_000), serve(world.resource)), serve(world.resource))


def plain_tls(name, number, exit, left, reason=None, **rest):
    options = rest.pop("options", ONCE)
    return Case(name, number, exit, left, reason, kind="plain", options=options, **rest)


def refused(name, number, certificate, reason, **rest):
    return plain_tls(name, number, 14, nothing, reason, tls=certificate, check=no_request_got_through, **rest)


CASES = [
    refused("self-signed", "108", "self-signed", "tls-untrusted"),
    refused("expired", "109", "expired", "tls-expired"),
    refused("wrong-name", "110", "wrong-name", "tls-name"),
    refused("wrong-name-after-a-slow-handshake", "111", "wrong-name", None, prepare=slow_handshake),
    refused("address-not-in-certificate", "112", "name-only", "tls-name"),
    refused("name-not-in-certificate", "112", "address-only", "tls-name", options=by_name),
    refused("unknown-authority", "108", "good", "tls-untrusted", env={"SSL_CERT_FILE": None}),
    refused("only-tls-1.1", "113", "good", None, newest_tls=ssl.TLSVersion.TLSv1_1),
    plain_tls("address-in-certificate", "112", 0, published, tls="good"),
    plain_tls("name-in-certificate", "112", 0, published, tls="name-only", options=by_name),
    plain_tls("tls-1.2", "113", 0, published, tls="good", newest_tls=ssl.TLSVersion.TLSv1_2),
    plain_tls("cut-without-close-notify", "114", 0, published, tls="good", blob=cut_without_close_notify,
              options={"timeout": "2s"}),
    plain_tls("plain-text-on-a-tls-port", "115", 14, nothing, tls=None, options=https_on_a_plain_port),
]
