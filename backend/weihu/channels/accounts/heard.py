"""What the gateways noticed about accounts: when each last pushed, and pushes of a kind that nobody knows (fault 11).

Told now and then by each gateway, never with a message of a customer's.
"""

import logging
from collections.abc import Mapping
from typing import Final

import msgspec
from django.db import IntegrityError, transaction

from weihu.channels.accounts import health, hot
from weihu.channels.accounts.models import Account, Oddity
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.kernel.errors import Words
from weihu.kernel.registry import Registry

log = logging.getLogger(__name__)

UNKNOWN_PUSH: Final = "unknown_push"
# An account that has been silent for so long is looked at, unless its limits say otherwise; 0 says never.
SILENT_AFTER_H: Final = 72
SILENT: Final = "silent"

health.CAUSES.register(
    SILENT,
    health.Cause(
        Words("很久没有收到微信的推送了", "WeChat has pushed nothing for a long time"),
        Words(
            "用手机给公众号发一条消息试试；收不到时，在微信后台核对服务器地址、令牌和密钥。",
            "Write to the account from a phone. If nothing comes, compare the callback address, token and key"
            " in WeChat's console.",
        ),
        state=Account.State.WARNING.value,
    ),
)


class OddityWords(msgspec.Struct, frozen=True):
    """What is odd and what to do about it; `{detail}` is what it was."""

    words: Words
    remedy: Words


ODDITIES: Registry[OddityWords] = Registry("oddity")
ODDITIES.register(
    UNKNOWN_PUSH,
    OddityWords(
        Words("收到系统还不认识的推送类型：{detail}", "A kind of push arrived that Weihu does not know yet: {detail}"),
        Words(
            "原文已保留，在会话里显示为“暂不支持”。请升级系统，或联系技术支持。",
            "It is kept as it came and shown as unsupported. Update Weihu, or tell its makers.",
        ),
    ),
)


def note_heard(latest: Mapping[int, int]) -> None:
    """Account → when it last pushed; one statement."""
    with write():
        hot.HEARD.run(sorted(latest.items()))


def note_oddity(account_id: int, name: str, detail: str) -> bool:
    """Keeps it and tells the desk, the first time; whether it was the first."""
    known = Oddity.unscoped.filter(account_id=account_id, name=name, detail=detail)
    row = Account.unscoped.only("organisation_id", "shop_id").filter(pk=account_id).first()
    if row is None or known.exists():
        return False
    with write():
        try:
            with transaction.atomic():
                Oddity.unscoped.create(
                    organisation_id=row.organisation_id, account=row, name=name, detail=detail, at=clock.now()
                )
        except IntegrityError:  # another gateway was faster
            return False
        realtime.append([health.changed(row)])
    log.warning("account %s: %s", account_id, ODDITIES[name].words.say("en", detail=detail))
    return True


def is_silent(account: Account, now: int) -> bool:
    """Whether an account in use that nothing else ails has been quiet for suspiciously long."""
    after_h = account.limits.get("silent_after_h", SILENT_AFTER_H)
    if not isinstance(after_h, int) or not after_h or account.disabled_at is not None:
        return False
    return now - (account.last_callback_at or account.created_at) > after_h * clock.HOUR
