"""Tests reach this machine and nothing else: any other address is refused before a packet leaves."""

import ipaddress
import socket
import sys
from typing import Any

_closed = False


def close_to_the_world() -> None:
    """Guards this process for good; a second call changes nothing."""
    global _closed  # noqa: PLW0603 - an audit hook cannot be added twice or taken back
    if not _closed:
        _closed = True
        sys.addaudithook(_guard)


def _guard(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        _refuse_unless_here(args[1])
    elif event == "socket.getaddrinfo":
        _refuse_unless_here(args[:2])


def _refuse_unless_here(address: Any) -> None:
    """A tuple is an internet address; a text is a path of a local socket."""
    if not isinstance(address, tuple) or is_here(address[0]):
        return
    if str(address[0]).endswith(".invalid"):  # reserved for "no such host" (RFC 2606): answered as a resolver would
        raise socket.gaierror(socket.EAI_NONAME, "no such host")
    raise RuntimeError(f"a test tried to leave this machine: {address!r}")


def is_here(host: Any) -> bool:
    """Is it the loopback, or no host at all?"""
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost", "0.0.0.0", "::"}:
        return True
    try:
        return ipaddress.ip_address(str(name).split("%", 1)[0]).is_loopback
    except ValueError:
        return False
