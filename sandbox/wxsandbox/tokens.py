"""The token machine (B1, C3): two families, each with a current token and one on its way out."""

from typing import Literal

from wxsandbox import ids
from wxsandbox.accounts import Account, Token
from wxsandbox.clock import beijing_day
from wxsandbox.errors import ApiError

RENEWAL_S = 300  # a stable token is renewed in its last five minutes only
FORCED_A_DAY = 20
FORCED_APART_S = 30
_KNOWN = 64  # enough to tell "replaced" from "never was one" for the tokens a client may still hold


def issue(account: Account, *, now: float) -> tuple[str, int]:
    """`/cgi-bin/token`: always a new one; the former lives on for a while, the one before it dies at once."""
    return _renew(account, "plain", now=now, grace=account.number("token_grace_s"))


def issue_stable(account: Account, *, force: bool, now: float) -> tuple[str, int]:
    """`/cgi-bin/stable_token`: the same one with what is left of its life, unless it ends soon or is forced."""
    if force and _may_force(account, now):
        return _renew(account, "stable", now=now, grace=account.number("force_grace_s"))
    current = _current(account, "stable")
    if current is not None and not current.replaced and current.expires_at - now > RENEWAL_S:
        return current.value, int(current.expires_at - now)
    return _renew(account, "stable", now=now, grace=account.number("token_grace_s"))


def check(account: Account, value: str, *, now: float) -> None:
    """Raise what the platform says to a token that is not good (any more)."""
    token = account.tokens.known.get(value)
    if token is None:
        raise ApiError(account.number("unknown_token_code"))
    if now >= token.expires_at:
        raise ApiError(account.number("replaced_token_code" if token.replaced else "expired_token_code"))


def invalidate(account: Account, *, now: float) -> list[str]:
    """Fault knob (C3): every token fails now, as if replaced. Answers the values, so that indexes stay true."""
    for token in account.tokens.known.values():
        token.expires_at = min(token.expires_at, now)
        token.replaced = True
    return list(account.tokens.known)


def _current(account: Account, family: Literal["plain", "stable"]) -> Token | None:
    line = account.tokens.plain if family == "plain" else account.tokens.stable
    return account.tokens.known.get(line[-1]) if line else None


def _renew(account: Account, family: Literal["plain", "stable"], *, now: float, grace: int) -> tuple[str, int]:
    book = account.tokens
    line = book.plain if family == "plain" else book.stable
    for position, value in enumerate(reversed(line)):
        former = book.known.get(value)
        if former is not None:
            former.expires_at = min(former.expires_at, now + grace if position == 0 else now)
            former.replaced = True
    token = Token(ids.new_api_token(), family, now + account.number("token_life_s"))
    book.known[token.value] = token
    line.append(token.value)
    del line[:-2]
    while len(book.known) > _KNOWN:
        oldest = next(iter(book.known))
        if oldest in book.plain or oldest in book.stable:
            book.known[oldest] = book.known.pop(oldest)
        else:
            del book.known[oldest]
    return token.value, int(token.expires_at - now)


def _may_force(account: Account, now: float) -> bool:
    """At most 20 a day and 30 s apart; beyond that a forced call behaves as a normal one."""
    book = account.tokens
    day = beijing_day(now)
    if book.forced_day != day:
        book.forced_day, book.forced_count = day, 0
    if book.forced_count >= FORCED_A_DAY or now - book.forced_at < FORCED_APART_S:
        return False
    book.forced_count += 1
    book.forced_at = now
    return True
