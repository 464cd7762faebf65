"""D. Redirects and credentials: every hop is walked by hand, and a token never leaves its origin."""

from faults.behaviours import on_get, redirect, serve, simple
from faults.case import Case, check, nothing, published, unpublished

TOKEN = "hf_this-must-never-leave"
WITH_TOKEN = {"HF_TOKEN": TOKEN}
ODD_TARGETS = ("/a%2Fb", "/with?a=1&b=?c=?d", "/=?utf-8?B?aGVsbG8=?=", "/plus+and%20space", "/semi;colon=1")


def to(location):
    """The hub redirects there."""
    return lambda world: world.pointing(location(world) if callable(location) else location)


def for_the_body(location):
    """The hub answers HEAD itself; GET is redirected there."""
    def build(world):
        bad = world.pointing(location(world) if callable(location) else location)
        return on_get(bad, simple(200, world.body, *world.hub_headers()))
    return build


def relative(reference, path):
    """A redirect to `reference`, which must arrive at `path` on the hub."""
    def build(world):
        world.hub.routes[path.split("?")[0]] = serve(world.resource)
        world.extra["expected"] = path
        return world.pointing(reference)
    return build


def arrived(world, result):
    expected = world.extra["expected"]
    targets = [request.target for request in world.hub.seen("GET")]
    check(expected in targets, f"expected a GET for {expected}, saw {targets}")


def signed(target):
    """The CDN must see this target byte for byte."""
    def build(world):
        world.cdn.routes[target.split("?")[0]] = serve(world.resource)
        world.extra["target"] = target
        return world.pointing(world.cdn.url + target)
    return build


def verbatim(world, result):
    targets = {request.target for request in world.cdn.seen()}
    check(targets == {world.extra["target"]}, f"the CDN was asked for {targets}")


def loop(world):
    return redirect(world.path())


def hops(count):
    def build(world):
        for number in range(count):
            behaviour = redirect(f"/hop-{number + 1}") if number + 1 < count else serve(world.resource)
            world.hub.routes[f"/hop-{number}"] = behaviour
        return world.pointing("/hop-0")
    return build


def with_status(status):
    return lambda world: world.pointing(world.signed_url, status)


def keeps_range(world, result):
    last = world.cdn.seen("GET")[-1]
    check(last.header("Range") == "bytes=100000-", f"the range was lost on the way: {last.header('Range')}")


def have(world):
    world.leave_partial(100_000)


def token_stays_home(world, result):
    check(all(request.header("Authorization") == f"Bearer {TOKEN}" for request in world.hub.seen()),
          "the hub did not get the token")
    check(all(TOKEN.encode() not in request.raw for request in world.cdn.seen()), "the CDN got the token")
    check(TOKEN not in result.text, "the output shows the token")


def on_another_name(world):
    """The same server under another name is another origin."""
    world.hub.routes["/elsewhere"] = serve(world.resource)
    return world.pointing(f"http://localhost:{world.hub.port}/elsewhere")


def not_elsewhere(world, result):
    strangers = world.hub.seen(path="/elsewhere")
    check(strangers, "the redirect was not followed")
    check(all(not request.header("Authorization") for request in strangers), "another origin got the token")


def user_info_not_sent(world, result):
    check(all(b"c2VjcmV0" not in request.raw and b"secret" not in request.raw for request in world.cdn.seen()),
          "user info from a Location was sent")
    check("user:secret" not in result.text, "the output shows user info")


def no_body(world, result):
    check(not world.cdn.seen(), "the refused address was contacted")


REFUSED = {
    "empty": "",
    "bad-port": "http://127.0.0.1:99999/x",
    "user-info": lambda world: world.signed_url.replace("http://", "http://user:secret@"),
    "file": "file:///etc/passwd",
    "ftp": "ftp://127.0.0.1/file",
    "link-local": "http://169.254.169.254/latest/meta-data/",
    "link-local-mapped": "http://[::ffff:169.254.169.254]/",
    "link-local-v6": "http://[fe80::1]/",
}

CASES = [
    *(Case(f"body-redirected-to-{name}", "97", 14, unpublished, "bad-redirect", resolve=for_the_body(location),
           check=no_body) for name, location in REFUSED.items()),
    Case("body-redirected-from-https-to-http", "94", 14, unpublished, "bad-redirect", tls="good",
         resolve=for_the_body(lambda world: world.signed_url), check=no_body),
    Case("body-redirected-in-a-loop", "90", 14, unpublished,
         resolve=lambda world: on_get(loop(world), world.point_to_cdn)),
    Case("redirect-loop", "90", 14, nothing, resolve=loop),
    Case("redirects-without-end", "91", 14, nothing, resolve=hops(15)),
    Case("nine-redirects", "91", 0, published, resolve=hops(8)),
    Case("location-missing", "92", 14, nothing, resolve=lambda world: simple(302)),
    Case("location-empty", "92", 14, nothing, resolve=to("")),
    Case("location-bad-port", "92", 14, nothing, resolve=to("http://127.0.0.1:99999/x")),
    Case("location-no-host", "92", 14, nothing, resolve=to("http:///nowhere")),
    Case("location-control-character", "92", 14, nothing, resolve=to("http://127.0.0.1/\x01x")),
    Case("location-absolute-path", "93", 0, published, resolve=relative("/other/place", "/other/place"),
         check=arrived),
    Case("location-relative-path", "93", 0, published, check=arrived,
         resolve=relative("../../place", "/org/repo/place")),
    Case("location-with-dots", "93", 0, published, check=arrived,
         resolve=relative("/a/./b/../../../c", "/c")),
    Case("location-without-scheme", "93", 0, published, check=arrived, resolve=lambda world: relative(
        f"//127.0.0.1:{world.hub.port}/place", "/place")(world)),
    Case("location-with-fragment", "93", 0, published, resolve=relative("/place?a=b#part", "/place?a=b"),
         check=arrived),
    *(Case(f"location-verbatim-{number}", "93", 0, published, resolve=signed(target), check=verbatim)
      for number, target in enumerate(ODD_TARGETS)),
    Case("https-to-http", "94", 14, nothing, tls="good", resolve=to(lambda world: world.signed_url), check=no_body),
    Case("token-not-to-another-port", "95", 0, published, env=WITH_TOKEN, check=token_stays_home),
    Case("token-not-to-another-name", "95", 0, published, env=WITH_TOKEN, resolve=on_another_name,
         check=not_elsewhere),
    Case("token-not-after-resume", "95", 0, published, prepare=have, env=WITH_TOKEN, check=token_stays_home),
    Case("user-info-in-location", "96", (0, 14), lambda world: None, check=user_info_not_sent,
         resolve=to(lambda world: world.signed_url.replace("http://", "http://user:secret@"))),
    Case("redirect-to-file", "97", 14, nothing, resolve=to("file:///etc/passwd")),
    Case("redirect-to-ftp", "97", 14, nothing, resolve=to("ftp://127.0.0.1/file")),
    Case("redirect-to-javascript", "97", 14, nothing, resolve=to("javascript:alert(1)")),
    Case("redirect-to-link-local", "97", 14, nothing, resolve=to("http://169.254.169.254/latest/meta-data/")),
    Case("redirect-to-link-local-mapped", "97", 14, nothing, resolve=to("http://[::ffff:169.254.169.254]/")),
    *(Case(f"status-{status}-keeps-range", "98", 0, published, prepare=have, resolve=with_status(status),
           check=keeps_range) for status in (301, 302, 303, 307, 308)),
    Case("status-300", "98", 14, nothing, resolve=with_status(300)),
]
