"""Comments below articles (B16): people write them, the account answers and chooses."""

from typing import Any

import pytest
from newspaper import article, draft, ended, everybody, published

from conftest import Developer, Running


def _list(sandbox: Running, account: dict[str, Any], made: dict[str, Any], **fields: Any) -> dict[str, Any]:
    body = {"msg_data_id": made["msg_data_id"], "index": 0, "begin": 0, "count": 50, "type": 0, **fields}
    return sandbox.api(account, "/cgi-bin/comment/list", body)


def _call(sandbox: Running, account: dict[str, Any], name: str, made: dict[str, Any], **fields: Any) -> int:
    body = {"msg_data_id": made["msg_data_id"], "index": 0, **fields}
    return int(sandbox.api(account, f"/cgi-bin/comment/{name}", body)["errcode"])


def _write(sandbox: Running, phone: str, account: dict[str, Any], status: int = 200, **fields: Any) -> Any:
    fields = {"appid": account["appid"], "text": "写得好", **fields}
    return sandbox.control("POST", f"/phones/{phone}/comments", status=status, **fields)


def test_people_comment_and_the_account_answers(sandbox: Running) -> None:
    account = sandbox.account()
    (phone, openid), (other, _) = sandbox.follower(account), sandbox.follower(account)
    made = published(sandbox, account, article(sandbox, account, need_open_comment=1))
    first = _write(sandbox, phone, account, article_id=made["article_id"])
    assert (first["user_comment_id"], first["msg_data_id"]) == (1, made["msg_data_id"])
    second = _write(sandbox, other, account, msg_data_id=made["msg_data_id"], text="哪里买？")["user_comment_id"]

    found = _list(sandbox, account, made)
    assert (found["errcode"], found["total"]) == (0, 2)
    assert [one["content"] for one in found["comment"]] == ["哪里买？", "写得好"]
    assert found["comment"][1] == {
        "user_comment_id": 1,
        "openid": openid,
        "create_time": first["create_time"],
        "content": "写得好",
        "comment_type": 0,
    }

    assert _call(sandbox, account, "reply/add", made, user_comment_id=second, content="<b>门店</b>") == 0
    assert _call(sandbox, account, "reply/add", made, user_comment_id=second, content="又一次") == 88005
    assert _call(sandbox, account, "markelect", made, user_comment_id=second) == 0
    (marked,) = _list(sandbox, account, made, type=2)["comment"]
    assert (marked["user_comment_id"], marked["comment_type"], marked["reply"]["content"]) == (2, 1, "<b>门店</b>")
    assert [one["user_comment_id"] for one in _list(sandbox, account, made, type=1)["comment"]] == [1]
    page = sandbox.http.get(made["article_detail"]["item"][0]["article_url"]).text
    assert "哪里买？" in page
    assert "&lt;b&gt;门店&lt;/b&gt;" in page
    assert "写得好" not in page

    assert _call(sandbox, account, "reply/delete", made, user_comment_id=second) == 0
    assert _call(sandbox, account, "reply/delete", made, user_comment_id=second) == 88009
    assert _call(sandbox, account, "unmarkelect", made, user_comment_id=second) == 0
    assert _call(sandbox, account, "delete", made, user_comment_id=second) == 0
    assert _call(sandbox, account, "delete", made, user_comment_id=second) == 88008
    assert _list(sandbox, account, made)["total"] == 1
    taken = {"appid": account["appid"], "msg_data_id": made["msg_data_id"], "user_comment_id": 1}
    assert sandbox.control("POST", f"/phones/{other}/comments/withdraw", status=404, **taken)["error"] == "no_comment"
    sandbox.control("POST", f"/phones/{phone}/comments/withdraw", **taken)
    assert _call(sandbox, account, "markelect", made, user_comment_id=1) == 88004
    assert _write(sandbox, phone, account, article_id=made["article_id"])["user_comment_id"] == 3


def test_pages_of_comments(sandbox: Running) -> None:
    account = sandbox.account()
    phone, _ = sandbox.follower(account)
    made = published(sandbox, account, article(sandbox, account, need_open_comment=1))
    for number in range(3):
        _write(sandbox, phone, account, article_id=made["article_id"], text=str(number))
    found = _list(sandbox, account, made, begin=1, count=1)
    assert (found["total"], [one["content"] for one in found["comment"]]) == (3, ["1"])
    for count in (0, 51):
        assert _list(sandbox, account, made, count=count)["errcode"] == 88010


def test_below_a_mass_message(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    articles = article(sandbox, account), article(sandbox, account, need_open_comment=1, only_fans_can_comment=1)
    sent = sandbox.api(
        account,
        "/cgi-bin/message/mass/sendall",
        everybody("mpnews", {"media_id": draft(sandbox, account, *articles)}),
    )
    ended(sandbox, developer)
    where = {"msg_data_id": sent["msg_data_id"], "index": 1}
    _write(sandbox, phone, account, **where)
    assert _list(sandbox, account, sent, index=1)["total"] == 1
    assert _write(sandbox, phone, account, 409, **{**where, "index": 0})["error"] == "comments_closed"
    assert _call(sandbox, account, "open", sent) == 0
    _write(sandbox, phone, account, **{**where, "index": 0})
    assert _call(sandbox, account, "close", sent) == 0
    assert _write(sandbox, phone, account, 409, **{**where, "index": 0})["error"] == "comments_closed"
    stranger = sandbox.control("POST", "/phones")["phone"]
    assert _write(sandbox, stranger, account, 409, **where)["error"] == "not_following"
    sandbox.api(account, "/cgi-bin/message/mass/delete", {"msg_id": sent["msg_id"], "article_idx": 2})
    assert _write(sandbox, phone, account, 404, **where)["error"] == "no_article"


@pytest.mark.parametrize(
    ("knobs", "name", "fields", "code"),
    [
        ({}, "markelect", {"user_comment_id": 9}, 88008),
        ({}, "markelect", {}, 88008),
        ({}, "open", {"index": 5}, 88001),
        ({}, "open", {"msg_data_id": 1}, 88001),
        ({"comments_allowed": False}, "open", {}, 88000),
        ({"elected_comments": 0}, "markelect", {"user_comment_id": 1}, 88003),
        ({}, "reply/add", {"user_comment_id": 1, "content": ""}, 88007),
        ({}, "reply/add", {"user_comment_id": 1, "content": "x" * 601}, 88007),
    ],
)
def test_refusals(sandbox: Running, knobs: dict[str, Any], name: str, fields: dict[str, Any], code: int) -> None:
    account = sandbox.account(knobs=knobs)
    phone, _ = sandbox.follower(account)
    made = published(sandbox, account, article(sandbox, account, need_open_comment=1))
    _write(sandbox, phone, account, article_id=made["article_id"])
    assert _call(sandbox, account, name, made, **fields) == code


def test_what_a_phone_cannot_comment_on(sandbox: Running) -> None:
    account = sandbox.account()
    phone, _ = sandbox.follower(account)
    assert _write(sandbox, phone, account, 404)["error"] == "no_article"
    assert _write(sandbox, phone, account, 404, article_id="none")["error"] == "no_article"
    made = published(sandbox, account, article(sandbox, account, need_open_comment=1))
    assert _write(sandbox, phone, account, 400, article_id=made["article_id"], text="")["error"] == "bad_text"
