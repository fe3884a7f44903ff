"""The three events of subscription notices (A13): wrapped in XML, bare in JSON, where every value is a text."""

from typing import Any

from wxsandbox.accounts import Account
from wxsandbox.callbacks import push
from wxsandbox.callbacks.push import Push
from wxsandbox.people import Contact

_POPUP, _CHANGE, _SENT = "SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent"
_PAGE = "1"  # PopupScene: a web page


def asked(contact: Contact, account: Account, *, time: int, choices: dict[str, bool]) -> Push:
    """The person answered the sheet."""
    entries = [{**_choice(one, accepts=accepts), "PopupScene": _PAGE} for one, accepts in choices.items()]
    return _event(contact, account, "subscribe_msg_popup_event", _POPUP, entries, time=time)


def switched_off(contact: Contact, account: Account, *, time: int, template_ids: list[str]) -> Push:
    """The person refuses these from now on, in the chat's settings."""
    wrapper = _POPUP if account.knob("notice_change_wrapper") == "popup" else _CHANGE
    entries = [_choice(one, accepts=False) for one in template_ids]
    return _event(contact, account, "subscribe_msg_change_event", wrapper, entries, time=time)


def sent(contact: Contact, account: Account, *, time: int, template_id: str, msg_id: int) -> Push:
    """A notice arrived."""
    entry = {"TemplateId": template_id, "MsgID": str(msg_id), "ErrorCode": "0", "ErrorStatus": "success"}
    return _event(contact, account, "subscribe_msg_sent_event", _SENT, [entry], time=time)


def _choice(template_id: str, *, accepts: bool) -> dict[str, str]:
    return {"TemplateId": template_id, "SubscribeStatusString": "accept" if accepts else "reject"}


def _event(
    contact: Contact, account: Account, name: str, wrapper: str, entries: list[dict[str, str]], *, time: int
) -> Push:
    fields: dict[str, Any] = {wrapper: {"List": entries}}
    if account.format == "json":
        fields = {"List": entries[0] if len(entries) == 1 else entries}
    made = push.event(contact, account, name=name, time=time, **fields)
    if account.format == "json":
        made.fields["CreateTime"] = str(time)
    return made
