"""QR codes with a scene (B14, C10)."""

from typing import Any
from urllib.parse import quote

import pytest
from shapes import field

from conftest import Developer, Running


def _code(sandbox: Running, account: dict[str, Any], action: str, scene: Any, **more: Any) -> dict[str, Any]:
    body = {"action_name": action, "action_info": {"scene": scene}, **more}
    return sandbox.api(account, "/cgi-bin/qrcode/create", body)


def test_a_stranger_follows_through_a_code_and_scans_again(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    made = _code(sandbox, account, "QR_STR_SCENE", {"scene_str": "agent-7"}, expire_seconds=600)
    assert (made["expire_seconds"], made["url"][:24]) == (600, "http://weixin.qq.com/q/0")
    phone = sandbox.control("POST", "/phones")["phone"]
    profile = sandbox.control("POST", f"/phones/{phone}/scan", url=made["url"], follow=False)
    assert (profile["result"], profile["appid"], developer.received) == ("profile", account["appid"], [])

    sandbox.control("POST", f"/phones/{phone}/follow", appid=account["appid"], ticket=made["ticket"])

    body = developer.bodies[-1]
    assert [field(body, name) for name in ("Event", "EventKey", "Ticket")] == [
        "subscribe",
        "qrscene_agent-7",
        made["ticket"],
    ]
    scanned = sandbox.control("POST", f"/phones/{phone}/scan", ticket=made["ticket"])
    assert scanned["result"] == "scanned"
    body = developer.bodies[-1]
    assert [field(body, name) for name in ("Event", "EventKey", "Ticket")] == ["SCAN", "agent-7", made["ticket"]]
    openid = sandbox.control("GET", f"/phones/{phone}")["accounts"][0]["openid"]
    info = sandbox.api(account, "/cgi-bin/user/info", openid=openid)
    assert (info["subscribe_scene"], info["qr_scene"], info["qr_scene_str"]) == ("ADD_SCENE_QR_CODE", 0, "agent-7")


def test_scanning_follows_at_once_unless_told_otherwise(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    made = _code(sandbox, account, "QR_LIMIT_SCENE", {"scene_id": 123})
    assert set(made) == {"ticket", "url"}
    phone = sandbox.control("POST", "/phones")["phone"]
    assert sandbox.control("POST", f"/phones/{phone}/scan", code=made["url"])["result"] == "followed"
    assert field(developer.bodies[-1], "EventKey") == "qrscene_123"
    openid = sandbox.control("GET", f"/phones/{phone}")["accounts"][0]["openid"]
    assert sandbox.api(account, "/cgi-bin/user/info", openid=openid)["qr_scene"] == 123


def test_following_by_a_scene_alone(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone = sandbox.control("POST", "/phones")["phone"]
    sandbox.control("POST", f"/phones/{phone}/follow", appid=account["appid"], scene="poster")
    assert field(developer.bodies[-1], "EventKey") == "qrscene_poster"
    assert field(developer.bodies[-1], "Ticket")


def test_expired_codes_push_nothing(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    made = _code(sandbox, account, "QR_SCENE", {"scene_id": 5})
    assert made["expire_seconds"] == 60
    phone, _ = sandbox.follower(account)
    picture = f"/cgi-bin/showqrcode?ticket={quote(made['ticket'], safe='')}"
    assert sandbox.http.get(picture).headers["content-type"] == "image/jpg"
    sandbox.advance(60)
    count = len(developer.received)
    assert sandbox.control("POST", f"/phones/{phone}/scan", ticket=made["ticket"])["result"] == "expired"
    assert len(developer.received) == count
    assert sandbox.screen(phone, account)[-1]["from"] == "system"
    assert sandbox.http.get(picture).status_code == 404
    assert sandbox.http.get("/cgi-bin/showqrcode?ticket=none").status_code == 404


def test_the_picture_and_the_list(sandbox: Running) -> None:
    account = sandbox.account()
    made = _code(sandbox, account, "QR_LIMIT_STR_SCENE", {"scene_str": "门店"})
    assert _code(sandbox, account, "QR_LIMIT_STR_SCENE", {"scene_str": "门店"})["ticket"] == made["ticket"]
    (listed,) = sandbox.control("GET", f"/codes?appid={account['appid']}")["items"]
    assert (listed["url"], listed["scene"], listed["expired"]) == (made["url"], "门店", False)
    assert sandbox.http.get(listed["image_url"]).content[:3] == b"\xff\xd8\xff"
    phone = sandbox.control("POST", "/phones")["phone"]
    link = f"{sandbox.url}{listed['image_url']}"
    assert sandbox.control("POST", f"/phones/{phone}/scan", url=link)["result"] == "followed"


@pytest.mark.parametrize(
    ("action", "info", "code"),
    [
        ("QR_DANCE", {"scene": {"scene_id": 1}}, 40052),
        ("QR_SCENE", None, 40053),
        ("QR_SCENE", {"scene": {"scene_id": 0}}, 40129),
        ("QR_SCENE", {"scene": {"scene_id": 2**32}}, 40129),
        ("QR_LIMIT_SCENE", {"scene": {"scene_id": 100_001}}, 40129),
        ("QR_STR_SCENE", {"scene": {"scene_str": "s" * 65}}, 40129),
        ("QR_STR_SCENE", {"scene": {"scene_str": ""}}, 40129),
    ],
)
def test_refusals(sandbox: Running, action: str, info: Any, code: int) -> None:
    account = sandbox.account()
    body = {"action_name": action, "action_info": info}
    assert sandbox.api(account, "/cgi-bin/qrcode/create", body)["errcode"] == code


def test_other_things_that_a_camera_reads(sandbox: Running) -> None:
    phone = sandbox.control("POST", "/phones")["phone"]
    where = f"/phones/{phone}/scan"
    assert sandbox.control("POST", where, url="http://example.com/a") == {
        "result": "page",
        "delivered": False,
        "open": "http://example.com/a",
    }
    assert sandbox.control("POST", where, code="6901234567892")["text"] == "6901234567892"
    assert sandbox.control("POST", where, status=404, ticket="none")["error"] == "no_code"
    assert sandbox.control("POST", where, status=400)["error"] == "nothing_to_scan"
