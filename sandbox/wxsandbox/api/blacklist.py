"""People whose messages the account no longer gets (B13)."""

from wxsandbox.api.call import OK, Answer, Call, Json, texts
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.permissions import Right

BATCH = 20


@endpoint("POST", "/cgi-bin/tags/members/getblacklist", right=Right.USERS)
def list_blocked(call: Call) -> Answer:
    after = call.json().get("begin_openid") or "" if call.body else ""
    roster = call.world.rosters[call.account.appid]
    size = call.account.number("blacklist_page")
    openids = roster.page(roster.blacklist, after, size) if isinstance(after, str) else None
    if openids is None:
        raise ApiError(40003)
    found: Json = {"total": len(roster.blacklist), "count": len(openids)}
    if openids:
        found["data"] = {"openid": openids}
    return {**found, "next_openid": openids[-1] if openids else ""}


@endpoint("POST", "/cgi-bin/tags/members/batchblacklist", right=Right.USERS)
def block(call: Call) -> Answer:
    return _set(call, blocked=True)


@endpoint("POST", "/cgi-bin/tags/members/batchunblacklist", right=Right.USERS)
def unblock(call: Call) -> Answer:
    return _set(call, blocked=False)


def _set(call: Call, *, blocked: bool) -> Answer:
    openids = texts(call.json(), "openid_list", 40031, most=BATCH, most_code=40032)
    contacts = [call.contact(openid) for openid in openids]
    for contact in contacts:
        call.world.rosters[call.account.appid].block(contact, blocked=blocked)
        call.world.changed_contact(contact)
    return OK
