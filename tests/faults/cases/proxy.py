"""F. Proxies, by curl's rules but for the exceptions that the contract names."""

import base64
import socket
from dataclasses import replace
from urllib.parse import urlsplit

from faults.behaviours import raw, silence, simple
from faults.case import Case, check, nothing, published
from faults.fault_server import readable

QUICK = {"retries": "1", "timeout": "1s"}
TOKEN = "hf_not-for-proxies"


def forward(world):
    """A working proxy: absolute-form requests go to our own servers, CONNECT makes a tunnel."""
    servers = {server.port: server for server in (world.hub, world.cdn)}

    def behaviour(exchange):
        if exchange.request.method == "CONNECT":
            tunnel(exchange)
            return
        url = urlsplit(exchange.request.target)
        origin_form = replace(exchange.request, target=url.path + (f"?{url.query}" if url.query else ""))
        exchange.request = origin_form
        servers[url.port].routes[origin_form.path](exchange)
    return behaviour


def tunnel(exchange):
    host, port = exchange.request.target.rsplit(":", 1)
    exchange.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
    with socket.create_connection((host.strip("[]"), int(port))) as upstream:
        ends = {exchange.sock: upstream, upstream: exchange.sock}
        while not exchange.server.stopping.is_set():
            for ready in readable(ends, 0.1):
                data = ready.recv(65536)
                if not data:
                    exchange.close()
                    return
                ends[ready].sendall(data)


def proxied(variable, form="http://127.0.0.1:{port}", **more):
    """The environment names our proxy in `variable`."""
    return lambda world: {variable: form.format(port=world.proxy.port), **more}


def working(world):
    world.proxy.default = forward(world)


def answering(behaviour):
    def prepare(world):
        world.proxy.default = behaviour
    return prepare


def used(world, result):
    check(world.proxy.seen(), "the proxy was not used")
    check(not world.hub.seen() or world.hub.url.startswith("https"), "the hub was contacted past the proxy")


def absolute_form(world, result):
    used(world, result)
    check(all(request.target.startswith("http://") for request in world.proxy.seen()), "not in absolute-form")


def not_used(world, result):
    check(not world.proxy.connections, "the proxy was used")


def connected(world, result):
    targets = {(request.method, request.target) for request in world.proxy.seen()}
    check(targets == {("CONNECT", f"127.0.0.1:{world.hub.port}")}, f"the proxy was asked {targets}")
    check(all(not request.header("Authorization") for request in world.proxy.seen()), "the proxy got the token")
    check(all(not request.header("Proxy-Authorization") for request in world.hub.seen()),
          "the hub got the proxy's credentials")
    check(TOKEN not in result.text, "the output shows the token")


def with_credentials(world, result):
    expected = "Basic " + base64.b64encode(b"user:p@ss").decode()
    check(all(request.header("Proxy-Authorization") == expected for request in world.proxy.seen()),
          "the proxy did not get its credentials")
    check("p@ss" not in result.text and "p%40ss" not in result.text, "the output shows the proxy's password")


def https(name, number, exit, left, reason=None, **rest):
    return Case(name, number, exit, left, reason, kind="plain", tls="good", options=rest.pop("options", {}), **rest)


def tunnel_fails(name, behaviour, exit=14, reason=None):
    return https(name, "121", exit, nothing, reason, options=QUICK, prepare=answering(behaviour),
                 env=proxied("https_proxy"))


def bypassed(name, no_proxy):
    return Case(f"no-proxy-{name}", "126", 0, published, prepare=working, check=not_used,
                env=proxied("http_proxy", NO_PROXY=no_proxy))


def kept(name, no_proxy):
    return Case(f"no-proxy-{name}", "126", 0, published, prepare=working, check=used,
                env=proxied("http_proxy", NO_PROXY=no_proxy))


CASES = [
    Case("http-proxy", "117", 0, published, prepare=working, env=proxied("http_proxy"), check=absolute_form),
    Case("http-proxy-upper-case", "122", 0, published, prepare=working, env=proxied("HTTP_PROXY"), check=used),
    Case("http-proxy-lower-case-wins", "122", 0, published, prepare=working, check=used,
         env=proxied("http_proxy", HTTP_PROXY="http://127.0.0.1:1")),
    Case("http-proxy-upper-case-under-cgi", "125", 0, published, prepare=working, check=not_used,
         env=proxied("HTTP_PROXY", REQUEST_METHOD="GET")),
    Case("http-proxy-empty", "123", 0, published, env={"http_proxy": "", "ALL_PROXY": ""}, check=not_used),
    Case("all-proxy", "122", 0, published, prepare=working, env=proxied("ALL_PROXY"), check=used),
    Case("proxy-without-scheme", "124", 0, published, prepare=working, env=proxied("http_proxy", "127.0.0.1:{port}"),
         check=used),
    Case("proxy-with-path", "124", 0, published, prepare=working, check=used,
         env=proxied("http_proxy", "http://127.0.0.1:{port}/ignored")),
    Case("proxy-socks", "124", 2, nothing, options=QUICK, env=proxied("http_proxy", "socks5://127.0.0.1:{port}")),
    Case("proxy-malformed", "124", 2, nothing, options=QUICK, env={"http_proxy": "http://user:hidden@127.0.0.1:port"},
         check=lambda world, result: check("hidden" not in result.text, "the output shows proxy credentials")),
    Case("proxy-dead", "121", 14, nothing, options=QUICK, env={"http_proxy": "http://127.0.0.1:1"}),
    Case("proxy-credentials", "119", 0, published, prepare=working, check=with_credentials,
         env=proxied("http_proxy", "http://user:p%40ss@127.0.0.1:{port}")),
    Case("proxy-407", "120", 11, nothing, "proxy-auth", options=QUICK, prepare=answering(simple(407)),
         env=proxied("http_proxy")),
    https("connect", "118", 0, published, prepare=working, env=proxied("https_proxy", HF_TOKEN=TOKEN),
          check=connected),
    https("connect-credentials", "127", 0, published, prepare=working, check=with_credentials,
          env=proxied("HTTPS_PROXY", "http://user:p%40ss@127.0.0.1:{port}")),
    tunnel_fails("connect-407", simple(407), 11, "proxy-auth"),
    tunnel_fails("connect-502", simple(502)),
    tunnel_fails("connect-403", simple(403)),
    tunnel_fails("connect-hangs", silence),
    tunnel_fails("connect-closed", lambda exchange: exchange.close()),
    tunnel_fails("connect-huge-head", raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n")),
    tunnel_fails("connect-not-http", raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")),
    tunnel_fails("connect-then-plain-text", raw(b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")),
    bypassed("star", "*"),
    bypassed("exact", "127.0.0.1"),
    bypassed("cidr", "10.0.0.0/8, 127.0.0.0/8"),
    bypassed("upper-and-blanks", " example.com , 127.0.0.1 "),
    bypassed("empty-items", ",,127.0.0.1,,"),
    kept("other-name", "localhost,example.com"),
    kept("other-network", "128.0.0.0/8"),
    kept("prefix-only", "127.0.0.1.example.com,27.0.0.1"),
    kept("bad-mask", "127.0.0.0/99"),
    Case("no-proxy-with-port", "126", 0, published, prepare=working,
         env=lambda world: {"http_proxy": world.proxy.url,
                            "no_proxy": f"127.0.0.1:{world.hub.port},127.0.0.1:{world.cdn.port}"}, check=not_used),
    Case("no-proxy-with-another-port", "126", 0, published, prepare=working, check=used,
         env=proxied("http_proxy", no_proxy="127.0.0.1:1")),
]
