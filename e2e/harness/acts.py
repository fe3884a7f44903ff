"""What people do, in the words of a story."""

import base64
import struct
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from harness.world import Account, World

SLOW_MS = 15_000


class Caller:
    """Somebody with a phone that nobody looks at."""

    def __init__(self, world: World, name: str, account: Account) -> None:
        self.world, self.account = world, account
        self.id = world.control("POST", "/phones", nickname=name)["phone"]
        self.openid = world.control("POST", f"/phones/{self.id}/follow", appid=account.appid)["openid"]

    @property
    def short(self) -> str:
        """What the desk calls somebody whose name it does not know."""
        return str(self.openid[-6:])

    def says(self, words: str) -> None:
        """Sends it, until the account has taken it."""
        self.world.control("POST", f"/phones/{self.id}/messages", appid=self.account.appid, type="text", text=words)


class Holder(Caller):
    """Somebody before the screen of her phone."""

    def __init__(self, world: World, page: Page, name: str, account: Account) -> None:
        super().__init__(world, name, account)
        self.page = page
        page.goto(f"{world.phones.rstrip('/')}/?phones={self.id}")
        page.locator(f"[data-testid=account-row][data-appid='{account.appid}']").click()
        # An account with a menu shows it in place of the keyboard, once it is known.
        keyboard = page.get_by_test_id("to-keyboard")
        expect(keyboard.or_(page.get_by_test_id("composer")).filter(visible=True).first).to_be_visible(timeout=SLOW_MS)
        if keyboard.is_visible():
            keyboard.click()

    def say(self, words: str) -> None:
        """Types and sends."""
        self.page.get_by_test_id("composer").fill(words)
        self.page.get_by_test_id("send").click()
        sent = self.page.locator("[data-testid=bubble][data-from=me][data-seq]", has_text=words).last
        expect(sent).to_be_visible(timeout=SLOW_MS)

    def hears(self, words: str, kind: str = "text") -> None:
        """Until the account has said it."""
        expect(self.heard(kind).filter(has_text=words).last).to_be_visible(timeout=SLOW_MS)

    def heard(self, kind: str) -> Locator:
        """What the account said of that kind."""
        return self.page.locator(f"[data-testid=bubble][data-from=account][data-kind={kind}]")


def log_in(page: Page, world: World, role: str = "agent", number: int = 0) -> None:
    """A member of staff of that role, ready for customers."""
    user = world.user(role, number)
    page.get_by_test_id("login-username").locator("input").or_(page.get_by_test_id("login-username")).last.fill(
        user.username
    )
    page.get_by_test_id("login-password").locator("input").or_(page.get_by_test_id("login-password")).last.fill(
        user.password
    )
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("me")).to_be_visible(timeout=SLOW_MS)


def open_waiting(page: Page, customer: Caller) -> None:
    """Opens the customer's waiting session, known by the end of her openid."""
    page.get_by_test_id("view-waiting").click()
    page.get_by_test_id("session-row").filter(has_text=customer.short).first.click()
    expect(page.get_by_test_id("claim")).to_be_visible(timeout=SLOW_MS)


def claim(page: Page, customer: Caller) -> None:
    """Opens the customer's waiting session and takes it."""
    open_waiting(page, customer)
    page.get_by_test_id("claim").click()
    expect(page.get_by_test_id("composer")).to_be_visible(timeout=SLOW_MS)


def answer(page: Page, words: str) -> None:
    """Types and sends, until the platform has it."""
    composer(page).fill(words)
    page.get_by_test_id("send").click()
    expect(bubbles(page, "agent", state="sent").filter(has_text=words).last).to_be_visible(timeout=SLOW_MS)


def close(page: Page, wrap_up: str = "") -> None:
    """Ends the open session."""
    page.get_by_test_id("close-session").click()
    page.get_by_test_id("wrap-up").fill(wrap_up)
    page.get_by_test_id("wrap-up-confirm").click()
    expect(page.get_by_test_id("wrap-up-dialog")).to_have_count(0, timeout=SLOW_MS)
    expect(page.get_by_test_id("stand-by")).to_have_attribute("data-state", "closed", timeout=SLOW_MS)


def composer(page: Page) -> Locator:
    """Where an answer is written."""
    box = page.get_by_test_id("composer")
    return box.locator("textarea").or_(box).last


def open_ledger(page: Page, customer: Caller) -> None:
    """From the customer's card to everything that happened with her."""
    page.get_by_test_id("customers-nav").click()
    page.get_by_test_id("customer-search").fill(customer.short)
    page.get_by_test_id("customer-row").filter(has_text=customer.short).first.click()
    page.get_by_test_id("card-actions").click()
    expect(page.get_by_test_id("actions")).to_be_visible(timeout=SLOW_MS)


def listed(page: Page, actor: str = "") -> Counter[str]:
    """The verbs of the actions on the page of the ledger, counted; of one kind of actor if told."""
    rows = page.get_by_test_id("action-row")
    return Counter(
        row.get_attribute("data-verb") or ""
        for row in rows.all()
        if not actor or row.get_attribute("data-actor") == actor
    )


def counts(page: Page) -> dict[str, int]:
    """The counts above the ledger's actions, in their order."""
    links = page.get_by_test_id("ledger-count").all()
    return {link.inner_text(): int(link.get_attribute("data-count") or 0) for link in links}


def picture(folder: Path) -> Path:
    """A small picture as a person would choose it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x0a\x7a\x45" * 64 for _ in range(48))
    head = struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    path = folder / "保养套餐.png"
    path.write_bytes(png)
    return path


def encoded(path: Path) -> str:
    """As the control API takes a file."""
    return base64.b64encode(path.read_bytes()).decode()


def bubbles(page: Page, author: str, **attributes: Any) -> Locator:
    """What that author said in the thread at the desk."""
    more = "".join(f"[data-{name}='{value}']" for name, value in attributes.items())
    return page.locator(f"[data-testid=bubble][data-author={author}]{more}")
