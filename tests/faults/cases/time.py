"""E. Time and the network: nothing hangs, and whatever came before the silence is kept."""

import signal
import socket

from faults.behaviours import hang_up, sequence, serve, silence, simple, stalled_after, truncated
from faults.case import Case, check, nothing, partial, published, unpublished
from support.waiting import free_port, wait_for

QUICK = {"timeout": "1s", "retries": "1"}
ALONE = {"connections": "1"}  # others would bring what a stalled one does not
HALF = 150_000


def dripping_head(world):
    return lambda exchange: exchange.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000, 0.2)


def slow_body(world):
    """100 bytes a second: alive, and useless."""
    def behaviour(exchange):
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(world.body))
        exchange.drip(world.body, 0.01 * 5)
    return behaviour


def stalling_once(world):
    return sequence(stalled_after(world.resource, HALF), serve(world.resource))


def stalling_always(world):
    return sequence(stalled_after(world.resource, HALF), silence)


def base_url(url):
    return lambda world: {**QUICK, "base-url": url(world)}


def black_hole(world):
    """A listener whose queue is full: the kernel drops what else comes."""
    keep = world.resources.enter_context
    listener = keep(socket.socket())
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    for _ in range(4):
        client = keep(socket.socket())
        client.setblocking(False)
        client.connect_ex(listener.getsockname())
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def first_address_dead(world):
    """localhost is ::1 and 127.0.0.1 for most resolvers; only the second one listens."""
    return f"http://localhost:{world.hub.port}"


def half_closed(world):
    """The server stops listening for more but goes on sending."""
    def behaviour(exchange):
        exchange.sock.shutdown(socket.SHUT_RD)
        serve(world.resource)(exchange)
    return behaviour


def one_answer_each(server):
    """Closes after every answer."""
    def build(world):
        def behaviour(exchange):
            (world.point_to_cdn if server == "hub" else serve(world.resource))(exchange)
            exchange.close()
        return behaviour
    return build


def stop_and_continue(world, process):
    """SIGSTOP until the server has given up on us, then SIGCONT."""
    wait_for(lambda: world.cdn.seen("GET"), "the request for the body")
    process.signal(signal.SIGSTOP)
    wait_for(lambda: world.extra.get("left"), "the server to give up")
    process.signal(signal.SIGCONT)


def gives_up(world):
    """Closes half a second into a pause of the client."""
    def impatient(exchange):
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nETag: \"content-1\"\r\n\r\n" % len(world.body))
        exchange.send(world.body[:HALF])
        exchange.server.stopping.wait(0.5)
        world.extra["left"] = True
        exchange.close()
    return sequence(impatient, serve(world.resource))


CASES = [
    Case("head-drips", "99", 14, unpublished, blob=dripping_head, options=QUICK),
    Case("head-drips-on-the-hub", "99", 14, nothing, resolve=dripping_head, options=QUICK),
    Case("silence-instead-of-a-head", "99", 14, nothing, resolve=lambda world: silence, options=QUICK),
    Case("body-below-low-speed", "100", 14, unpublished, blob=slow_body, options=QUICK),
    Case("body-stalls-once", "101", 0, published, blob=stalling_once, options={"timeout": "1s", **ALONE},
         bodies=2),
    Case("body-stalls-for-ever", "101", 14, partial(HALF), blob=stalling_always, options=QUICK),
    Case("connect-into-a-black-hole", "102", 14, nothing, options=base_url(black_hole)),
    Case("connect-refused", "103", 14, nothing, "refused",
         options=base_url(lambda world: f"http://127.0.0.1:{free_port()}")),
    Case("name-unknown", "104", 14, nothing, "dns", options=base_url(lambda world: "http://no-such-host.invalid")),
    Case("first-address-dead", "105", 0, published, options=lambda world: {"base-url": first_address_dead(world)}),
    Case("half-closed-server", "106", 0, published, blob=half_closed),
    Case("server-closes-after-each-answer", "107", 0, published, blob=one_answer_each("cdn"),
         resolve=one_answer_each("hub")),
    Case("total-deadline", "101", 14, unpublished, blob=lambda world: stalled_after(world.resource, HALF),
         options={"timeout": "20s", "deadline": "2s", **ALONE}),
    Case("stopped-and-continued", "168", 0, published, blob=gives_up, during=stop_and_continue),
]
