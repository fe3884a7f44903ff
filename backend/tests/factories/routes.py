"""Every route of the API as its description tells it, and a valid body for each that takes one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from weihu.config import openapi

ROOT = "/api/v1"
# How `IdIn` and `Id` describe themselves.
_ID_PATTERNS = {r"^\d+$", r"^\d{1,19}$"}

# What a person would send; ids are put in by the test. A route that takes a body and is not here fails the test.
BODIES: dict[str, dict[str, Any]] = {
    "act_on_sessions": {"act": "claim"},
    "add_canned": {"title": "问候", "text": "您好"},
    "add_field": {"key": "hobby", "name": "爱好", "kind": "text"},
    "add_note": {"text": "老客户"},
    "add_role": {"key": "night", "name_zh": "夜班", "name_en": "Night", "permissions": ["session.read"]},
    "add_rule": {"name": "保养", "kind": "keyword", "phrases": ["保养"], "replies": [{"kind": "text", "text": "好的"}]},
    "add_shop": {"name": "新店"},
    "answer_session": {"client_key": "click-0001", "text": "您好"},
    "arrange_canned": {"places": []},
    "change_account": {"name": "新名字"},
    "change_canned": {"title": "告别"},
    "change_field": {"name": "车牌号"},
    "change_me": {"language": "zh"},
    "change_organisation": {"name": "三江"},
    "change_role": {"permissions": ["session.read"]},
    "change_rule": {
        "name": "保养", "kind": "keyword", "phrases": ["保养"], "replies": [{"kind": "text", "text": "好"}], "version": 1,
    },
    "change_shop": {"name": "新名字"},
    "change_staff": {"name": "新名字"},
    "close_session": {"reason": "done"},
    "create_account": {
        "name": "新号", "appid": "wx0123456789abcdef", "original_id": "gh_0123456789ab", "secret": "s" * 32,
    },
    "employ_staff": {"name": "新人", "username": "newcomer", "password": "long-enough-1"},
    "grant_role": {},
    "mark_session_read": {},
    "publish_menu": {"version": 0},
    "rename_customer": {"name": "王女士", "version": 1},
    "save_menu": {"version": 0, "entries": [{"name": "活动", "kind": "reply", "key": "PROMOTION"}]},
    "look_at_session": {"how": "looking"},
    "say_presence": {"state": "ready"},
    "set_customer_value": {"value": "浙A12345", "version": 1},
    "set_staff_password": {"password": "long-enough-1"},
    "snooze_session": {"until": "2026-12-24T10:00:00Z"},
    "start_session": {},
    "tag_customer": {"name": "保养"},
    "try_rules": {"what": "text", "words": "保养"},
    "import_canned": {},
    "plan_canned_import": {},
    "undo_canned_import": {},
    "upload_file": {},
    "upload_handout": {},
    "upload_recording": {},
}  # fmt: skip


@dataclass(frozen=True)
class Route:
    """One route."""

    name: str
    method: str
    path: str
    permission: str
    takes_body: bool
    # Where ids go: `path:staff_id`, `query:shop_id`, `body:accounts[]`.
    ids: tuple[str, ...]
    told: dict[str, Any] = field(compare=False, hash=False, repr=False)


@cache
def document() -> dict[str, Any]:
    """The API's description."""
    found: dict[str, Any] = json.loads(openapi.text())
    return found


@cache
def all_routes() -> tuple[Route, ...]:
    """Every route."""
    return tuple(
        _route(path, method.upper(), told)
        for path, methods in document()["paths"].items()
        for method, told in methods.items()
    )


def _route(path: str, method: str, told: dict[str, Any]) -> Route:
    ids = [
        f"{one['in']}:{one['name']}"
        for one in told.get("parameters", ())
        if any(True for _ in _ids_in(one["schema"], ""))
    ]
    content = told.get("requestBody", {}).get("content", {})
    for body in content.values():
        ids += [f"body:{place}" for place in dict.fromkeys(_ids_in(body["schema"], ""))]
    return Route(
        told["operationId"],
        method,
        path.removeprefix(ROOT),
        told.get("x-permission", ""),
        bool(content),
        tuple(ids),
        told,
    )


def _ids_in(schema: dict[str, Any], place: str) -> Iterator[str]:
    """Places of ids below a schema, such as `replies[].file_id`."""
    schema = resolved(schema)
    if schema.get("pattern") in _ID_PATTERNS:
        yield place
    for choice in ("anyOf", "allOf", "oneOf"):
        for one in schema.get(choice, ()):
            yield from _ids_in(one, place)
    for name, one in schema.get("properties", {}).items():
        yield from _ids_in(one, f"{place}.{name}" if place else name)
    if "items" in schema:
        yield from _ids_in(schema["items"], f"{place}[]")


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, where a reference stands for it."""
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found
