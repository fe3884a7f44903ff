"""Outgoing messages as they leave, gathered in a constant number of queries."""

from collections.abc import Sequence
from typing import Any

from weihu.channels.outbox.models import Outgoing
from weihu.channels.outbox.ports import NAMES, PLACES

_COLUMNS = (
    "id", "account_id", "customer_id", "message_id", "body", "state", "reason", "detail", "attempts", "created_at",
    "expires_at", "ended_at", "review",
)  # fmt: skip


def many(rows: Sequence[Outgoing], language: str) -> list[dict[str, Any]]:
    """Each as `OutgoingOut` has it."""
    customers, messages = {row.customer_id for row in rows}, {row.message_id for row in rows if row.message_id}
    names: dict[int, str] = {}
    places: dict[int, int] = {}
    for _, of_customers in NAMES.items() if customers else []:
        names |= of_customers(customers, language)
    for _, of_messages in PLACES.items() if messages else []:
        places |= of_messages(messages)
    return [
        {
            **{name: getattr(row, name) for name in _COLUMNS},
            "account_name": row.account.name,
            "customer_name": names.get(row.customer_id, ""),
            "session_id": places.get(row.message_id or 0),
        }
        for row in rows
    ]
