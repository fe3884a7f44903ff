"""bench/results/<name>.json: figures by flat names, and the conditions they were measured under."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from pathlib import Path


def write(name: str, figures: Mapping[str, float], conditions: Mapping[str, object]) -> None:
    """Keeps them, and tells where."""
    folder = Path(os.environ.get("BENCH_RESULTS", Path(__file__).parent / "results"))
    folder.mkdir(parents=True, exist_ok=True)
    about = {
        "python": platform.python_version(), "cores": os.cpu_count(), "machine": _cpu(),
        "commit": _commit(), **conditions,
    }  # fmt: skip
    told = {"figures": {key: round(value, 3) for key, value in figures.items()}, "conditions": about}
    (folder / f"{name}.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _commit() -> str:
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return told.stdout.strip()
