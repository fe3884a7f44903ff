"""What an eye would see at once: a page wider than its window, words cut off; and what axe-core finds."""

from pathlib import Path

from playwright.sync_api import Frame, Locator, Page

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
GRAVE = ("serious", "critical")

# Words that end in an ellipsis on purpose have `text-overflow`; what scrolls sideways on purpose has `overflow-x`.
_CUT = r"""() => {
  const found = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth - root.clientWidth} px too wide`);
  const named = (element) =>
    `${element.tagName.toLowerCase()}${element.dataset.testid ? `[${element.dataset.testid}]` : ""} ` +
    JSON.stringify((element.innerText || element.value || "").trim().slice(0, 40));
  const scrolls = (element) => {
    for (let one = element.parentElement; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      const isMeant = /auto|scroll/.test(style.overflowX) || style.textOverflow === "ellipsis";
      if (isMeant && one.scrollWidth > one.clientWidth) return true;
    }
    return false;
  };
  for (const element of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    if (style.visibility === "hidden" || element.closest(".only-heard, .unseen, svg, [hidden], .skip")) continue;
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    // How wide a sign that is a picture comes out is the font's affair.
    const speaks = [...element.childNodes].some((one) => one.nodeType === 3 && /[\p{L}\p{N}]/u.test(one.textContent));
    if (speaks && (box.right > innerWidth + 1 || box.left < -1) && !scrolls(element))
      found.push(`outside the window: ${named(element)}`);
    const hides = /hidden|clip/.test(style.overflowX);
    const ends = style.textOverflow === "ellipsis" || /auto|scroll/.test(style.overflowX);
    if (speaks && !ends && style.display !== "inline" && element.scrollWidth > element.clientWidth + 1)
      found.push(`wider than its place: ${named(element)}`);
    if (speaks && hides && element.scrollHeight > element.clientHeight + 3)
      found.push(`higher than its place: ${named(element)}`);
    if (/^(BUTTON|A|TH|LABEL)$/.test(element.tagName) && hides && element.scrollWidth > element.clientWidth + 1)
      found.push(`cut: ${named(element)}`);
  }
  return [...new Set(found)];
}"""

_AXE = """async ([grave, rules]) => {
  const wanted = { resultTypes: ["violations"], ...(rules.length ? { runOnly: { type: "rule", values: rules } } : {}) };
  const told = await axe.run(document, wanted);
  return told.violations
    .filter((one) => grave.includes(one.impact))
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.target.join(" ")} ${node.html.slice(0, 160)}`));
}"""

# Tenths of a second that a dialog's shade may take to go.
_FADES = 20
_HIT = """(element) => {
  const box = element.getBoundingClientRect();
  const inside = box.left >= 0 && box.right <= innerWidth + 1 && box.top >= 0 && box.bottom <= innerHeight + 1;
  const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return inside && (element.contains(hit) || hit?.contains(element));
}"""


def cut(page: Page) -> list[str]:
    """What does not fit: in words, empty when all does."""
    found: list[str] = page.evaluate(_CUT)
    return found


def barriers(page: Page | Frame, *rules: str) -> list[str]:
    """What axe-core calls serious or critical, by all its rules or by these."""
    if not page.evaluate("() => 'axe' in window"):
        # By the debugger's door: the page's own policy lets no foreign script in, and shall not for us.
        page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(_AXE, [list(GRAVE), list(rules)])
    return found


def is_reachable(target: Locator) -> bool:
    """Whether a finger can hit it, after scrolling down at most, and once what lay over it has faded."""
    target.scroll_into_view_if_needed()
    for _ in range(_FADES):
        if target.evaluate(_HIT):
            return True
        target.page.wait_for_timeout(100)
    return False


def settle(page: Page) -> None:
    """Until nothing is being loaded and nothing moves."""
    page.wait_for_function("() => document.querySelector('#app *') && !document.querySelector('.skeleton')")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
