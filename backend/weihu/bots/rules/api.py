"""Rules over HTTP."""

from typing import Any

from ninja import Status

from weihu.bots.rules import bench, selectors, services
from weihu.bots.rules.models import Rule
from weihu.bots.rules.permissions import EDIT, READ
from weihu.bots.rules.schemas import BenchIn, BenchOut, RuleChange, RuleIn, RuleOut
from weihu.foundation.organisations.edge import IdIn, Request, Router

router = Router(tag="rules")


@router.get("/rules", permission=READ, response=list[RuleOut])
def list_rules(request: Request) -> Any:
    """Every rule with its hits of the last thirty days, the preferred first."""
    rules = list(selectors.visible_to(request.actor))
    return _out(rules)


@router.get("/rules/{rule_id}", permission=READ, response=RuleOut)
def get_rule(request: Request, rule_id: IdIn) -> Any:
    """One rule."""
    return _out([selectors.get_visible(request.actor, rule_id)])[0]


@router.post("/rules", permission=EDIT, everywhere=True, response={201: RuleOut})
def add_rule(request: Request, rule: RuleIn) -> Any:
    """A new rule."""
    return Status(201, _out([services.add(request.actor, rule)])[0])


@router.put("/rules/{rule_id}", permission=EDIT, everywhere=True, response=RuleOut)
def change_rule(request: Request, rule_id: IdIn, rule: RuleChange) -> Any:
    """The rule anew; `version` is the one that was read."""
    return _out([services.change(request.actor, rule_id, rule)])[0]


@router.delete("/rules/{rule_id}", permission=EDIT, everywhere=True, response={204: None})
def remove_rule(request: Request, rule_id: IdIn) -> Any:
    """Takes a rule away."""
    services.remove(request.actor, rule_id)
    return Status(204, None)


@router.post("/rules/bench", permission=READ, response=BenchOut)
def try_rules(request: Request, given: BenchIn) -> Any:
    """What would answer, and why."""
    return bench.try_out(request.actor, given)


def _out(rules: list[Rule]) -> list[dict[str, Any]]:
    hits = selectors.hits([rule.pk for rule in rules])
    return [
        {
            "id": rule.pk, "name": rule.name, "kind": rule.kind, "phrases": rule.phrases, "priority": rule.priority,
            "accounts": rule.accounts, "schedule": rule.schedule, "replies": [_told(reply) for reply in rule.replies],
            "hand_over": rule.hand_over, "always": rule.always, "enabled": rule.enabled, "version": rule.version,
            "hits": hits.get(rule.pk, 0), "updated_at": rule.updated_at,
        }
        for rule in rules
    ]  # fmt: skip


def _told(reply: dict[str, Any]) -> dict[str, Any]:
    """Ids leave as text."""
    return {name: str(value) if name.endswith("file_id") else value for name, value in reply.items()}
