"""Quoting: at the desk a message shows what it answers; WeChat knows no quoting, so words get a first line. Pure."""

from typing import Final

import msgspec

from weihu.channels import ports

LONGEST: Final = 40
# What customers receive is the organisation's text: it does not change with the language of staff.
_KINDS: Final = {
    "picture": "[图片]", "voice": "[语音]", "video": "[视频]", "place": "[位置]", "link": "[链接]", "card": "[小程序]",
    "document": "[文件]", "articles": "[图文]", "choices": "[选项]", "music": "[音乐]",
}  # fmt: skip


def first_line(kind: str, text: str) -> str:
    """The line that stands above the answer's words: 「请问有现车吗」."""
    words = " ".join(text.split())
    if kind not in {"text", "choice"}:
        words = f"{_KINDS.get(kind, '')}{' ' if words else ''}{words}"
    shortened = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
    return f"「{shortened}」" if shortened else ""


def led(reply: ports.Reply, *, kind: str, text: str) -> ports.Reply:
    """What is sent to the customer: words with the quoted line above them; anything else goes as it is."""
    line = first_line(kind, text)
    if not line or not isinstance(reply, ports.TextReply):
        return reply
    return msgspec.structs.replace(reply, text=f"{line}\n{reply.text}")
