"""The port: ours before anything else is done, or one sentence with the remedy (fault 77)."""

import errno
import socket

from weihu.config.refusals import Refused

BACKLOG = 2048


def listen(host: str, port: int, *, remedy: str, elsewhere: str) -> socket.socket:
    """The port, ours before anything else is done. Raises Refused, naming what chooses a port or an address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Listening now, so that a second process is refused now and not when the first has started up.
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        raise Refused(_words(error, host, port, remedy, elsewhere)) from None
    return listener


def _words(error: Exception, host: str, port: int, remedy: str, elsewhere: str) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        return f"Port {port} is taken by another program: stop that one, or choose another port with {remedy}."
    if number == errno.EACCES:
        return f"Port {port} needs rights that you do not have: choose one above 1023 with {remedy}."
    return f"Cannot listen on {host} ({error}): choose an address of this machine with {elsewhere}."
