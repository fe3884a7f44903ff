"""Voice to text and translation (B20). Nobody listens here: the text is the account's knob `recognised_text`."""

import asyncio

from wxsandbox.api import upload
from wxsandbox.api.call import OK, Answer, Call
from wxsandbox.api.registry import endpoint
from wxsandbox.errors import ApiError
from wxsandbox.hearing import Heard
from wxsandbox.media import convert
from wxsandbox.media.outgoing import LONGEST_VOICE_S
from wxsandbox.media.sniff import sniff
from wxsandbox.permissions import Right

_LANGUAGES = ("zh_CN", "en_US")
_VOICE_BYTES = 1024 * 1024
_TEXT_BYTES = 600


@endpoint("POST", "/cgi-bin/media/voice/addvoicetorecofortext", right=Right.SPEECH)
async def hear(call: Call) -> Answer:
    if call.query.get("format") != "mp3":
        raise ApiError(40005)
    voice_id = _voice_id(call)
    _language(call, "lang", default="zh_CN")
    data = (await upload.read(call)).data if call.content_type.startswith("multipart/") else call.body
    if not data:
        raise ApiError(44001)
    if len(data) > _VOICE_BYTES:
        raise ApiError(45001)
    if sniff(data).format != "mp3":
        raise ApiError(40005)
    try:
        lasts = await asyncio.to_thread(convert.duration_s, data)
    except convert.NotAudio as error:
        raise ApiError(40005) from error
    if lasts > LONGEST_VOICE_S:
        raise ApiError(45007)
    account, heard = call.account, call.world.heard
    for gone in [key for key, one in heard.items() if one.until <= call.now]:
        del heard[gone]
    text = str(account.knob("recognised_text"))
    heard[account.appid, voice_id] = Heard(call.now + account.number("voice_result_s"), text)
    return OK


@endpoint("POST", "/cgi-bin/media/voice/queryrecoresultfortext", right=Right.SPEECH)
def tell(call: Call) -> Answer:
    _language(call, "lang", default="zh_CN")
    heard = call.world.heard.get((call.account.appid, _voice_id(call)))
    return {"result": heard.text if heard is not None and call.now < heard.until else ""}


@endpoint("POST", "/cgi-bin/media/voice/translatecontent", right=Right.SPEECH)
def translate(call: Call) -> Answer:
    _language(call, "lfrom")
    into = _language(call, "lto")
    if not call.body:
        raise ApiError(44002)
    if len(call.body) > _TEXT_BYTES:
        raise ApiError(45002)
    try:
        text = call.body.decode()
    except UnicodeDecodeError as error:
        raise ApiError(47001) from error
    return {"from_content": text, "to_content": f"[{into}] {text}"}


def _voice_id(call: Call) -> str:
    voice_id = call.query.get("voice_id")
    if not voice_id:
        raise ApiError(41006)
    return voice_id


def _language(call: Call, name: str, default: str = "") -> str:
    language = call.query.get(name) or default
    if language not in _LANGUAGES:
        raise ApiError(40035)
    return language
