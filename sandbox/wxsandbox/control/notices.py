"""Subscription notices on the phone: the consent sheet, the settings, and the switch that stops all messages."""

from typing import Literal

from msgspec import Struct

from wxsandbox.control import phones
from wxsandbox.control.phones import Relation
from wxsandbox.control.routing import Visit, route
from wxsandbox.errors import ControlError
from wxsandbox.notices import consents, events
from wxsandbox.notices.book import Consent, Notice
from wxsandbox.templates import card


class NoticeChoice(Struct, forbid_unknown_fields=True):
    """Yes or no to one template."""

    template_id: str
    accept: bool


class NoticeAnswer(Struct, forbid_unknown_fields=True):
    """Answers on the sheet of a page (`popup`; `always`: do not ask again), or switches in the chat's settings."""

    appid: str
    choices: list[NoticeChoice]
    scene: Literal["popup", "settings"] = "popup"
    always: bool = False


class NoticeField(Struct):
    """One line of the example."""

    label: str
    value: str


class NoticeShown(Struct):
    """One of the account's notice templates, and what this person allows: `remaining` sends, `kept` without asking."""

    template_id: str
    title: str
    content: str
    example: str
    fields: list[NoticeField]
    long_term: bool
    remaining: int
    settings: Literal["accept", "reject"]
    kept: bool


class TemplateShown(Struct):
    """One of the account's own templates for template messages."""

    template_id: str
    title: str
    content: str
    example: str


class TemplateList(Struct):
    """What the console shows: templates, and the one id for one-time messages."""

    items: list[TemplateShown]
    next: int
    one_time_template_id: str


class NoticeList(Struct):
    """A page of notice templates."""

    items: list[NoticeShown]
    next: int


class NoticesAnswered(Struct):
    """All templates after the answers, and whether the event was delivered."""

    items: list[NoticeShown]
    next: int
    delivered: bool


class Refusal(Struct, forbid_unknown_fields=True):
    """Whether the account's messages are refused."""

    appid: str
    refuse: bool


@route(
    "GET",
    "/phones/{phone}/notices",
    "An account's notice templates, and what this phone allows",
    answer=NoticeList,
    appid="the account",
)
def list_notices(visit: Visit) -> NoticeList:
    shown = _shown(visit, visit.query("appid"))
    return NoticeList(shown, len(shown))


@route(
    "POST",
    "/phones/{phone}/notices",
    "Answer a page's notice sheet, or switch notices in the settings",
    body=NoticeAnswer,
    answer=NoticesAnswered,
    wait="false answers before the event is delivered",
)
async def answer_notices(visit: Visit) -> NoticesAnswered:
    wanted: NoticeAnswer = visit.body
    world, account = visit.world, visit.world.account(wanted.appid)
    own = world.notices.of(account.appid).own
    choices = {one.template_id: one.accept for one in wanted.choices}
    unknown = next((one for one in choices if one not in own), None)
    if unknown is not None or not choices:
        raise ControlError(404, "no_template", f"{account.name} has no notice template {unknown or '(none named)'}")
    contact = world.meet(visit.phone(), account)
    consent, time = world.notices.consent(contact.openid), world.create_time(contact.openid)
    happened = None
    if wanted.scene == "popup":
        consents.answered(consent, choices, always=wanted.always)
        happened = events.asked(contact, account, time=time, choices=choices)
    elif off := consents.switched(consent, choices):
        happened = events.switched_off(contact, account, time=time, template_ids=off)
    world.storage.changed("consent", contact.openid)
    world.bus.tell("notices", phone=contact.phone, appid=contact.appid)
    errand = visit.postman.send(happened) if happened else None
    delivered = (
        errand is not None and visit.flag("wait", default=True) and (await visit.postman.ended(errand)).delivered
    )
    shown = _shown(visit, account.appid)
    return NoticesAnswered(shown, len(shown), delivered)


@route("GET", "/accounts/{appid}/templates", "Own templates, and the id for one-time messages", answer=TemplateList)
def list_templates(visit: Visit) -> TemplateList:
    appid = visit.world.account(visit.path("appid")).appid
    own = visit.world.templates.of(appid).own.values()
    shown = [TemplateShown(one.id, one.title, one.content, one.example) for one in own]
    one_time_id = visit.world.notices.of(appid).one_time_id
    visit.world.storage.changed("notices", appid)  # the id is made at the first look
    return TemplateList(shown, len(shown), one_time_id)


@route(
    "POST", "/phones/{phone}/refuse", "Refuse an account's messages, or take them again", body=Refusal, answer=Relation
)
def refuse(visit: Visit) -> Relation:
    return phones.accept(visit, visit.body.appid, accepts=not visit.body.refuse)


def _shown(visit: Visit, appid: str) -> list[NoticeShown]:
    account = visit.world.account(appid)
    contact = visit.phone().contact(account.appid)
    consent = visit.world.notices.consents.get(contact.openid) if contact else None
    return [_line(one, consent or Consent("")) for one in visit.world.notices.of(account.appid).own.values()]


def _line(notice: Notice, consent: Consent) -> NoticeShown:
    return NoticeShown(
        notice.id,
        notice.title,
        notice.content,
        notice.example,
        [NoticeField(**one) for one in card.example_fields(notice.example)],
        notice.long_term,
        consent.left.get(notice.id, 0),
        "reject" if notice.id in consent.refused else "accept",
        notice.id in consent.kept,
    )
