"""A PostgreSQL of our own, as safe as in production (fsync on): a crash test that loses rows has found something."""

import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from services import programs

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
    "log_min_messages": "warning",
}


def start(folder: Path) -> dict[str, object]:
    """A fresh cluster and its server: `{"pid", "url"}`. Raises MissingError."""
    make(folder)
    port = programs.free_port()
    return {"pid": serve(folder, port), "url": url_of(port)}


def make(folder: Path) -> None:
    """A fresh cluster. Raises MissingError."""
    initdb = programs.find("initdb", package="postgresql")
    user = programs.servant()
    folder.mkdir(mode=0o755)
    programs.give(folder, user)
    data = folder / "data"
    made = subprocess.run(
        [initdb, "-D", str(data), "-U", "weihu", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        user=user,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"initdb failed: {made.stdout}{made.stderr}")


def serve(folder: Path, port: int) -> int:
    """Starts the cluster's server; its process id."""
    postgres = programs.find("postgres", package="postgresql")
    told = {**SETTINGS, "port": str(port), "unix_socket_directories": str(folder)}
    options = [word for name, value in told.items() for word in ("-c", f"{name}={value}")]
    log = folder.parent / "postgres.log"
    command = [postgres, "-D", str(folder / "data"), *options]
    pid = programs.start(command, log=log, user=programs.servant())
    programs.wait_until(lambda: _answers(url_of(port)), what="PostgreSQL", log=log)
    return pid


def url_of(port: int) -> str:
    """How it is reached."""
    return f"postgresql://weihu@127.0.0.1:{port}/postgres"


class Own:
    """A server of a test's own, which may go away and come back."""

    def __init__(self, folder: Path) -> None:
        make(folder)
        self._folder = folder
        self._port = programs.free_port()
        self.url = url_of(self._port)
        self.start()

    def start(self) -> None:
        """As it was left."""
        self._pid = serve(self._folder, self._port)

    def stop(self) -> None:
        """Without waiting for those who are connected."""
        programs.stop(self._pid, signal.SIGINT)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def database(server_url: str, *, name: str | None = None) -> Iterator[str]:
    """An empty database of one's own on that server, dropped afterwards with whoever still holds it."""
    name = name or f"t_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    try:
        yield server_url.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
