"""The only ways to a session from the edge."""

from collections.abc import Collection

from django.db.models import QuerySet

from weihu.conversations.sessions import hot
from weihu.conversations.sessions.models import Session
from weihu.conversations.sessions.permissions import ANSWER, READ, SUPERVISE
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.permissions import PERMISSIONS
from weihu.kernel.errors import NotAllowed, NotFound
from weihu.people.customers import selectors as customers

PAGE = 20


def visible_to(actor: Actor) -> QuerySet[Session]:
    """Sessions of the shops where the actor may read them; those of no shop only for who may read everywhere."""
    sessions = Session.objects.filter(organisation_id=actor.organisation_id)
    shops = actor.shops(READ)
    return sessions if shops is None else sessions.filter(shop_id__in=shops)


def get_visible(actor: Actor, session_id: int) -> Session:
    """One session with the names that its screen shows. Raises NotFound."""
    for session in named(actor, [session_id]):
        return session
    raise NotFound


def named(actor: Actor, session_ids: Collection[int]) -> list[Session]:
    """Those of them that `visible_to` has, with the names that their screens show, in no order.

    By a compiled statement: every open screen asks with each event, and building the question took longer than
    everything else.
    """
    found = hot.named(session_ids, organisation_id=actor.organisation_id)
    return [session for session in found if _holds(actor, READ, session)]


def of_customer(actor: Actor, customer_id: int, *, before: int | None = None, limit: int = PAGE) -> list[Session]:
    """Her conversations that the actor may read, the newest first. Raises NotFound when neither they nor she may be
    seen.
    """
    hers = visible_to(actor).filter(customer_id=customer_id)
    found = hers if before is None else hers.filter(id__lt=before)
    page = list(found.select_related("agent").order_by("-id")[:limit])
    if not page and not hers.exists():
        customers.get_visible(actor, customer_id)
    return page


def may_answer(actor: Actor, session: Session) -> bool:
    """Whether the actor serves customers of the session's shop."""
    return _holds(actor, ANSWER, session)


def may_supervise(actor: Actor, session: Session) -> bool:
    """Whether the actor may decide over colleagues' sessions of that shop."""
    return _holds(actor, SUPERVISE, session)


def get_answerable(actor: Actor, session_id: int) -> Session:
    """One session that the actor may serve. Raises NotFound, NotAllowed."""
    session = get_visible(actor, session_id)
    if not may_answer(actor, session):
        raise NotAllowed(permission=PERMISSIONS[ANSWER])
    return session


def _holds(actor: Actor, permission: str, session: Session) -> bool:
    shops = actor.shops(permission)
    return shops is None or session.shop_id in shops
