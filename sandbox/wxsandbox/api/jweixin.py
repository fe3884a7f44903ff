"""The JS-SDK's file: what res.wx.qq.com serves, in the sandbox's own writing. Any version asked for is this one."""

from functools import cache
from pathlib import Path

from wxsandbox.api.call import Answer, Call, File
from wxsandbox.api.registry import endpoint

_FILE = Path(__file__).parent.parent / "pages" / "jweixin.js"


@endpoint("GET", "/res/jweixin-*", token=False)
@endpoint("GET", "/open/js/jweixin-*", token=False)
def script(call: Call) -> Answer:
    return File(_script(), "text/javascript; charset=utf-8")


@cache
def _script() -> bytes:
    return _FILE.read_bytes()
