"""What a page costs before anything useful stands on it."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Response

SCRIPT_KB = 300


@contextmanager
def counted(page: Page) -> Iterator[dict[str, float]]:
    """Kilobytes of script, each packed as a server packs it, that the page loads meanwhile."""
    loaded: list[Response] = []
    told: dict[str, float] = {}

    def hear(response: Response) -> None:
        if response.request.resource_type == "script":
            loaded.append(response)

    page.on("response", hear)
    yield told
    page.remove_listener("response", hear)
    for one in loaded:
        told[one.url.rpartition("/")[2]] = len(gzip.compress(one.body())) / 1000
