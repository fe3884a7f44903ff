"""CPU per message from push to passive answer, all rows stored, beside two peers that only echo (issue: bench/inbound).

Weihu on SQLite (synchronous=FULL) and on PostgreSQL with fsync; plain and safe mode; at saturation and at half of it.
Figures are medians over `ROUNDS`; the CPU is that of the server's whole process tree and of the database's.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "backend"), str(ROOT / "backend/tests"), str(Path(__file__).parent)]

import load
import platform_push as platform
import results_file
import served
import trees
import world as bench_world

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
MESSAGES = int(os.environ.get("BENCH_MESSAGES", "6000"))
TOKEN = "benchtoken"
# The platform pushes over many connections; each waits for its answer before it brings the next message.
CONNECTIONS = 64
# Offered to everybody alike, below what the slowest takes.
RATE = 150
_number = 24_500_000_000_000_000


def main() -> None:
    """Everything in one run."""
    figures: dict[str, float] = {}
    conditions: dict[str, Any] = {
        "rounds": ROUNDS, "messages_per_round": MESSAGES, "connections": CONNECTIONS, "offered_per_s": RATE,
        "customers": bench_world.CUSTOMERS,
        "rules": bench_world.RULES, "new_share": 0.01,
    }  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="weihu-bench-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        peers = {"werobot": werobot, "cowechat": cowechat}
        for peer, start in peers.items():
            with start(folder) as (port, pid):
                figures[f"cpu_us_{peer}"] = statistics.median(echo_cpu(port, pid) for _ in range(ROUNDS))
                figures[f"cpu_us_{peer}_offered"] = echo_cpu(port, pid, rate=RATE)
                print(f"  {peer}: {figures[f'cpu_us_{peer}']:.0f} µs", flush=True)
        for database in ("sqlite", "pg"):
            figures |= measure(folder / database, database, conditions)
        for database in ("sqlite", "pg"):
            figures[f"ratio_werobot_{database}"] = figures[f"cpu_us_{database}"] / figures["cpu_us_werobot"]
        figures["ratio_cowechat_sqlite"] = figures["cpu_us_sqlite"] / figures["cpu_us_cowechat"]
    results_file.write("inbound", figures, conditions)


# ---- pushes ------------------------------------------------------------------------------------------------------


def pushes(account: dict[str, Any], count: int, *, safe: bool = False) -> list[bytes]:
    """Requests ready to be sent: every text matches a rule, one in a hundred is of somebody new."""
    return [_push(account, safe=safe, at=int(time.time())) for _ in range(count)]


def _push(account: dict[str, Any], *, safe: bool, at: int) -> bytes:
    global _number  # noqa: PLW0603 - message ids never repeat in a run
    _number += 1
    person = bench_world.openid(_number % bench_world.CUSTOMERS if _number % 100 else _number)
    text = f"请问词语{_number % bench_world.RULES:03d}怎么办理"
    return platform.push(account, number=_number, person=person, text=text, at=at, token=TOKEN, safe=safe)


# ---- Weihu -------------------------------------------------------------------------------------------------------


def measure(folder: Path, database: str, conditions: dict[str, Any]) -> dict[str, float]:
    """One database: warm up, saturation, half load, safe mode; counts compared with the load."""
    folder.mkdir()
    with (
        served.database(folder, database) as (url, database_pids),
        served.weihu(folder, url, ROOT / "bench/inbound/world.py") as (port, pid, made),
    ):
        plain, safe = made["accounts"]["plain"], made["accounts"]["safe"]
        roots = (pid, *database_pids)
        for requests in (pushes(plain, 500), pushes(safe, 200, safe=True)):
            load.run(port, requests, connections=CONNECTIONS)
        wait_for_search(folder, url, database)
        before, used_before = counts(folder, url, database), trees.cpu_us(*roots)
        cpus, rates, batches = [], [], []
        for _ in range(ROUNDS):
            used, result = cpu_of(port, pushes(plain, MESSAGES), roots)
            cpus.append(used)
            rates.append(result.rate())
        after = counts(folder, url, database)
        compare(before, after, ROUNDS * MESSAGES, conditions, database)
        wait_for_search(folder, url, database)
        found_us = (trees.cpu_us(*roots) - used_before) / (ROUNDS * MESSAGES)
        batches.append(batch_mean(folder, url, database))
        offered, _ = cpu_of(port, pushes(plain, MESSAGES // 3), roots, rate=RATE)
        _, half = cpu_of(port, pushes(plain, MESSAGES // 2), roots, rate=statistics.median(rates) / 2)
        safe_us, _ = cpu_of(port, pushes(safe, MESSAGES // 2, safe=True), roots)
        found = {
            f"cpu_us_{database}": statistics.median(cpus), f"msgs_per_s_{database}": statistics.median(rates),
            f"cpu_us_{database}_until_found": found_us,
            f"cpu_us_{database}_safe": safe_us, f"cpu_us_{database}_offered": offered,
        }  # fmt: skip
        if database == "sqlite":
            found |= {"p99_ms_half_load": half.percentile_ms(0.99), "p50_ms_half_load": half.percentile_ms(0.5),
                      "batch_mean": batches[0], "rss_mb": trees.rss_mb(pid)}  # fmt: skip
        else:
            found |= {"p99_ms_half_load_pg": half.percentile_ms(0.99)}
    print("  " + ", ".join(f"{key} {value:.1f}" for key, value in found.items()), flush=True)
    return found


def check(result: load.Result, count: int) -> None:
    """Every message was answered by its rule."""
    if result.refused or result.answered != count:
        sys.exit(f"of {count} messages {result.answered} were answered and {result.refused} refused")


TABLES = {"channels_inbox_receipt": 1, "conversations_messages_message": 2, "people_ledger_action": 4}


def counts(folder: Path, url: str, database: str) -> dict[str, int]:
    """Rows of the tables that every message writes to."""
    return {table: _one(folder, url, database, f"SELECT count(*) FROM {table}") for table in TABLES}


def batch_mean(folder: Path, url: str, database: str) -> float:
    """Receipts of one batch have one lease."""
    sql = "SELECT count(*) * 1000 / count(DISTINCT lease_until) FROM channels_inbox_receipt"
    return _one(folder, url, database, sql) / 1000


def wait_for_search(folder: Path, url: str, database: str) -> None:
    """Until the search has found the customers that the world began with, and has heard of all that was said: who was
    there before is no cost of a message, and what is indexed later is.
    """
    known = "SELECT count(*) FROM foundation_search_document WHERE kind = 1"
    behind = (
        "SELECT (SELECT sum(number) FROM foundation_realtime_counter)"
        " - coalesce((SELECT sum(number) FROM foundation_realtime_cursor WHERE consumer = 'search'), 0)"
    )
    for _ in range(600):
        everybody = _one(folder, url, database, known) >= len(bench_world.MODES) * bench_world.CUSTOMERS
        if everybody and not _one(folder, url, database, behind):
            return
        time.sleep(0.5)
    sys.exit("the search has not caught up in five minutes")


def _one(folder: Path, url: str, database: str, sql: str) -> int:
    if database == "sqlite":
        import sqlite3

        with sqlite3.connect(folder / "weihu.sqlite3") as connection:
            return int(connection.execute(sql).fetchone()[0])
    import psycopg

    with psycopg.connect(url) as connection:
        found = connection.execute(sql).fetchone()
        return int(found[0]) if found else 0


def compare(
    before: dict[str, int], after: dict[str, int], sent: int, conditions: dict[str, Any], database: str
) -> None:
    """What was stored is what was sent: never less than the rows that each message must leave."""
    for table, each in TABLES.items():
        made = after[table] - before[table]
        conditions[f"rows_{database}_{table.rsplit('_', 1)[1]}"] = made
        exact = table != "people_ledger_action"
        if made < each * sent or (exact and made != each * sent):
            sys.exit(f"{table}: {made} rows for {sent} messages, {each} each were due")


# ---- peers -------------------------------------------------------------------------------------------------------


@contextmanager
def werobot(folder: Path) -> Iterator[tuple[int, int]]:
    """WeRoBot under gunicorn, one worker."""
    port = served.free_port()
    gunicorn = Path(os.environ["BENCH_PEERS"]).with_name("gunicorn")
    with _started(
        [str(gunicorn), "-w", "1", "--keep-alive", "60", "-k", "gthread", "--threads", "1", "-b", f"127.0.0.1:{port}",
         "--worker-tmp-dir", str(folder), "werobot_app:application"],
        Path(__file__).parent / "peers", port, folder / "werobot.log",
    ) as pid:  # fmt: skip
        yield port, pid


@contextmanager
def cowechat(folder: Path) -> Iterator[tuple[int, int]]:
    """co-wechat in koa."""
    port, home = served.free_port(), folder / "cowechat"
    shutil.copytree(Path(__file__).parent / "peers", home, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=home, check=True)
    with _started(["node", "cowechat.js"], home, port, folder / "cowechat.log", PORT=str(port)) as pid:
        yield port, pid


@contextmanager
def _started(command: Sequence[str], cwd: Path, port: int, log_file: Path, **env: str) -> Iterator[int]:
    with log_file.open("w") as log:
        server = subprocess.Popen(command, cwd=cwd, stdout=log, stderr=log, env={**os.environ, **env})
        try:
            served.wait_for(f"http://127.0.0.1:{port}/", server, log_file)
            yield server.pid
        finally:
            server.terminate()
            server.wait(20)


def echo_cpu(port: int, pid: int, *, rate: float | None = None) -> float:
    """Microseconds of a peer for one echoed message."""
    account = {"original_id": "gh_benchbench00", "path": "/"}
    if rate is None:
        load.run(port, pushes(account, 300), connections=CONNECTIONS)
    return cpu_of(port, pushes(account, MESSAGES // 3 if rate else MESSAGES), (pid,), rate=rate)[0]


def cpu_of(
    port: int, requests: Sequence[bytes], roots: Sequence[int], *, rate: float | None = None
) -> tuple[float, load.Result]:
    """Microseconds for one message of these trees, and what came back."""
    began = trees.cpu_us(*roots)
    result = load.run(port, requests, connections=CONNECTIONS, rate=rate)
    time.sleep(1.0)  # what was handed is written with the next batch; it belongs to these messages
    check(result, len(requests))
    return (trees.cpu_us(*roots) - began) / len(requests), result


if __name__ == "__main__":
    main()
