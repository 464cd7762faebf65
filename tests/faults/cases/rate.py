"""D. Rate limits, refusals, retries, and hashes that do not come out right."""

import hashlib
import time
from email.utils import formatdate

from faults.behaviours import Answer, on_get, redirect, sequence, serve, simple, truncated
from faults.case import Case, check, nothing, published, unpublished

TOKEN = "hf_this-must-never-be-shown"
HALF = 100_000


def refuse(status, retry_after=None, *headers):
    fields = headers if retry_after is None else (("Retry-After", retry_after), *headers)
    return simple(status, b"", *fields)


def first(fault):
    """`fault` answers the first request for the body; when the next one comes is noted."""
    def build(world):
        script = sequence(fault, serve(world.resource))

        def behaviour(exchange):
            world.extra.setdefault("times", []).append(time.monotonic())
            script(exchange)
        return behaviour
    return build


def always(fault):
    return lambda world: fault


def in_two_seconds(form):
    """429 until a date written in `form`."""
    def behaviour(exchange):
        refuse(429, time.strftime(form, time.gmtime(time.time() + 2)))(exchange)
    return behaviour


def waited(seconds):
    def judge(world, result):
        times = world.extra["times"]
        check(len(times) >= 2, "there was no second attempt")
        check(times[1] - times[0] >= seconds, f"came back after {times[1] - times[0]:.2f} s, before {seconds} s")
    return judge


def at_once(world, result):
    check(len(world.bodies()) == 1, f"{len(world.bodies())} requests, expected the first to be the last")


def hub_says(status, *headers):
    """The hub itself refuses."""
    return always(simple(status, b"{}", *headers))


def no_token(world, result):
    check(TOKEN not in result.text, "the output shows the token")


def no_body_requests(world, result):
    check(not world.cdn.seen(), "the body was asked for")


def expiring(status):
    """A signed URL that ends after its first use; walking from the hub again gives another one."""
    def build(world):
        def resolve(exchange):
            walk = world.extra["walks"] = world.extra.get("walks", 0) + 1
            world.cdn.routes[f"/blob-{walk}"] = sequence(truncated(world.resource, HALF), simple(status))
            world.point_to_cdn(exchange, f"{world.cdn.url}/blob-{walk}?Signature=do-not-show-this")
        return resolve
    return build


def corrupt(world):
    """The right number of bytes, the last one wrong."""
    def alter(answer):
        return Answer(answer.status, answer.headers, answer.body[:-1] + bytes([answer.body[-1] ^ 1]))
    return world.altered(alter)


def corrupt_once_resumed(world):
    """Wrong bytes in answer to a range, right ones to the whole."""
    def behaviour(exchange):
        (corrupt(world) if exchange.request.header("Range") else serve(world.resource))(exchange)
    return behaviour


def other_hash(world):
    return {"sha256": hashlib.sha256(b"another").hexdigest()}


def upper_case_hash(world):
    return {"sha256": world.sha256.upper()}


def with_gguf_magic():
    body = b"GGUF\x03\0\0\0" + bytes(1000)
    return body, hashlib.sha256(body).hexdigest()


def warned(world, result):
    check("GGUF" in result.text or "gguf" in result.text, "nothing was said about the magic")


def have(world):
    world.leave_partial(HALF)


CASES = [
    Case("429-with-seconds", "75", 0, published, blob=first(refuse(429, "2")), check=waited(2)),
    Case("429-with-date", "76", 0, published, blob=first(in_two_seconds("%a, %d %b %Y %H:%M:%S GMT")),
         check=waited(1)),
    Case("429-with-rfc850-date", "77", 0, published, blob=first(in_two_seconds("%A, %d-%b-%y %H:%M:%S GMT")),
         check=waited(1)),
    Case("429-with-asctime-date", "77", 0, published, blob=first(in_two_seconds("%a %b %e %H:%M:%S %Y")),
         check=waited(1)),
    Case("429-with-past-date", "78", 0, published, blob=first(refuse(429, formatdate(1, usegmt=True)))),
    Case("429-with-negative-seconds", "79", 0, published, blob=first(refuse(429, "-5"))),
    Case("429-with-garbage", "79", 0, published, blob=first(refuse(429, "soon"))),
    Case("429-with-huge-wait", "80", 12, unpublished, blob=always(refuse(429, "1000000000000")), check=at_once),
    Case("429-beyond-max-wait", "80", 12, unpublished, blob=always(refuse(429, "31")), check=at_once),
    Case("503-beyond-max-wait", "82", 14, unpublished, blob=always(refuse(503, "31")), check=at_once),
    Case("429-for-ever", "81", 12, unpublished, blob=always(refuse(429, "0")), bodies=3),
    Case("429-on-the-hub", "75", 0, published, resolve=lambda world: sequence(refuse(429, "1"), world.point_to_cdn)),
    Case("429-on-the-hub-for-ever", "81", 12, nothing, resolve=always(refuse(429, "0"))),
    Case("429-with-ratelimit", "75", 0, published,
         blob=first(refuse(429, None, ("RateLimit", '"resolvers";r=0;t=2'))), check=waited(2)),
    Case("503-with-seconds", "82", 0, published, blob=first(refuse(503, "2")), check=waited(2)),
    Case("503-for-ever", "82", 14, unpublished, blob=always(refuse(503, "0")), bodies=3),
    Case("401-with-token", "85", 11, nothing, resolve=hub_says(401), env={"HF_TOKEN": TOKEN}, check=no_token),
    Case("401-without-token", "85", 11, nothing, resolve=hub_says(401)),
    Case("403", "85", 11, nothing, resolve=hub_says(403)),
    Case("gated", "85", 11, nothing, "gated", resolve=hub_says(403, ("X-Error-Code", "GatedRepo")), check=no_token),
    Case("token-echoed-by-the-hub", "85", 11, nothing, env={"HF_TOKEN": TOKEN}, check=no_token,
         resolve=hub_says(401, ("X-Error-Message", f"token {TOKEN} is bad"))),
    Case("signed-url-expires-403", "86", 0, published, resolve=expiring(403)),
    Case("signed-url-expires-400", "86", 0, published, resolve=expiring(400)),
    Case("signed-url-rejected-for-ever", "86", 14, unpublished, "signed-url-rejected", blob=always(simple(403))),
    Case("404", "87", 14, nothing, "not-found", resolve=hub_says(404), check=no_body_requests),
    Case("404-of-a-file", "87", 14, nothing, "entry-not-found",
         resolve=hub_says(404, ("X-Error-Code", "EntryNotFound"))),
    Case("404-of-a-revision", "87", 14, nothing, "revision-not-found",
         resolve=hub_says(404, ("X-Error-Code", "RevisionNotFound"))),
    Case("410-for-the-body", "87", 14, unpublished, blob=always(simple(410)), bodies=1),
    Case("500-once", "88", 0, published, blob=first(simple(500)), bodies=2),
    Case("502-once", "88", 0, published, blob=first(simple(502)), bodies=2),
    Case("504-for-ever", "88", 14, unpublished, blob=always(simple(504)), bodies=3),
    Case("408-once", "89", 0, published, blob=first(simple(408)), bodies=2),
    Case("425-once", "89", 0, published, blob=first(simple(425)), bodies=2),
    Case("418", "87", 14, unpublished, blob=always(simple(418)), bodies=1),
    Case("hash-demanded-in-upper-case", "174", 0, published, options=upper_case_hash),
    Case("hash-demanded-differs-from-announced", "174", 13, nothing, "announced-hash", options=other_hash,
         check=no_body_requests),
    Case("hash-demanded-differs-plain-server", "174", 13, nothing, "hash-mismatch", kind="plain", options=other_hash,
         bodies=1),
    Case("hash-demanded-wins-over-announced", "175", 13, nothing, "hash-mismatch", bodies=1,
         options=lambda world: {**other_hash(world), "no-verify": True}),
    Case("corrupt-file", "174", 13, nothing, "hash-mismatch", blob=corrupt, bodies=1),
    Case("corrupt-git-file", "174", 13, nothing, "hash-mismatch", kind="git",
         blob=lambda world: on_get(corrupt(world), serve(world.resource))),
    Case("corrupt-rest-of-a-resumed-file", "174", 0, published, prepare=have, blob=corrupt_once_resumed, bodies=2),
    Case("corrupt-in-every-way", "174", 13, nothing, "hash-mismatch", prepare=have, blob=corrupt, bodies=2),
    Case("no-verify-takes-it", "174", 0, lambda world: check("" in world.files(), "the file is missing"),
         blob=corrupt, options={"no-verify": True}),
    Case("gguf-magic-missing-nothing-announced", "36", 14, unpublished, "not-a-gguf", kind="plain",
         leaf="model.gguf"),
    Case("gguf-magic-missing-but-announced", "36", 0, published, leaf="model.gguf", check=warned),
    Case("gguf-magic-there", "36", 0, published, kind="plain", leaf="model.gguf", content=with_gguf_magic),
    Case("needs-xet", "36", 14, nothing, "needs-xet", check=no_body_requests,
         resolve=lambda world: redirect(world.signed_url, 302, ("X-Linked-Size", "60000000000"),
                                        ("X-Linked-ETag", f'"{world.sha256}"'), ("X-Xet-Hash", "a" * 64))),
]
