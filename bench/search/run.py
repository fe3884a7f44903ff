"""Search among 1,000,000 messages and 50,000 customers, on SQLite and on PostgreSQL (issue: search < 300 ms at 1 M).

Each question goes through the API as from a browser, the network left out: login, rights, index, texts, snippets. The
data is loaded directly; what indexing costs is measured apart, by the product's own rebuild.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "backend"), str(ROOT / "backend/tests")]

import results_file
import served

MESSAGES = int(os.environ.get("BENCH_MESSAGES", "1000000"))
CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "50000"))
ASKED = int(os.environ.get("BENCH_ASKED", "100"))


def main() -> None:
    """Both databases in one run."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="weihu-bench-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for database in ("sqlite", "pg"):
            figures |= {f"{key}_{database}": value for key, value in measure(folder / database, database).items()}
    conditions = {
        "messages": MESSAGES, "customers": CUSTOMERS, "asked_each": ASKED,
        # How many processes wanted a core in the last quarter of an hour: a machine that is shared answers later.
        "load_average": round(os.getloadavg()[2], 1),
    }  # fmt: skip
    results_file.write("search", figures, conditions)


def measure(folder: Path, database: str) -> dict[str, float]:
    """One database: its own process, so that one Django knows one database."""
    folder.mkdir()
    folder.chmod(0o755)
    with served.database(folder, database) as (url, _):
        env = {
            **os.environ, "WEIHU_DATA": str(folder), "WEIHU_DATABASE_URL": url, "WEIHU_MODE": "production",
            "WEIHU_PUBLIC_URL": "http://testserver",
            "PYTHONPATH": f"{ROOT / 'backend'}:{ROOT / 'backend/tests'}",
            "BENCH_MESSAGES": str(MESSAGES), "BENCH_CUSTOMERS": str(CUSTOMERS), "BENCH_ASKED": str(ASKED),
        }  # fmt: skip
        world = Path(__file__).with_name("world.py")
        told = subprocess.run([sys.executable, world], env=env, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    for key, value in found.items():
        print(f"  {database} {key}: {value:.1f}", flush=True)
    return found


if __name__ == "__main__":
    main()
