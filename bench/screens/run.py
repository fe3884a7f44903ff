"""The desk against its budgets: script, first useful paint, another conversation, a thread of 5,000, a list of 2,000.

Frames are told by the page's own clock of frames: one is late when the screen's next refresh was missed (25 ms).
What the page's thread worked is told beside it, in CPU time: neighbours on the machine do not change that.
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / part) for part in ("bench", "backend", "backend/tests", "e2e")]
sys.path.insert(0, str(Path(__file__).parent))

import results_file
import served
import world as bench_world
from playwright.sync_api import Browser, BrowserContext, Page, expect

from harness import browser as browsers
from harness import budget

PAINTS, ROUNDS, WHEEL_PX, FRAMES = 10, 3, 120, 600
# Notes when the first line of the list was painted: two frames after it stood in the document.
FIRST_PAINT = """() => {
  const look = new MutationObserver(() => {
    if (!document.querySelector("[data-testid=session-row]")) return;
    look.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => (window.painted = performance.now())));
  });
  look.observe(document, { childList: true, subtree: true });
}"""
# Presses a line of the list and answers with the milliseconds until the frame that shows her words.
SWITCH = """async (id) => {
  const row = document.querySelector(`[data-testid=session-row][data-session="${id}"]`);
  const name = row.querySelector("strong").textContent.trim();
  row.scrollIntoView({ block: "nearest" });
  const began = performance.now();
  row.click();
  for (;;) {
    await new Promise((done) => requestAnimationFrame(done));
    const isHers = document.querySelector("[data-testid=thread-name]")?.textContent.trim() === name;
    if (isHers && document.querySelector("[data-testid=bubble]")) break;
  }
  return performance.now() - began;
}"""
# Turns the wheel once a frame and answers with the milliseconds between frames.
SCROLL = """async ([selector, step, frames]) => {
  const box = document.querySelector(selector);
  const gaps = [];
  let before = await new Promise((done) => requestAnimationFrame(done));
  for (let frame = 0; frame < frames; frame++) {
    box.dispatchEvent(new WheelEvent("wheel", { deltaY: step }));
    box.scrollTop += step;
    const now = await new Promise((done) => requestAnimationFrame(done));
    gaps.push(now - before);
    before = now;
  }
  return gaps;
}"""
# To the very first message: pages of older ones are asked for as the top comes near.
TO_TOP = """async () => {
  const box = document.querySelector("[data-testid=thread] .scroller");
  for (let quiet = 0; quiet < 60; ) {
    const height = box.scrollHeight;
    box.dispatchEvent(new WheelEvent("wheel", { deltaY: -1 }));
    box.scrollTop = 0;
    await new Promise((done) => requestAnimationFrame(done));
    quiet = box.scrollHeight === height && !document.querySelector("[data-loading]") ? quiet + 1 : 0;
  }
  return Number(document.querySelector("[data-testid=thread] li").ariaSetSize);
}"""
THREAD, LIST = "[data-testid=thread] .scroller", "[data-testid=session-list]"


def main() -> None:
    """One world, one browser."""
    path = browsers.program() or sys.exit("no Chromium is installed")
    with tempfile.TemporaryDirectory(prefix="weihu-bench-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        with (
            served.weihu(Path(name), "", Path(__file__).parent / "world.py") as (port, _, made),
            browsers.running(path) as browser,
        ):
            figures = measure(browser, f"http://127.0.0.1:{port}", made)
    # A quiet machine is needed for what is timed by the wall.
    load = round(os.getloadavg()[0], 1)
    about = {"thread_messages": bench_world.LONG, "list_sessions": bench_world.WAITING, "load_at_the_end": load}
    results_file.write("screens", figures, {**about, "window": "1440 x 900", "frame": "late from 25 ms"})


def measure(browser: Browser, address: str, made: dict[str, Any]) -> dict[str, float]:
    """All figures, the cold ones first."""
    paints = [_first_paint(browser, address, made["cookie"]) for _ in range(PAINTS)]
    page = _logged_in(browser, address, made["cookie"]).new_page()
    with budget.counted(page) as scripts:
        page.goto(f"{address}/conversations/mine")
        expect(page.get_by_test_id("session-row").first).to_be_visible()
        page.wait_for_load_state("load")
    figures = {"script_kb": sum(scripts.values()), "first_paint_ms": statistics.median(paints)}
    work = Work(page)
    first = [page.evaluate(SWITCH, id) for id in made["held"]]
    figures["switch_first_cpu_ms"] = work.ms() / len(first)
    again = [page.evaluate(SWITCH, id) for _ in range(ROUNDS) for id in made["held"]]
    figures["switch_cpu_ms"] = work.ms() / len(again)
    figures |= {"switch_first_p50_ms": _part(first, 0.5), "switch_first_p99_ms": _part(first, 0.99)}
    figures |= {"switch_p50_ms": _part(again, 0.5), "switch_p99_ms": _part(again, 0.99)}
    page.goto(f"{address}/conversations/mine/{made['long']}")
    expect(page.get_by_test_id("bubble").first).to_be_visible()
    lines = page.evaluate(TO_TOP)
    if lines < bench_world.LONG:
        sys.exit(f"of {bench_world.LONG} messages only {lines} lines were read back")
    figures |= _frames("thread", page, THREAD)
    page.goto(f"{address}/conversations/waiting")
    rows, more = page.get_by_test_id("session-row"), page.locator(".more button")
    expect(rows.first).to_be_visible()
    while more.count():
        known = rows.count()
        more.evaluate("button => button.click()")
        page.wait_for_function(
            "known => document.querySelectorAll('[data-testid=session-row]').length > known", arg=known
        )
    if rows.count() != bench_world.WAITING:
        sys.exit(f"of {bench_world.WAITING} sessions {rows.count()} are listed")
    return figures | _frames("list", page, LIST)


def _logged_in(browser: Browser, address: str, cookie: str) -> BrowserContext:
    context = browsers.person(browser, "desk")
    context.add_cookies([{"name": "weihu_login", "value": cookie, "url": address}])
    return context


def _first_paint(browser: Browser, address: str, cookie: str) -> float:
    """A browser that was never here; milliseconds until the list of conversations is painted."""
    context = _logged_in(browser, address, cookie)
    page: Page = context.new_page()
    page.add_init_script(f"({FIRST_PAINT})()")
    page.goto(f"{address}/conversations/mine")
    page.wait_for_function("() => window.painted")
    painted = float(page.evaluate("window.painted"))
    context.close()
    return painted


class Work:
    """What the page's thread has worked since it was asked last."""

    def __init__(self, page: Page) -> None:
        self._door = page.context.new_cdp_session(page)
        self._door.send("Performance.enable", {"timeDomain": "threadTicks"})
        self._before = 0.0
        self.ms()

    def ms(self) -> float:
        """Milliseconds of CPU."""
        told = {one["name"]: one["value"] for one in self._door.send("Performance.getMetrics")["metrics"]}
        before, self._before = self._before, told["TaskDuration"] * 1000
        return self._before - before


def _frames(what: str, page: Page, selector: str) -> dict[str, float]:
    work = Work(page)
    gaps = page.evaluate(SCROLL, [selector, WHEEL_PX, FRAMES])
    return {
        f"{what}_cpu_ms_per_frame": work.ms() / len(gaps),
        f"{what}_frame_p50_ms": _part(gaps, 0.5), f"{what}_frame_p99_ms": _part(gaps, 0.99),
        f"{what}_late_share": sum(gap > 25 for gap in gaps) / len(gaps),
    }  # fmt: skip


def _part(values: list[float], part: float) -> float:
    """What this part of them did not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


if __name__ == "__main__":
    main()
