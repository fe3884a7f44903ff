"""Menus for some of the followers: rules, order, and what each phone shows (B3, C12)."""

from pathlib import Path
from typing import Any

import pytest
from shapes import field

from conftest import Developer, Running, start
from wxsandbox.storage.sqlite import open_file

_ADD, _DELETE, _TRY = "/cgi-bin/menu/addconditional", "/cgi-bin/menu/delconditional", "/cgi-bin/menu/trymatch"


def _button(name: str) -> dict[str, Any]:
    return {"type": "click", "name": name, "key": name}


def _menu(sandbox: Running, **fields: Any) -> dict[str, Any]:
    """An account whose phones look at its menu anew each time, with a default menu."""
    account = sandbox.account(knobs={"menu_refresh_s": 0}, **fields)
    assert sandbox.api(account, "/cgi-bin/menu/create", {"button": [_button("默认")]})["errcode"] == 0
    return account


def _add(sandbox: Running, account: dict[str, Any], name: str, **rule: Any) -> str:
    answer = sandbox.api(account, _ADD, {"button": [_button(name)], "matchrule": rule})
    assert "menuid" in answer, answer
    return str(answer["menuid"])


def _shown(sandbox: Running, account: dict[str, Any], phone: str) -> str:
    found = sandbox.control("GET", f"/accounts/{account['appid']}/menu?phone={phone}")
    return str(found["button"][0]["name"])


def test_the_phone_shows_the_menu_that_matches_its_person(sandbox: Running, developer: Developer) -> None:
    account = _menu(sandbox, callback_url=developer.url)
    phone, openid = sandbox.follower(account)
    tag = sandbox.api(account, "/cgi-bin/tags/create", {"tag": {"name": "车主"}})["tag"]["id"]
    _add(sandbox, account, "车主", tag_id=str(tag))
    assert _shown(sandbox, account, phone) == "默认"
    sandbox.api(account, "/cgi-bin/tags/members/batchtagging", {"openid_list": [openid], "tagid": tag})
    assert _shown(sandbox, account, phone) == "车主"
    assert sandbox.api(account, _TRY, {"user_id": openid})["button"][0]["name"] == "车主"
    assert sandbox.api(account, _TRY, {"user_id": phone})["button"][0]["name"] == "车主"
    sandbox.control("POST", f"/phones/{phone}/menu", appid=account["appid"], path=[0])
    assert field(developer.bodies[-1], "EventKey") == "车主"


def test_by_system_and_by_language(sandbox: Running) -> None:
    account = _menu(sandbox)
    phone, _ = sandbox.follower(account)
    _add(sandbox, account, "苹果", client_platform_type="1")
    _add(sandbox, account, "English", language="en")
    assert _shown(sandbox, account, phone) == "默认"
    changed = sandbox.control("PATCH", f"/phones/{phone}", client_platform_type=1)
    assert (changed["client_platform_type"], _shown(sandbox, account, phone)) == (1, "苹果")
    sandbox.control("PATCH", f"/phones/{phone}", language="en", nickname="Ann")
    assert _shown(sandbox, account, phone) == "English"
    sandbox.control("PATCH", f"/phones/{phone}", status=400, language="fr")


def test_the_newest_menu_is_tried_first_and_the_last_tag_counts(sandbox: Running) -> None:
    account = _menu(sandbox)
    phone, openid = sandbox.follower(account)
    tags = [
        sandbox.api(account, "/cgi-bin/tags/create", {"tag": {"name": name}})["tag"]["id"] for name in ("车主", "会员")
    ]
    for tag in tags:
        sandbox.api(account, "/cgi-bin/tags/members/batchtagging", {"openid_list": [openid], "tagid": tag})
    _add(sandbox, account, "会员", tag_id=tags[1])
    _add(sandbox, account, "车主", tag_id=tags[0])
    assert _shown(sandbox, account, phone) == "会员"
    newest = _add(sandbox, account, "安卓", client_platform_type=2)
    assert _shown(sandbox, account, phone) == "安卓"
    assert sandbox.api(account, _DELETE, {"menuid": newest})["errcode"] == 0
    assert _shown(sandbox, account, phone) == "会员"


def test_get_lists_them_and_delete_takes_all(sandbox: Running) -> None:
    account = _menu(sandbox)
    menuid = _add(sandbox, account, "安卓", client_platform_type=2, tag_id="")
    found = sandbox.api(account, "/cgi-bin/menu/get")
    assert found["menu"]["menuid"] < int(menuid)
    special = {**_button("安卓"), "sub_button": []}
    assert found["conditionalmenu"] == [
        {"button": [special], "matchrule": {"client_platform_type": "2"}, "menuid": int(menuid)}
    ]
    assert sandbox.api(account, "/cgi-bin/menu/delete")["errcode"] == 0
    assert sandbox.api(account, "/cgi-bin/menu/get")["errcode"] == 46003
    assert sandbox.api(account, _DELETE, {"menuid": menuid})["errcode"] == 65301


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"matchrule": {"client_platform_type": 1}}, 65307),
        ({"button": [{"name": "空"}], "matchrule": {"client_platform_type": 1}}, 65308),
        ({"button": [_button("长长长长长长")], "matchrule": {"client_platform_type": 1}}, 40018),
        ({"button": [_button("一")]}, 65304),
        ({"button": [_button("一")], "matchrule": {}}, 65304),
        ({"button": [_button("一")], "matchrule": {"sex": "1", "country": "中国"}}, 65304),
        ({"button": [_button("一")], "matchrule": {"client_platform_type": 4}}, 40035),
        ({"button": [_button("一")], "matchrule": {"tag_id": "x"}}, 40035),
    ],
)
def test_rules(sandbox: Running, body: dict[str, Any], code: int) -> None:
    account = _menu(sandbox)
    assert sandbox.api(account, _ADD, body)["errcode"] == code
    assert "conditionalmenu" not in sandbox.api(account, "/cgi-bin/menu/get")


def test_links_lead_to_three_places_at_most(sandbox: Running) -> None:
    account = _menu(sandbox)
    links = [{"type": "view", "name": f"{number}", "url": f"https://{number}.test/"} for number in range(4)]
    rule = {"client_platform_type": 1}
    group = {"name": "组", "sub_button": links}
    assert sandbox.api(account, _ADD, {"button": [group], "matchrule": rule})["errcode"] == 65316
    assert "menuid" in sandbox.api(account, _ADD, {"button": links[:3], "matchrule": rule})


def test_a_default_menu_comes_first_and_only_followers_are_tried(sandbox: Running) -> None:
    account = sandbox.account()
    body = {"button": [_button("一")], "matchrule": {"client_platform_type": 1}}
    assert sandbox.api(account, _ADD, body)["errcode"] == 65303
    assert sandbox.api(account, _TRY, {"user_id": "nobody"})["errcode"] == 65302
    phone, openid = sandbox.follower(account)
    assert sandbox.api(account, _TRY, {"user_id": openid})["errcode"] == 65303
    sandbox.control("POST", f"/phones/{phone}/unfollow", appid=account["appid"])
    assert sandbox.api(account, _TRY, {"user_id": openid})["errcode"] == 65315


def test_the_console_may_switch_them_off_or_bound_them(sandbox: Running) -> None:
    account = _menu(sandbox)
    body = {"button": [_button("一")], "matchrule": {"client_platform_type": 1}}
    where = f"/accounts/{account['appid']}"
    sandbox.control("PATCH", where, knobs={"conditional_menus": False})
    assert sandbox.api(account, _ADD, body)["errcode"] == 65309
    sandbox.control("PATCH", where, knobs={"conditional_menus": True, "conditional_menu_limit": 1})
    assert [sandbox.api(account, _ADD, body).get("errcode", 0) for _ in range(2)] == [0, 65305]


def test_they_outlive_the_process(tmp_path: Path) -> None:
    first = start(open_file(tmp_path / "state.db"))
    account = _menu(first)
    phone, _ = first.follower(account)
    first.control("PATCH", f"/phones/{phone}", client_platform_type=1, language="zh_TW")
    _add(first, account, "苹果", client_platform_type=1, language="zh_TW")
    first.stop()
    second = start(open_file(tmp_path / "state.db"))
    assert _shown(second, account, phone) == "苹果"
    second.stop()
