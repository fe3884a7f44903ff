"""QR codes with a scene, and their pictures (B14, C10)."""

from typing import Any

import segno

from wxsandbox import ids
from wxsandbox.api.call import Answer, Call, File
from wxsandbox.api.registry import endpoint
from wxsandbox.codes import Code
from wxsandbox.errors import ApiError
from wxsandbox.media import convert
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota

LONGEST_S = 30 * 24 * 3600
MOST_PERMANENT = 100_000
_SCENE_CHARACTERS = 64


@endpoint("POST", "/cgi-bin/qrcode/create", right=Right.CODES, quota=Quota(100_000, 10_000))
def create(call: Call) -> Answer:
    body = call.json()
    action = body.get("action_name")
    if action not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
        raise ApiError(40052)
    info = body.get("action_info")
    scene = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(scene, dict):
        raise ApiError(40053)
    scene_id, scene_str = _scene(action, scene)
    if action.startswith("QR_LIMIT"):
        code = _permanent(call, scene_id, scene_str)
        return {"ticket": code.ticket, "url": code.url}
    lasts = body.get("expire_seconds", call.account.number("qr_default_s"))
    if isinstance(lasts, bool) or not isinstance(lasts, int) or lasts < 1:
        raise ApiError(40053)
    code = _keep(call, scene_id, scene_str, expires_at=int(call.now) + min(lasts, LONGEST_S))
    return {"ticket": code.ticket, "expire_seconds": min(lasts, LONGEST_S), "url": code.url}


@endpoint("GET", "/cgi-bin/showqrcode", token=False)
def show(call: Call) -> Answer:
    code = call.world.codes.by_ticket.get(call.query.get("ticket", ""))
    if code is None or not code.alive(call.now):
        return File(b"", "text/plain", status=404)
    return File(picture(code.url), "image/jpg")


def picture(text: str) -> bytes:
    """A code as a JPEG of about 430 points, with its quiet zone."""
    modules = list(segno.make_qr(text, error="m").matrix_iter(border=4))
    scale = max(2, 430 // len(modules) // 2 * 2)
    rows: list[bytes] = []
    for line in modules:
        row = b"".join((b"\x00" if dark else b"\xff") * scale for dark in line)
        rows.extend([row] * scale)
    return convert.jpeg(rows)


def _scene(action: str, scene: dict[str, Any]) -> tuple[int, str]:
    if "STR" in action:
        text = scene.get("scene_str")
        if not isinstance(text, str) or not 1 <= len(text) <= _SCENE_CHARACTERS:
            raise ApiError(40129)
        return 0, text
    number = scene.get("scene_id")
    most = 100_000 if action == "QR_LIMIT_SCENE" else 2**32 - 1
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= most:
        raise ApiError(40129)
    return number, ""


def _permanent(call: Call, scene_id: int, scene_str: str) -> Code:
    """The same permanent scene is the same code."""
    known = call.world.codes.permanent(call.account.appid, scene_id, scene_str)
    if known is not None:
        return known
    if call.account.permanent_codes >= MOST_PERMANENT:
        raise ApiError(45029)
    call.account.permanent_codes += 1
    call.world.changed_account(call.account, told=False)
    return _keep(call, scene_id, scene_str, expires_at=0)


def _keep(call: Call, scene_id: int, scene_str: str, *, expires_at: int) -> Code:
    url = "http://weixin.qq.com/q/02" + ids.new_media_id()[:22]
    code = Code(ids.new_ticket(), call.account.appid, url, int(call.now), expires_at, scene_id, scene_str)
    call.world.codes.add(code)
    call.world.storage.changed("code", code.ticket)
    return code
