"""`make check`: everything that can be known without running the tests. All run, then one summary.

`check.py NAME …` runs only those named.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from steps import ROOT, VENV, WEB, Refused, main, say

PYTHON = str(VENV / "bin/python")
SETTINGS = {"DJANGO_SETTINGS_MODULE": "weihu.config.settings", "WEIHU_DATABASE_URL": "sqlite:///:memory:"}


@dataclass(frozen=True)
class Check:
    """One thing to know, and the command that knows it."""

    name: str
    command: tuple[str, ...]
    cwd: Path = ROOT


def tool(module: str, *words: str) -> tuple[str, ...]:
    """A program of the environment."""
    return (PYTHON, "-m", module, *words)


def script(name: str, *words: str) -> tuple[str, ...]:
    """One of ours."""
    return (PYTHON, str(ROOT / "scripts" / name), *words)


CHECKS = (
    Check("format", tool("ruff", "format", "--check", "--quiet", ".")),
    Check("lint", tool("ruff", "check", "--quiet", ".")),
    Check("types", tool("mypy")),
    Check("imports", (str(VENV / "bin/lint-imports"), "--no-logo")),
    Check("migrations complete", tool("weihu", "manage", "makemigrations", "--check", "--dry-run")),
    Check("migrations reversible", script("check_migrations.py")),
    Check("api client fresh", script("check_client.py")),
    Check("web types", ("npm", "run", "--silent", "check", "--workspaces", "--if-present"), WEB),
    Check("web lint", ("npx", "--no", "eslint", "."), WEB),
    Check("web format", ("npx", "--no", "prettier", "--check", "--log-level=warn", "."), WEB),
    Check("requirements page fresh", script("requirements_page.py", "--check")),
    Check("settings page fresh", script("settings_page.py", "--check")),
    Check("file sizes", script("check_files.py", "sizes")),
    Check("no addresses of one machine", script("check_files.py", "addresses")),
    Check("no unfinished work", script("check_files.py", "promises")),
)


def work() -> int:
    """Runs the wanted checks; a passing one is one line."""
    wanted = [check for check in CHECKS if not sys.argv[1:] or check.name in sys.argv[1:]]
    if not wanted:
        raise Refused(f"No such check; there are: {', '.join(check.name for check in CHECKS)}.")
    failed = []
    for check in wanted:
        began = time.monotonic()
        env = {**os.environ, **SETTINGS}
        told = subprocess.run(check.command, cwd=check.cwd, env=env, check=False, capture_output=True, text=True)
        say(f"{'ok    ' if told.returncode == 0 else 'FAILED'} {check.name} ({time.monotonic() - began:.1f} s)")
        if told.returncode:
            failed.append(check.name)
            say((told.stdout + told.stderr).strip())
    say(f"make check: {len(wanted) - len(failed)} ok, {len(failed)} failed" + "".join(f"\n  {name}" for name in failed))
    return 1 if failed else 0


if __name__ == "__main__":
    main(work)
