"""Article pages: what people read, made harmless; and everything about articles in the state file."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newspaper import article, draft, everybody, published, until, upload
from recordings import PNG

from conftest import Developer, Running, start
from wxsandbox.articles import clean
from wxsandbox.storage.sqlite import open_file

_BASE = "http://127.0.0.1:8100"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("<p>好</p>", "<p>好</p>"),
        ("<p onclick='x()'>好<script>alert(1)</script></p>", "<p>好</p>"),
        ("<p>好", "<p>好</p>"),
        ("</div>好<b></p>", "好<b></b>"),
        ("<a href='javascript:x()'>a</a>", "<a>a</a>"),
        ("<a href='https://a.cn/?b=1&c=2'>a</a>", '<a href="https://a.cn/?b=1&amp;c=2">a</a>'),
        ("<img src='https://a.cn/b.png'>", ""),
        ("<img src=x onerror=alert(1)>", ""),
        (f"<img data-src='{_BASE}/mmbiz/1/0'>", f'<img src="{_BASE}/mmbiz/1/0">'),
        ("<img src='https://mmbiz.qpic.cn/1/0'/>", '<img src="https://mmbiz.qpic.cn/1/0">'),
        ("<iframe src='http://a'>x</iframe>后", "后"),
        ("<svg><script>x</script></svg>后", "后"),
        ("<style>p{}</style><p style='color:red'>红</p>", '<p style="color:red">红</p>'),
        ("<p style='background:url(x)'>a</p>", "<p>a</p>"),
        ("<!-- a --><custom>1 &lt; 2</custom>", "1 &lt; 2"),
        ("<scr<script>ipt>x", "ipt&gt;x"),
    ],
)
def test_content_is_made_harmless(given: str, kept: str) -> None:
    assert clean.clean(given, base_url=_BASE) == kept


@given(st.text(alphabet="<>/= \"'abipsrcontyl:()&;!-", max_size=80))
def test_cleaning_again_changes_nothing(html: str) -> None:
    once = clean.clean(html, base_url=_BASE)
    assert clean.clean(once, base_url=_BASE) == once


def test_a_phone_opens_the_page(sandbox: Running) -> None:
    account = sandbox.account(name="木子 & 家居")
    phone, _ = sandbox.follower(account)
    picture = upload(sandbox, account, path="/cgi-bin/media/uploadimg")["url"]
    content = f"<p>到店<script>alert(1)</script></p><img src='{picture}'><img src='https://a.cn/x.png'>"
    fields = {"title": "夏季 <上新>", "author": "小王", "content_source_url": "https://a.cn/?b=1&c=2"}
    made = published(sandbox, account, article(sandbox, account, content=content, show_cover_pic=1, **fields))
    url = made["article_detail"]["item"][0]["article_url"]

    opened = sandbox.control("POST", f"/phones/{phone}/open", url=url)

    assert (opened["status"], opened["final_url"]) == (200, url)
    page = opened["body"]
    assert "夏季 &lt;上新&gt;" in page
    assert "木子 &amp; 家居" in page
    assert 'href="https://a.cn/?b=1&amp;c=2"' in page
    assert "script" not in page
    assert "x.png" not in page
    assert page.count("<img") == 2
    assert sandbox.http.get(picture).content == PNG
    assert "default-src 'none'" in page
    assert sandbox.http.get(url, headers={"accept": "text/html"}).text == page


def test_a_menu_shows_and_opens_articles(sandbox: Running) -> None:
    account = sandbox.account(knobs={"menu_refresh_s": 0})
    phone, _ = sandbox.follower(account)
    article_id = published(sandbox, account)["article_id"]
    news = sandbox.api(account, "/cgi-bin/material/add_news", {"articles": [article(sandbox, account, title="乙")]})
    entries = [
        {"type": "article_id", "name": "a", "article_id": article_id},
        {"type": "article_view_limited", "name": "b", "article_id": article_id},
        {"type": "media_id", "name": "c", "media_id": news["media_id"]},
    ]
    unknown = {"button": [{"type": "article_id", "name": "a", "article_id": "none"}]}
    assert sandbox.api(account, "/cgi-bin/menu/create", unknown)["errcode"] == 40007
    assert sandbox.api(account, "/cgi-bin/menu/create", {"button": entries})["errcode"] == 0
    sandbox.control("POST", f"/phones/{phone}/menu", appid=account["appid"], path=[0])
    opened = sandbox.control("POST", f"/phones/{phone}/menu", appid=account["appid"], path=[1])["open"]
    sandbox.control("POST", f"/phones/{phone}/menu", appid=account["appid"], path=[2])
    items = sandbox.screen(phone, account)
    shown = [(item["kind"], item["via"], item["articles"][0]["title"]) for item in items]
    assert shown == [("mpnews", "menu", "夏季上新"), ("mpnews", "menu", "乙")]
    gone = sandbox.api(account, "/cgi-bin/material/del_material", {"media_id": news["media_id"]})
    assert gone["errcode"] == 48005
    assert opened == items[0]["articles"][0]["url"]


def test_pages_that_are_not_there(sandbox: Running) -> None:
    missing = sandbox.http.get("/s/none")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "链接已失效" in missing.text
    account = sandbox.account()
    media_id = draft(sandbox, account)
    url = sandbox.api(account, "/cgi-bin/draft/get", {"media_id": media_id})["news_item"][0]["url"]
    sandbox.api(account, "/cgi-bin/draft/delete", {"media_id": media_id})
    assert sandbox.http.get(url).status_code == 404


def test_articles_and_a_running_mass_message_outlive_the_process(tmp_path: Path, developer: Developer) -> None:
    file = tmp_path / "state.db"
    first = start(open_file(file))
    account = first.account(callback_url=developer.url)
    phone, _ = first.follower(account)
    kept = draft(first, account)
    made = published(first, account, article(first, account, need_open_comment=1))
    comment = {"appid": account["appid"], "article_id": made["article_id"], "text": "写得好"}
    first.control("POST", f"/phones/{phone}/comments", **comment)
    waiting = first.api(account, "/cgi-bin/freepublish/submit", {"media_id": draft(first, account)})
    body = everybody("mpnews", {"media_id": draft(first, account)}, clientmsgid="c1")
    sent = first.api(account, "/cgi-bin/message/mass/sendall", body)
    until(lambda: first.screen(phone, account))
    screen, drafts = first.screen(phone, account), _drafts(first, account)
    first.stop()
    developer.received.clear()

    second = start(open_file(file))
    where = made["article_detail"]["item"][0]["article_url"].partition("/s/")[2]
    assert second.http.get(f"/s/{where}").status_code == 200
    assert second.screen(phone, account) == screen
    assert [one["media_id"] for one in _drafts(second, account)] == [one["media_id"] for one in drafts]
    assert kept in [one["media_id"] for one in drafts]
    listed = {"msg_data_id": made["msg_data_id"], "begin": 0, "count": 9, "type": 0}
    assert second.api(account, "/cgi-bin/comment/list", listed)["comment"][0]["content"] == "写得好"
    status = {"msg_id": sent["msg_id"]}
    assert second.api(account, "/cgi-bin/message/mass/get", status)["msg_status"] == "SENDING"
    second.advance(60)
    until(lambda: len(developer.bodies) >= 2)
    assert sorted("MASSSENDJOBFINISH" in one for one in developer.bodies) == [False, True]
    assert second.api(account, "/cgi-bin/message/mass/get", status)["msg_status"] == "SEND_SUCCESS"
    found = second.api(account, "/cgi-bin/freepublish/get", {"publish_id": waiting["publish_id"]})
    assert found["publish_status"] == 0
    again = second.api(account, "/cgi-bin/message/mass/sendall", body)
    assert (again["errcode"], again["msg_id"]) == (45065, sent["msg_id"])
    assert second.api(account, "/cgi-bin/message/mass/delete", status)["errcode"] == 0
    assert second.screen(phone, account)[-1]["removed"] is True
    second.stop()

    third = start(open_file(file))
    assert third.screen(phone, account)[-1]["removed"] is True
    assert third.api(account, "/cgi-bin/message/mass/get", status)["msg_status"] == "DELETE"
    third.control("POST", "/reset")
    third.stop()

    fourth = start(open_file(file))
    assert (fourth.world.articles.drafts, fourth.world.articles.publications, fourth.world.mass.jobs) == ({}, {}, {})
    assert fourth.http.get(f"/s/{where}").status_code == 404
    fourth.stop()
    assert len(developer.bodies) == 2


def _drafts(running: Running, account: dict[str, Any]) -> list[dict[str, Any]]:
    found = running.api(account, "/cgi-bin/draft/batchget", {"offset": 0, "count": 20})
    items: list[dict[str, Any]] = found["item"]
    return items
