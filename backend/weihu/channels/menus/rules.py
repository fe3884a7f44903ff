"""Whether a menu can be published (fact sheet B3): each complaint names the entry, the value and the remedy. Pure."""

from collections.abc import Iterator, Mapping, Sequence

from weihu.channels.menus.ports import KEYED, WITH_MEDIUM, Entry, Limits
from weihu.kernel.errors import FieldError, field_error

_SCHEMES = ("http://", "https://")


_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "page": ("url",), "mini_program": ("url", "appid", "path"), **dict.fromkeys(KEYED, ("key",)),
    **dict.fromkeys(WITH_MEDIUM, ("medium",)), "console": ("medium",),
}  # fmt: skip


def tidied(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The same with only what each kind needs, and no spaces around it."""
    return tuple(_tidied(entry) for entry in entries)


def _tidied(entry: Entry) -> Entry:
    kept = {name: getattr(entry, name).strip() for name in _OF_KIND.get(entry.kind, ())}
    below = tidied(entry.entries) if entry.kind == "group" else ()
    return Entry(entry.name.strip(), entry.kind, entries=below, **kept)


def complaints(entries: Sequence[Entry], limits: Limits) -> list[FieldError]:
    """What must be mended before it can be published; empty when nothing."""
    found: list[FieldError] = []
    if not entries:
        found.append(
            field_error("entries", "", "菜单是空的", "the menu is empty",
                        "至少添加一个菜单项；不想要菜单请用“删除菜单”", "add an entry, or use “Delete the menu”")
        )  # fmt: skip
    if len(entries) > limits.columns:
        found.append(
            field_error("entries", len(entries), f"一级菜单最多 {limits.columns} 个",
                        f"at most {limits.columns} entries stand in the bar",
                        "删除或移到子菜单", "remove some, or move them below another")
        )  # fmt: skip
    for number, entry in enumerate(entries):
        found += _entry(entry, f"entries[{number}]", limits, limits.name_bytes)
    return found


def _entry(entry: Entry, place: str, limits: Limits, name_bytes: int) -> Iterator[FieldError]:
    # Words of errors are templates: what a person typed is none.
    called = (entry.name.strip() or "—").replace("{", "{{").replace("}", "}}")
    size = len(entry.name.encode())
    if not entry.name.strip():
        yield field_error(f"{place}.name", "", f"{_where(place)}没有名称", f"{_where_en(place)} has no name",
                          "填写名称", "give it a name")  # fmt: skip
    elif size > name_bytes:
        yield field_error(
            f"{place}.name", entry.name, f"「{called}」名称太长（{size} 字节，最多 {name_bytes}）",
            f"the name “{called}” is too long ({size} bytes of {name_bytes})",
            f"缩短到 {name_bytes // 3} 个汉字以内",
            f"shorten it to {name_bytes // 3} Chinese letters or {name_bytes} Latin ones",
        )  # fmt: skip
    if entry.kind == "group":
        yield from _group(entry, place, called, limits)
    else:
        yield from _action(entry, place, called, limits)


def _group(entry: Entry, place: str, called: str, limits: Limits) -> Iterator[FieldError]:
    if not entry.entries:
        yield field_error(f"{place}.entries", "", f"「{called}」下面没有子菜单", f"there is nothing below “{called}”",
                          "添加子菜单，或换一种类型", "add an entry below it, or choose another kind")  # fmt: skip
    if len(entry.entries) > limits.rows:
        yield field_error(
            f"{place}.entries", len(entry.entries), f"「{called}」的子菜单最多 {limits.rows} 个",
            f"at most {limits.rows} entries stand below “{called}”",
            "删除或移到另一栏", "remove some, or move them elsewhere",
        )  # fmt: skip
    for number, child in enumerate(entry.entries):
        inner = f"{place}.entries[{number}]"
        if child.kind == "group":
            yield field_error(f"{inner}.kind", child.name, f"{_where(inner)}不能再有子菜单",
                              f"{_where_en(inner)} can have nothing below it",
                              "换一种类型", "choose another kind")  # fmt: skip
        else:
            yield from _entry(child, inner, limits, limits.row_name_bytes)


def _action(entry: Entry, place: str, called: str, limits: Limits) -> Iterator[FieldError]:
    if entry.kind == "console":
        yield field_error(f"{place}.kind", called, f"「{called}」是在微信后台设置的内容，不能从这里发布",
                          f"“{called}” was made in the platform's console and cannot be published from here",
                          "换一种类型，例如“回复消息”", "choose another kind, such as “Answer”")  # fmt: skip
    if entry.kind in KEYED:
        yield from _text(f"{place}.key", entry.key, called, ("菜单键", "key"), limits.key_bytes)
    if entry.kind in {"page", "mini_program"}:
        yield from _url(f"{place}.url", entry.url, called, limits)
    if entry.kind == "mini_program":
        yield from _text(f"{place}.appid", entry.appid, called, ("小程序 AppID", "mini-program's AppID"), 64)
        yield from _text(f"{place}.path", entry.path, called, ("小程序页面路径", "page of the mini-program"), 1024)
    if entry.kind in WITH_MEDIUM:
        yield from _text(f"{place}.medium", entry.medium, called, ("素材 ID", "id of the material"), 128)


def _text(field: str, value: str, called: str, what: tuple[str, str], most: int) -> Iterator[FieldError]:
    if not value.strip():
        yield field_error(field, "", f"「{called}」没有填写{what[0]}", f"“{called}” has no {what[1]}",
                          f"填写{what[0]}", f"fill in the {what[1]}")  # fmt: skip
    elif len(value.encode()) > most:
        yield field_error(field, value, f"「{called}」的{what[0]}太长（最多 {most} 字节）",
                          f"the {what[1]} of “{called}” is too long ({most} bytes at most)",
                          "请缩短", "shorten it")  # fmt: skip


def _url(field: str, value: str, called: str, limits: Limits) -> Iterator[FieldError]:
    before = list(_text(field, value, called, ("网址", "address"), limits.url_bytes))
    yield from before
    if not before and (not value.startswith(_SCHEMES) or any(letter.isspace() for letter in value)):
        yield field_error(field, value, f"「{called}」的网址不完整", f"the address of “{called}” is not whole",
                          "以 https:// 或 http:// 开头，中间没有空格",
                          "begin with https:// or http:// and leave no spaces in it")  # fmt: skip


def _where(place: str) -> str:
    numbers = [int(part.split("]")[0]) + 1 for part in place.split("[")[1:]]
    return f"第 {numbers[0]} 栏" if len(numbers) == 1 else f"第 {numbers[0]} 栏第 {numbers[1]} 项"


def _where_en(place: str) -> str:
    numbers = [int(part.split("]")[0]) + 1 for part in place.split("[")[1:]]
    return f"column {numbers[0]}" if len(numbers) == 1 else f"entry {numbers[1]} of column {numbers[0]}"
