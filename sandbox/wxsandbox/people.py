"""People with phones, and what each has to do with each official account. Lean: a load test has 100,000 of them."""

from typing import Any

from msgspec import Struct


class Pool(Struct, array_like=True, gc=False):
    """Customer-service messages that one happening allows (C4)."""

    trigger: str
    opened_at: float
    expires_at: float
    limit: int  # -1: no limit
    used: int = 0


class Contact(Struct, omit_defaults=True):
    """One person as one account knows them: the relation behind an openid."""

    phone: str
    appid: str
    openid: str
    following: bool = False
    followed_at: int = 0
    subscribe_scene: str = ""
    qr_scene: int = 0
    qr_scene_str: str = ""
    remark: str = ""
    tags: list[int] | None = None
    pools: list[Pool] | None = None
    accepts: bool = True  # the "accept messages" switch of the chat's settings
    blacklisted: bool = False
    last_exchange_at: float = 0.0
    typing_until: float = 0.0
    mass_month: int = 0
    mass_received: int = 0  # mass messages in that Beijing month


class Phone(Struct, omit_defaults=True):
    """A person holding a phone."""

    id: str
    nickname: str
    language: str = "zh_CN"
    client_platform_type: int = 2  # 1 iOS, 2 Android, 3 other
    contacts: tuple[Contact, ...] = ()

    def contact(self, appid: str) -> Contact | None:
        for contact in self.contacts:
            if contact.appid == appid:
                return contact
        return None


class Item(Struct, omit_defaults=True, gc=False):
    """One line of a chat as the phone shows it. `extra` holds what its kind needs beyond a text."""

    seq: int
    who: str  # me, account, system
    kind: str
    time: int
    text: str = ""
    via: str = ""
    extra: dict[str, Any] | None = None

    def shown(self) -> dict[str, Any]:
        """As the control API and the event stream tell it."""
        answer: dict[str, Any] = {"seq": self.seq, "from": self.who, "kind": self.kind}
        if self.text:
            answer["text"] = self.text
        if self.extra:
            answer.update(self.extra)
        answer["time"] = self.time
        if self.via:
            answer["via"] = self.via
        return answer
