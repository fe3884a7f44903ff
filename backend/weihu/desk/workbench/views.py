"""The lists of the conversation screen: whose sessions each shows, in which order, and how it is narrowed. Pure."""

from typing import Final, Literal

import msgspec
from django.db.models import Exists, OuterRef, Q

from weihu.conversations.sessions import rules
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import SUPERVISE
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.permissions import PERMISSIONS
from weihu.kernel.errors import Invalid, NotAllowed, field_error
from weihu.people.customers.models import Tagging

Name = Literal["mine", "waiting", "snoozed", "rules", "closed", "all"]
Reply = Literal["closing", "impossible"]


class View(msgspec.Struct, frozen=True):
    """Sessions in one of `states`, by the column `by`: the oldest first, or the newest."""

    states: tuple[str, ...]
    by: str
    oldest_first: bool = False
    own: bool = False
    # None: put away or not.
    snoozed: bool | None = None
    # Only for who may decide over colleagues' sessions.
    supervised: bool = False


VIEWS: Final[dict[str, View]] = {
    "mine": View((rules.SERVING,), "last_at", own=True, snoozed=False),
    # Who has waited longest is first.
    "waiting": View((rules.WAITING,), "waiting_at", oldest_first=True),
    # Whatever comes back next is first.
    "snoozed": View((rules.SERVING,), "snoozed_until", oldest_first=True, own=True, snoozed=True),
    "rules": View((rules.BOT,), "opened_at"),
    "closed": View((rules.CLOSED,), "closed_at"),
    # Everything that people have: what they serve, also what they put away, and what waits for them.
    "all": View((rules.WAITING, rules.SERVING), "last_at", supervised=True),
}


class Narrowing(msgspec.Struct, frozen=True, kw_only=True):
    """What is given narrows a list."""

    account_id: int | None = None
    shop_id: int | None = None
    agent_id: int | None = None
    tag_id: int | None = None
    unread: bool = False
    # The reply window ends soon, or nothing can be sent now.
    reply: Reply | None = None


_NARROWED_BY: Final = ("account_id", "shop_id", "agent_id")


def condition(actor: Actor, view: Name, wanted: Narrowing) -> Q:
    """What a list shows, for the database. Raises as `check`."""
    check(actor, view, wanted)
    how = VIEWS[view]
    found = Q(state__in=how.states) if len(how.states) > 1 else Q(state=how.states[0])
    if how.own:
        found &= Q(agent_id=actor.staff_id)
    if how.snoozed is not None:
        found &= Q(snoozed_until__isnull=not how.snoozed)
    if how.supervised and (shops := actor.shops(SUPERVISE)) is not None:
        found &= Q(shop_id__in=shops)
    for name in _NARROWED_BY:
        if (value := getattr(wanted, name)) is not None:
            found &= Q(**{name: value})
    if wanted.tag_id is not None:
        found &= Q(Exists(Tagging.objects.filter(customer=OuterRef("customer_id"), tag_id=wanted.tag_id)))
    return found & Q(unread__gt=0) if wanted.unread else found


def shows(actor: Actor, view: Name, wanted: Narrowing, session: Session, *, is_tagged: bool) -> bool:
    """Whether `condition` holds for a session that is at hand; `is_tagged`: its customer has the tag that is wanted."""
    how = VIEWS[view]
    shops = actor.shops(SUPERVISE) if how.supervised else None
    return (
        session.state in how.states
        and (not how.own or session.agent_id == actor.staff_id)
        and (how.snoozed is None or how.snoozed == (session.snoozed_until is not None))
        and (shops is None or session.shop_id in shops)
        and all(getattr(wanted, name) in {None, getattr(session, name)} for name in _NARROWED_BY)
        and (wanted.tag_id is None or is_tagged)
        and (not wanted.unread or session.unread > 0)
    )


def check(actor: Actor, view: Name, wanted: Narrowing) -> None:
    """Raises NotAllowed (everybody's list), Invalid: endless lists are narrowed only by what keeps their order."""
    shops = actor.shops(SUPERVISE) if VIEWS[view].supervised else None
    if shops is not None and not shops:
        raise NotAllowed(permission=PERMISSIONS[SUPERVISE])
    if view not in {"rules", "closed"}:
        return
    for name in ("tag_id", "unread", "reply"):
        if value := getattr(wanted, name):
            raise Invalid(
                field_error(
                    name, value, "这个列表不能这样筛选", "does not narrow this list",
                    "换到“我的”“待接”或“全部”", "Choose mine, waiting or all",
                )
            )  # fmt: skip
