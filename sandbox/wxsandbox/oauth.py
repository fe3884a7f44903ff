"""Web login (B17): codes that live five minutes and work once, and a token family of their own."""

from msgspec import Struct

from wxsandbox import ids
from wxsandbox.errors import ApiError

CODE_S = 300
TOKEN_S = 7200
REFRESH_S = 30 * 24 * 3600
_KEPT = 50_000


class Grant(Struct):
    """What a person agreed to on one visit."""

    appid: str
    openid: str
    scope: str
    snapshot: bool
    until: float
    used: bool = False


class OAuthBook:
    """Codes and tokens handed out to pages; kept in memory, as a visit is short."""

    def __init__(self) -> None:
        self._codes: dict[str, Grant] = {}
        self._tokens: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}

    def grant(self, *, appid: str, openid: str, scope: str, snapshot: bool, now: float) -> str:
        """A code for the redirect."""
        code = ids.new_oauth_code()
        _keep(self._codes, code, Grant(appid, openid, scope, snapshot, now + CODE_S))
        return code

    def redeem(self, code: str, *, appid: str, now: float) -> tuple[Grant, str, str]:
        """A code for tokens: once, within five minutes, by the account it was made for."""
        grant = self._codes.get(code)
        if grant is None or grant.appid != appid:
            raise ApiError(40029)
        if grant.used:
            raise ApiError(40163)
        if now >= grant.until:
            raise ApiError(42003)
        grant.used = True
        return (grant, *self._issue(grant, now=now))

    def refresh(self, refresh_token: str, *, appid: str, now: float) -> tuple[Grant, str]:
        """A new access token for a refresh token that is still good."""
        grant = self._refresh.get(refresh_token)
        if grant is None or grant.appid != appid:
            raise ApiError(40030)
        if now >= grant.until:
            raise ApiError(42002)
        token = ids.new_api_token()
        _keep(self._tokens, token, Grant(appid, grant.openid, grant.scope, grant.snapshot, now + TOKEN_S))
        return grant, token

    def check(self, access_token: str, openid: str, *, now: float) -> Grant:
        """The grant behind a page token."""
        grant = self._tokens.get(access_token)
        if grant is None:
            raise ApiError(40001 if access_token else 41001)
        if now >= grant.until:
            raise ApiError(42001)
        if grant.openid != openid:
            raise ApiError(40003)
        return grant

    def _issue(self, grant: Grant, *, now: float) -> tuple[str, str]:
        token, refresh = ids.new_api_token(), ids.new_api_token()
        _keep(self._tokens, token, Grant(grant.appid, grant.openid, grant.scope, grant.snapshot, now + TOKEN_S))
        _keep(self._refresh, refresh, Grant(grant.appid, grant.openid, grant.scope, grant.snapshot, now + REFRESH_S))
        return token, refresh


def _keep(table: dict[str, Grant], key: str, grant: Grant) -> None:
    table[key] = grant
    if len(table) > _KEPT:
        del table[next(iter(table))]
