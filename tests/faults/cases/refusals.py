"""K. Some of eight connections are refused, and told to wait: what the others can bring is brought."""

import threading

from faults.behaviours import hang_up, simple
from faults.case import check
from faults.crowd import beyond, from_then_on, once, pause
from faults.fault_server import Gone
from faults.many import ALWAYS, crowd_of, many, refuse, resumes, with_partial

HOUR = ("Retry-After", "3600")  # longer than anybody waits
NOW = ("Retry-After", "0")


# --- refusals that do not come alone

def refuse_without_the_first_body(status, *headers):
    """The body that goes on to the file's end breaks off before; those of other pieces are whole."""
    def fault(crowd, exchange, answer):
        broken = threading.Event()

        def break_off(other):
            if other.request.header("Range") is None:
                other.close()
                broken.set()
                raise Gone
        crowd.break_off = break_off
        broken.wait(10)
        simple(status, b"", *headers)(exchange)
    return fault


def refuse_one_at_once(status, *headers):
    """The others have no answer for a second, and in the meantime the first body comes as fast as it can."""
    def fault(crowd, exchange, answer):
        first = len(crowd.fired) == 1
        if not first:
            pause(exchange, 1)
        simple(status, b"", *headers)(exchange)
        if first:
            pause(exchange, 0.3)
            crowd.slow = False
    return fault


def refuse_all(status, *headers):
    """Bodies under way end as well."""
    def fault(crowd, exchange, answer):
        crowd.break_off = hang_up
        simple(status, b"", *headers)(exchange)
    return fault


# --- what the client does about it

def kept_away(seconds):
    """The piece that was refused was not asked for again too early."""
    def judge(world, result):
        crowd = crowd_of(world)
        refused = crowd.fired[0]
        early = [ask for ask in crowd.asks if ask.first == refused.first and 0 < ask.time - refused.time < seconds]
        check(not early, f"came back within {seconds} s: {early}")
    return judge


def nobody_came_back(world, result):
    """The bodies under way brought everything."""
    crowd = crowd_of(world)
    late = [ask for ask in crowd.asks if ask.time - crowd.fired[0].time > 5]
    check(not late, f"asked again after a refusal: {late}")


CASES = [
    many("piece-429-in-two-seconds", "176", fault=refuse(429, ("Retry-After", "2")), judge=kept_away(2)),
    *(many(f"from-then-on-{name}", number, code, with_partial, reason, fault=fault, when=from_then_on,
           options={"retries": "2"}, judge=resumes)
      for name, number, code, reason, fault in (
          ("429", "81", 12, "rate-limited", refuse_all(429, NOW)),
          ("503", "82", 14, "server-error", refuse_all(503, NOW)),
          ("500", "88", 14, "server-error", refuse_all(500)))),
    *(many(f"{name}-{status}-in-an-hour", "80", fault=refuse(status, HOUR), when=when, judge=nobody_came_back)
      for status in (429, 503)
      for name, when in (("piece", once), ("beyond-one", beyond(1)), ("beyond-two", beyond(2)))),
    many("beyond-one-429-in-a-while", "81", fault=refuse(429, ("Retry-After", "20")), when=beyond(1),
         patience=7, judge=nobody_came_back),
    many("beyond-one-429-in-a-while-and-not-all-at-once", "81", when=beyond(1), patience=ALWAYS,
         fault=refuse_one_at_once(429, ("Retry-After", "20")), judge=nobody_came_back),
    *(many(f"piece-{status}-in-an-hour-and-no-other-body", "80", code, with_partial, reason, at_least=3, judge=resumes,
           patience=ALWAYS, fault=refuse_without_the_first_body(status, HOUR))
      for status, code, reason in ((429, 12, "rate-limited"), (503, 14, "server-error"))),
    many("from-then-on-429-in-an-hour", "80", 12, with_partial, fault=refuse_all(429, HOUR),
         when=from_then_on, judge=resumes),
]
