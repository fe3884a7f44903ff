"""Finding and starting programs of this machine for the length of a test run."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


class MissingError(Exception):
    """The machine lacks a program; the text says which and how it comes."""


def find(name: str, *, package: str) -> str:
    """The program's path: PATH first, then where Debian and Homebrew keep PostgreSQL. Raises MissingError."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    places += sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), reverse=True)
    for place in places:
        if (place / name).is_file():
            return str(place / name)
    found = shutil.which(name)
    if found:
        return found
    raise MissingError(f"{name} is not installed (Debian: apt install {package})")


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def servant() -> str | None:
    """Who runs a server that refuses to be root: None when we are not root anyway."""
    if os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def give(folder: Path, user: str | None) -> None:
    """Hands a folder to the server's user."""
    if user:
        entry = pwd.getpwnam(user)
        os.chown(folder, entry.pw_uid, entry.pw_gid)


def start(command: list[str], *, log: Path, user: str | None = None) -> int:
    """Starts a server apart from our terminal's Ctrl-C; its words go to `log`. Returns its process id."""
    group = pwd.getpwnam(user).pw_gid if user else None
    with log.open("ab") as words:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            cwd="/",
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=[] if user else None,
        )
    # The controller ends it by its id, maybe from another process: keep no handle that would warn about that.
    process.returncode = 0
    return process.pid


def wait_until(ready: Callable[[], bool], *, what: str, log: Path, within_s: float = 30) -> None:
    """Waits for a server's first answer; shows the end of its log when none comes."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if ready():
            return
        time.sleep(0.03)
    tail = log.read_text(errors="replace")[-2000:] if log.exists() else ""
    raise RuntimeError(f"{what} did not answer within {within_s:.0f} s:\n{tail}")


def stop(pid: int, how: signal.Signals, within_s: float = 10) -> None:
    """Ends a server by its id, kindly and then surely."""
    for kind in (how, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, kind)
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            if is_gone(pid):
                return
            time.sleep(0.02)


def is_gone(pid: int) -> bool:
    """Has the process ended? A child of ours is also taken off the list of the dead."""
    with contextlib.suppress(ChildProcessError):
        ended, _ = os.waitpid(pid, os.WNOHANG)
        if ended:
            return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
