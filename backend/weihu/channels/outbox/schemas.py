"""What crosses the edge about outgoing messages."""

from typing import Any

from weihu.foundation.organisations.edge import Id, Instant, Schema


class OutgoingOut(Schema):
    """A message on its way, or one that did not go.

    `customer_name` is empty when she is gone; `session_id` null when it stands in no conversation.
    """

    id: Id
    account_id: Id
    account_name: str
    customer_id: Id
    customer_name: str
    session_id: Id | None
    message_id: Id | None
    body: dict[str, Any]
    state: str
    reason: str
    detail: str
    attempts: int
    created_at: Instant
    expires_at: Instant
    ended_at: Instant | None
    review: str
