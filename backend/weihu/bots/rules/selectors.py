"""Reads of rules."""

from collections.abc import Collection, Iterable

from django.db.models import Count, QuerySet

from weihu.bots.rules.models import Rule
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.kernel.errors import NotFound
from weihu.people.ledger.models import Action

HITS_OVER_MS = 30 * clock.DAY


def visible_to(actor: Actor) -> QuerySet[Rule]:
    """The organisation's rules, as they are preferred: by priority, then the newest."""
    return Rule.objects.filter(organisation_id=actor.organisation_id).order_by("-priority", "-id")


def get_visible(actor: Actor, rule_id: int, *, lock: bool = False) -> Rule:
    """One rule. Raises NotFound."""
    rows = visible_to(actor).filter(pk=rule_id)
    rule = (rows.select_for_update() if lock else rows).first()
    if rule is None:
        raise NotFound
    return rule


def names_of(rule_ids: Collection[int]) -> dict[int, str]:
    """The names of these rules of the open organisation."""
    return dict(Rule.objects.filter(pk__in=rule_ids).values_list("pk", "name"))


def hits(rule_ids: Iterable[int]) -> dict[int, int]:
    """How many actions `rule.matched` each rule has in the last thirty days; the ledger lists exactly these."""
    since = clock.now() - HITS_OVER_MS
    matched = Action.objects.filter(verb="rule.matched", at__gte=since, object_id__in=list(rule_ids))
    return dict(matched.order_by().values_list("object_id").annotate(count=Count("id")))
