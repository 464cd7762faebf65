"""Waiting for a condition instead of sleeping and hoping."""

import socket
import time


def wait_for(condition, what, timeout=20.0):
    """Returns the first true value of `condition()`; fails, saying `what` never happened."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {timeout:g} s for {what}")
        time.sleep(0.005)


def accepts(address, port):
    """True when something listens there."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((address, port)) == 0


def free_port(address="127.0.0.1"):
    """A port nobody listens on now. For servers that cannot be told to choose one and report it."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.bind((address, 0))
        return probe.getsockname()[1]
