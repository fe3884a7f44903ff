"""One line of the audit log for each change, told to the room above."""

from weihu.foundation.organisations.actors import Actor
from weihu.foundation.organisations.events import SetUpChanged
from weihu.foundation.organisations.rules import SYSTEM_NAME
from weihu.kernel import bus
from weihu.kernel.models import OwnedRow, Row


def tell(actor: Actor | None, verb: str, thing: Row, zh: str, en: str) -> None:
    """Says who changed what; without an actor the system did (first start, command line)."""
    owner = thing.organisation_id if isinstance(thing, OwnedRow) else thing.pk
    bus.publish(
        [
            SetUpChanged(
                organisation_id=owner,
                staff_id=actor.staff_id if actor else None,
                actor_name=actor.name if actor else SYSTEM_NAME,
                verb=verb,
                object_type=str(thing._meta.model_name),  # noqa: SLF001 - Django's documented way to the name
                object_id=thing.pk,
                words_zh=zh,
                words_en=en,
            )
        ]
    )
