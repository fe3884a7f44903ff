"""Changing rules: checked, kept with an audit line, and in force everywhere with the next happening."""

from weihu.bots.rules import selectors, validation
from weihu.bots.rules.events import RULE_CHANGED
from weihu.bots.rules.models import Edition, Rule
from weihu.bots.rules.permissions import READ
from weihu.bots.rules.schemas import RuleChange, RuleIn
from weihu.channels.accounts import selectors as accounts
from weihu.foundation.audit import services as audit
from weihu.foundation.files import selectors as files
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.realtime import services as realtime
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.kernel.errors import Conflict


def add(actor: Actor, given: RuleIn) -> Rule:
    """A new rule. Raises Invalid, NotFound (an account or file of somebody else)."""
    _check(actor, given)
    now = clock.now()
    with write():
        rule = Rule(organisation_id=actor.organisation_id, created_at=now, updated_at=now)
        _fill(rule, given)
        rule.save(force_insert=True)
        audit.record(actor, "rule.added", "rule", rule.pk, f"新增规则「{rule.name}」", f"added rule “{rule.name}”")
        _announce(rule)
    return rule


def change(actor: Actor, rule_id: int, given: RuleChange) -> Rule:
    """The rule anew. Raises Conflict when somebody changed it since it was read, Invalid, NotFound."""
    _check(actor, given)
    with write():
        rule = selectors.get_visible(actor, rule_id, lock=True)
        if rule.version != given.version:
            raise Conflict
        _fill(rule, given)
        rule.version += 1
        rule.updated_at = clock.now()
        rule.save()
        audit.record(actor, "rule.changed", "rule", rule.pk, f"修改规则「{rule.name}」", f"changed rule “{rule.name}”")
        _announce(rule)
    return rule


def remove(actor: Actor, rule_id: int) -> None:
    """Takes a rule away; its actions stay in the ledger. Raises NotFound."""
    with write():
        rule = selectors.get_visible(actor, rule_id, lock=True)
        audit.record(actor, "rule.removed", "rule", rule.pk, f"删除规则「{rule.name}」", f"removed rule “{rule.name}”")
        _announce(rule)
        rule.delete()


def _check(actor: Actor, given: RuleIn) -> None:
    validation.check(given)
    for account_id in given.accounts:
        accounts.get_visible(actor, account_id)
    for reply in given.replies:
        file_id = getattr(reply, "file_id", None)
        if file_id is not None:
            files.get_visible(actor, file_id)


def _fill(rule: Rule, given: RuleIn) -> None:
    rule.name, rule.kind, rule.phrases = given.name, given.kind, given.phrases
    rule.priority, rule.always, rule.enabled = given.priority, given.always, given.enabled
    rule.accounts = [str(account) for account in given.accounts]
    rule.schedule = validation.stored_schedule(given)
    rule.replies = validation.stored_replies(given)
    rule.hand_over = given.hand_over.dict() if given.hand_over else None


def _announce(rule: Rule) -> None:
    """Every process compiles anew when it sees another edition; the row is locked until the commit, so editions are
    counted one by one.
    """
    edition, _ = Edition.objects.select_for_update().get_or_create(organisation_id=rule.organisation_id)
    edition.number += 1
    edition.save()
    realtime.append([realtime.Draft(rule.organisation_id, RULE_CHANGED, READ, {"rule_id": str(rule.pk)})])
