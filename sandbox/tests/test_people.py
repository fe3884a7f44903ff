"""Followers, tags, remarks and the blacklist (B12, B13, C12)."""

from typing import Any

import pytest

from conftest import Running


def _followers(sandbox: Running, account: dict[str, Any], count: int) -> list[str]:
    sandbox.control("POST", "/phones", count=count, follow=account["appid"])
    return list(sandbox.world.rosters[account["appid"]].followers)


def test_follower_pages_in_order_of_following(sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wxsandbox.api.users.PAGE", 4)
    account = sandbox.account()
    assert sandbox.api(account, "/cgi-bin/user/get") == {"total": 0, "count": 0, "next_openid": ""}
    openids = _followers(sandbox, account, 9)
    found: list[str] = []
    after = ""
    while (page := sandbox.api(account, "/cgi-bin/user/get", next_openid=after))["count"]:
        found += page["data"]["openid"]
        after = page["next_openid"]
        assert (page["total"], after) == (9, found[-1])
    assert found == openids
    assert sandbox.api(account, "/cgi-bin/user/get", next_openid="nobody")["errcode"] == 40003


def test_particulars_of_a_follower(sandbox: Running) -> None:
    account = sandbox.account(open_platform="group")
    phone, openid = sandbox.follower(account)
    shown = sandbox.api(account, "/cgi-bin/user/info", openid=openid, lang="zh_CN")
    unionid = sandbox.control("GET", f"/phones/{phone}")["accounts"][0]["unionid"]
    assert shown == {
        "subscribe": 1,
        "openid": openid,
        "language": "zh_CN",
        "subscribe_time": shown["subscribe_time"],
        "unionid": unionid,
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_SEARCH",
        "qr_scene": 0,
        "qr_scene_str": "",
    }
    other = sandbox.account(open_platform="group")
    sandbox.control("POST", f"/phones/{phone}/follow", appid=other["appid"])
    second = sandbox.control("GET", f"/phones/{phone}")["accounts"][1]
    assert (second["unionid"], second["openid"] == openid) == (unionid, False)
    sandbox.control("POST", f"/phones/{phone}/unfollow", appid=account["appid"])
    left = sandbox.api(account, "/cgi-bin/user/info", openid=openid)
    assert left == {"subscribe": 0, "openid": openid, "unionid": unionid}
    assert sandbox.api(account, "/cgi-bin/user/info", openid="x")["errcode"] == 40003
    assert sandbox.api(account, "/cgi-bin/user/info")["errcode"] == 41009


def test_many_at_once(sandbox: Running) -> None:
    account = sandbox.account()
    openids = _followers(sandbox, account, 101)
    where = "/cgi-bin/user/info/batchget"
    wanted = [{"openid": openid, "lang": "zh_CN"} for openid in openids]
    assert sandbox.api(account, where, {"user_list": wanted})["errcode"] == 40032
    found = sandbox.api(account, where, {"user_list": wanted[:100]})["user_info_list"]
    assert [one["openid"] for one in found] == openids[:100]


def test_remarks(sandbox: Running) -> None:
    account = sandbox.account()
    phone, openid = sandbox.follower(account)
    where = "/cgi-bin/user/info/updateremark"
    assert sandbox.api(account, where, {"openid": openid, "remark": "王先生"})["errcode"] == 0
    assert sandbox.api(account, where, {"openid": openid, "remark": "长" * 30})["errcode"] == 40092
    assert sandbox.api(account, "/cgi-bin/user/info", openid=openid)["remark"] == "王先生"
    sandbox.control("POST", f"/phones/{phone}/unfollow", appid=account["appid"])
    assert sandbox.api(account, where, {"openid": openid, "remark": "x"})["errcode"] == 43004
    sandbox.control("POST", f"/phones/{phone}/follow", appid=account["appid"])
    assert sandbox.api(account, "/cgi-bin/user/info", openid=openid)["remark"] == ""


def test_tags_are_made_renamed_and_removed(sandbox: Running) -> None:
    account = sandbox.account()

    def call(verb: str, **tag: Any) -> dict[str, Any]:
        return sandbox.api(account, f"/cgi-bin/tags/{verb}", {"tag": tag})

    assert call("create", name="车主") == {"tag": {"id": 100, "name": "车主"}}
    assert call("create", name="车主")["errcode"] == 45157
    assert call("create", name="")["errcode"] == 45157
    assert call("create", name="长" * 31)["errcode"] == 45158
    assert call("update", id=100, name="老车主")["errcode"] == 0
    assert call("update", id=2, name="x")["errcode"] == 45058
    assert call("delete", id=7)["errcode"] == 45159
    tags = sandbox.api(account, "/cgi-bin/tags/get")["tags"]
    assert tags == [{"id": 2, "name": "星标组", "count": 0}, {"id": 100, "name": "老车主", "count": 0}]
    for number in range(99):
        assert "tag" in call("create", name=f"t{number}")
    assert call("create", name="太多")["errcode"] == 45056
    assert call("delete", id=100)["errcode"] == 0
    assert "tag" in call("create", name="又有位置")


def test_tagging(sandbox: Running) -> None:
    account, other = sandbox.account(), sandbox.account()
    phone, openid = sandbox.follower(account)
    _, foreign = sandbox.follower(other)
    openids = _followers(sandbox, account, 60)
    sandbox.api(account, "/cgi-bin/tags/create", {"tag": {"name": "a"}})

    def tag(*who: str, tagid: int = 100, verb: str = "tagging") -> dict[str, Any]:
        body = {"openid_list": list(who), "tagid": tagid}
        return sandbox.api(account, f"/cgi-bin/tags/members/batch{verb}", body)

    assert tag(*openids[:50])["errcode"] == 0
    assert tag(*openids[:51])["errcode"] == 40032
    assert tag(foreign)["errcode"] == 49003
    assert tag("nobody")["errcode"] == 40003
    assert tag(openid, tagid=9)["errcode"] == 45159
    failed = tag(openid, foreign)
    assert (failed["errcode"], failed["fail_openid_list"]) == (45171, [foreign])
    members = sandbox.api(account, "/cgi-bin/user/tag/get", {"tagid": 100})
    assert (members["count"], members["data"]["openid"]) == (50, openids[:50])
    assert sandbox.api(account, "/cgi-bin/tags/getidlist", {"openid": openids[0]}) == {"tagid_list": [100]}
    assert tag(openids[1], verb="untagging")["errcode"] == 0
    sandbox.control("POST", f"/phones/{phone}/unfollow", appid=account["appid"])
    assert tag(openid)["errcode"] == 50005
    counts = {one["id"]: one["count"] for one in sandbox.api(account, "/cgi-bin/tags/get")["tags"]}
    assert counts[100] == 48
    for number in range(20):
        made = sandbox.api(account, "/cgi-bin/tags/create", {"tag": {"name": f"t{number}"}})["tag"]["id"]
        assert tag(openids[55], tagid=made)["errcode"] == 0
    assert tag(openids[55])["errcode"] == 45059


def test_blacklist(sandbox: Running) -> None:
    account = sandbox.account()
    openids = _followers(sandbox, account, 3)
    where = "/cgi-bin/tags/members/"
    assert sandbox.api(account, where + "batchblacklist", {"openid_list": openids[:2]})["errcode"] == 0
    listed = sandbox.api(account, where + "getblacklist", {"begin_openid": ""})
    assert (listed["total"], listed["data"]["openid"]) == (2, openids[:2])
    assert sandbox.api(account, where + "batchunblacklist", {"openid_list": openids[:1]})["errcode"] == 0
    assert sandbox.api(account, where + "getblacklist", {})["data"]["openid"] == openids[1:2]
    assert sandbox.api(account, where + "batchblacklist", {"openid_list": ["x"] * 21})["errcode"] == 40032
