"""Pages that ask a person who she is (fact sheet B17): the address to send her to, and what her code is worth.

Nickname and picture come only from here, with her consent; the page's tokens are used once and not kept (C17).
"""

from typing import Literal
from urllib.parse import urlencode

import msgspec

from weihu.channels.accounts.cache import Loaded
from weihu.channels.wechat import hosts
from weihu.channels.wechat.client import Client
from weihu.channels.wechat.errors import Refused, TokenRefused

Scope = Literal["snsapi_base", "snsapi_userinfo"]
ASKING: Scope = "snsapi_userinfo"
SILENT: Scope = "snsapi_base"


class Introduced(msgspec.Struct, frozen=True):
    """Who came to the page. `is_stand_in`: a page in snapshot mode shows nobody's real name."""

    openid: str
    unionid: str = ""
    nickname: str = ""
    avatar_url: str = ""
    is_stand_in: bool = False


def address(account: Loaded, *, redirect: str, state: str, scope: Scope = ASKING) -> str:
    """Where to send her; `state` comes back unchanged and must be bound to her visit (fault 65)."""
    # The order of the fields and the fragment are the platform's demand.
    query = urlencode(
        {"appid": account.appid, "redirect_uri": redirect, "response_type": "code", "scope": scope, "state": state}
    )
    return f"{hosts.consent(account)}/connect/oauth2/authorize?{query}#wechat_redirect"


def introduce(account: Loaded, code: str) -> Introduced:
    """Whose code it is, and her nickname and picture where she agreed. Raises Refused (a code that is wrong, used or
    old), Retry, ChannelDown.
    """
    client = Client(account)
    try:
        given = client.consented(code)
        found = Introduced(given.openid, given.unionid, is_stand_in=bool(given.is_snapshotuser))
        if not given.openid:
            raise Refused("no_person", "the platform named nobody")
        if ASKING not in given.scope.split(",") or found.is_stand_in:
            return found
        try:
            profile = client.profile(given)
        except Refused:
            # She is known all the same; only her name stays hers.
            return found
    except TokenRefused as refused:
        raise Refused("consent_over", refused.detail) from None
    return Introduced(given.openid, given.unionid or profile.unionid, profile.nickname, profile.headimgurl)
