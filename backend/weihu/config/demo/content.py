"""The demo's words, kept as data beside the code."""

import functools
from pathlib import Path
from typing import Any, TypeVar

import msgspec

_FOLDER = Path(__file__).parent / "data"
T = TypeVar("T")

SHOPS = ("城东店", "城西店", "滨江店")


class Person(msgspec.Struct, frozen=True):
    """A member of staff; `shop` empty means everywhere."""

    username: str
    name: str
    role: str
    shop: str = ""


STAFF = (
    Person("lihua", "李华", "agent"),
    Person("wangfang", "王芳", "agent"),
    Person("chenjie", "陈杰", "agent", "城西店"),
    Person("zhaomin", "赵敏", "agent", "滨江店"),
    Person("zhouqiang", "周强", "supervisor"),
    Person("wujing", "吴静", "marketing"),
    Person("zhengwei", "郑伟", "admin"),
)

FIELDS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("name", "姓名", "text", ()),
    ("phone", "电话", "phone", ()),
    ("plate", "车牌", "plate", ()),
    ("model", "车型", "text", ()),
    ("bought_on", "购车日期", "date", ()),
    ("gender", "性别", "choice", ("男", "女")),
)

MENU: list[dict[str, Any]] = [
    {
        "name": "服务",
        "sub_button": [
            {"type": "click", "name": "我的服务顾问", "key": "MY_ADVISER"},
            {"type": "location_select", "name": "发送位置求援", "key": "RESCUE_PLACE"},
            {"type": "pic_photo_or_album", "name": "拍照报修", "key": "PHOTO"},
        ],
    },
    {"type": "click", "name": "活动", "key": "PROMOTION"},
]


class Canned(msgspec.Struct, frozen=True):
    """Words that staff use again and again."""

    category: str
    shortcut: str
    title: str
    text: str


class Talk(msgspec.Struct, frozen=True):
    """A conversation that a person served: lines begin with c (customer) or a (agent)."""

    topic: str
    lines: list[str]
    tags: list[str]
    fields: list[str]
    wrap_up: str


class Talks(msgspec.Struct, frozen=True):
    """What customers talk about, and what they only ask the rules."""

    talks: list[Talk]
    questions: list[str]


class People(msgspec.Struct, frozen=True):
    """What people are called and drive."""

    surnames: str
    given: list[str]
    models: list[str]
    nicknames: list[str]


def _read(name: str, kind: type[T]) -> T:
    return msgspec.json.decode((_FOLDER / f"{name}.json").read_bytes(), type=kind)


@functools.cache
def rules() -> list[dict[str, Any]]:
    """Rules as the API takes them; `shops` names the accounts where they hold."""
    return _read("rules", list[dict[str, Any]])


@functools.cache
def canned() -> list[Canned]:
    """Canned replies."""
    return _read("canned", list[Canned])


@functools.cache
def talks() -> Talks:
    """Conversations."""
    return _read("talks", Talks)


@functools.cache
def people() -> People:
    """Names."""
    return _read("people", People)
