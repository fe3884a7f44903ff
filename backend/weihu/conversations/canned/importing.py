"""Canned replies from a table and back: planned line by line, done as planned, taken back."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from weihu.conversations.canned import rules, selectors, services, tables
from weihu.conversations.canned.models import Canned
from weihu.conversations.canned.permissions import EDIT
from weihu.conversations.messages import rules as messages
from weihu.foundation.audit import services as audit
from weihu.foundation.organisations import selectors as organisations
from weihu.foundation.organisations.actors import Actor
from weihu.kernel import clock
from weihu.kernel.db import write
from weihu.kernel.errors import Conflict, Words

FIELDS: Final = ("category", "shortcut", "title", "text")
Outcome = Literal["add", "change", "same", "refuse"]


class Planned(msgspec.Struct, frozen=True):
    """What a line would do."""

    line: int
    outcome: Outcome
    shop_id: int | None
    category: str
    shortcut: str
    title: str
    text: str
    canned_id: int | None = None
    changes: tuple[str, ...] = ()
    reasons: tuple[Words, ...] = ()


class Plan(msgspec.Struct, frozen=True):
    """What a file would do to what there is now."""

    encoding: tables.Encoding
    lines: tuple[Planned, ...]

    @property
    def key(self) -> str:
        """The same for the same deeds only."""
        return hashlib.sha256(msgspec.json.encode(self.lines)).hexdigest()


def planned(actor: Actor, data: bytes, shop_id: int | None) -> Plan:
    """What the file would do. Raises TooLarge, Invalid (no such table), NotFound (the shop)."""
    if shop_id is not None:
        organisations.get_visible_shop(actor, shop_id)
    table = tables.read(data)
    planner = _Planner(actor, shop_id)
    return Plan(table.encoding, tuple(planner.judge(row) for row in table.rows))


def do(*, actor: Actor, data: bytes, shop_id: int | None, key: str) -> dict[str, Any]:
    """Adds and changes as planned; tells what `undo` takes. Raises as `planned`, Conflict when it is another plan."""
    with write():
        plan = planned(actor, data, shop_id)
        if plan.key != key:
            raise Conflict
        added = [one for one in plan.lines if one.outcome == "add"]
        changes = {one.canned_id: one for one in plan.lines if one.outcome == "change"}
        made = _made(actor, added)
        known = list(Canned.objects.filter(pk__in=changes))
        before = [{"canned_id": one.pk, **{name: getattr(one, name) for name in FIELDS}} for one in known]
        for one in known:
            for name in FIELDS:
                setattr(one, name, getattr(changes[one.pk], name))
        Canned.objects.bulk_create(made)
        Canned.objects.bulk_update(known, FIELDS)
        if made or known:
            audit.record(
                actor, "canned.imported", "canned", "",
                f"导入快捷回复：新增 {len(made)} 条，修改 {len(known)} 条",
                f"Imported canned replies: {len(made)} added, {len(known)} changed",
            )  # fmt: skip
    return {"added": [one.pk for one in made], "changed": before}


def undo(*, actor: Actor, added: Sequence[int], before: Mapping[int, Mapping[str, str]]) -> None:
    """Takes back what an import did; what is gone already stays gone. Raises NotAllowed, Invalid."""
    with write():
        found = list(selectors.visible_to(actor).filter(pk__in=[*added, *before]))
        for shop_id in {one.shop_id for one in found}:
            services.require_edit(actor, shop_id)
        again = [one for one in found if one.pk in before]
        for one in again:
            services.check(before[one.pk]["text"])
            for name in FIELDS:
                setattr(one, name, messages.clean(before[one.pk][name]))
        Canned.objects.bulk_update(again, FIELDS)
        gone = Canned.objects.filter(pk__in=[one.pk for one in found if one.pk not in before])
        count, _ = gone.delete()
        if again or count:
            audit.record(
                actor, "canned.import_undone", "canned", "",
                f"撤销导入快捷回复：删除 {count} 条，改回 {len(again)} 条",
                f"Took an import of canned replies back: {count} removed, {len(again)} as before",
            )  # fmt: skip


def exported(actor: Actor) -> str:
    """All that the actor sees, as a table that an import takes again."""
    shops = {shop.pk: shop.name for shop in organisations.shops_visible_to(actor)}
    rows = (
        [one.category, one.title, one.shortcut, one.text, shops.get(one.shop_id or 0, "")]
        for one in selectors.visible_to(actor)
    )
    return tables.written(actor.language, rows)


def _made(actor: Actor, lines: Sequence[Planned]) -> list[Canned]:
    now = clock.now()
    behind = {shop_id: services.behind(actor, shop_id) for shop_id in {one.shop_id for one in lines}}
    return [
        Canned(
            organisation_id=actor.organisation_id, shop_id=one.shop_id, position=behind[one.shop_id] + number,
            created_at=now, **{name: getattr(one, name) for name in FIELDS},
        )
        for number, one in enumerate(lines)
    ]  # fmt: skip


class _Planner:
    """Judges a line by what there is and by the lines before it."""

    def __init__(self, actor: Actor, shop_id: int | None) -> None:
        self._actor = actor
        self._shop_id = shop_id
        self._shops = {shop.name: shop.pk for shop in organisations.shops_visible_to(actor)}
        self._room = services.room(actor)
        self._known: dict[tuple[int | None, str, str], Canned] = {}
        for one in selectors.visible_to(actor):
            for name in self._names(one.shop_id, one.shortcut, one.title):
                self._known.setdefault(name, one)
        self._taken: dict[object, int] = {}

    def judge(self, row: tables.Row) -> Planned:
        """What this line would do."""
        words = {name: messages.clean(row.cells.get(name, "")).strip() for name in FIELDS}
        shop = row.cells.get("shop", "")
        shop_id = self._shops.get(shop) if shop else self._shop_id
        reasons = [
            Words(f"{found.message.zh}；{found.remedy.zh}", f"{found.message.en}. {found.remedy.en}")
            for found in rules.faults(**words)
        ]
        if shop and shop_id is None:
            reasons.append(Words(f"没有门店「{shop}」", f"There is no shop “{shop}”"))
        elif not (self._actor.may_everywhere(EDIT) if shop_id is None else self._actor.may(EDIT, shop_id)):
            reasons.append(Words("您无权修改这个范围的快捷回复", "You may not edit canned replies there"))
        names = self._names(shop_id, words["shortcut"], words["title"])
        known = next((self._known[name] for name in names if name in self._known), None)
        marks: list[object] = [known.pk] if known else list(names)
        if twin := next((self._taken[mark] for mark in marks if mark in self._taken), None):
            reasons.append(Words(f"与第 {twin} 行重复", f"The same as line {twin}"))
        planned = Planned(
            line=row.line, outcome="refuse", shop_id=shop_id, reasons=tuple(reasons),
            category=words["category"], shortcut=words["shortcut"], title=words["title"], text=words["text"],
        )  # fmt: skip
        if reasons:
            return planned
        self._taken |= dict.fromkeys(marks, row.line)
        if known is None:
            return self._added(planned)
        changes = tuple(name for name in FIELDS if getattr(known, name) != words[name])
        outcome: Outcome = "change" if changes else "same"
        return msgspec.structs.replace(planned, outcome=outcome, canned_id=known.pk, changes=changes)

    def _added(self, planned: Planned) -> Planned:
        if self._room < 1:
            full = Words(f"快捷回复最多 {rules.MOST} 条", f"There may be {rules.MOST} canned replies at most")
            return msgspec.structs.replace(planned, reasons=(full,))
        self._room -= 1
        return msgspec.structs.replace(planned, outcome="add")

    @staticmethod
    def _names(shop_id: int | None, shortcut: str, title: str) -> list[tuple[int | None, str, str]]:
        """By what a reply is known again: its shortcut, else its title."""
        by_title = (shop_id, "title", title)
        return [(shop_id, "shortcut", shortcut.lower()), by_title] if shortcut else [by_title]
