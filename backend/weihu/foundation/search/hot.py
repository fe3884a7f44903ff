"""The index's statements. SQLite keeps grams in a full-text table without their text, PostgreSQL in a `tsvector`."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from django.db import connection

from weihu.foundation.search import rules
from weihu.foundation.search.models import Document
from weihu.foundation.search.sources import Text
from weihu.kernel import ids
from weihu.kernel.db import array, is_postgres, raw, rows_of

_DOCUMENT = Document._meta.db_table
_GRAMS = "foundation_search_grams"
# PostgreSQL keeps no order in a list of hits. The newest things are looked through one by one, which finds words that
# are common; what is rarer than that is looked up and sorted, up to so many.
NEWEST = 10_000
MOST_SORTED = 10_000
_LAST = (1 << 63) - 1
# Beyond so many shops what is found is of one of them often enough.
_MOST_PLACES = 20

_json = msgspec.json.Encoder().encode
_HELD = (
    f"SELECT object_id, id, customer_id, shop_id, text FROM {_DOCUMENT}"
    " WHERE object_id {any} AND organisation_id = {p} AND kind = {p}"
)
_KNOWN = f"SELECT object_id FROM {_DOCUMENT} WHERE object_id {{any}} AND organisation_id = {{p}} AND kind = {{p}}"
_COLUMNS = "id, organisation_id, kind, object_id, customer_id, shop_id, text"
_INTO = (
    f"INSERT INTO {_DOCUMENT} ({_COLUMNS}{{grams}}) {{rows}}"
    " ON CONFLICT (organisation_id, kind, object_id) DO UPDATE SET"
    " customer_id = excluded.customer_id, shop_id = excluded.shop_id, text = excluded.text"
)
_ADD_LITE = _INTO.format(grams="", rows="VALUES (?, ?, ?, ?, ?, ?, ?)")
_ADD_POSTGRES = (
    _INTO.format(
        grams=", grams",
        rows="SELECT (row->>0)::bigint, (row->>1)::bigint, (row->>2)::smallint, (row->>3)::bigint, (row->>4)::bigint,"
        " (row->>5)::bigint, row->>6, array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(row->7)))"
        " FROM jsonb_array_elements(%s::jsonb) AS given(row)",
    )
    + ", grams = excluded.grams"
)


def known(organisation_id: int, kind: int, object_ids: Collection[int]) -> set[int]:
    """Those of them that are in the index."""
    return {row[0] for row in rows_of(_KNOWN, list(object_ids), organisation_id, kind)}


def put(organisation_id: int, kind: int, texts: Sequence[Text]) -> None:
    """Adds documents or changes them, inside the caller's transaction; each object once."""
    held = {row[0]: row[1:] for row in rows_of(_HELD, [one.object_id for one in texts], organisation_id, kind)}
    fresh = iter(ids.new_ids(len(texts)))
    front = rules.space(organisation_id, kind)
    rows: list[tuple[Any, ...]] = []
    for one in sorted(texts, key=lambda text: text.object_id):
        text = rules.BETWEEN.join(one.parts)[: rules.LONGEST]
        before = held.get(one.object_id)
        if before is None or before[1:] != (one.customer_id, one.shop_id, text):
            id = before[0] if before else next(fresh)
            rows.append((id, organisation_id, kind, one.object_id, one.customer_id, one.shop_id, text))
    if not rows:
        return
    if is_postgres():
        raw().execute(_ADD_POSTGRES, (_json([(*row, _grams(front, row[-2], row[-1])) for row in rows]).decode(),))
        return
    _ungram(front, [(id, shop, text) for id, _, shop, text in (held[row[3]] for row in rows if row[3] in held)])
    raw().executemany(_ADD_LITE, rows)
    raw().executemany(
        f"INSERT INTO {_GRAMS} (rowid, grams) VALUES (?, ?)",
        [(row[0], " ".join(_grams(front, row[-2], row[-1]))) for row in rows],
    )


def take(organisation_id: int, kind: int, object_ids: Collection[int]) -> int:
    """Takes documents out of the index, inside the caller's transaction; how many there were."""
    held = rows_of(_HELD, list(object_ids), organisation_id, kind)
    if held and not is_postgres():
        _ungram(rules.space(organisation_id, kind), [(id, shop, text) for _, id, _, shop, text in held])
    return Document.unscoped.filter(id__in=[row[1] for row in held]).delete()[0] if held else 0


def _ungram(front: str, documents: Sequence[tuple[int, int | None, str]]) -> None:
    """SQLite's table has no text of its own: it must be told what it was given."""
    raw().executemany(
        f"INSERT INTO {_GRAMS} ({_GRAMS}, rowid, grams) VALUES ('delete', ?, ?)",
        [(id, " ".join(_grams(front, shop, text))) for id, shop, text in documents],
    )


def _grams(front: str, shop_id: int | None, text: str) -> list[str]:
    place = [] if shop_id is None else [rules.place(shop_id)]
    return [front + gram for gram in (*place, *sorted(rules.grams(text)))]


class Hit(msgspec.Struct, frozen=True):
    """A document that has a question's grams; whether it has its words its text tells. `place` is where to go on."""

    place: int
    object_id: int
    text: str


_LITE = (
    f"SELECT d.id, d.object_id, d.text FROM {_GRAMS} CROSS JOIN {_DOCUMENT} d ON d.id = {_GRAMS}.rowid"
    f" WHERE {_GRAMS} MATCH ? AND {_GRAMS}.rowid < ? AND d.organisation_id = ? AND d.kind = ? {{shops}}"
    f" ORDER BY {_GRAMS}.rowid DESC LIMIT ?"
)
_AMONG_LITE = "AND d.shop_id IN (SELECT value FROM json_each(?))"
# Newest by the things' own ids: of all the indexes only the unique one knows their order, so no plan can take another
# and walk through a million messages to find a few notes.
_MINE = "organisation_id = %s AND kind = %s AND object_id < %s"
_AMONG = "AND shop_id = ANY(%s::bigint[])"
_WINDOW = (
    "SELECT object_id, object_id, text FROM (SELECT object_id, text, shop_id, grams"
    f" FROM {_DOCUMENT} WHERE {_MINE} ORDER BY object_id DESC LIMIT {NEWEST}) AS newest"
    " WHERE grams @@ %s::tsquery {shops} ORDER BY object_id DESC LIMIT %s"
)
_LOOKUP = (
    "WITH found AS MATERIALIZED (SELECT object_id, text, organisation_id, kind, shop_id"
    f" FROM {_DOCUMENT} WHERE grams @@ %s::tsquery LIMIT {MOST_SORTED})"
    f" SELECT object_id, object_id, text FROM found WHERE {_MINE} {{shops}} ORDER BY object_id DESC LIMIT %s"
)


def find(
    organisation_id: int, kind: int, grams: Sequence[str], *, shops: Collection[int] | None, before: int | None,
    limit: int,
) -> list[Hit]:  # fmt: skip
    """The newest documents before a place that have all the grams, in these shops (None: all and none)."""
    if shops is not None and not shops:
        return []
    front = rules.space(organisation_id, kind)
    latest = _LAST if before is None else before
    # Said often, but never here: without the shop's own gram every hit of all shops would have to be looked at.
    places = [rules.place(shop) for shop in sorted(shops or ())] if len(shops or ()) <= _MOST_PLACES else []
    with connection.wrap_database_errors:
        if not is_postgres():
            among = [] if shops is None else [_json(sorted(shops)).decode()]
            told = _all_and_any(front, grams, places, '"', "AND", "OR")
            cursor = raw()
            cursor.execute(
                _LITE.format(shops=_AMONG_LITE if among else ""), (told, latest, organisation_id, kind, *among, limit)
            )
            return [Hit(*row) for row in cursor.fetchall()]
        return _find(
            _all_and_any(front, grams, places, "'", "&", "|"),
            [organisation_id, kind, latest],
            [] if shops is None else [array(sorted(shops))],
            limit,
        )


def _all_and_any(front: str, grams: Sequence[str], places: Sequence[str], quote: str, and_: str, or_: str) -> str:
    """The question in the words of a database: all the grams, and one of the places if there are any."""
    asked = [f"{quote}{front}{gram}{quote}" for gram in grams]
    if places:
        asked.append(f" {or_} ".join(f"{quote}{front}{place}{quote}" for place in places).join("()"))
    return f" {and_} ".join(asked)


def _find(asked: str, mine: list[Any], among: list[Any], limit: int) -> list[Hit]:
    cursor = raw()
    shops = _AMONG if among else ""
    cursor.execute(_WINDOW.format(shops=shops), (*mine, asked, *among, limit))
    found = cursor.fetchall()
    if len(found) < limit:
        # By the list of hits and nothing else: what the planner believes of words that follow each other is too small
        # or too large by powers of ten.
        cursor.execute("SET enable_seqscan = off; SET enable_indexscan = off")
        try:
            cursor.execute(_LOOKUP.format(shops=shops), (asked, *mine, *among, limit))
            found = cursor.fetchall()
        finally:
            cursor.execute("RESET enable_seqscan; RESET enable_indexscan")
    return [Hit(*row) for row in found]
