"""What pydantic found wrong, in words of staff: which field, which value, what to do."""

from typing import Any

from weihu.kernel.errors import FieldError, Words, field_error

# By pydantic's kind of error: what is wrong, what to do. `{…}` are pydantic's own parameters.
_KINDS: dict[str, tuple[Words, Words]] = {
    "missing": (Words("没有填写", "is missing"), Words("请填写这一项", "Fill it in")),
    "string_too_short": (
        Words("太短", "is too short"),
        Words("至少 {min_length} 个字", "At least {min_length} characters"),
    ),
    "string_too_long": (
        Words("太长", "is too long"),
        Words("最多 {max_length} 个字", "At most {max_length} characters"),
    ),
    "too_short": (Words("太少", "are too few"), Words("至少 {min_length} 项", "At least {min_length}")),
    "too_long": (Words("太多", "are too many"), Words("最多 {max_length} 项", "At most {max_length}")),
    "string_pattern_mismatch": (
        Words("格式不对", "has the wrong form"),
        Words("需要符合 {pattern}", "It must match {pattern}"),
    ),
    "literal_error": (
        Words("不是可选的值", "is not one of the choices"),
        Words("可选：{expected}", "Choose: {expected}"),
    ),
    "enum": (Words("不是可选的值", "is not one of the choices"), Words("可选：{expected}", "Choose: {expected}")),
    "extra_forbidden": (Words("没有这一项", "is not known here"), Words("去掉这一项", "Leave it out")),
    "greater_than_equal": (Words("太小", "is too small"), Words("至少 {ge}", "At least {ge}")),
    "greater_than": (Words("太小", "is too small"), Words("要大于 {gt}", "More than {gt}")),
    "less_than_equal": (Words("太大", "is too large"), Words("最多 {le}", "At most {le}")),
    "less_than": (Words("太大", "is too large"), Words("要小于 {lt}", "Less than {lt}")),
    "int_parsing": (Words("不是整数", "is not a whole number"), Words("填写整数", "Give a whole number")),
    "int_type": (Words("不是整数", "is not a whole number"), Words("填写整数", "Give a whole number")),
    "float_parsing": (Words("不是数字", "is not a number"), Words("填写数字", "Give a number")),
    "bool_parsing": (
        Words("不是 true/false", "is not true or false"),
        Words("填写 true 或 false", "Give true or false"),
    ),
    "string_type": (Words("不是文字", "is not a text"), Words("填写文字", "Give a text")),
    "list_type": (Words("不是列表", "is not a list"), Words("填写列表", "Give a list")),
    "json_invalid": (Words("不是 JSON", "is not JSON"), Words("检查请求内容", "Check the request's body")),
}
_OTHER = (Words("不能使用", "cannot be used"), Words("请检查：{reason}", "Check: {reason}"))


# Values that are not shown back, not even to whoever typed them.
_HIDDEN = {"password", "secret", "token", "aes_key"}


def told(error: dict[str, Any]) -> FieldError:
    """One finding. Where it was found: `body`, the parameter's own name, then the path inside."""
    place = [str(step) for step in error["loc"] if step != "response"]
    name = ".".join(place[2:] if place[:1] == ["body"] and len(place) > 2 else place[1:] or place)
    message, remedy = _KINDS.get(error["type"], _OTHER)
    told = {**error.get("ctx", {}), "reason": error.get("msg", "")}
    # The words are said once more with the value: braces of a pattern stay braces.
    params = {key: str(value).replace("{", "{{").replace("}", "}}") for key, value in told.items()}
    value = error.get("input", "")
    return field_error(
        name,
        "" if error["type"] == "missing" or name.rpartition(".")[2] in _HIDDEN else value,
        message.say("zh", **params),
        message.say("en", **params),
        remedy.say("zh", **params),
        remedy.say("en", **params),
    )
