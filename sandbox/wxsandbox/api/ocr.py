"""Reading documents in pictures (B20). Nobody looks here: every picture shows the same invented person and firm."""

from collections.abc import Mapping
from typing import Any

from wxsandbox import quotas
from wxsandbox.api import upload
from wxsandbox.api.call import Answer, Call
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.media.sniff import sniff
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota

FREE = "/cv/ocr"  # one day's figure for all documents together
_FREE_A_DAY = Quota(100)
_PICTURE_BYTES = 2 * 1024 * 1024
_PICTURES = ("png", "jpg", "gif", "bmp", "webp")

_DOCUMENTS: Mapping[str, dict[str, Any]] = {
    "idcard": {
        "type": "Front",
        "name": "沙小箱",
        "id": "110101199001010000",
        "addr": "北京市东城区示例路1号",
        "gender": "男",
        "nationality": "汉",
    },
    "bankcard": {"number": "6222000000000000000"},
    "driving": {"plate_num": "京A00000", "vehicle_type": "小型轿车", "owner": "沙小箱", "use_character": "非营运"},
    "drivinglicense": {"id_num": "110101199001010000", "name": "沙小箱", "sex": "男", "car_class": "C1"},
    "bizlicense": {
        "reg_num": "91110000000000000X",
        "legal_representative": "沙小箱",
        "enterprise_name": "示例汽车有限公司",
        "address": "北京市东城区示例路1号",
    },
    "comm": {"items": [{"text": "示例文字", "pos": {}}]},
}
_IMAGES: Mapping[str, dict[str, Any]] = {
    "qrcode": {"code_results": []},
    "aicrop": {"results": []},
    "superresolution": {"media_id": ""},
}


async def document(call: Call) -> Answer:
    """A document: the picture first, then the day's free figure, then whether anything is on it."""
    await _picture(call)
    try:
        quotas.count(call.account, FREE, _FREE_A_DAY, now=call.now)
    except ApiError as error:
        raise ApiError(101002) from error
    if not call.account.knob("ocr_finds"):
        raise ApiError(101001)
    return {"errcode": 0, "errmsg": "ok", **_DOCUMENTS[call.path.rpartition("/")[2]]}


async def image(call: Call) -> Answer:
    """Codes, crops, sharper copies: nothing is found, the picture is checked."""
    await _picture(call)
    return {"errcode": 0, "errmsg": "ok", **_IMAGES[call.path.rpartition("/")[2]]}


async def _picture(call: Call) -> None:
    """Given by address, which is not fetched, or as a file."""
    link = call.query.get("img_url")
    if link:
        if not link.startswith(("http://", "https://")):
            raise ApiError(101000)
        return
    data = (await upload.read(call)).data
    if len(data) > _PICTURE_BYTES:
        raise ApiError(40009)
    if sniff(data).format not in _PICTURES:
        raise ApiError(40137)


for _name in _DOCUMENTS:
    endpoint("POST", f"/cv/ocr/{_name}", right=Right.OCR)(document)
for _name in _IMAGES:
    endpoint("POST", f"/cv/img/{_name}", right=Right.OCR)(image)
