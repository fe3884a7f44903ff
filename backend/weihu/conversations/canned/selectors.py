"""Reads of canned replies."""

from django.db.models import F, Q, QuerySet

from weihu.conversations.canned.models import Canned
from weihu.conversations.canned.permissions import EDIT
from weihu.conversations.sessions.permissions import ANSWER
from weihu.foundation.organisations.actors import Actor
from weihu.kernel.errors import NotFound


def visible_to(actor: Actor) -> QuerySet[Canned]:
    """The organisation's own and those of the shops where the actor answers customers or edits them, in their order.

    Nothing for who does neither.
    """
    # The organisation's come first: who edits one shop's can order them without touching what is everybody's.
    order = (F("shop_id").asc(nulls_first=True), "position", "id")
    found = Canned.objects.filter(organisation_id=actor.organisation_id).order_by(*order)
    if not (actor.may(ANSWER) or actor.may(EDIT)):
        return found.none()
    answers, edits = actor.shops(ANSWER), actor.shops(EDIT)
    if answers is None or edits is None:
        return found
    return found.filter(Q(shop=None) | Q(shop_id__in=answers | edits))


def get_visible(actor: Actor, canned_id: int) -> Canned:
    """One canned reply. Raises NotFound."""
    found = visible_to(actor).filter(pk=canned_id).first()
    if found is None:
        raise NotFound
    return found


def of_scope(actor: Actor, shop_id: int | None) -> QuerySet[Canned]:
    """The organisation's own, or one shop's, in their order."""
    return visible_to(actor).filter(Q(shop=None) if shop_id is None else Q(shop_id=shop_id))
