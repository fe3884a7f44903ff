"""The pages of articles: what mp.weixin.qq.com/s/… shows."""

from wxsandbox.api.call import Answer, Call, File
from wxsandbox.api.registry import endpoint
from wxsandbox.articles import page

_HTML = "text/html; charset=utf-8"


@endpoint("GET", "/s/*", token=False)
def show(call: Call) -> Answer:
    status, html = page.render(call.world, call.path.removeprefix("/s/"))
    return File(html.encode(), _HTML, status=status)
