"""What one test run shares between its parallel processes: a folder, and the servers that one of them started."""

import fcntl
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services import postgres, programs, redis

FOLDER_NAME = "WEIHU_TEST_RUN"
STARTERS: dict[str, Callable[[Path], dict[str, object]]] = {"postgres": postgres.start, "redis": redis.start}
# PostgreSQL: "fast" shutdown, without waiting for clients.
STOP = {"postgres": signal.SIGINT, "redis": signal.SIGTERM}


def begin() -> bool:
    """Makes the run's folder unless a parent process has; True for the one who made it and must end it."""
    if FOLDER_NAME in os.environ:
        return False
    # Short: a socket's path must fit in 107 bytes, and another user must be able to walk in.
    folder = tempfile.mkdtemp(prefix="weihu-t-", dir="/tmp")
    Path(folder).chmod(0o755)
    os.environ[FOLDER_NAME] = folder
    return True


def folder() -> Path:
    """The run's folder."""
    return Path(os.environ[FOLDER_NAME])


def server(name: str) -> str:
    """The URL of the run's server of that kind, started by whoever asks first. Raises MissingError."""
    told = folder() / f"{name}.json"
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(json.dumps(STARTERS[name](folder() / name)))
    found: dict[str, Any] = json.loads(told.read_text())
    return str(found["url"])


def started() -> list[str]:
    """The kinds of servers that this run has started."""
    return [name for name in STARTERS if (folder() / f"{name}.json").exists()]


def end() -> None:
    """Ends what this run started, and takes its folder away."""
    for name in started():
        programs.stop(int(json.loads((folder() / f"{name}.json").read_text())["pid"]), STOP[name])
    shutil.rmtree(folder(), ignore_errors=True)
    del os.environ[FOLDER_NAME]
