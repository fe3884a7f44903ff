"""Tags and who carries them (B12, C12)."""

from wxsandbox.accounts import Tag
from wxsandbox.api.call import OK, Answer, Call, Json, part, texts, whole, words
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.people import Contact
from wxsandbox.permissions import Right

STARRED = Tag(2, "星标组")
SYSTEM = (0, 1, 2)
MOST_TAGS, MOST_A_USER, BATCH, PAGE = 100, 20, 50, 10_000
TOO_MANY_FANS = 100_000


@endpoint("POST", "/cgi-bin/tags/create", right=Right.USERS)
def create(call: Call) -> Answer:
    name = _name(call, part(call.json(), "tag").get("name"))
    if len(call.account.tags) >= MOST_TAGS:
        raise ApiError(45056)
    tag = Tag(call.account.next_tag, name)
    call.account.next_tag += 1
    call.account.tags[tag.id] = tag
    call.world.changed_account(call.account, told=False)
    return {"tag": {"id": tag.id, "name": tag.name}}


@endpoint("GET", "/cgi-bin/tags/get", right=Right.USERS)
def list_tags(call: Call) -> Answer:
    members = call.world.rosters[call.account.appid].members
    shown = [STARRED, *call.account.tags.values()]
    return {"tags": [{"id": tag.id, "name": tag.name, "count": len(members.get(tag.id, ()))} for tag in shown]}


@endpoint("POST", "/cgi-bin/tags/update", right=Right.USERS)
def rename(call: Call) -> Answer:
    body = part(call.json(), "tag")
    tag = _own_tag(call, whole(body, "id", 45159))
    if body.get("name") != tag.name:
        tag.name = _name(call, body.get("name"))
    call.world.changed_account(call.account, told=False)
    return OK


@endpoint("POST", "/cgi-bin/tags/delete", right=Right.USERS)
def delete(call: Call) -> Answer:
    tag = _own_tag(call, whole(part(call.json(), "tag"), "id", 45159))
    roster = call.world.rosters[call.account.appid]
    members = roster.members.get(tag.id, {})
    if len(members) > TOO_MANY_FANS:
        raise ApiError(45057)
    for openid in list(members):
        contact = call.world.contacts[openid]
        roster.untag(contact, tag.id)
        call.world.changed_contact(contact)
    del call.account.tags[tag.id]
    call.world.changed_account(call.account, told=False)
    return OK


@endpoint("POST", "/cgi-bin/user/tag/get", right=Right.USERS)
def members_of(call: Call) -> Answer:
    body = call.json()
    tag = _tag(call, whole(body, "tagid", 45159))
    roster = call.world.rosters[call.account.appid]
    after = body.get("next_openid") or ""
    openids = roster.page(roster.members.setdefault(tag.id, {}), after, PAGE) if isinstance(after, str) else None
    if openids is None:
        raise ApiError(40003)
    found: Json = {"count": len(openids)}
    if openids:
        found["data"] = {"openid": openids}
    return {**found, "next_openid": openids[-1] if openids else ""}


@endpoint("POST", "/cgi-bin/tags/members/batchtagging", right=Right.USERS)
def tag_many(call: Call) -> Answer:
    tag, contacts = _batch(call)
    for contact in contacts:
        if tag.id not in (contact.tags or ()) and len(contact.tags or ()) >= MOST_A_USER:
            raise ApiError(45059)
    for contact in contacts:
        if tag.id not in (contact.tags or ()):
            call.world.rosters[call.account.appid].tag(contact, tag.id)
            call.world.changed_contact(contact)
    return OK


@endpoint("POST", "/cgi-bin/tags/members/batchuntagging", right=Right.USERS)
def untag_many(call: Call) -> Answer:
    tag, contacts = _batch(call)
    for contact in contacts:
        call.world.rosters[call.account.appid].untag(contact, tag.id)
        call.world.changed_contact(contact)
    return OK


@endpoint("POST", "/cgi-bin/tags/getidlist", right=Right.USERS)
def tags_of(call: Call) -> Answer:
    return {"tagid_list": call.contact(words(call.json(), "openid", 41009)).tags or []}


def _name(call: Call, name: object) -> str:
    if not isinstance(name, str) or not name or any(tag.name == name for tag in (STARRED, *call.account.tags.values())):
        raise ApiError(45157)
    length = len(name.encode()) if call.account.knob("tag_name_unit") == "bytes" else len(name)
    if length > call.account.number("tag_name_limit"):
        raise ApiError(45158)
    return name


def _tag(call: Call, tag_id: int) -> Tag:
    tag = STARRED if tag_id == STARRED.id else call.account.tags.get(tag_id)
    if tag is None:
        raise ApiError(45159)
    return tag


def _own_tag(call: Call, tag_id: int) -> Tag:
    if tag_id in SYSTEM:
        raise ApiError(45058)
    return _tag(call, tag_id)


def _batch(call: Call) -> tuple[Tag, list[Contact]]:
    """One bad openid fails the whole batch (C12)."""
    body = call.json()
    openids = texts(body, "openid_list", 40031, most=BATCH, most_code=40032)
    tag = _tag(call, whole(body, "tagid", 45159))
    if len(openids) == 1:
        return tag, [_taggable(call, openids[0])]
    known = [call.world.contacts.get(openid) for openid in openids]
    good = [one for one in known if one is not None and one.appid == call.account.appid and one.following]
    if len(good) < len(openids):
        fine = {contact.openid for contact in good}
        failed = [openid for openid in openids if openid not in fine]
        raise ApiError(call.account.number("tagging_batch_code"), extra={"fail_openid_list": failed})
    return tag, good


def _taggable(call: Call, openid: str) -> Contact:
    contact = call.world.contacts.get(openid)
    if contact is None:
        raise ApiError(40003)
    if contact.appid != call.account.appid:
        raise ApiError(call.account.number("foreign_tagging_code"))
    if not contact.following:
        raise ApiError(50005)
    return contact
