"""Cases with eight connections: a file large enough for them, and a check that they were really used."""

import functools
import hashlib
import json
import random
from dataclasses import replace

from faults.behaviours import simple
from faults.case import METADATA, Case, check, published, unpublished
from faults.crowd import Crowd, once

SIZE = 8 << 20
CONNECTIONS = "8"
ALWAYS = 1 << 30  # patience: slow to the end


@functools.cache
def large(seed=1, size=SIZE):
    """(body, its SHA-256)"""
    body = random.Random(seed).randbytes(size)
    return body, hashlib.sha256(body).hexdigest()


def other_version(resource):
    """Other bytes of the same length, under another validator."""
    return replace(resource, body=large(2)[0], etag='"content-2"', last_modified="Thu, 22 Oct 2015 07:28:00 GMT")


def versions(world):
    """ETag to body: what the source ever had."""
    known = [world.resource, other_version(world.resource), *world.extra.get("versions", ())]
    return {resource.etag: resource.body for resource in known}


def one_version(world):
    """The file is one version from end to end; a partial is a prefix of the version that its sidecar names."""
    files = world.files()
    check(files <= {"", ".part", ".part.json"} | METADATA, f"stray files: {sorted(files)}")
    check(not {"", ".part"} <= files, "there are a file and a partial")
    if "" in files:
        named = json.loads(world.file(".receipt.json").read_text()).get("etag")
        check(world.file().read_bytes() == versions(world).get(named), f"the file is not what {named} is")
    if ".part" in files:
        valid_prefix(world)


def valid_prefix(world):
    """How long it is."""
    named = json.loads(world.file(".part.json").read_text()).get("etag")
    part = world.file(".part").read_bytes()
    check(part == versions(world)[named][:len(part)], f"the partial is no prefix of {named}")
    return len(part)


def with_partial(world):
    unpublished(world)
    check(world.part_size() > 0, "nothing was kept")


def resumes(world, result):
    """What was left is continued."""
    have = world.part_size()
    world.blob = crowd = Crowd(world)
    crowd.slow = False
    again = world.run({"connections": "8"})
    check(again.code == 0 and world.file().read_bytes() == world.body, f"the next run failed: {again}")
    check(min(ask.first for ask in crowd.asks) == have, f"byte {have} was there, the next run asked {crowd.asks}")


def refuse(status, *headers):
    def fault(crowd, exchange, answer):
        simple(status, b"", *headers)(exchange)
    return fault


def crowd_of(world):
    return world.extra["crowd"]


def many(name, number, exit=0, left=published, reason=None, *, fault=None, when=once, patience=1, delay=0.0,
         early=None, at_least=2, judge=lambda world, result: None, options=None, **rest):
    """A case that fails if fewer than `at_least` requests were answered at once, or the fault never happened."""
    def blob(world):
        world.extra["crowd"] = Crowd(world, fault, when, patience, delay, early)
        return world.extra["crowd"]

    def told(world):
        return {"connections": CONNECTIONS, **((options(world) if callable(options) else options) or {})}

    def checked(world, result):
        crowd = crowd_of(world)
        check(crowd.peak >= at_least, f"at most {crowd.peak} requests at once, this needs {at_least} to say anything")
        check(crowd.fired or not (fault or early), "what should go wrong never happened")
        judge(world, result)
    return Case(**{"name": name, "number": number, "exit": exit, "left": left, "reason": reason, "content": large,
                   "blob": blob, "options": told, "check": checked, **rest})
