"""Shapes of the platform's JSON (fact sheet B1–B15), as far as Weihu uses them. Answers are read tolerantly."""

from typing import Any

import msgspec


class TokenAnswer(msgspec.Struct):
    """B1."""

    access_token: str = ""
    expires_in: int = 0


class Addresses(msgspec.Struct):
    """B2."""

    ip_list: list[str] = []


class Resolved(msgspec.Struct):
    """How the platform's network resolves our callback's host (B2)."""

    ip: str = ""
    real_operator: str = ""


class Pinged(msgspec.Struct):
    """How the platform's network reaches it (B2)."""

    ip: str = ""
    from_operator: str = ""
    package_loss: str = ""
    time: str = ""


class CallbackChecked(msgspec.Struct):
    """B2."""

    dns: list[Resolved] = []
    ping: list[Pinged] = []


class Uploaded(msgspec.Struct):
    """B15; a thumbnail's id may come under a name of its own."""

    type: str = ""
    media_id: str = ""
    thumb_media_id: str = ""
    created_at: int = 0

    @property
    def id(self) -> str:
        """The id, whichever name it came under."""
        return self.media_id or self.thumb_media_id


class Openids(msgspec.Struct):
    """The inside of a page of openids."""

    openid: list[str] = []


class FollowerPage(msgspec.Struct):
    """B13: up to 10,000, and the last of them."""

    total: int = 0
    count: int = 0
    data: Openids = msgspec.field(default_factory=Openids)
    next_openid: str = ""


class Person(msgspec.Struct):
    """B13. Nickname and picture are not given out any more."""

    openid: str = ""
    subscribe: int = 0
    subscribe_time: int = 0
    unionid: str = ""
    remark: str = ""
    tagid_list: list[int] = []
    subscribe_scene: str = ""
    qr_scene: int = 0
    qr_scene_str: str = ""


class People(msgspec.Struct):
    """B13."""

    user_info_list: list[Person] = []


class Tag(msgspec.Struct):
    """B12."""

    id: int = 0
    name: str = ""
    count: int = 0


class Tags(msgspec.Struct):
    """B12."""

    tags: list[Tag] = []


class TagMade(msgspec.Struct):
    """B12."""

    tag: Tag = msgspec.field(default_factory=Tag)


class TagMembers(msgspec.Struct):
    """B12: up to 10,000."""

    count: int = 0
    data: Openids = msgspec.field(default_factory=Openids)
    next_openid: str = ""


class CodeMade(msgspec.Struct):
    """B14; `url` is what the code says."""

    ticket: str = ""
    expire_seconds: int = 0
    url: str = ""


class Menus(msgspec.Struct):
    """B3: as the platform keeps them."""

    menu: dict[str, Any] = {}
    conditionalmenu: list[dict[str, Any]] = []


class ShownButtons(msgspec.Struct):
    """B3: entries in the console's own shape."""

    button: list[dict[str, Any]] = []


class MenuShown(msgspec.Struct):
    """B3: the menu that followers see; `is_menu_open` 0 when there is none."""

    is_menu_open: int = 0
    selfmenu_info: ShownButtons = msgspec.field(default_factory=ShownButtons)


class Quota(msgspec.Struct):
    """B2: today's figures of a call."""

    daily_limit: int = 0
    used: int = 0
    remain: int = 0


class RateLimit(msgspec.Struct):
    """B2: so many calls in so many seconds."""

    call_count: int = 0
    refresh_second: int = 60


class QuotaAnswer(msgspec.Struct):
    """B2."""

    quota: Quota = msgspec.field(default_factory=Quota)
    rate_limit: RateLimit | None = None


class Consent(msgspec.Struct):
    """A person agreed on the consent page; the token is hers, not the account's."""

    access_token: str = ""
    openid: str = ""
    scope: str = ""
    unionid: str = ""
    is_snapshotuser: int = 0


class Profile(msgspec.Struct):
    """Who she said she is."""

    openid: str = ""
    nickname: str = ""
    headimgurl: str = ""
    unionid: str = ""


class Ok(msgspec.Struct):
    """A command was taken."""

    errcode: int = 0
