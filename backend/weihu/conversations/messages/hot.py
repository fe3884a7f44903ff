"""Messages on the path: inserted, told their state and their file, many at once (house §4)."""

from collections.abc import Collection, Sequence

import msgspec

from weihu.conversations.messages.models import Message, Submission
from weihu.conversations.sessions.models import Session
from weihu.kernel.db import Bulk, Select, rows_of

_MESSAGE = Message._meta.db_table
_SESSION = Session._meta.db_table

INSERT = Bulk.insert(
    Message, "id", "organisation_id", "session_id", "customer_id", "account_id", "author", "staff_id", "rule_id",
    "kind", "text", "content", "file_id", "file_state", "state", "reason", "sent_at", "message_no", "late",
    "created_at",
)  # fmt: skip
_STATES = Bulk.update(Message, "id", "state", "reason", set_="state = new.state, reason = new.reason")
_FILES = Bulk.update(Message, "id", "file_id", "file_state", set_="file_id = new.file_id, file_state = new.file_state")
_SUBMIT = Bulk.ignore(Submission, "organisation_id", "client_key", "message_id", "created_at")


_OF_SESSION = Select(Message, where="id {any} AND session_id = {p}")


def of_session(session_id: int, message_ids: Collection[int]) -> list[Message]:
    """Those of these messages that stand in the session, in no order."""
    return _OF_SESSION.rows(sorted(message_ids), session_id)


class Placed(msgspec.Struct, frozen=True):
    """A message and the session in which it stands."""

    id: int
    organisation_id: int
    session_id: int
    customer_id: int
    account_id: int
    author: int
    staff_id: int | None
    kind: str
    state: str
    sent_at: int
    shop_id: int | None


_PLACED = (
    "SELECT m.id, m.organisation_id, m.session_id, m.customer_id, m.account_id, m.author, m.staff_id, m.kind, m.state,"
    f" m.sent_at, s.shop_id FROM {_MESSAGE} m JOIN {_SESSION} s ON s.id = m.session_id WHERE m.id {{any}}"
)


def placed(message_ids: Collection[int]) -> dict[int, Placed]:
    """These messages with their place; one that is gone is absent."""
    return {row[0]: Placed(*row) for row in rows_of(_PLACED, sorted(message_ids))} if message_ids else {}


class Said(msgspec.Struct, frozen=True):
    """A message as a line of a list tells it."""

    author: int
    kind: str
    text: str
    state: str


_WORDS = (
    f"SELECT m.id, m.customer_id, s.shop_id, m.text FROM {_MESSAGE} m JOIN {_SESSION} s ON s.id = m.session_id"
    " WHERE m.id {any} AND m.text <> ''"
)


def words(message_ids: Collection[int]) -> list[tuple[int, int, int | None, str]]:
    """Those of these messages that have words: id, whose they are, the shop, the words."""
    return [(id, customer, shop, text) for id, customer, shop, text in rows_of(_WORDS, list(message_ids))]


_SAID = f"SELECT id, author, kind, text, state FROM {_MESSAGE} WHERE id {{any}}"


def said(message_ids: Collection[int]) -> dict[int, Said]:
    """These messages; one that is gone is absent."""
    return {id: Said(*row) for id, *row in rows_of(_SAID, sorted(message_ids))} if message_ids else {}


def set_states(states: Sequence[tuple[int, str, str]]) -> None:
    """(message id, state, reason): what became of messages on their way out. `services.change_states` also tells."""
    _STATES.run(states)


def set_files(files: Sequence[tuple[int, int | None, str]]) -> None:
    """(message id, our file, why there is none)."""
    _FILES.run(files)


def submit(organisation_id: int, client_key: str, message_id: int, at: int) -> bool:
    """Takes a client's key for this message; False when the key was taken before (waits for who is taking it now)."""
    return _SUBMIT.run([(organisation_id, client_key, message_id, at)]) == 1
