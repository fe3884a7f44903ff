"""The one statement that writes actions."""

from collections.abc import Sequence

import msgspec

from weihu.kernel import ids
from weihu.kernel.db import Bulk
from weihu.people.ledger.drafts import Draft
from weihu.people.ledger.models import Action

_ADD = Bulk.insert(
    Action, "id", "organisation_id", "at", "actor", "staff_id", "customer_id", "session_id", "verb", "object_type",
    "object_id", "account_id", "shop_id", "content_class", "dimensions",
)  # fmt: skip
_json = msgspec.json.Encoder().encode


def add(drafts: Sequence[Draft]) -> list[int]:
    """Writes the actions inside the caller's transaction; their ids, in the drafts' order."""
    fresh = ids.new_ids(len(drafts))
    _ADD.run([_row(action_id, one) for action_id, one in zip(fresh, drafts, strict=True)])
    return fresh


def _row(action_id: int, one: Draft) -> tuple[object, ...]:
    return (
        action_id, one.organisation_id, one.at, one.actor, one.staff_id, one.customer_id, one.session_id, one.verb,
        one.object_type, one.object_id, one.account_id, one.shop_id, one.content_class, _json(one.dimensions).decode(),
    )  # fmt: skip
