"""Debian's Chromium under Playwright, quiet towards the network, the same picture on every machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    # The pages may reach this machine and nothing else.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    # A microphone that hums, and nobody who must allow it: voice messages are recorded for real.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 1280, "height": 900}}


def program() -> str | None:
    """The browser's path: BROWSER_PROGRAM, else the first that is installed."""
    told = os.environ.get("BROWSER_PROGRAM")
    return told or next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def running(path: str) -> Iterator[Browser]:
    """One browser for the run; STORIES_HEADED=1 shows it."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, headless=not os.environ.get("STORIES_HEADED"), args=[*ARGUMENTS, *sandbox]
        )
        try:
            yield browser
        finally:
            browser.close()


def person(browser: Browser, kind: str) -> BrowserContext:
    """Somebody with a browser of their own: own cookies, Chinese, China's time."""
    size = SIZES[kind]
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
        permissions=["microphone"],
    )
    context.set_default_timeout(10_000)
    return context
