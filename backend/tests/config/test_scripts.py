"""What a newcomer meets before Weihu itself: make, the set-up, the clean-up, the wheels."""

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPTS = ROOT / "scripts"


def script(folder: Path, code: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Python with a copy of the scripts, whose root is the folder."""
    shutil.copytree(SCRIPTS, folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    path = os.pathsep.join(filter(None, [more.pop("PYTHONPATH", ""), str(folder / "scripts")]))
    env = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **more}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def program(folder: Path, name: str, words: str) -> None:
    """A program on a path of its own."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{words}\n")
    (folder / name).chmod(0o755)


@pytest.mark.parametrize("version", ["3, 10", "3, 14"])
def test_another_python_is_refused_with_one_sentence(tmp_path: Path, version: str) -> None:
    told = script(
        tmp_path, f"import sys; sys.version_info = ({version}); sys.argv = ['setup.py', 'run']\nimport setup, steps\n"
        "steps.main(setup.work)",
    )  # fmt: skip

    assert told.returncode == 1
    assert told.stderr == (
        f"✗ Weihu needs Python 3.11, 3.12 or 3.13 and this is {version.replace(', ', '.')}: install one, "
        "or name it: make run PYTHON=/path/to/python3.12\n"
    )
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("name", ["setup.py", "steps.py"])
def test_an_older_python_comes_as_far_as_that_sentence(name: str) -> None:
    read = ast.parse((SCRIPTS / name).read_text(), feature_version=(3, 7))

    late = [node for node in read.body if isinstance(node, ast.ImportFrom) and node.module == "__future__"]
    assert [alias.name for node in late for alias in node.names] == ["annotations"]


def test_without_a_fitting_python_make_says_what_to_do(tmp_path: Path) -> None:
    make, shell = shutil.which("make"), shutil.which("sh")
    assert make
    assert shell
    program(tmp_path / "bin", "python3", "exit 1")
    (tmp_path / "bin/sh").symlink_to(shell)

    told = subprocess.run(
        [make, "-n", "run"], cwd=ROOT, env={"PATH": str(tmp_path / "bin")}, capture_output=True, text=True, check=False
    )

    assert told.returncode == 2
    assert (
        "Weihu needs Python 3.11, 3.12 or 3.13: install one, or name it: make run PYTHON=/path/to/python3.12"
        in told.stderr
    )


def test_a_python_that_cannot_make_environments_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/venv.py").write_text("raise SystemExit('ensurepip is not available')")
    (tmp_path / ".venv/bin").mkdir(parents=True)  # half-made, too

    told = script(tmp_path, "import setup, steps; steps.main(setup.make_venv)", PYTHONPATH=str(tmp_path / "broken"))

    assert told.returncode == 1
    assert told.stderr.splitlines() == [
        "ensurepip is not available",
        "✗ This Python cannot make environments: install its venv package (Debian: apt install python3-venv).",
    ]


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("", "✗ Node is missing: install Node 20.19 or newer with npm"),
        ("v18.20.4", "✗ Node v18.20.4 is too old: install Node 20.19 or newer with npm"),
        ("v20.18.0", "✗ Node v20.18.0 is too old: install Node 20.19 or newer with npm"),
    ],
)
def test_another_node_is_refused_with_one_sentence(tmp_path: Path, version: str, words: str) -> None:
    (tmp_path / "bin").mkdir()
    if version:
        program(tmp_path / "bin", "node", f"echo {version}")
        program(tmp_path / "bin", "npm", "exit 1")

    told = script(tmp_path, "import setup, steps; steps.main(lambda: setup.check_node() and None)",
                  PATH=str(tmp_path / "bin"))  # fmt: skip

    assert told.returncode == 1
    assert told.stderr.startswith(words)
    assert told.stderr.count("\n") == 1


def test_what_was_interrupted_is_not_taken_for_done(tmp_path: Path) -> None:
    code = """
import setup, steps
setup.note("page-desk", "of these sources")
def interrupted(*words, **how): raise KeyboardInterrupt
setup.check_node, setup.run = (lambda: "npm"), interrupted
(setup.WEB / "apps/desk").mkdir(parents=True); (setup.WEB / "package-lock.json").write_text("{}")
setup.note("npm", setup.digest([setup.WEB / "package-lock.json"])); (setup.WEB / "node_modules").mkdir()
try: setup.build_pages(setup.web_due(with_packages=False))
except KeyboardInterrupt: print(setup.is_made("page-desk", "of these sources"))
"""
    told = script(tmp_path, code)

    assert (told.stdout.splitlines()[-1], told.stderr) == ("False", "")


def test_clean_leaves_what_git_has_and_the_persons_data(tmp_path: Path) -> None:
    root = tmp_path / "weihu"
    shutil.copytree(SCRIPTS, root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".gitignore", root)
    made = [
        ".venv/bin/python", ".venv-bench/stamp", "web/node_modules/vue/index.js", "web/apps/desk/node_modules/.vite/x",
        "bench/inbound/peers/node_modules/koa/index.js", "dist/weihu.whl", "e2e/output/a.png",
        "backend/weihu/config/web/desk/index.html", "sandbox/wxsandbox/web/index.html", ".coverage",
        "backend/weihu.egg-info/PKG-INFO", ".mypy_cache/x", ".ruff_cache/x", ".pytest_cache/x", ".hypothesis/x",
        ".import_linter_cache/x", "sandbox/.pytest_cache/x", "backend/weihu/__pycache__/a.pyc",
        "scripts/__pycache__/b.pyc", "web/coverage/x", "web/packages/api/coverage/x",
    ]  # fmt: skip
    kept = ["var/weihu.sqlite3", "backend/weihu/a.py", "web/package.json", "bench/results/start.json"]
    for name in [*made, *kept]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)

    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(
        [sys.executable, "scripts/clean.py"], cwd=root, env=env, capture_output=True, text=True, check=True
    )

    ignored = subprocess.run(
        ["git", "status", "--porcelain", "--ignored"], cwd=root, check=True, capture_output=True, text=True
    )
    assert [line for line in ignored.stdout.splitlines() if line.startswith("!!")] == ["!! var/"]
    assert all((root / name).exists() for name in kept)
    assert told.stdout.endswith("var/ (your data) was kept; remove it by hand to begin anew\n")


def wheel(folder: Path, *more: str) -> Path:
    """One that has what it must, and more."""
    needed = [
        "x.dist-info/licenses/LICENSE",
        "wxsandbox/web/index.html",
        "wxsandbox/pages/docs.html",
        "wxsandbox/py.typed",
    ]
    made = folder / "wxsandbox-0.1.0-py3-none-any.whl"
    with zipfile.ZipFile(made, "w") as opened:
        for name in [*needed, *more]:
            opened.writestr(name, str(folder) if name.endswith("telling.py") else "")
    return made


@pytest.mark.parametrize(
    ("stray", "words"),
    [
        ("wxsandbox/tests/test_a.py", "has wxsandbox/tests/test_a.py"),
        ("wxsandbox/web/a.js.map", "has wxsandbox/web/a.js.map"),
        ("wxsandbox/telling.py", "tells this machine's paths in wxsandbox/telling.py"),
        ("", ""),
    ],
)
def test_a_wheel_with_something_that_is_not_the_programs_is_refused(tmp_path: Path, stray: str, words: str) -> None:
    made = wheel(tmp_path, *filter(None, [stray]))

    told = script(
        tmp_path,
        f"import check_dist, pathlib, steps; steps.main(lambda: check_dist.look_inside(pathlib.Path({str(made)!r})))",
    )

    assert told.returncode == (1 if words else 0), told.stderr
    assert words in told.stderr
