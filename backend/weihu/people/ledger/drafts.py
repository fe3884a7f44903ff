"""An action before it is a row, and whether it keeps what its verb promises."""

from collections.abc import Iterator

import msgspec

from weihu.people.ledger.dimensions import BY_SHOP, DECLARED, Dimensions, is_measure
from weihu.people.ledger.verbs import VERBS


class Draft(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that somebody did. `dimensions` carries only what the happening told; the rest is absent."""

    organisation_id: int
    at: int
    actor: int
    verb: str
    object_type: str
    object_id: int
    staff_id: int | None = None
    customer_id: int | None = None
    session_id: int | None = None
    account_id: int | None = None
    shop_id: int | None = None
    content_class: str = ""
    dimensions: Dimensions = {}


class BrokenPromise(ValueError):
    """A draft that does not carry what its verb says: a bug of ours."""


def keeps_its_word(draft: Draft) -> bool:
    """The cheap check of every draft: three comparisons of small sets."""
    verb = VERBS.get(draft.verb)
    if verb is None or draft.object_type != verb.object_type:
        return False
    has = draft.dimensions.keys()
    if not all(draft.dimensions.values()) or not has <= (verb.must | verb.may):
        return False
    return has >= (verb.must - BY_SHOP if draft.shop_id is not None else verb.must)


def breaches(draft: Draft) -> Iterator[str]:
    """What is wrong with a draft, in sentences; values are looked at too, which the cheap check leaves out."""
    verb = VERBS.get(draft.verb)
    if verb is None:
        yield f"nobody has registered the verb {draft.verb}"
        return
    if draft.object_type != verb.object_type:
        yield f"{verb.name} is about a {verb.object_type}, not a {draft.object_type}"
    has = set(draft.dimensions)
    filled = has | (BY_SHOP if draft.shop_id is not None else set())
    for name in sorted(has - DECLARED):
        yield f"there is no dimension {name}"
    for name in sorted(verb.must - filled):
        yield f"{verb.name} must carry {name}"
    for name in sorted(has & verb.cannot):
        yield f"{verb.name} cannot carry {name}"
    for name, measures in draft.dimensions.items():
        if not measures:
            yield f"{name} is empty: what was not measured is absent"
        for key, value in measures.items():
            if not is_measure(value):
                yield f"{name}.{key} is no measure, id or code: words and numbers of people stay out of the ledger"
    if "latitude" in draft.dimensions.get("space", {}) and draft.dimensions["space"].get("consent") is not True:
        yield "coordinates are kept only with her consent: space.consent must be true"
