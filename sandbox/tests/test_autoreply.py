"""Automatic answers of the console: set by control, read by API (B5)."""

from conftest import Running

_READ = "/cgi-bin/get_current_autoreply_info"


def test_an_account_without_answers_says_so(sandbox: Running) -> None:
    account = sandbox.account()
    assert sandbox.api(account, _READ) == {"is_add_friend_reply_open": 0, "is_autoreply_open": 0}


def test_what_the_console_has_is_read_in_the_platforms_shape(sandbox: Running) -> None:
    account = sandbox.account(kind="subscription", verified=False)
    article = {"title": "题", "author": "王", "digest": "", "show_cover": 1, "content_url": "http://u"}
    rule = {
        "rule_name": "营业时间",
        "reply_mode": "random_one",
        "keyword_list_info": [{"content": "几点", "match_mode": "contain"}, {"content": "时间", "match_mode": "equal"}],
        "reply_list_info": [
            {"type": "text", "content": "9:00–18:00"},
            {"type": "news", "news_info": {"list": [article]}},
        ],
    }
    wanted = {"add_friend": {"content": "欢迎"}, "message_default": {"content": "稍后答复"}, "keywords": [rule]}
    sandbox.control("PUT", f"/accounts/{account['appid']}/autoreply", **wanted)
    found = sandbox.api(account, _READ)
    assert found["add_friend_autoreply_info"] == {"type": "text", "content": "欢迎"}
    assert found["message_default_autoreply_info"] == {"type": "text", "content": "稍后答复"}
    (shown,) = found["keyword_autoreply_info"]["list"]
    assert shown["create_time"] > 1_700_000_000
    assert (shown["rule_name"], shown["reply_mode"]) == ("营业时间", "random_one")
    assert shown["keyword_list_info"][1] == {"type": "text", "match_mode": "equal", "content": "时间"}
    assert shown["reply_list_info"] == [
        {"type": "text", "content": "9:00–18:00"},
        {"type": "news", "content": "", "news_info": {"list": [article]}},
    ]


def test_a_wrong_setting_is_told(sandbox: Running) -> None:
    account = sandbox.account()
    rule = {"rule_name": "x", "keyword_list_info": [{"content": "a", "match_mode": "guess"}], "reply_list_info": []}
    where = f"/accounts/{account['appid']}/autoreply"
    assert "match_mode" in sandbox.control("PUT", where, status=400, keywords=[rule])["detail"]
    assert sandbox.control("GET", where)["keywords"] == []
