"""`make dist`: dist/weihu-*.whl and dist/wxsandbox-*.whl with the built pages inside, made without the network."""

import shutil
import sys

from steps import ROOT, Refused, main, run, say, step

PROJECTS = {"wxsandbox": ROOT / "sandbox", "weihu": ROOT}
PAGES = {"wxsandbox": ROOT / "sandbox/wxsandbox/web", "weihu": ROOT / "backend/weihu/config/web/desk"}


def work() -> None:
    """Builds with what .venv has, from clean folders: a stale build folder would smuggle removed files in."""
    out = ROOT / "dist"
    shutil.rmtree(out, ignore_errors=True)
    for name, where in PROJECTS.items():
        if not (PAGES[name] / "index.html").is_file():
            raise Refused(f"The page of {name} is not built: run make setup.")
        with step(f"wheel {name}"):
            shutil.rmtree(where / "build", ignore_errors=True)
            run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, where, quiet=True)
            shutil.rmtree(where / "build", ignore_errors=True)
    for wheel in sorted(out.glob("*.whl")):
        say(f"  dist/{wheel.name} ({wheel.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main(work)
