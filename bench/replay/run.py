"""Plays any CSV of texts against the running product: every text stored once, in order, and what became of it.

    make bench NAME=replay                                 our own small file
    make bench NAME=replay FILE=texts.csv.gz LIMIT=3000    the first 3,000 texts of another
    … COLUMN=name                                          when no column is called text, content, 文本 …
    … DATABASE=pg                                          on a PostgreSQL started for it

`weihu demo` is started as a newcomer starts it, in a temporary folder on free ports. Up to 200 phones say the
texts at 50 a second to its three accounts (plain, compatible and safe mode). 3 % of the pushes are delivered twice,
1 % are held up until the phone's next message is there. When everything has come to rest the database is counted, each
thread is read over HTTP as the desk reads it, and each answer is looked for on its phone's screen.

`answered_by_rule`: a rule answered for good. Everything else waits: for the default reply and a rule that calls a
person somebody has still to answer, and while one has the session the rules are silent.
"""

import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("bench", "e2e", "backend", "backend/tests")]

import results_file
from replay import counting, plan, product_side, texts
from replay.platform_side import Phone, Platform, Said

from harness.world import Demo, World
from services import postgres, programs

SMALL = Path(__file__).with_name("small.csv")
# Nothing has moved for so long: what is still under way stays there.
STILL_S = 60.0


def main() -> int:
    """Reads, plays, waits, counts; 1 when a promise was broken."""
    path = Path(os.environ.get("FILE") or SMALL)
    try:
        found = texts.read(path, column=os.environ.get("COLUMN", ""), limit=_limit())
    except texts.BadFile as bad:
        print(f"✗ {bad}", file=sys.stderr)
        return 2
    sayings = plan.plan(found.texts)
    with tempfile.TemporaryDirectory(prefix="weihu-replay-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with _database(folder) as url:
            demo = Demo(folder, database_url=url)
            try:
                world = demo.start()
                product_side.connect(folder / "var", url)
                figures = replay(world, sayings)
            finally:
                demo.stop()
    conditions = {
        "file": path.name, "column": found.column, "encoding": found.encoding, "empty_rows": found.skipped,
        "phones": plan.phones_for(len(sayings)), "accounts": len(world.accounts), "rate_per_s": plan.RATE,
        "delivered_twice": plan.DUPLICATES, "held_up": plan.OVERTAKEN, "database": "pg" if url else "sqlite",
    }  # fmt: skip
    results_file.write("replay", figures, conditions)
    broken = {name: figures[name] for name in counting.MUST_BE_ZERO if figures[name]}
    for name, value in broken.items():
        print(f"✗ {name}: {value:.0f}, must be 0", file=sys.stderr)
    return 1 if broken else 0


def replay(world: World, sayings: Sequence[plan.Saying]) -> dict[str, float]:
    """Plays them and counts."""
    platform = Platform(world.phones)
    phones = platform.phones(plan.phones_for(len(sayings)), [account.appid for account in world.accounts])
    said, seconds = platform.play(sayings, phones)
    print(f"  said {len(said)} texts in {seconds:.1f} s", flush=True)
    ended = time.perf_counter()
    unsettled = settle(platform, said, again=sum(bool(saying.twice) for saying in sayings))
    rest = time.perf_counter() - ended
    kept = product_side.kept_of([phone.openid for phone in phones])
    product_side.read_threads(world, kept)
    return {
        **counting.messages(said, kept), **counting.answers(kept, screens(platform, phones)),
        **counting.ways(said, platform.deliveries),
        "unsettled": unsettled, "seconds": seconds, "said_per_s": len(said) / seconds, "rest_s": rest,
    }  # fmt: skip


def screens(platform: Platform, phones: Sequence[Phone]) -> dict[str, list[dict[str, object]]]:
    """What each person sees."""
    return {phone.openid: platform.screen(phone) for phone in phones}


def settle(platform: Platform, said: Sequence[Said], *, again: int) -> int:
    """Waits until nothing is under way; what still is when nothing has moved for a minute."""
    last, moved = (-1, 0, 0, 0), time.monotonic()
    while True:
        platform.look()
        now = (counting.undelivered(said, again, platform.deliveries), *product_side.under_way())
        if not any(now):
            return 0
        if now != last:
            last, moved = now, time.monotonic()
        if time.monotonic() - moved > STILL_S:
            return sum(now)
        time.sleep(0.5)


@contextmanager
def _database(folder: Path) -> Iterator[str]:
    """SQLite in the demo's folder, or an empty database of a PostgreSQL of our own."""
    if os.environ.get("DATABASE") != "pg":
        yield ""
        return
    told = postgres.start(folder / "pg")
    try:
        with postgres.database(str(told["url"])) as url:
            yield url
    finally:
        programs.stop(int(str(told["pid"])), signal.SIGINT)


def _limit() -> int:
    told = os.environ.get("LIMIT") or "0"
    if not (told.isascii() and told.isdigit()):
        raise texts.BadFile(f"LIMIT={told} is not a number of texts.")
    return int(told)


if __name__ == "__main__":
    sys.exit(main())
