"""Is the generated client that of today's API? `--write` makes it so.

`weihu openapi` → web/packages/api/openapi.json → openapi-typescript → web/packages/api/src/schema.d.ts.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from steps import ROOT, VENV, WEB, Refused, main, say

API = WEB / "packages/api"


def output(*words: str, cwd: Path) -> str:
    """What a program prints. Raises Refused with its complaint."""
    told = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    if told.returncode:
        raise Refused(f"{' '.join(words[:4])} failed: {told.stderr.strip()[-1500:]}")
    return told.stdout


def generated() -> dict[Path, str]:
    """The two files as they ought to be."""
    with tempfile.TemporaryDirectory() as folder:
        document = output(str(VENV / "bin/python"), "-m", "weihu", "openapi", cwd=ROOT)
        source, target = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        source.write_text(document)
        output("npx", "--no", "openapi-typescript", str(source), "--output", str(target), cwd=WEB)
        return {API / "openapi.json": document, API / "src/schema.d.ts": target.read_text()}


def work() -> int:
    """Writes, or tells which file is stale."""
    wanted = generated()
    if "--write" in sys.argv:
        for path, text in wanted.items():
            path.write_text(text)
        return 0
    stale = [path.relative_to(ROOT) for path, text in wanted.items() if not path.is_file() or path.read_text() != text]
    for path in stale:
        say(f"{path} is not that of today's API: run make client")
    return 1 if stale else 0


if __name__ == "__main__":
    main(work)
