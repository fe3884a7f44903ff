"""One installation on SQLite is served by one process: a second one would wait for the first one's lane (fault 77)."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from weihu.config.refusals import Refused


@contextlib.contextmanager
def held(data: Path, what: str) -> Iterator[None]:
    """Holds the data folder for this process. Raises Refused when another one does."""
    path = data / "weihu.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            who = file.read().strip() or "another process"
            raise Refused(
                f"{data} is in use by {who}: stop it first (Ctrl-C there), or choose another folder with {what}."
            ) from None
        file.truncate(0)
        file.write(f"process {os.getpid()}")
        file.flush()
        yield
