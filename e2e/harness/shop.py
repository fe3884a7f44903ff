"""A shop of its own at the sandbox, without the product behind it: calls the platform as any developer would."""

import contextlib
import hashlib
import http.server
import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Frame, Page, expect

from harness.acts import SLOW_MS
from harness.world import World

_number = itertools.count(1)
VISIT = {"thing1": "首次保养", "time2": "2026年11月28日 09:30", "thing3": "三江汽车浦东店"}


class Shop:
    """One account, made for one story."""

    def __init__(self, world: World, name: str, kind: str = "service") -> None:
        self.world = world
        self.base = world.phones.rstrip("/")
        self.name = f"{name}{next(_number)}"
        made = world.control("POST", "/accounts", kind=kind, verified=True, name=self.name)
        self.appid: str = made["appid"]
        self.sample = f"{self.base}/_sandbox/sample?appid={self.appid}"
        query = {"grant_type": "client_credential", "appid": self.appid, "secret": made["secret"]}
        self._token = httpx.get(f"{self.base}/cgi-bin/token", params=query, trust_env=False).json()["access_token"]

    def call(self, path: str, body: Any = None, *, files: Any = None, **query: str) -> dict[str, Any]:
        """A call of the platform's API."""
        params = {"access_token": self._token, **query}
        answer = httpx.post(f"{self.base}{path}", params=params, json=body, files=files, timeout=30, trust_env=False)
        found: dict[str, Any] = answer.json()
        return found

    def signed(self, url: str) -> dict[str, Any]:
        """What the page at this address gives to wx.config."""
        query = {"access_token": self._token, "type": "jsapi"}
        answer = httpx.get(f"{self.base}/cgi-bin/ticket/getticket", params=query, trust_env=False)
        text = f"jsapi_ticket={answer.json()['ticket']}&noncestr=story&timestamp=1700000000&url={url}"
        signature = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
        return {"appId": self.appid, "timestamp": 1700000000, "nonceStr": "story", "signature": signature}

    def medium(self, media_id: str) -> bytes:
        """What was uploaded to it."""
        params = {"access_token": self._token, "media_id": media_id}
        return httpx.get(f"{self.base}/cgi-bin/media/get", params=params, trust_env=False).content

    def notice(self, tid: int = 21002) -> str:
        """A notice template of its own."""
        body = {"tid": tid, "kidList": [1, 2, 3], "sceneDesc": "story"}
        return str(self.call("/wxaapi/newtmpl/addtemplate", body)["priTmplId"])

    def send_notice(self, openid: str, template_id: str) -> int:
        """The errcode of the attempt."""
        data = {key: {"value": value} for key, value in VISIT.items()}
        body = {"touser": openid, "template_id": template_id, "data": data}
        return int(self.call("/cgi-bin/message/subscribe/bizsend", body).get("errcode", 0))

    def send_articles(self, picture: Path, *titles: str) -> int:
        """To all followers; the job's number."""
        files = {"media": (picture.name, picture.read_bytes(), "image/png")}
        thumb = self.call("/cgi-bin/material/add_material", files=files, type="image")["media_id"]
        articles = [{"title": one, "content": f"<p>{one}</p>", "thumb_media_id": thumb} for one in titles]
        draft = self.call("/cgi-bin/draft/add", {"articles": articles})["media_id"]
        body = {"filter": {"is_to_all": True}, "mpnews": {"media_id": draft}, "msgtype": "mpnews"}
        return int(self.call("/cgi-bin/message/mass/sendall", body)["msg_id"])

    def paid(self, prepay_id: str) -> bool:
        """Whether this order is."""
        return bool(self.world.control("GET", f"/accounts/{self.appid}/orders/{prepay_id}")["paid_at"])


class Visitor:
    """A follower of the shop with her phone in her hand, alone on the screen."""

    def __init__(self, shop: Shop, page: Page, nickname: str) -> None:
        self.shop, self.page = shop, page
        self.id = shop.world.control("POST", "/phones", nickname=nickname)["phone"]
        self.openid = shop.world.control("POST", f"/phones/{self.id}/follow", appid=shop.appid)["openid"]
        page.goto(f"{shop.base}/phone/{self.id}")

    def speaks(self, language: str) -> None:
        """The phone's language from now on."""
        self.page.evaluate("(one) => localStorage.setItem('wxsandbox.language', one)", language)
        self.page.reload()

    def opens(self, url: str) -> Frame:
        """Types an address; answers the page, once it trusts its phone (or knows that it may not)."""
        self.goes_to(url)
        return self.sees("config:")

    def goes_to(self, url: str) -> None:
        """Types an address."""
        self.page.get_by_test_id("plus").click()
        self.page.get_by_test_id("open-page").click()
        self.page.get_by_role("dialog").locator("input").first.fill(url)
        self.page.get_by_test_id("form-send").click()

    def sees(self, state: str) -> Frame:
        """The sample page that is open, when its configuration is so."""
        frame = self.page.frame_locator("[data-testid=web-page]")
        expect(frame.get_by_test_id("sample-state")).to_contain_text(state, timeout=SLOW_MS)
        return self.frame()

    def frame(self) -> Frame:
        """The page that is open, whatever it says."""
        element = self.page.get_by_test_id("web-page").element_handle()
        found = element.content_frame()
        assert found is not None
        return found


@contextlib.contextmanager
def website(html: str) -> Iterator[str]:
    """A page on a server of its own, as a shop has one; answers its address."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = html.encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
