"""`make bench [NAME=…]`: runs bench/<name>/run.py and shows what it wrote to bench/results/<name>.json.

Peers are measured in an environment of their own (.venv-bench), so that what they need never meets what Weihu needs.
"""

import hashlib
import json
import os
import subprocess
import sys

from steps import ROOT, VENV, Refused, main, run, say, step

PEERS = ROOT / ".venv-bench"


def prepare_peers() -> None:
    """The environment of the peers, made once per lock."""
    lock = ROOT / "requirements/bench.txt"
    stamp, now = PEERS / "stamp", hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == now:
        return
    with step("peers to measure against"):
        run(VENV / "bin/python", "-m", "venv", "--clear", PEERS)
        run(PEERS / "bin/python", "-m", "pip", "install", "-q", "--require-hashes", "-r", lock)
    stamp.write_text(now)


def work() -> int:
    """Every bench, or the named ones; the first failure's code."""
    there = sorted(path.parent.name for path in (ROOT / "bench").glob("*/run.py"))
    names = sys.argv[1:] or [name for name in there if name != "replay"]
    for name in names:
        if name not in there:
            raise Refused(f"There is no bench {name}; there are: {', '.join(there) or 'none yet'}.")
    if any((ROOT / f"bench/{name}/peers").is_dir() for name in names):
        prepare_peers()
    first = 0
    for name in names:
        with step(f"bench {name}"):
            env = {**os.environ, "BENCH_PEERS": str(PEERS / "bin/python"), "BENCH_RESULTS": str(ROOT / "bench/results")}
            code = subprocess.run([VENV / "bin/python", ROOT / f"bench/{name}/run.py"], cwd=ROOT, env=env, check=False)
            first = first or code.returncode
        result = ROOT / f"bench/results/{name}.json"
        if code.returncode == 0 and result.is_file():
            for figure, value in json.loads(result.read_text())["figures"].items():
                say(f"  {figure:<28} {value}")
    return first


if __name__ == "__main__":
    main(work)
