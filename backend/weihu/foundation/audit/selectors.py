"""Reads of the audit log."""

from django.db.models import QuerySet

from weihu.foundation.audit.models import Entry
from weihu.foundation.organisations.actors import Actor

PAGE = 100


def visible_to(actor: Actor) -> QuerySet[Entry]:
    """The organisation's lines, newest first."""
    return Entry.objects.filter(organisation_id=actor.organisation_id).order_by("-id")


def page(
    actor: Actor, *, before: int | None = None, object_type: str = "", object_id: str = "", verb: str = ""
) -> list[Entry]:
    """A hundred lines older than the line `before`, narrowed by what is given."""
    found = visible_to(actor)
    if before is not None:
        found = found.filter(id__lt=before)
    narrowed = {"object_type": object_type, "object_id": object_id, "verb": verb}
    return list(found.filter(**{name: value for name, value in narrowed.items() if value})[:PAGE])
