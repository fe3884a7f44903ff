"""The custom menu: rules, events of every type, and the phone's copy (B3, A10, C12)."""

from typing import Any

import pytest
from recordings import PNG, text
from shapes import field

from conftest import Developer, Running

_CLICK = {"type": "click", "name": "人工", "key": "human"}


def _create(sandbox: Running, account: dict[str, Any], *buttons: Any) -> int:
    return int(sandbox.api(account, "/cgi-bin/menu/create", {"button": list(buttons)})["errcode"])


def test_create_get_delete(sandbox: Running) -> None:
    account = sandbox.account()
    assert sandbox.api(account, "/cgi-bin/menu/get")["errcode"] == 46003
    group = {"name": "服务", "sub_button": [_CLICK, {"type": "view", "name": "网", "url": "http://x"}]}
    assert _create(sandbox, account, _CLICK, group) == 0
    kept = [
        {**_CLICK, "sub_button": []},
        {
            "name": "服务",
            "sub_button": [
                {**_CLICK, "sub_button": []},
                {"type": "view", "name": "网", "url": "http://x", "sub_button": []},
            ],
        },
    ]
    assert sandbox.api(account, "/cgi-bin/menu/get") == {"menu": {"button": kept}}
    assert sandbox.control("GET", f"/accounts/{account['appid']}/menu") == {"button": kept}
    console = sandbox.api(account, "/cgi-bin/get_current_selfmenu_info")
    assert console["is_menu_open"] == 1
    assert console["selfmenu_info"]["button"][1]["sub_button"]["list"][0] == _CLICK
    assert sandbox.api(account, "/cgi-bin/menu/delete")["errcode"] == 0
    assert sandbox.api(account, "/cgi-bin/get_current_selfmenu_info")["is_menu_open"] == 0


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([_CLICK] * 4, 40016),
        ([{**_CLICK, "name": "长长长长长长"}], 40018),
        ([{**_CLICK, "name": ""}], 40018),
        ([{**_CLICK, "type": "dance"}], 40017),
        ([{"name": "空"}], 40017),
        ([{**_CLICK, "key": "k" * 129}], 40019),
        ([{"type": "view", "name": "网", "url": "http://" + "x" * 1024}], 40020),
        ([{"type": "view", "name": "网", "url": "ftp://x"}], 40055),
        ([{"type": "miniprogram", "name": "小", "url": "http://x", "pagepath": "a"}], 40013),
        ([{"type": "media_id", "name": "图", "media_id": "none"}], 40007),
        ([{"name": "组", "sub_button": [_CLICK] * 6}], 40023),
        ([{"name": "组", "sub_button": [{**_CLICK, "type": "dance"}]}], 40024),
        ([{"name": "组", "sub_button": [{**_CLICK, "name": "长" * 21}]}], 40025),
        ([{"name": "组", "sub_button": [{**_CLICK, "key": ""}]}], 40026),
        ([{"name": "组", "sub_button": [{"type": "view", "name": "网", "url": ""}]}], 40027),
        ([{"name": "组", "sub_button": [{"type": "view", "name": "网", "url": "x"}]}], 40054),
    ],
)
def test_rules(sandbox: Running, buttons: list[Any], code: int) -> None:
    account = sandbox.account()
    assert _create(sandbox, account, *buttons) == code
    assert sandbox.api(account, "/cgi-bin/menu/get")["errcode"] == 46003


def test_escaped_letters_are_refused(sandbox: Running) -> None:
    account = sandbox.account()
    body = b'{"button":[{"type":"click","name":"\\u4eba","key":"k"}]}'
    query = {"access_token": sandbox.token(account)}
    assert sandbox.http.post("/cgi-bin/menu/create", params=query, content=body).json()["errcode"] == 40033


@pytest.fixture
def tapping(sandbox: Running, developer: Developer) -> Any:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    developer.received.clear()

    def tap(button: dict[str, Any], **given: Any) -> tuple[dict[str, Any], list[str]]:
        assert _create(sandbox, account, button) == 0
        answer = sandbox.control("POST", f"/phones/{phone}/menu", appid=account["appid"], path=[0], **given)
        return answer, developer.bodies

    return tap


def test_click_view_and_miniprogram(tapping: Any) -> None:
    _, bodies = tapping(_CLICK)
    assert (field(bodies[-1], "Event"), field(bodies[-1], "EventKey")) == ("CLICK", "human")
    answer, bodies = tapping({"type": "view", "name": "网", "url": "http://x/y"})
    assert (answer["open"], field(bodies[-1], "Event"), field(bodies[-1], "EventKey")) == (
        "http://x/y",
        "VIEW",
        "http://x/y",
    )
    page = {"type": "miniprogram", "name": "小", "url": "http://x", "appid": "wx1", "pagepath": "a/b"}
    answer, bodies = tapping(page)
    assert (answer["pagepath"], field(bodies[-1], "Event")) == ("a/b", "view_miniprogram")
    assert field(bodies[-1], "EventKey") == "a/b"


@pytest.mark.parametrize("type", ["scancode_push", "scancode_waitmsg"])
def test_scanning_buttons(tapping: Any, type: str) -> None:
    _, (body,) = tapping({"type": type, "name": "扫", "key": "k"}, scan_result="http://r")
    assert "<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[http://r]]>" in body
    assert field(body, "Event") == type


@pytest.mark.parametrize("type", ["pic_sysphoto", "pic_photo_or_album", "pic_weixin"])
def test_picture_buttons_are_followed_by_the_pictures(tapping: Any, type: str) -> None:
    answer, bodies = tapping({"type": type, "name": "照", "key": "k"}, files=[text(PNG), text(PNG)])
    event = next(body for body in bodies if field(body, "MsgType") == "event")
    assert (field(event, "Event"), field(event, "Count"), event.count("<item><PicMd5Sum>")) == (type, "2", 2)
    assert len(answer["msg_ids"]) == 2
    assert sorted(field(body, "MsgType") for body in bodies) == ["event", "image", "image"]


def test_the_place_button(tapping: Any) -> None:
    _, bodies = tapping(
        {"type": "location_select", "name": "位", "key": "k"}, lat=31.2, lng=121.4, label="上海", poiname="店"
    )
    event = next(body for body in bodies if field(body, "MsgType") == "event")
    assert "<SendLocationInfo><Location_X>31.2</Location_X><Location_Y>121.4</Location_Y>" in event
    assert field(event, "Poiname") == "店"
    assert sorted(field(body, "MsgType") for body in bodies) == ["event", "location"]


def test_sub_menus_push_nothing(tapping: Any) -> None:
    answer, bodies = tapping({"name": "组", "sub_button": [_CLICK]})
    assert (answer["type"], bodies) == ("submenu", [])


def test_a_phones_copy_may_be_five_minutes_old(sandbox: Running) -> None:
    account = sandbox.account()
    phone, _ = sandbox.follower(account)
    where = f"/accounts/{account['appid']}/menu?phone={phone}"
    assert sandbox.control("GET", where)["button"] == []
    _create(sandbox, account, _CLICK)
    assert sandbox.control("GET", where)["button"] == []
    assert sandbox.control("GET", where.partition("?")[0])["button"] != []
    tapped = sandbox.control("POST", f"/phones/{phone}/menu", status=404, appid=account["appid"], path=[0])
    assert tapped["error"] == "no_menu_entry"
    sandbox.advance(301)
    assert sandbox.control("GET", where)["button"] != []
    sandbox.control("PATCH", f"/accounts/{account['appid']}", knobs={"menu_refresh_s": 0})
    sandbox.api(account, "/cgi-bin/menu/delete")
    assert sandbox.control("GET", where)["button"] == []
