"""One push: its fields, what it allows (A19), and its bytes in the account's mode and format (A3)."""

from typing import Any

from msgspec import Struct, field

from wxsandbox import cipher, ids
from wxsandbox.accounts import Account
from wxsandbox.callbacks import wire
from wxsandbox.people import Contact

# A19: pushes whose passive reply the user sees. Others: a reply has no effect, except where a knob says so.
_ANSWERED_EVENTS = frozenset({"subscribe", "SCAN", "CLICK", "scancode_push", "scancode_waitmsg"})
_VIEW_EVENTS = frozenset(
    {"VIEW", "view_miniprogram", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"}
)
# A17: answers to these may carry one article only, all others eight.
_ONE_ARTICLE = frozenset({"text", "image", "voice", "video", "shortvideo", "location"})


class Push(Struct):
    """Something that happened, on its way to the developer."""

    account: Account
    contact: Contact
    fields: dict[str, Any]
    replied: bool = False
    body: bytes = b""
    encrypted: str = ""
    random: str = field(default_factory=ids.new_callback_token)

    @property
    def kind(self) -> str:
        return str(self.fields["MsgType"])

    @property
    def event(self) -> str:
        return str(self.fields.get("Event", ""))

    @property
    def msg_id(self) -> str:
        return str(self.fields.get("MsgId", ""))

    @property
    def article_limit(self) -> int:
        return 1 if self.kind in _ONE_ARTICLE else 8

    def shows_reply(self) -> bool:
        """Whether there is a place on the phone where an answer (or the service-fault line) appears."""
        if self.kind != "event" or self.event in _ANSWERED_EVENTS:
            return True
        if self.event == "LOCATION":
            return self.account.knob("location_reply_shown") is True
        return self.event in _VIEW_EVENTS and self.account.knob("view_reply_shown") is True


def message(contact: Contact, account: Account, *, msg_type: str, msg_id: int, time: int, **fields: Any) -> Push:
    """An inbound message (A7, A8)."""
    head = {"ToUserName": account.original_id, "FromUserName": contact.openid, "CreateTime": time, "MsgType": msg_type}
    return Push(account, contact, {**head, **fields, "MsgId": msg_id})


def event(contact: Contact, account: Account, *, name: str, time: int, **fields: Any) -> Push:
    """An event (A9, A10): no MsgId."""
    head = {"ToUserName": account.original_id, "FromUserName": contact.openid, "CreateTime": time, "MsgType": "event"}
    return Push(account, contact, {**head, "Event": name, **fields})


def seal(push: Push) -> None:
    """Make the body once: every delivery repeats it (A6)."""
    account = push.account
    write = wire.to_json if account.format == "json" else wire.to_xml
    fields = push.fields
    if account.format == "json" and account.knob("json_values") == "texts":
        fields = wire.with_texts(fields)
    plain = write(fields)
    if account.mode == "plain":
        push.body = plain
        return
    push.encrypted = cipher.encrypt(plain, key=cipher.read_aes_key(account.aes_key), appid=account.appid)
    if account.mode == "compatible":
        push.body = write({**fields, "Encrypt": push.encrypted})
    else:
        push.body = write({"ToUserName": account.original_id, "Encrypt": push.encrypted})


def query(push: Push, *, timestamp: str, nonce: str) -> dict[str, str]:
    """The query string of one delivery, with a timestamp and nonce of its own (A3)."""
    token = push.account.token
    fields = {
        "signature": cipher.sign(token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": push.contact.openid,
    }
    if push.encrypted:
        fields["encrypt_type"] = "aes"
        fields["msg_signature"] = cipher.sign(token, timestamp, nonce, push.encrypted)
    return fields
