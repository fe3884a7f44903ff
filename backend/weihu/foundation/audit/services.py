"""Writes lines of the audit log, inside the transaction of the change itself."""

from weihu.foundation.audit.models import Entry
from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.rules import SYSTEM_NAME
from weihu.kernel import clock, tenancy


def record(
    actor: Actor | None,
    verb: str,
    object_type: str,
    object_id: int | str,
    words_zh: str,
    words_en: str,
    *,
    organisation_id: int | None = None,
) -> None:
    """One change of set-up or rights, in words that an operator reads. Without an actor the system did it, in
    `organisation_id` or the one that is open.
    """
    if organisation_id is None:
        organisation_id = actor.organisation_id if actor else next(iter(tenancy.current()))
    Entry.unscoped.create(
        organisation_id=organisation_id,
        at=clock.now(),
        staff_id=actor.staff_id if actor else None,
        actor_name=actor.name if actor else SYSTEM_NAME,
        verb=verb,
        object_type=object_type,
        object_id=str(object_id),
        words_zh=words_zh[:400],
        words_en=words_en[:400],
    )
