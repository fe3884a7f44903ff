"""The platform's check of our address when somebody saves the callback settings (fact sheet A2)."""

import re

from weihu.channels.accounts.cache import Loaded
from weihu.channels.inbox.adapters import Query, Rejected
from weihu.channels.wechat import cipher, signature

# Digits in life; letters of base64 where it comes encrypted. Nothing that a browser could run (fault 4).
_ECHO = re.compile(r"[A-Za-z0-9+/=_-]{1,1024}")


def verify_url(account: Loaded, query: Query, now_s: int) -> bytes:
    """The bytes to answer. Raises Rejected."""
    echo = signature.single(query, "echostr", 1024)
    if _ECHO.fullmatch(echo) is None:
        raise Rejected(403, "query")
    if query.get("msg_signature") and not query.get("signature"):
        # The way of the vendor's sister product; accepted in case official accounts adopt it (D13).
        signature.check(account, query, now_s, encrypted=echo)
        try:
            return cipher.unseal(echo, key=account.aes_key, appid=account.appid)
        except cipher.CipherError:
            raise Rejected(403, "cipher") from None
    signature.check(account, query, now_s)
    return echo.encode()
