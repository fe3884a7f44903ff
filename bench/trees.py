"""CPU and memory of a server's processes, with those that they started and those that have ended."""

import os
from pathlib import Path

TICK_US = 1_000_000 / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The process and everything below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(task).split():
            found += children(int(child))
    return found


def cpu_us(*roots: int) -> float:
    """Microseconds of CPU that these trees have used until now."""
    ticks = 0
    for root in roots:
        for pid in children(root):
            # One that ends while we look is counted by its parent, which waits for it.
            words = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
            own, ended = sum(map(int, words[11:13])), sum(map(int, words[13:15]))
            ticks += own + ended
    return ticks * TICK_US


def rss_mb(*roots: int) -> float:
    """Megabytes of memory in use; shared pages count by their share where the kernel tells it."""
    total = 0
    for root in roots:
        for pid in children(root):
            total += _kilobytes(pid)
    return total / 1024


def _kilobytes(pid: int) -> int:
    lines = _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
