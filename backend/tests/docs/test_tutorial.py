"""The tutorial is done as it is written, in a copy of the tree."""

from pathlib import Path

import pytest

from .overlay import Overlay
from .pages import ROOT, TRANSLATED, Block, blocks

TUTORIAL = ROOT / "docs/tutorials/add-a-feature.md"


@pytest.fixture
def done(tmp_path: Path) -> Overlay:
    """Everything that the page says to write, written."""
    overlay = Overlay(tmp_path)
    for block in told():
        if block.kind != "sh":
            overlay.lay(block)
    return overlay


def told() -> list[Block]:
    return blocks(TUTORIAL)


def commands(*, on_the_web: bool) -> list[str]:
    lines = [line for block in told() if block.kind == "sh" for line in block.text.splitlines()]
    return [line for line in lines if ("check_client" in line or "web/" in line) is on_the_web]


def test_both_languages_hold_the_same_code() -> None:
    assert blocks(TUTORIAL.with_name(TUTORIAL.stem + TRANSLATED)) == told()
    assert all(block.path or block.kind == "sh" for block in told())


@pytest.mark.slow
def test_the_feature_of_the_tutorial_works_and_keeps_the_contracts(done: Overlay) -> None:
    assert len(commands(on_the_web=False)) == 3

    for command in commands(on_the_web=False):
        done.run(command)

    [migration] = (done.folder / "backend/weihu/people/birthdays/migrations").glob("0*.py")
    assert "birthday_by_day" in migration.read_text()
    # The formatters have nothing to say against what the page shows.
    done.run(
        ".venv/bin/ruff check --quiet --no-cache --exclude migrations backend/weihu/people backend/tests/people"
        " && .venv/bin/ruff format --check --quiet --no-cache --exclude migrations backend/weihu/people"
    )


@pytest.mark.slow
def test_the_desk_of_the_tutorial_compiles_and_has_its_words(done: Overlay) -> None:
    if not (ROOT / "web/node_modules/.bin/vue-tsc").exists():
        pytest.skip("the desk's packages are not installed: make setup")
    done.with_node()
    assert len(commands(on_the_web=True)) == 2

    for command in commands(on_the_web=True):
        done.run(command)

    desk = done.folder / "web/apps/desk"
    (desk / "tsconfig.one.json").write_text('{"extends": "./tsconfig.json", "include": ["src/features/birthdays"]}')
    done.run("cd web/apps/desk && npx --no -- vue-tsc --noEmit -p tsconfig.one.json")
    done.run("cd web && npx --no -- prettier --check apps/desk/src/features/birthdays apps/desk/src/app/features.ts")
