"""What people do, in the words of a story."""

import base64
import struct
import zlib
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from harness.world import Account, World

SLOW_MS = 15_000


class Holder:
    """Somebody with a phone, before its screen."""

    def __init__(self, world: World, page: Page, name: str, account: Account) -> None:
        self.world, self.page, self.account = world, page, account
        self.id = world.control("POST", "/phones", nickname=name)["phone"]
        self.openid = world.control("POST", f"/phones/{self.id}/follow", appid=account.appid)["openid"]
        page.goto(f"{world.phones.rstrip('/')}/?phones={self.id}")
        page.locator(f"[data-testid=account-row][data-appid='{account.appid}']").click()
        if page.get_by_test_id("to-keyboard").count():
            page.get_by_test_id("to-keyboard").click()

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


def log_in(page: Page, world: World, role: str = "agent") -> None:
    """A member of staff of that role, ready for customers."""
    user = world.user(role)
    page.get_by_test_id("login-username").locator("input").or_(page.get_by_test_id("login-username")).last.fill(
        user.username
    )
    page.get_by_test_id("login-password").locator("input").or_(page.get_by_test_id("login-password")).last.fill(
        user.password
    )
    page.get_by_test_id("login-submit").click()
    expect(page.get_by_test_id("me")).to_be_visible(timeout=SLOW_MS)


def claim(page: Page, customer: Holder) -> None:
    """Opens the customer's waiting session, known by the end of her openid, and takes it."""
    page.get_by_test_id("view-waiting").click()
    page.get_by_test_id("session-row").filter(has_text=customer.openid[-6:]).first.click()
    page.get_by_test_id("claim").click()
    expect(page.get_by_test_id("composer")).to_be_visible(timeout=SLOW_MS)


def composer(page: Page) -> Locator:
    """Where an answer is written."""
    box = page.get_by_test_id("composer")
    return box.locator("textarea").or_(box).last


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
