"""What would change for followers: a draft against what is live, entry by entry. Pure."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Literal

import msgspec

from weihu.channels.menus.ports import Entry

# Column, and row below it; row 0 is the column's own entry in the bar. Both count from 1.
Place = tuple[int, int]


class Part(msgspec.Struct, frozen=True):
    """A field of an entry before and after."""

    field: Literal["name", "kind", "key", "url", "appid", "path", "medium"]
    before: str
    after: str


class Change(msgspec.Struct, frozen=True):
    """One difference; an entry that was both moved and changed has `parts` and two places."""

    what: Literal["added", "removed", "moved", "changed"]
    name: str
    kind: str
    before: Place | None
    after: Place | None
    parts: tuple[Part, ...] = ()


class _Node(msgspec.Struct, frozen=True, eq=False):
    place: Place
    entry: Entry

    @property
    def column(self) -> int:
        return self.place[0]

    @property
    def is_top(self) -> bool:
        return self.place[1] == 0


_FIELDS = ("name", "kind", "key", "url", "appid", "path", "medium")
_Key = Callable[[_Node], Hashable | None]
# From the surest to the boldest: nothing changed; renamed; does something else; a column with another name.
_WAYS: Sequence[_Key] = (
    lambda node: (node.is_top, node.entry.name, *node.entry.action()),
    lambda node: (node.entry.name, *node.entry.action()),
    lambda node: node.entry.action() if node.entry.kind != "group" else None,
    lambda node: (node.is_top, node.entry.name),
    lambda node: (node.entry.name,),
    lambda node: (node.place,) if node.is_top and node.entry.kind == "group" else None,
)


def changes(live: Sequence[Entry], draft: Sequence[Entry]) -> list[Change]:
    """What publishing the draft would do, in the order of the draft and then what is taken away."""
    before, after = _nodes(live), _nodes(draft)
    pairs = _matched(before, after)
    moved = _moved(pairs)
    found = []
    for node in after:
        former = pairs.get(node)
        if former is None:
            found.append(Change("added", node.entry.name, node.entry.kind, None, node.place))
        elif (parts := _parts(former.entry, node.entry)) or node in moved:
            what: Literal["changed", "moved"] = "changed" if parts else "moved"
            places = (former.place, node.place)
            found.append(Change(what, node.entry.name, node.entry.kind, *places, parts))
    kept = set(pairs.values())
    found += [
        Change("removed", node.entry.name, node.entry.kind, node.place, None) for node in before if node not in kept
    ]
    return found


def _nodes(entries: Sequence[Entry]) -> list[_Node]:
    found = []
    for column, entry in enumerate(entries, 1):
        found.append(_Node((column, 0), entry))
        found += [_Node((column, row), child) for row, child in enumerate(entry.entries, 1)]
    return found


def _matched(before: Iterable[_Node], after: Iterable[_Node]) -> dict[_Node, _Node]:
    """Each entry of the draft with what it was; of several that look alike the one at the same place first."""
    pairs: dict[_Node, _Node] = {}
    old, new = list(before), list(after)
    for key in _WAYS:
        for node in [*new]:
            wanted = key(node)
            alike = [one for one in old if wanted is not None and key(one) == wanted]
            if alike:
                former = min(alike, key=lambda one: (one.place != node.place, one.column != node.column, one.place))
                pairs[node] = former
                old.remove(former)
                new.remove(node)
    return pairs


def _moved(pairs: dict[_Node, _Node]) -> set[_Node]:
    """Those that changed their column, or their order among those that stayed with them."""
    columns = {former.column: node.column for node, former in pairs.items() if node.is_top and former.is_top}
    lines: dict[int, list[_Node]] = {}
    moved = set()
    for node, former in pairs.items():
        if node.is_top != former.is_top or (not node.is_top and columns.get(former.column) != node.column):
            moved.add(node)
        else:
            lines.setdefault(0 if node.is_top else node.column, []).append(node)
    for line in lines.values():
        line.sort(key=lambda node: node.place)
        stayed = _longest_rising([pairs[node].place for node in line])
        moved |= {node for number, node in enumerate(line) if number not in stayed}
    return moved


def _longest_rising(places: Sequence[Place]) -> set[int]:
    """The positions of a longest part that is in order: the fewest entries are called moved."""
    best: list[list[int]] = []
    for number, place in enumerate(places):
        before = [one for one in best if places[one[-1]] < place]
        former = max(before, key=len) if before else []
        best.append([*former, number])
    longest = max(best, key=len) if best else []
    return set(longest)


def _parts(before: Entry, after: Entry) -> tuple[Part, ...]:
    return tuple(
        Part(field, getattr(before, field), getattr(after, field))  # type: ignore[arg-type]  # a name of the list above
        for field in _FIELDS
        if getattr(before, field) != getattr(after, field)
    )
