"""The audit log over HTTP."""

from typing import Any

from weihu.foundation.audit import selectors
from weihu.foundation.audit.permissions import AUDIT_READ
from weihu.foundation.organisations.edge import Id, IdIn, Instant, Request, Router, Schema

router = Router(tag="audit")


class EntryOut(Schema):
    """One line: who, when, what, in both languages."""

    id: Id
    at: Instant
    staff_id: Id | None
    actor_name: str
    verb: str
    object_type: str
    object_id: str
    words_zh: str
    words_en: str


class AuditPage(Schema):
    """Newest first; `next` is the `before` of the following page, null at the end."""

    items: list[EntryOut]
    next: Id | None


@router.get("/audit", permission=AUDIT_READ, everywhere=True, response=AuditPage)
def list_audit(
    request: Request, before: IdIn | None = None, object_type: str = "", object_id: str = "", verb: str = ""
) -> dict[str, Any]:
    """A hundred lines, newest first."""
    items = selectors.page(request.actor, before=before, object_type=object_type, object_id=object_id, verb=verb)
    return {"items": items, "next": items[-1].pk if len(items) == selectors.PAGE else None}
