"""The draft box and the older article library (B15, B16, B27)."""

from typing import Any

import pytest
from newspaper import article, draft, everybody, upload

from conftest import Running

_ADD = "/cgi-bin/draft/add"


def test_a_draft_is_kept_changed_listed_and_deleted(sandbox: Running) -> None:
    account, other = sandbox.account(), sandbox.account()
    first = draft(sandbox, account, article(sandbox, account), article(sandbox, account, title="第二篇", author="小王"))
    sandbox.advance(60)
    second = draft(sandbox, account)

    found = sandbox.api(account, "/cgi-bin/draft/get", {"media_id": first})
    assert [one["title"] for one in found["news_item"]] == ["夏季上新", "第二篇"]
    assert found["news_item"][1]["author"] == "小王"
    assert found["news_item"][0]["digest"] == "新款到店"
    assert found["news_item"][0]["thumb_url"].startswith(f"{sandbox.url}/mmbiz/")
    assert "第二篇" in sandbox.http.get(found["news_item"][1]["url"]).text
    assert found["create_time"] == found["update_time"]
    assert sandbox.api(other, "/cgi-bin/draft/get", {"media_id": first})["errcode"] == 40007

    sandbox.advance(60)
    changed = {"media_id": first, "index": 1, "articles": article(sandbox, account, title="改过")}
    assert sandbox.api(account, "/cgi-bin/draft/update", changed) == {"errcode": 0, "errmsg": "ok"}
    assert sandbox.api(account, "/cgi-bin/draft/update", {**changed, "index": 2})["errcode"] == 40114
    found = sandbox.api(account, "/cgi-bin/draft/get", {"media_id": first})
    assert [one["title"] for one in found["news_item"]] == ["夏季上新", "改过"]
    assert found["update_time"] >= found["create_time"] + 120

    page = sandbox.api(account, "/cgi-bin/draft/batchget", {"offset": 0, "count": 1, "no_content": 1})
    assert (page["total_count"], page["item_count"], page["item"][0]["media_id"]) == (2, 1, first)
    assert "content" not in page["item"][0]["content"]["news_item"][0]
    page = sandbox.api(account, "/cgi-bin/draft/batchget", {"offset": 1, "count": 20})
    assert [one["media_id"] for one in page["item"]] == [second]
    assert page["item"][0]["content"]["news_item"][0]["content"] == "<p>新款到店</p>"

    assert sandbox.api(account, "/cgi-bin/draft/delete", {"media_id": first})["errcode"] == 0
    assert sandbox.api(account, "/cgi-bin/draft/delete", {"media_id": first})["errcode"] == 40007
    assert sandbox.api(account, "/cgi-bin/draft/count", {}) == {"total_count": 1}
    assert sandbox.api(account, "/cgi-bin/draft/switch", {}, checkonly=1)["is_open"] == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": "x" * 33}, 45003),
        ({"title": ""}, 45003),
        ({"title": 1}, 47001),
        ({"author": "x" * 17}, 40035),
        ({"digest": "x" * 121}, 45004),
        ({"content": "x" * 20_000}, 45002),
        ({"content": ""}, 44004),
        ({"content_source_url": "http://" + "x" * 1024}, 45005),
        ({"content_source_url": "javascript:alert(1)"}, 41039),
        ({"thumb_media_id": "none"}, 40007),
        ({"article_type": "poem"}, 40008),
        ({"article_type": "newspic"}, 40035),
        ({"article_type": "newspic", "image_info": {"image_list": [{"image_media_id": "none"}]}}, 40007),
    ],
)
def test_articles_that_are_refused(sandbox: Running, fields: dict[str, Any], code: int) -> None:
    account = sandbox.account()
    answer = sandbox.api(account, _ADD, {"articles": [article(sandbox, account, **fields)]})
    assert answer["errcode"] == code
    assert sandbox.world.articles.drafts == {}


def test_how_many_articles(sandbox: Running) -> None:
    account = sandbox.account()
    one = article(sandbox, account)
    assert sandbox.api(account, _ADD, {"articles": []})["errcode"] == 44003
    assert sandbox.api(account, _ADD, {"articles": [one] * 9})["errcode"] == 45008
    assert "media_id" in sandbox.api(account, _ADD, {"articles": [one] * 8})
    assert sandbox.api(account, "/cgi-bin/draft/batchget", {"offset": 0, "count": 21})["errcode"] == 40035


def test_a_longer_digest_where_the_knob_allows_it(sandbox: Running) -> None:
    account = sandbox.account(knobs={"digest_limit": 128})
    assert "media_id" in sandbox.api(account, _ADD, {"articles": [article(sandbox, account, digest="x" * 128)]})


def test_a_temporary_picture_is_no_cover_of_a_draft(sandbox: Running) -> None:
    account = sandbox.account()
    temporary = upload(sandbox, account, path="/cgi-bin/media/upload")["media_id"]
    body = {"articles": [article(sandbox, account, thumb_media_id=temporary)]}
    assert sandbox.api(account, _ADD, body)["errcode"] == 40007
    assert sandbox.api(account, "/cgi-bin/media/uploadnews", body)["type"] == "news"


def test_a_picture_post(sandbox: Running) -> None:
    account = sandbox.account()
    pictures = [{"image_media_id": upload(sandbox, account)["media_id"]} for _ in range(2)]
    made = {"article_type": "newspic", "title": "两张图", "content": "看", "image_info": {"image_list": pictures}}
    media_id = draft(sandbox, account, made)
    (item,) = sandbox.api(account, "/cgi-bin/draft/get", {"media_id": media_id})["news_item"]
    assert (item["article_type"], item["image_info"]) == ("newspic", {"image_list": pictures})
    assert sandbox.http.get(item["url"]).text.count("<img") == 2


def test_drafts_of_each_kind_of_account(sandbox: Running) -> None:
    for fields, code in (
        ({"kind": "subscription", "verified": False}, 48001),
        ({"kind": "subscription", "verified": False, "knobs": {"unverified_media": True}}, 44003),
        ({"kind": "subscription"}, 44003),
        ({"kind": "service", "verified": False}, 48001),
        ({"kind": "service"}, 44003),
    ):
        assert sandbox.api(sandbox.account(**fields), _ADD, {"articles": []})["errcode"] == code, fields


def test_the_older_library(sandbox: Running) -> None:
    account = sandbox.account()
    made = sandbox.api(account, "/cgi-bin/material/add_news", {"articles": [article(sandbox, account)]})
    name = {"media_id": made["media_id"]}
    assert sandbox.api(account, "/cgi-bin/material/get_material", name)["news_item"][0]["title"] == "夏季上新"
    assert sandbox.api(account, "/cgi-bin/material/get_materialcount")["news_count"] == 1
    changed = {**name, "index": 0, "articles": article(sandbox, account, title="改过")}
    assert sandbox.api(account, "/cgi-bin/material/update_news", changed)["errcode"] == 0
    page = sandbox.api(account, "/cgi-bin/material/batchget_material", {"type": "news", "offset": 0, "count": 20})
    assert page["item"][0]["content"]["news_item"][0]["title"] == "改过"
    # No draft: neither listed as one nor used up by a mass message.
    assert sandbox.api(account, "/cgi-bin/draft/count")["total_count"] == 0
    path = "/cgi-bin/message/mass/sendall"
    assert [sandbox.api(account, path, everybody("mpnews", name))["errcode"] for _ in range(2)] == [0, 0]
    assert sandbox.api(account, "/cgi-bin/material/del_material", name)["errcode"] == 0
    assert sandbox.api(account, "/cgi-bin/material/get_material", name)["errcode"] == 40007


def test_uploaded_news_last_three_days(sandbox: Running) -> None:
    account = sandbox.account()
    media_id = sandbox.api(account, "/cgi-bin/media/uploadnews", {"articles": [article(sandbox, account)]})["media_id"]
    path, body = "/cgi-bin/message/mass/sendall", everybody("mpnews", {"media_id": media_id})
    assert sandbox.api(account, path, body)["errcode"] == 0
    sandbox.advance(3 * 86400)
    assert sandbox.api(account, path, body)["errcode"] == 40007


def test_the_older_calls_are_retired_where_the_knob_says_so(sandbox: Running) -> None:
    account = sandbox.account(knobs={"retired_news": False})
    for path in ("/cgi-bin/media/uploadnews", "/cgi-bin/material/add_news", "/cgi-bin/material/update_news"):
        assert sandbox.api(account, path, {})["errcode"] == 48001
