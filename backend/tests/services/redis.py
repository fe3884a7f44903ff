"""A Redis of our own that writes nothing to disk: it only ever carries hints."""

import socket
from pathlib import Path

from services import programs


def start(folder: Path) -> dict[str, object]:
    """A fresh server: `{"pid", "url"}`. Raises MissingError."""
    program = programs.find("redis-server", package="redis-server")
    folder.mkdir()
    port = programs.free_port()
    log = folder.parent / "redis.log"
    options = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(folder), "--save", "", "--appendonly", "no"]
    pid = programs.start([program, *options], log=log)
    programs.wait_until(lambda: _answers(port), what="Redis", log=log)
    return {"pid": pid, "url": f"redis://127.0.0.1:{port}/0"}


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
