"""What stands behind `wx.config`: a page is trusted when it signed its address with a ticket that is alive (B18)."""

import hmac
import secrets
from dataclasses import dataclass

from wxsandbox import cipher
from wxsandbox.accounts import Account
from wxsandbox.world import World

TICKET_S = 7200
INVALID_SIGNATURE = "invalid signature"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`error` is what the platform tells the page ("" when all is well); `detail` is what it never tells anybody."""

    error: str
    detail: str


def renew(world: World, account: Account) -> str:
    """The account's ticket; a new one when the former has expired or there was none."""
    book, now = account.tokens, world.now()
    if not book.ticket or now >= book.ticket_expires_at:
        book.ticket = secrets.token_urlsafe(64)
        book.ticket_expires_at = now + TICKET_S
        world.changed_account(account, told=False)
    return book.ticket


def judge(account: Account, *, nonce: str, timestamp: int, url: str, signature: str, now: float) -> Verdict:
    """Check a page's configuration; `url` is the address the page was opened at, with or without its `#…`."""
    book = account.tokens
    if not book.ticket:
        return Verdict(INVALID_SIGNATURE, "the account has fetched no ticket yet: GET /cgi-bin/ticket/getticket")
    if now >= book.ticket_expires_at:
        return Verdict(INVALID_SIGNATURE, "the ticket has expired: fetch a new one and sign again")
    expected = cipher.sign_page(ticket=book.ticket, noncestr=nonce, timestamp=timestamp, url=url)
    if hmac.compare_digest(expected.encode(), signature.encode()):
        return Verdict("", "")
    bare = url.partition("#")[0]
    return Verdict(
        INVALID_SIGNATURE,
        f"sign SHA-1 of jsapi_ticket=…&noncestr={nonce}&timestamp={timestamp}&url={bare} with the current ticket",
    )
