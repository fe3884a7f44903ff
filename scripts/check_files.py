"""Three habits held by looking at every tracked file: sizes, addresses of one machine, promises instead of work."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from steps import ROOT, Refused, main, say

LONGEST = 400
CODE = {".py", ".ts", ".vue", ".css"}
MADE_BY_A_PROGRAM = re.compile(r"/migrations/|schema\.d\.ts$")
# Written in pieces, so that this file does not find itself.
ADDRESSES = re.compile(
    "|".join(
        [
            "/wor" + "k/",
            "/ro" + "ot/",
            "/home/" + r"\w+/",
            "/Use" + r"rs/\w+/",
            "pypi" + r"\.org",
            "files\\.python" + "hosted",
            "registry\\.npm" + "js",
            "--(?:extra-)?index" + "-url[= ]",
        ]
    )
)
PROMISES = re.compile(
    "|".join([r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX" + r"XX\b", r"raise NotImplemented" + "Error"])
)


def tracked(kinds: set[str] | None = None) -> Iterator[tuple[str, str]]:
    """Name and text of each tracked text file."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and (kinds is None or Path(name).suffix in kinds):
            try:
                yield name, path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def sizes() -> list[str]:
    """No source file is longer than one sitting can hold."""
    return [
        f"{name}: {len(lines)} lines; split it by use case (at most {LONGEST})"
        for name, text in tracked(CODE)
        if not MADE_BY_A_PROGRAM.search(name) and len(lines := text.splitlines()) > LONGEST
    ]


def matching(pattern: re.Pattern[str], kinds: set[str] | None = None) -> list[str]:
    """Every line that the pattern finds."""
    return [
        f"{name}:{number}: {found[0]}"
        for name, text in tracked(kinds)
        for number, line in enumerate(text.splitlines(), 1)
        if (found := pattern.search(line))
    ]


LOOKS = {
    "sizes": sizes,
    "addresses": lambda: matching(ADDRESSES),
    "promises": lambda: matching(PROMISES, CODE),
}


def work() -> int:
    """Prints what it found; nothing found is success."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in LOOKS:
        raise Refused(f"check_files.py knows {', '.join(LOOKS)}.")
    found = LOOKS[name]()
    for line in found:
        say(line)
    return 1 if found else 0


if __name__ == "__main__":
    main(work)
