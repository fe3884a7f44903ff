"""`make requirements`: the ranges of requirements/*.in become exact versions with hashes, and no index address."""

import sys

from steps import ROOT, main, run, step

OPTIONS = [
    "--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras", "--no-annotate", "--no-header",
    "--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host",
]  # fmt: skip


def work() -> None:
    """In the order in which one lock constrains the next; `--upgrade` and other words go on to pip-compile."""
    for name in ("base", "test", "dev", "bench"):
        with step(f"requirements/{name}.txt"):
            where = ROOT / "requirements"
            command = [sys.executable, "-m", "piptools", "compile", *OPTIONS, *sys.argv[1:]]
            run(*command, "-o", where / f"{name}.txt", where / f"{name}.in")


if __name__ == "__main__":
    main(work)
