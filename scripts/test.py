"""`make test` and `make faults`: every stage runs even if one failed; the last lines say what ran.

`test.py test` or `test.py faults`, with names of stages after it to run only those. WORKERS=n sets the parallel tests.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from steps import ROOT, VENV, WEB, Refused, main, say

PYTEST = [str(VENV / "bin/python"), "-m", "pytest", "-q"]
PARALLEL = ["-n", os.environ.get("WORKERS", "2"), "--dist", "worksteal"]
# Each worker has a product and a sandbox of its own; a story's file is played through in order.
BY_FILE = [*PARALLEL[:2], "--dist", "loadfile"]
NO_TESTS, NO_SERVER = 5, 3
IS_CI = os.environ.get("CI", "").lower() == "true"


@dataclass
class Stage:
    """One command, what it counts, and how it ended."""

    name: str
    command: list[str]
    cwd: Path = ROOT
    seconds: float = 0
    code: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def run(self, counts_file: Path) -> None:
        """Runs it with its words on the screen, and reads what it counted."""
        say(f"\n=== {self.name}")
        began = time.monotonic()
        env = {**os.environ, "WEIHU_TEST_COUNTS": str(counts_file)}
        command = [word.replace("COUNTS", str(counts_file)) for word in self.command]
        self.code = subprocess.run(command, cwd=self.cwd, env=env, check=False).returncode
        self.seconds = time.monotonic() - began
        if counts_file.exists():
            self.counts = counted(json.loads(counts_file.read_text()))
        if self.code == NO_SERVER and not self.counts and not IS_CI:
            self.code = 0
            self.counts = {"skipped": 1}
        elif self.code == NO_TESTS:
            say(f"{self.name}: no test was found, which is a failure")

    def told(self) -> str:
        """One line of the summary."""
        counts = ", ".join(f"{count} {what}" for what, count in self.counts.items() if count)
        return (
            f"  {'ok    ' if self.code == 0 else 'FAILED'} {self.name}: {counts or 'nothing'} in {self.seconds:.0f} s"
        )


def counted(report: dict[str, object]) -> dict[str, int]:
    """Passed, failed, skipped: from our pytest plugin's file or from vitest's."""
    if "numTotalTests" in report:
        names = {"passed": "numPassedTests", "failed": "numFailedTests", "skipped": "numPendingTests"}
        return {what: int(str(report[name])) for what, name in names.items()}
    return {what: int(str(report.get(what, 0))) for what in ("passed", "failed", "skipped")}


def pytest_stage(name: str, where: str, *words: str) -> Stage:
    """A stage of the repository's own configuration."""
    return Stage(name, [*PYTEST, where, *words])


def web_stage(app: str) -> Stage:
    """The unit tests of one page."""
    words = ["--", "--reporter=default", "--reporter=json", "--outputFile.json=COUNTS"]
    return Stage(f"web {app}", ["npm", "run", "--silent", "test", "--workspace", f"apps/{app}", *words], cwd=WEB)


def stages(which: str) -> list[Stage]:
    """What `make test` and `make faults` run, in order: the quickest to fail first."""
    if which == "faults":
        return [
            pytest_stage("faults on SQLite", "backend/tests", "--db=sqlite", "-m", "fault", *PARALLEL),
            pytest_stage("faults on PostgreSQL", "backend/tests", "--db=pg", "-m", "fault and pg", *PARALLEL),
            pytest_stage("faults in the browser", "e2e", "-m", "fault", *BY_FILE),
        ]
    sandbox = [*PYTEST, "tests", "-p", "services.plugin", "-o", "pythonpath=. ../backend ../backend/tests", *PARALLEL]
    sandbox += ["-p", "no:django"]
    return [
        Stage("sandbox", sandbox, cwd=ROOT / "sandbox"),
        pytest_stage("product on SQLite", "backend/tests", "--db=sqlite", "-m", "not fault", *PARALLEL),
        pytest_stage("product on PostgreSQL", "backend/tests", "--db=pg", "-m", "pg and not fault", *PARALLEL),
        web_stage("desk"),
        web_stage("phone"),
        pytest_stage("stories in the browser", "e2e", "-m", "not fault", *BY_FILE),
    ]


def work() -> int:
    """Exit code 0 when every stage passed, else the first failure's."""
    which, names = (sys.argv[1] if len(sys.argv) > 1 else "test"), sys.argv[2:]
    wanted = [stage for stage in stages(which) if not names or stage.name in names]
    if not wanted:
        raise Refused(f"No such stage; there are: {', '.join(stage.name for stage in stages(which))}.")
    with tempfile.TemporaryDirectory() as folder:
        for number, stage in enumerate(wanted):
            stage.run(Path(folder) / f"{number}.json")
    say(f"\n=== make {which}: what ran, {sum(stage.seconds for stage in wanted):.0f} s in all")
    for stage in wanted:
        say(stage.told())
    total = {what: sum(stage.counts.get(what, 0) for stage in wanted) for what in ("passed", "failed", "skipped")}
    say(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return next((stage.code for stage in wanted if stage.code), 0)


if __name__ == "__main__":
    main(work)
