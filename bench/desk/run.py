"""From the customer's thumb to the agent's screen: 200 desks open, 50 messages a second coming in (issue: bench/desk).

Three desks are real pages in Chromium, read by a watcher in the page that notes when a bubble stands in the document;
the others are streams that make the calls a page makes. One tenth of the messages goes to the watched conversations.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / part) for part in ("bench", "backend", "backend/tests", "e2e")]
sys.path.insert(0, str(Path(__file__).parent))

import results_file
import served
import trees
import world as bench_world
from playwright.sync_api import Browser, Page, expect

from harness import browser as browsers

SECONDS = int(os.environ.get("BENCH_SECONDS", "60"))
RATE, WATCHED, WATCHED_SHARE = 50, 3, 10
# A screen that is slower than this has lost the message.
LATEST_S = 20
DATABASES = os.environ.get("BENCH_DATABASES", "sqlite pg").split()
WATCH = """() => {
  window.seen = {};
  const look = () => document.querySelectorAll("[data-testid=bubble]").forEach((bubble) => {
    const said = bubble.textContent.match(/第\\d+号/)?.[0];
    if (said && !(said in window.seen)) window.seen[said] = Date.now() / 1000;
  });
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def main() -> None:
    """Each database in turn."""
    figures: dict[str, float] = {}
    conditions: dict[str, Any] = {
        "desks": bench_world.AGENTS, "of_these_in_chromium": WATCHED, "messages_per_s": RATE, "seconds": SECONDS,
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="weihu-bench-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        for kind in DATABASES:
            figures |= measure(Path(name) / kind, kind, conditions)
    results_file.write("desk", figures, conditions)


def measure(folder: Path, kind: str, conditions: dict[str, Any]) -> dict[str, float]:
    """One database: desks up, traffic, what each screen showed and when."""
    folder.mkdir()
    with (
        served.database(folder, kind) as (url, database_pids),
        served.weihu(folder, url, Path(__file__).parent / "world.py") as (port, pid, made),
        _browser() as browser,
    ):
        real, crowd = made["desks"][:WATCHED], made["desks"][WATCHED:]
        plan = {
            "port": port, "account": made["accounts"]["plain"], "rate": RATE, "desks": crowd,
            "texts": _texts(made["desks"]),
        }  # fmt: skip
        empty_mb = trees.rss_mb(pid)
        with _crowd(plan) as process:
            pages = [_desk(browser, port, desk) for desk in real]
            began = trees.cpu_us(pid, *database_pids)
            told = _traffic(process)
            cpu_us = trees.cpu_us(pid, *database_pids) - began
            full_mb = trees.rss_mb(pid)
            screens = _screens(pages, told)
    waits = sorted(screens)
    data = sorted(told["seen"].values())
    found = {
        "screen_p50_ms": _part(waits, 0.5), "screen_p99_ms": _part(waits, 0.99), "data_p99_ms": _part(data, 0.99),
        "taken_p99_ms": _part(sorted(told["taken"]), 0.99), "cpu_share": cpu_us / 1e6 / (SECONDS + 3),
        "rss_mb_per_desk": (full_mb - empty_mb) / bench_world.AGENTS, "calls_per_s": told["calls"] / (SECONDS + 3),
    }  # fmt: skip
    conditions[f"screens_read_{kind}"] = len(waits)
    if told["refused"]:
        sys.exit(f"{told['refused']} calls of the desks were refused")
    found = {key if kind == "sqlite" else f"{key}_{kind}": value for key, value in found.items()}
    print("  " + ", ".join(f"{key} {value:.2f}" for key, value in found.items()), flush=True)
    return found


def _texts(desks: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Who says what, in order: one in ten to a conversation that is open in a real page."""
    watched = [desk["sessions"][0]["openid"] for desk in desks[:WATCHED]]
    others = [session["openid"] for desk in desks[WATCHED:] for session in desk["sessions"]]
    people = [
        watched[number // WATCHED_SHARE % WATCHED] if number % WATCHED_SHARE == 0 else others[number * 7 % len(others)]
        for number in range(RATE * SECONDS)
    ]
    return [(person, f"第{number}号 想问问周六上午保养还有位置吗") for number, person in enumerate(people)]


@contextmanager
def _browser() -> Iterator[Browser]:
    path = browsers.program()
    if path is None:
        sys.exit("no Chromium is installed")
    with browsers.running(path) as running:
        yield running


def _desk(browser: Browser, port: int, told: dict[str, Any]) -> Page:
    """A real page at her open conversation, with the watcher in it."""
    context = browsers.person(browser, "desk")
    address = f"http://127.0.0.1:{port}"
    context.add_cookies([{"name": "weihu_login", "value": told["cookie"], "url": address}])
    page = context.new_page()
    page.goto(f"{address}/conversations/mine/{told['sessions'][0]['id']}")
    expect(page.get_by_test_id("bubble").first).to_be_visible(timeout=30_000)
    page.evaluate(WATCH)
    return page


@contextmanager
def _crowd(plan: dict[str, Any]) -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("crowd.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        _tell(process, json.dumps(plan))
        if _hear(process) != "ready":
            sys.exit("the desks did not come up")
        yield process
    finally:
        process.kill()
        process.wait(10)


def _traffic(process: "subprocess.Popen[str]") -> dict[str, Any]:
    _tell(process, "go")
    told: dict[str, Any] = json.loads(_hear(process))
    return told


def _tell(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def _hear(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _screens(pages: list[Page], told: dict[str, Any]) -> list[float]:
    """Seconds from the push to the bubble, of every message that a watched page was due; all must have come."""
    due = {text.split(" ")[0]: at for text, at in told["sent"].items() if _number(text) % WATCHED_SHARE == 0}
    until = time.monotonic() + LATEST_S
    while True:
        seen: dict[str, float] = {}
        for page in pages:
            seen |= page.evaluate("window.seen")
        missing = [name for name in due if name not in seen]
        if not missing:
            return [seen[name] - at for name, at in due.items()]
        if time.monotonic() > until:
            sys.exit(f"{len(missing)} of {len(due)} messages never stood on a screen, as {missing[:3]}")
        time.sleep(0.2)


def _number(text: str) -> int:
    return int(text[1:].split("号", maxsplit=1)[0])


def _part(ordered: list[float], part: float) -> float:
    """The milliseconds that this part did not exceed."""
    if part == 0.5:
        return statistics.median(ordered) * 1000
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000


if __name__ == "__main__":
    main()
