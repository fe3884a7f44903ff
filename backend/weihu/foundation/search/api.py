"""Search over HTTP."""

from typing import Annotated, Any

from ninja import Query

from weihu.foundation.organisations.edge import LOGGED_IN, IdIn, Request, Router
from weihu.foundation.search import selectors
from weihu.foundation.search.schemas import SearchOut

router = Router(tag="search")


@router.get("/search", permission=LOGGED_IN, response=SearchOut)
def search_everything(
    request: Request,
    q: Annotated[str, Query(max_length=200)],
    kind: Annotated[str, Query(max_length=20)] = "",
    before: IdIn | None = None,
    limit: Annotated[int, Query(ge=1, le=30)] = selectors.PAGE,
) -> Any:
    """The newest of each kind that have all the words of `q`, wherever in them; each kind needs its own permission.

    `kind` narrows to one, `before` continues where its last page ended. What was written a moment ago takes a second.
    """
    found = selectors.search(request.actor, q, kinds=[kind] if kind else (), before=before, limit=limit)
    return {"groups": [{"kind": one.kind, "hits": one.hits, "next": one.next} for one in found]}
