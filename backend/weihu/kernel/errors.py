"""The tree of errors that a person or a program may be told.

Each class has a stable `code`, an HTTP `status`, and words in both languages; parameters fill the words. One handler at
the edge (`weihu.config.api`) turns them into problem JSON. What is not in this tree is our bug and is told as such.
"""

from typing import Any, ClassVar, Literal

import msgspec

Language = Literal["zh", "en"]


class Words(msgspec.Struct, frozen=True):
    """A sentence in both languages; `{name}` takes a parameter."""

    zh: str
    en: str

    def say(self, language: str, **params: object) -> str:
        """The sentence in `language` ("en…" is English, everything else Chinese)."""
        template = self.en if language.startswith("en") else self.zh
        return template.format_map(_Params(params))


class _Params(dict[str, object]):
    """A parameter that is not given stays visible as its name: a poor sentence, never a second error."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one field: its name, the value (shortened), what is wrong, what to do."""

    field: str
    value: str
    message: Words
    remedy: Words


class WeihuError(Exception):
    """The root; never raised itself."""

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    title: ClassVar[Words] = Words("出错了", "Something went wrong")
    detail: ClassVar[Words] = Words("", "")

    def __init__(self, *, fields: tuple[FieldError, ...] = (), **params: Any) -> None:
        super().__init__(self.code, params)
        self.params = params
        self.fields = fields


class NotFound(WeihuError):
    """No such thing, or none that this person may see: the two look the same."""

    code = "not_found"
    status = 404
    title = Words("没有找到", "Not found")
    detail = Words("它不存在，或者您无权查看。", "It does not exist, or you may not see it.")


class NotAllowed(WeihuError):
    """Known person, missing right."""

    code = "not_allowed"
    status = 403
    title = Words("没有权限", "Not allowed")
    detail = Words(
        "需要权限「{permission}」，请找管理员开通。", "This needs the right “{permission}”. Ask an administrator."
    )


class NotLoggedIn(WeihuError):
    """Nobody is logged in."""

    code = "not_logged_in"
    status = 401
    title = Words("请先登录", "Please log in")
    detail = Words("登录已失效或尚未登录。", "You are not logged in, or the login has ended.")


class Invalid(WeihuError):
    """Malformed input; `fields` name each field, value and remedy."""

    code = "invalid"
    status = 422
    title = Words("填写有误", "Please check the input")
    detail = Words(
        "有 {count} 处需要修改，已填内容没有丢失。", "{count} field(s) need a change; nothing you typed is lost."
    )

    def __init__(self, *fields: FieldError) -> None:
        super().__init__(fields=fields, count=len(fields))


class Conflict(WeihuError):
    """Expected conflict: someone was faster, or the state does not allow it any more."""

    code = "conflict"
    status = 409
    title = Words("已被更改", "Changed meanwhile")
    detail = Words("内容已被别人更改，请刷新后再试。", "Someone changed this meanwhile. Reload and try again.")


class TooLarge(WeihuError):
    """More bytes than we take."""

    code = "too_large"
    status = 413
    title = Words("文件太大", "Too large")
    detail = Words("最大 {limit}，这个有 {size}。", "The limit is {limit}; this has {size}.")


class WrongType(WeihuError):
    """A kind of file that we do not take."""

    code = "wrong_type"
    status = 415
    title = Words("不支持这种文件", "This kind of file is not taken")
    detail = Words("收到的是 {mime}，可以使用：{allowed}。", "This is {mime}; allowed: {allowed}.")


def field_error(field: str, value: object, zh: str, en: str, remedy_zh: str, remedy_en: str) -> FieldError:
    """A FieldError with the value cut to what fits on a screen."""
    return FieldError(field, str(value)[:80], Words(zh, en), Words(remedy_zh, remedy_en))
