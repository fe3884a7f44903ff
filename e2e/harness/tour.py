"""A walk through the desk: what stands where, and a guide that looks at it as people of all kinds will."""

from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Page, ViewportSize, expect

from harness import acts, sight

PICTURES = Path(__file__).parents[1] / "output/tour"
SIZES: tuple[ViewportSize, ...] = (
    {"width": 1280, "height": 800},
    {"width": 1920, "height": 1080},
    {"width": 390, "height": 844},
)
# Pictures take longer than looking: of the two large sizes one by light, the other in the dark.
UNSEEN = {"light": 1920, "dark": 1280}
# Both dialogs of the component set and the browser's own.
DIALOG = "[role=dialog]:visible, dialog[open]"
# As the Back key does it: a page that loads anew at every stop would take most of the tour's time.
_GO = """(path) => {
  history.pushState({}, "", path);
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}"""


class Stop(NamedTuple):
    """A sight: where it is, what to press there (`key:`, `type:`, the `link:` in it), what must be there, the button
    that it is for, what to press to leave."""

    name: str
    path: str = ""
    press: tuple[str, ...] = ()
    shows: str = ""
    main: str = ""
    after: str = ""


class Guide:
    """Looks at each stop in three sizes, in one language by light and in the other by dark; tells all that is wrong."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[str] = []
        self._language = "zh"
        PICTURES.mkdir(parents=True, exist_ok=True)

    def walk(self, *stops: Stop) -> None:
        """One after the other."""
        for stop in stops:
            if stop.path:
                self.page.evaluate(_GO, stop.path)
                sight.settle(self.page)
            for one in stop.press:
                self._press(one)
            if stop.shows:
                expect(self.page.get_by_test_id(stop.shows).first).to_be_visible(timeout=acts.SLOW_MS)
            self.look(stop.name, stop.main)
            if stop.after:
                self._press(stop.after)
            self.leave()

    def look(self, name: str, main: str = "") -> None:
        """At what is shown now. The next stop begins with the language of this one's end."""
        self._under("light", name, main)
        if self.page.get_by_test_id("language").count():
            self._switch_language()
        self._under("dark", name, main)
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self.page.set_viewport_size(SIZES[0])

    def leave(self) -> None:
        """Shuts what is open over the page."""
        for _ in range(3):
            if not self.page.locator(DIALOG).count():
                return
            self.page.keyboard.press("Escape")
            self.page.wait_for_function("wanted => !document.querySelector(wanted)", arg="dialog[open]")
            sight.settle(self.page)
        expect(self.page.locator(DIALOG)).to_have_count(0)

    def rest(self) -> None:
        """Leaves the language as it was: the server keeps it for the person."""
        if self._language != "zh":
            self._switch_language()

    def _press(self, what: str) -> None:
        kind, _, key = what.partition(":")
        if kind == "key":
            self.page.keyboard.press(key)
        elif kind == "type":
            self.page.keyboard.type(key)
        elif kind == "link":
            self.page.get_by_test_id(key).first.get_by_role("link").first.click()
        else:
            self.page.get_by_test_id(what).first.click()
        sight.settle(self.page)

    def _under(self, theme: Literal["light", "dark"], name: str, main: str) -> None:
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for number, size in enumerate(SIZES):
            self.page.set_viewport_size(size)
            sight.settle(self.page)
            where = f"{name} {self._language} {theme} {size['width']}"
            self._note(where, sight.cut(self.page))
            if main and not sight.is_reachable(self.page.get_by_test_id(main).first):
                self.found.append(f"{where}: {main} is out of reach")
            if size["width"] != UNSEEN[theme]:
                self.page.screenshot(path=PICTURES / f"{where.replace(' ', '-')}.jpg", quality=70, type="jpeg")
            if number == 0:
                self._note(where, sight.barriers(self.page, *(() if theme == "light" else ("color-contrast",))))

    def _switch_language(self) -> None:
        self._language = "en" if self._language == "zh" else "zh"
        # Not by the mouse: it is to change behind an open dialog too.
        self.page.get_by_test_id("language").evaluate("button => button.click()")
        expect(self.page.locator("html")).to_have_attribute("lang", "en" if self._language == "en" else "zh-CN")
        sight.settle(self.page)

    def _note(self, where: str, found: list[str]) -> None:
        self.found += [f"{where}: {one}" for one in found]
