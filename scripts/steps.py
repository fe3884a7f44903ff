"""How the scripts speak: each step named, with its seconds; a failure is one sentence with its remedy."""

# An older Python must come as far as the sentence that refuses it.
from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WEB = ROOT / "web"


class Refused(Exception):
    """Something the person at the keyboard must do first; the text is the remedy."""


def say(words: str) -> None:
    """One line at once, also when the output is a file."""
    print(words, flush=True)


@contextlib.contextmanager
def step(name: str) -> Iterator[None]:
    """Names a step before it runs and tells its seconds after."""
    say(f"· {name} …")
    began = time.monotonic()
    yield
    say(f"  {name}: {time.monotonic() - began:.1f} s")


def run(
    *words: str | Path, cwd: Path = ROOT, env: Mapping[str, str] | None = None, remedy: str = "", quiet: bool = False
) -> None:
    """Runs a program. When it fails, shows what it said and raises Refused."""
    told = subprocess.run([str(w) for w in words], cwd=cwd, env=env, check=False, text=True, capture_output=quiet)
    if told.returncode:
        if quiet:
            sys.stderr.write(told.stdout + told.stderr)
        raise Refused(remedy or f"{Path(str(words[0])).name} failed ({told.returncode}); its words are above.")


def main(work: Callable[[], int | None]) -> None:
    """Runs a script's callable; a refusal is one sentence on stderr and exit code 1, Ctrl-C is quiet."""
    try:
        code = work()
    except Refused as refusal:
        sys.exit(f"✗ {refusal}")
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(code or 0)
