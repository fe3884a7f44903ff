"""The ledger over HTTP."""

import contextlib
from typing import Annotated, Any

from django.http import StreamingHttpResponse
from ninja import Query

from weihu.foundation.organisations.edge import Request, Router
from weihu.people.ledger import export, presenting, selectors
from weihu.people.ledger.permissions import LEDGER_READ
from weihu.people.ledger.schemas import ActionCountsOut, ActionFilter, ActionPage, CoverageOut, VerbOut
from weihu.people.ledger.selectors import By, Cursor
from weihu.people.ledger.verbs import VERBS

router = Router(tag="ledger")


@router.get("/actions", permission=LEDGER_READ, response=ActionPage)
def list_actions(
    request: Request,
    wanted: Query[ActionFilter],
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=500)] = selectors.PAGE,
) -> Any:
    """Newest first, by when it happened."""
    actions = selectors.page(request.actor, wanted.filter(), after=_cursor(after), limit=limit)
    known = presenting.names(request.actor, actions)
    last = Cursor(actions[-1].at, actions[-1].pk).text() if len(actions) == limit else None
    return {"items": [presenting.action_out(one, known) for one in actions], "next": last}


@router.get("/actions/counts", permission=LEDGER_READ, response=ActionCountsOut)
def count_actions(request: Request, wanted: Query[ActionFilter], by: By = "verb") -> Any:
    """Numbers that sum to the total, each with the filter that opens its actions."""
    found = selectors.counts(request.actor, wanted.filter(), by)
    return presenting.counts_out(found, by, request.actor.language)


@router.get("/actions/coverage", permission=LEDGER_READ, response=CoverageOut)
def get_coverage(request: Request, days: Annotated[int, Query(ge=1, le=366)] = 30) -> Any:
    """How each verb keeps what it says about each dimension, over the last days."""
    return presenting.coverage_out(selectors.coverage(request.actor, days=days), days, request.actor.language)


@router.get("/actions/verbs", permission=LEDGER_READ, response=list[VerbOut])
def list_verbs(request: Request) -> Any:
    """What can be done."""
    return [presenting.verb_out(verb, request.actor.language) for _, verb in VERBS.items()]


@router.get("/actions/export.csv", permission=LEDGER_READ)
def export_actions(request: Request, wanted: Query[ActionFilter]) -> StreamingHttpResponse:
    """The actions as CSV, at most 100,000; noted in the audit log."""
    lines = export.start(request.actor, wanted.filter())
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="actions.csv"', "Cache-Control": "no-store"},
    )


def _cursor(text: str) -> Cursor | None:
    """Where a page begins; what is no cursor begins at the front."""
    with contextlib.suppress(ValueError):
        at, _, key = text.partition(".")
        return Cursor(int(at), int(key))
    return None
