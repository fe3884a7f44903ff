"""The one way to add a message, for the path and the desk alike."""

from collections.abc import Sequence

import msgspec

from weihu.channels import ports
from weihu.conversations.messages import hot, rules
from weihu.conversations.messages.models import Message
from weihu.kernel import clock, ids


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A message to be. Kind, words and file are taken from `body`; `id` 0 asks for a new one.

    `sent_at` and `message_no` are the platform's for what came in; for what goes out, ours and 0.
    """

    organisation_id: int
    session_id: int
    customer_id: int
    account_id: int
    author: int
    body: ports.Content | ports.Reply
    state: str
    sent_at: int
    id: int = 0
    message_no: int = 0
    staff_id: int | None = None
    rule_id: int | None = None
    reason: str = ""
    late: bool = False


def append(many: Sequence[Draft]) -> list[int]:
    """Adds messages inside the caller's transaction, in one statement; their ids, in order."""
    fresh = iter(ids.new_ids(sum(1 for draft in many if not draft.id)))
    now = clock.now()
    rows = [_row(draft, draft.id or next(fresh), now) for draft in many]
    hot.INSERT.run(rows)
    return [row[0] for row in rows]


def _row(draft: Draft, id: int, now: int) -> tuple[int, *tuple[object, ...]]:
    body = draft.body
    incoming = draft.author == Message.Author.CUSTOMER
    return (
        id, draft.organisation_id, draft.session_id, draft.customer_id, draft.account_id, int(draft.author),
        draft.staff_id, draft.rule_id, rules.kind_of(body), rules.words_of(body), ports.encode(body),
        rules.file_of(body), rules.file_state_of(body) if incoming else "", str(draft.state), draft.reason,
        draft.sent_at, draft.message_no, draft.late, now,
    )  # fmt: skip
