"""Messages as they leave: names, files and reasons gathered in a constant number of queries."""

from collections.abc import Collection, Sequence
from typing import Any

from weihu.conversations.messages import names, rules
from weihu.conversations.messages.events import AUTHORS
from weihu.conversations.messages.models import Message
from weihu.conversations.messages.reasons import words_of
from weihu.foundation.files.models import StoredFile
from weihu.foundation.organisations.models import Staff
from weihu.kernel.errors import Words

_QUOTED = 120


def many(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Each as `MessageOut` has it; at most six queries however many there are."""
    staff_ids = {message.staff_id for message in messages if message.staff_id}
    file_ids = {message.file_id for message in messages if message.file_id}
    staff = dict(Staff.objects.filter(pk__in=staff_ids).values_list("pk", "name")) if staff_ids else {}
    files = _files(file_ids) if file_ids else {}
    speaking = names.names_of("rule", {message.rule_id for message in messages if message.rule_id})
    quotes = quoted({message.quote_id for message in messages if message.quote_id})
    return [
        {**_one(message, staff, files, speaking), "quote": quotes.get(message.quote_id or 0)} for message in messages
    ]


def quoted(message_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Messages as `QuoteOut` has them; one query."""
    found = Message.objects.in_bulk(message_ids) if message_ids else {}
    return {
        id: {"id": id, "author": AUTHORS[one.author], "kind": one.kind, "text": one.text[:_QUOTED]}
        for id, one in found.items()
    }


def one(message: Message) -> dict[str, Any]:
    """A single one."""
    return many([message])[0]


def _one(
    message: Message, staff: dict[int, str], files: dict[int, dict[str, Any]], speaking: dict[int, str]
) -> dict[str, Any]:
    by = message.staff_id
    return {
        "id": message.pk,
        "session_id": message.session_id,
        "author": AUTHORS[message.author],
        "staff": None if by is None or by not in staff else {"id": by, "name": staff[by]},
        "rule": speaking.get(message.rule_id) if message.rule_id else None,
        "kind": message.kind,
        "text": message.text,
        "content": rules.shown(message.content),
        "file": files.get(message.file_id or 0),
        "file_state": message.file_state,
        "state": message.state,
        "reason": message.reason,
        "reason_words": _words(words_of(message.state, message.reason)),
        "at": message.sent_at,
        "place": message.place,
        "late": message.late,
        "send_at": message.send_at,
    }


def _words(words: Words | None) -> dict[str, str] | None:
    return None if words is None else {"zh": words.zh, "en": words.en}


def _files(file_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Each file as a browser shows or plays it: of a recording that none can play, the one that was made from it."""
    found = StoredFile.objects.in_bulk(file_ids)
    made = {one.variant_of_id: one for one in StoredFile.objects.filter(variant_of_id__in=file_ids)}
    return {id: _file(file, made.get(id, file)) for id, file in found.items()}


def _file(file: StoredFile, played: StoredFile) -> dict[str, Any]:
    return {
        "id": file.pk,
        "name": played.name,
        "mime": played.mime,
        "size": played.size,
        "seconds": file.seconds,
        "url": f"/files/{played.pk}",
    }
