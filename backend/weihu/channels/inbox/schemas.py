"""What crosses the edge about pushes that failed."""

from typing import Literal

from weihu.foundation.organisations.edge import Id, Instant, Schema

Wanted = Literal["poison", "dropped"]


class ReceiptOut(Schema):
    """A push that failed. `kind`, `sender` and `excerpt` are empty where it cannot be read."""

    id: Id
    account_id: Id
    account_name: str
    received_at: Instant
    kind: str
    sender: str
    reason: str
    attempts: int
    excerpt: str


class ReceiptCount(Schema):
    """How many wait for a person."""

    failed: int


class ReceiptPage(Schema):
    """Newest first; `next` is the `before` of the following page, null at the end."""

    items: list[ReceiptOut]
    next: Id | None
