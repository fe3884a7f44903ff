"""Chooses the database before Django is set up, marks tests by their names, and says at the end what ran on what.

Loaded by `-p services.plugin` (pyproject.toml). `--db=sqlite|pg` is the run's database; WEIHU_DATABASE_URL of the
person's shell is never used by a test.
"""

import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from services import programs, run, sockets

REQUIREMENT = re.compile(r"^test_req_([AB])_(\d+)")
FAULT = re.compile(r"^test_fault_(\d+)")
IS_CI = os.environ.get("CI", "").lower() == "true"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=["sqlite", "pg"], default="sqlite", help="the database that the tests run on")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before pytest-django reads the settings."""
    early_config.stash[OWNER] = run.begin()
    os.environ["WEIHU_MODE"] = "test"
    os.environ["WEIHU_DATA"] = str(run.folder() / f"data-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    for name in ("WEIHU_CLOCK_URL", "WEIHU_REDIS_URL"):
        os.environ.pop(name, None)
    if early_config.known_args_namespace.db == "sqlite":
        os.environ["WEIHU_DATABASE_URL"] = f"sqlite:///{run.folder()}/weihu.sqlite3"
        return
    try:
        os.environ["WEIHU_DATABASE_URL"] = run.server("postgres")
        os.environ["WEIHU_REDIS_URL"] = run.server("redis")
    except programs.MissingError as missing:
        if early_config.stash[OWNER]:
            run.end()
        # Exit code 3 tells scripts/test.py to print the reason as a skip; with CI=true that is a failure.
        pytest.exit(f"nothing ran on PostgreSQL: {missing}", returncode=1 if IS_CI else 3)


OWNER = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    sockets.close_to_the_world()
    if config.stash.get(OWNER, False):
        config.pluginmanager.register(Teller(), "weihu-teller")


def pytest_unconfigure(config: pytest.Config) -> None:
    if config.stash.get(OWNER, False) and run.FOLDER_NAME in os.environ:
        run.end()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`test_req_A_31_…` and `test_fault_05_…` carry their marks in their names."""
    for item in items:
        if found := REQUIREMENT.match(item.name):
            item.add_marker(pytest.mark.req(f"{found[1]}-{int(found[2]):02d}"))
        if found := FAULT.match(item.name):
            item.add_marker(pytest.mark.fault(int(found[1])))


class Teller:
    """Counts in the controlling process and tells at the end; with CI=true a skip is a failure."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()

    def pytest_report_header(self, config: pytest.Config) -> str:
        return f"database: {name_of(config)}"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.counts["skipped"] += 1
            why: Any = report.longrepr
            self.reasons[str(why[2] if isinstance(why, tuple) else why).removeprefix("Skipped: ")] += 1
        elif report.failed:
            self.counts["failed"] += 1
        elif report.when == "call":
            self.counts["passed"] += 1

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if IS_CI and self.reasons and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if where := os.environ.get("WEIHU_TEST_COUNTS"):
            Path(where).write_text(json.dumps({**self.counts, "reasons": self.reasons}))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        terminalreporter.write_sep("-", "what ran on what")
        services = ", ".join(run.started()) or "none"
        terminalreporter.write_line(f"database: {name_of(config)}; servers started for it: {services}")
        for reason, count in self.reasons.items():
            terminalreporter.write_line(f"skipped {count}: {reason}")
        if IS_CI and self.reasons:
            terminalreporter.write_line("CI=true: a skip is a failure", red=True)


def name_of(config: pytest.Config) -> str:
    """The run's database in words."""
    if not config.pluginmanager.hasplugin("django"):
        return "none of Weihu's"
    return {"sqlite": "SQLite (a file)", "pg": "PostgreSQL with Redis"}[str(config.getoption("db"))]
