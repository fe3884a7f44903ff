"""Publishing without telling the followers (B16, A11)."""

import re

import pytest
from newspaper import article, draft, events, published, until
from shapes import field

from conftest import Developer, Running

_SUBMIT, _GET = "/cgi-bin/freepublish/submit", "/cgi-bin/freepublish/get"


def test_a_draft_becomes_public_and_the_end_is_told(sandbox: Running, developer: Developer) -> None:
    account = sandbox.account(callback_url=developer.url)
    phone, _ = sandbox.follower(account)
    media_id = draft(sandbox, account, article(sandbox, account), article(sandbox, account, title="第二篇"))

    sent = sandbox.api(account, _SUBMIT, {"media_id": media_id})

    assert (sent["errcode"], sent["errmsg"]) == (0, "ok")
    job = {"publish_id": sent["publish_id"]}
    assert sandbox.api(account, _GET, job) == {**job, "publish_status": 1, "fail_idx": []}
    sandbox.advance(10)
    (event,) = until(lambda: events(developer, "PUBLISHJOBFINISH"))
    found = sandbox.api(account, _GET, job)
    assert found["publish_status"] == 0
    assert field(event, "publish_id") == sent["publish_id"]
    assert field(event, "article_id") == found["article_id"]
    assert found["article_detail"]["count"] == 2
    urls = [one["article_url"] for one in found["article_detail"]["item"]]
    assert re.findall(r"<article_url><!\[CDATA\[(.*?)\]\]>", event) == urls
    assert "第二篇" in sandbox.http.get(urls[1]).text
    # Nobody was told, and the draft is no draft any more.
    assert sandbox.screen(phone, account) == []
    assert sandbox.api(account, "/cgi-bin/draft/get", {"media_id": media_id})["errcode"] == 40007


def test_published_articles_are_listed_and_deleted(sandbox: Running) -> None:
    account, other = sandbox.account(), sandbox.account()
    one = published(sandbox, account)
    two = published(sandbox, account, article(sandbox, account, title="甲"), article(sandbox, account, title="乙"))

    page = sandbox.api(account, "/cgi-bin/freepublish/batchget", {"offset": 0, "count": 20, "no_content": 1})
    assert [item["article_id"] for item in page["item"]] == [two["article_id"], one["article_id"]]
    assert "content" not in page["item"][0]["content"]["news_item"][0]
    name = {"article_id": two["article_id"]}
    assert sandbox.api(other, "/cgi-bin/freepublish/getarticle", name)["errcode"] == 40007

    assert sandbox.api(account, "/cgi-bin/freepublish/delete", {**name, "index": 3})["errcode"] == 40114
    assert sandbox.api(account, "/cgi-bin/freepublish/delete", {**name, "index": 2})["errcode"] == 0
    items = sandbox.api(account, "/cgi-bin/freepublish/getarticle", name)["news_item"]
    assert [(item["title"], item["is_deleted"]) for item in items] == [("甲", False), ("乙", True)]
    assert ["已被发布者删除" in sandbox.http.get(item["url"]).text for item in items] == [False, True]

    assert sandbox.api(account, "/cgi-bin/freepublish/delete", name)["errcode"] == 0
    assert sandbox.api(account, "/cgi-bin/freepublish/getarticle", name)["errcode"] == 40007
    assert sandbox.api(account, _GET, {"publish_id": two["publish_id"]})["publish_status"] == 5
    page = sandbox.api(account, "/cgi-bin/freepublish/batchget", {"offset": 0, "count": 20})
    assert [item["article_id"] for item in page["item"]] == [one["article_id"]]


@pytest.mark.parametrize(
    ("words", "knobs", "status", "places"),
    [
        ("【诈骗】", {}, 4, [2]),
        ("【转载】", {}, 2, [2]),
        ("好", {"publish_fails": True}, 3, []),
    ],
)
def test_what_the_checks_refuse_stays_a_draft(
    sandbox: Running, developer: Developer, words: str, knobs: dict[str, bool], status: int, places: list[int]
) -> None:
    account = sandbox.account(callback_url=developer.url, knobs=knobs)
    media_id = draft(sandbox, account, article(sandbox, account), article(sandbox, account, content=words))
    job = {"publish_id": sandbox.api(account, _SUBMIT, {"media_id": media_id})["publish_id"]}
    sandbox.advance(10)
    (event,) = until(lambda: events(developer, "PUBLISHJOBFINISH"))
    assert field(event, "publish_status") == str(status)
    assert field(event, "fail_idx") == (str(places[0]) if places else "")
    assert "article_id" not in event
    assert sandbox.api(account, _GET, job) == {**job, "publish_status": status, "fail_idx": places}
    assert sandbox.api(account, "/cgi-bin/draft/count")["total_count"] == 1


@pytest.mark.parametrize("name", ["FREEPUBLISHJOBFINISH", "MASSSENDJOBFINISH"])
def test_the_events_other_names(sandbox: Running, developer: Developer, name: str) -> None:
    account = sandbox.account(callback_url=developer.url, knobs={"publish_event": name, "publish_uses_draft": False})
    media_id = draft(sandbox, account)
    sandbox.api(account, _SUBMIT, {"media_id": media_id})
    sandbox.advance(10)
    assert "PublishEventInfo" in until(lambda: events(developer, name))[0]
    assert len(sandbox.api(account, "/cgi-bin/draft/get", {"media_id": media_id})["news_item"]) == 1


def test_the_platform_may_ban_what_was_published(sandbox: Running) -> None:
    account = sandbox.account()
    made = published(sandbox, account)
    where = f"/accounts/{account['appid']}/articles/{made['msg_data_id']}/ban"
    sandbox.control("POST", where)
    assert sandbox.control("POST", where, status=409)["error"] == "not_published"
    assert sandbox.api(account, _GET, {"publish_id": made["publish_id"]})["publish_status"] == 6
    assert "违规" in sandbox.http.get(made["article_detail"]["item"][0]["article_url"]).text
    assert sandbox.api(account, "/cgi-bin/freepublish/batchget", {"offset": 0, "count": 9})["total_count"] == 0


def test_publishing_costs_no_mass_allowance(sandbox: Running) -> None:
    account = sandbox.account(kind="subscription")
    published(sandbox, account)
    body = {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": "大家好"}}
    assert sandbox.api(account, "/cgi-bin/message/mass/sendall", body)["errcode"] == 0


def test_refusals(sandbox: Running) -> None:
    account = sandbox.account()
    assert sandbox.api(account, _SUBMIT, {"media_id": "none"})["errcode"] == 40007
    assert sandbox.api(account, _GET, {"publish_id": "1"})["errcode"] == 40007
    assert sandbox.api(account, "/cgi-bin/freepublish/batchget", {"offset": 0, "count": 0})["errcode"] == 40035
    for fields in ({"kind": "subscription", "verified": False}, {"kind": "service", "verified": False}):
        unverified = sandbox.account(**fields, knobs={"unverified_media": True})
        assert sandbox.api(unverified, _SUBMIT, {"media_id": "x"})["errcode"] == 48001
