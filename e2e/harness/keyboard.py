"""Hands that never leave the keys, and eyes that look where the focus is."""

from playwright.sync_api import Page

_SEEN = """async () => {
  // Even a change of colour that is not to be seen moving takes a few frames.
  const changed = () => new Promise((done) => setTimeout(done, 80));
  await changed();
  const here = document.activeElement;
  if (!here || here === document.body) return false;
  const box = here.getBoundingClientRect();
  if (!box.width || box.bottom < 0 || box.top > innerHeight) return false;
  // A ring of the element, or of the frame that stands for it.
  for (let one = here; one && one !== document.body; one = one.parentElement) {
    const style = getComputedStyle(one);
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) return true;
    if (one.matches(":focus-within") && style.boxShadow !== "none") return true;
    if (one === here && style.borderTopStyle !== "none") {
      const before = style.borderTopColor;
      here.blur();
      await changed();
      const after = getComputedStyle(here).borderTopColor;
      here.focus({ focusVisible: true });
      if (before !== after) return true;
    }
  }
  return false;
}"""


class Keyboard:
    """Counts what it presses; letters of words are counted apart."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.strokes = 0
        self.typed = 0

    def press(self, key: str) -> None:
        """One stroke."""
        self._page.keyboard.press(key)
        self.strokes += 1

    def type(self, words: str) -> None:
        """Words into whatever has the focus."""
        self._page.keyboard.type(words)
        self.typed += len(words)

    def is_seen(self) -> bool:
        """Whether an eye finds what has the focus."""
        return bool(self._page.evaluate(_SEEN))
