"""How each kind of thing becomes bytes in the state file, and a world again."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from wxsandbox.accounts import Account
from wxsandbox.articles.model import Comment, Draft, Publication
from wxsandbox.codes import Code
from wxsandbox.kf.agents import AgentBook
from wxsandbox.kf.desk import Record, Session
from wxsandbox.mass.jobs import MassJob
from wxsandbox.media.store import Media
from wxsandbox.notices.book import Consent, NoticeBook
from wxsandbox.people import Contact, Item, Phone
from wxsandbox.roster import Roster
from wxsandbox.shorts import Short
from wxsandbox.statistics import Day
from wxsandbox.templates.book import Sent, TemplateBook
from wxsandbox.templates.results import Result

if TYPE_CHECKING:
    from wxsandbox.world import World

encode = msgspec.msgpack.Encoder().encode
# Numbers told between the last write and a crash are skipped, so that no watcher sees one twice.
_SEQ_MARGIN = 100_000


class Particulars(Struct):
    """The world's own figures."""

    offset_s: float
    seq: int
    next_phone: int
    last_msg_id: int
    seed: str


def body(world: "World", kind: str, key: str) -> bytes | None:
    """A thing as bytes; None when it is gone."""
    if kind == "phone":
        phone = world.phones.get(key)
        # Contacts are things of their own.
        return encode(msgspec.structs.replace(phone, contacts=())) if phone else None
    if kind == "world":
        figures = (world.clock.offset_s, world.bus.seq, world.next_phone, world.last_msg_id, world.seed)
        return encode(Particulars(*figures))
    if kind == "day":
        day = world.statistics.find(key)
        return encode(day) if day else None
    tables: dict[str, dict[str, Any]] = {
        "account": world.accounts,
        "contact": world.contacts,
        "code": world.codes.by_ticket,
        "short": world.shorts,
        "media": world.media.by_id,
        "draft": world.articles.drafts,
        "publication": world.articles.publications,
        "comment": world.articles.comments,
        "mass": world.mass.jobs,
        "templates": world.templates.books,
        "sent": world.templates.sent,
        "notices": world.notices.books,
        "consent": world.notices.consents,
        "result": world.results.waiting,
        "kf": world.kf.books,
        "kf_session": world.kf.sessions,
        "kf_record": world.kf.records,
    }
    found = tables[kind].get(key)
    return None if found is None else encode(found)


def restore(world: "World", things: Iterable[tuple[str, str, bytes]], lines: Iterable[tuple[str, bytes]]) -> None:
    """Fill an empty world."""
    by_kind: dict[str, list[bytes]] = {}
    for kind, _, data in things:
        by_kind.setdefault(kind, []).append(data)
    for kind, enter in _ENTER.items():
        for data in by_kind.get(kind, ()):
            enter(world, data)
    followers = [contact for contact in world.contacts.values() if contact.following]
    for contact in sorted(followers, key=lambda one: one.followed_at):
        world.rosters[contact.appid].enter(contact)
    for openid, data in lines:
        world.screens.add(openid, _item(data))
        world.bus.skip_to(_item(data).seq)


_item = msgspec.msgpack.Decoder(Item).decode
_account = msgspec.msgpack.Decoder(Account).decode
_phone = msgspec.msgpack.Decoder(Phone).decode
_contact = msgspec.msgpack.Decoder(Contact).decode
_code = msgspec.msgpack.Decoder(Code).decode
_short = msgspec.msgpack.Decoder(Short).decode
_day = msgspec.msgpack.Decoder(Day).decode
_media = msgspec.msgpack.Decoder(Media).decode
_draft = msgspec.msgpack.Decoder(Draft).decode
_publication = msgspec.msgpack.Decoder(Publication).decode
_comment = msgspec.msgpack.Decoder(Comment).decode
_mass = msgspec.msgpack.Decoder(MassJob).decode
_templates = msgspec.msgpack.Decoder(TemplateBook).decode
_sent = msgspec.msgpack.Decoder(Sent).decode
_notices = msgspec.msgpack.Decoder(NoticeBook).decode
_consent = msgspec.msgpack.Decoder(Consent).decode
_result = msgspec.msgpack.Decoder(Result).decode
_kf = msgspec.msgpack.Decoder(AgentBook).decode
_kf_session = msgspec.msgpack.Decoder(Session).decode
_kf_record = msgspec.msgpack.Decoder(Record).decode
_particulars = msgspec.msgpack.Decoder(Particulars).decode


def _enter_particulars(world: "World", data: bytes) -> None:
    known = _particulars(data)
    world.clock.offset_s = known.offset_s
    world.next_phone, world.last_msg_id = known.next_phone, known.last_msg_id
    world.seed = known.seed  # openids must stay what they were
    world.bus.skip_to(known.seq + _SEQ_MARGIN)


def _enter_account(world: "World", data: bytes) -> None:
    account = _account(data)
    world.accounts[account.appid] = account
    world.rosters[account.appid] = Roster()
    world.by_original_id[account.original_id] = account
    for value in account.tokens.known:
        world.by_token[value] = account


def _enter_phone(world: "World", data: bytes) -> None:
    phone = _phone(data)
    world.phones[phone.id] = phone


def _enter_contact(world: "World", data: bytes) -> None:
    contact = _contact(data)
    phone = world.phones[contact.phone]
    phone.contacts = (*phone.contacts, contact)
    world.contacts[contact.openid] = contact
    roster = world.rosters[contact.appid]
    for tag in contact.tags or ():
        roster.members.setdefault(tag, {})[contact.openid] = None
    if contact.blacklisted:
        roster.blacklist[contact.openid] = None


def _enter_code(world: "World", data: bytes) -> None:
    world.codes.add(_code(data))


def _enter_short(world: "World", data: bytes) -> None:
    short = _short(data)
    world.shorts[short.key] = short


def _enter_day(world: "World", data: bytes) -> None:
    world.statistics.enter(_day(data))


def _enter_media(world: "World", data: bytes) -> None:
    media = _media(data)
    world.media.by_id[media.id] = media


# In this order: contacts need their phones and accounts.
_ENTER: dict[str, Callable[["World", bytes], object]] = {
    "world": _enter_particulars,
    "account": _enter_account,
    "phone": _enter_phone,
    "contact": _enter_contact,
    "code": _enter_code,
    "short": _enter_short,
    "day": _enter_day,
    "media": _enter_media,
    "draft": lambda world, data: world.articles.keep(_draft(data)),
    "publication": lambda world, data: world.articles.publish(_publication(data)),
    "comment": lambda world, data: world.articles.enter(_comment(data)),
    "mass": lambda world, data: world.mass.enter(_mass(data)),
    "templates": lambda world, data: world.templates.enter(_templates(data)),
    "sent": lambda world, data: world.templates.enter_sent(_sent(data)),
    "notices": lambda world, data: world.notices.enter(_notices(data)),
    "consent": lambda world, data: world.notices.enter_consent(_consent(data)),
    "result": lambda world, data: world.results.enter(_result(data)),
    "kf": lambda world, data: world.kf.enter(_kf(data)),
    "kf_session": lambda world, data: world.kf.enter_session(_kf_session(data)),
    "kf_record": lambda world, data: world.kf.enter_record(_kf_record(data)),
}
