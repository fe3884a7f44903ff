"""Writing the records that msgrecord/getmsglist tells (B8)."""

from typing import TYPE_CHECKING

from wxsandbox.kf.desk import Record

if TYPE_CHECKING:
    from wxsandbox.world import World

WAITING, ACCEPTED, OPENED, TRANSFERRED, CLOSED, GRABBED = 1000, 1001, 1002, 1003, 1004, 1005
ACCOUNT_RECEIVED, AGENT_SENT, AGENT_RECEIVED = 2001, 2002, 2003

# Only text is readable; the rest is told by a word. [U]
_PLACEHOLDERS = {
    "image": "[图片]",
    "voice": "[语音]",
    "video": "[视频]",
    "shortvideo": "[小视频]",
    "location": "[位置]",
    "link": "[链接]",
}


def write(world: "World", appid: str, openid: str, opercode: int, *, text: str = "", worker: str = "") -> None:
    """Keep one line, at the platform's time."""
    number = world.kf.next_number(appid)
    record = Record(number, appid, openid, opercode, text, world.clock.seconds(), worker)
    gone = world.kf.enter_record(record)
    world.storage.changed("kf_record", record.key)
    if gone is not None:
        world.storage.changed("kf_record", gone.key)


def words(kind: str, content: str) -> str:
    """A message as the records show it."""
    return content if kind == "text" else _PLACEHOLDERS.get(kind, "[其他消息]")
