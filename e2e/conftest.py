"""What a story may ask for: the running world, a phone, a desk, a screenshot for the README."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from harness import browser as browsers
from harness.world import Demo, World

IMAGES = Path(__file__).parent.parent / "docs/images"
OUTPUT = Path(__file__).parent / "output"
TOLD = pytest.StashKey[bool]()

Screenshot = Callable[[str, Page], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here is a story in a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remembers that a story failed, for its pictures."""
    report: pytest.TestReport = yield  # type: ignore[misc, assignment]  # what pluggy sends is the report
    if report.when == "call" and report.failed:
        item.stash[TOLD] = True
    return report  # type: ignore[return-value]  # as above


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The product and the sandbox, started once a run as a newcomer starts them."""
    demo = Demo(tmp_path_factory.mktemp("world"))
    try:
        yield demo.start()
    finally:
        demo.stop()
        OUTPUT.mkdir(exist_ok=True)
        (OUTPUT / "demo.log").write_bytes(demo.log.read_bytes() if demo.log.exists() else b"")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    path = browsers.program()
    if path is None:
        pytest.skip("no Chromium is installed (Debian: apt install chromium fonts-noto-cjk)")
    with browsers.running(path) as running:
        yield running


def _page(browser: Browser, kind: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page whose uncaught errors fail the story, and whose last sight is kept when it failed."""
    context = browsers.person(browser, kind)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def hear(message: ConsoleMessage) -> None:
        # A refused request is an answer that the page deals with; anything else in red is a fault.
        if message.type == "error" and "Failed to load resource" not in message.text:
            errors.append(message.text)

    page.on("console", hear)
    yield page
    if request.node.stash.get(TOLD, False):
        OUTPUT.mkdir(exist_ok=True)
        name = re.sub(r"\W+", "-", request.node.name)
        page.screenshot(path=OUTPUT / f"{name}-{kind}.png")
    context.close()
    assert not errors, f"the {kind} page complained: {errors}"


@pytest.fixture
def desk(browser: Browser, world: World, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A member of staff before the desk's login."""
    for page in _page(browser, "desk", request):
        page.goto(world.desk)
        yield page


@pytest.fixture
def second_desk(browser: Browser, world: World, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A colleague at another machine."""
    for page in _page(browser, "desk", request):
        page.goto(world.desk)
        yield page


@pytest.fixture
def phone(browser: Browser, world: World, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The wall of phones."""
    for page in _page(browser, "phone", request):
        page.goto(world.phones)
        yield page


@pytest.fixture
def screenshot() -> Screenshot:
    """`screenshot("desk-thread", desk)` writes docs/images/desk-thread.png when STORIES_SHOTS=1; else nothing."""

    def take(name: str, page: Page) -> None:
        if os.environ.get("STORIES_SHOTS") == "1":
            IMAGES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")

    return take
