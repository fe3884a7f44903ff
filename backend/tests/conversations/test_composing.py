"""What an agent can say besides words: quotes, articles, choices, files as links."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as DjangoClient

from factories import accounts, organisations, recordings
from factories.conversations import Desk, desk, message, session
from factories.http import client
from weihu.channels import ports
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages import quotes
from weihu.foundation.files import blobs, links

pytestmark = pytest.mark.django_db

KEY = "click-000001"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "folder", lambda: tmp_path / "files")


@pytest.fixture
def place() -> Desk:
    return desk()


def answer(place: Desk, one: Any, **body: Any) -> Any:
    return client(place.wang).post(f"/sessions/{one.pk}/answers", {"client_key": KEY, **body})


def gone(place: Desk) -> Any:
    return Outgoing.unscoped.get().body


# ---- quotes


def test_an_answer_shows_what_it_answers_and_the_customer_gets_its_first_line(place: Desk) -> None:
    one = place.serving()
    asked = place.hears(one, "请问\n有现车吗")

    told = answer(place, one, text="有的", quote_id=str(asked.pk)).json()

    assert told["quote"] == {"id": str(asked.pk), "author": "customer", "kind": "text", "text": "请问\n有现车吗"}
    assert (told["text"], told["content"]) == ("有的", {"text": "有的"})
    assert gone(place) == {"kind": "text", "text": "「请问 有现车吗」\n有的"}


def test_words_of_an_earlier_session_may_be_quoted_and_a_strangers_not(place: Desk) -> None:
    customer = place.customer()
    before = message(session(place.account, customer, state="closed"), "上次问的")
    one = session(place.account, customer, state="serving", agent=place.wang)
    place.hears(one)
    foreign = message(place.serving(), "别人的")

    refused = answer(place, one, text="好", quote_id=str(foreign.pk))
    told = answer(place, one, text="好", quote_id=str(before.pk))

    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "quote_id")
    assert (told.status_code, told.json()["quote"]["text"]) == (201, "上次问的")


@pytest.mark.parametrize(
    ("kind", "text", "line"),
    [
        ("text", "长" * 60, f"「{'长' * 39}…」"),
        ("picture", "", "「[图片]」"),
        ("voice", "你好", "「[语音] 你好」"),
        ("text", "", ""),
    ],
)
def test_the_quoted_line_is_short_and_names_what_has_no_words(kind: str, text: str, line: str) -> None:
    assert quotes.first_line(kind, text) == line


def test_a_picture_that_answers_something_is_sent_as_it_is() -> None:
    picture = ports.PictureReply(7)

    assert quotes.led(picture, kind="text", text="看看") is picture


# ---- articles and choices


def article(**fields: Any) -> dict[str, Any]:
    told = {"title": "冬季保养", "description": "八折", "url": "https://a.example/x", "picture_url": "", **fields}
    return {"kind": "articles", "articles": [told]}


def choices(*texts: str) -> dict[str, Any]:
    entries = [{"id": str(number), "text": text} for number, text in enumerate(texts, 1)]
    return {"kind": "choices", "head": "您想", "entries": entries}


@pytest.mark.parametrize("reply", [article(), choices("保养", "维修")])
def test_an_article_and_a_question_with_choices_are_sent(place: Desk, reply: dict[str, Any]) -> None:
    one = place.serving()
    place.hears(one)

    told = answer(place, one, reply=reply)

    assert (told.status_code, told.json()["kind"]) == (201, reply["kind"])
    assert gone(place)["kind"] == reply["kind"]


@pytest.mark.parametrize(
    ("reply", "field"),
    [
        (article(url="javascript:alert(1)"), "reply.url"),
        (article(url=""), "reply.url"),
        (article(picture_url="//a"), "reply.picture_url"),
        (article(title=" "), "reply.title"),
        ({"kind": "articles", "articles": []}, "reply"),
        (choices(), "reply.entries"),
        (choices(*"一二三四五六七八九十甲"), "reply.entries"),
        (choices("好", " "), "reply.entries"),
        (choices("长" * 21), "reply.entries"),
    ],
)
def test_what_the_platform_would_refuse_is_refused_before_with_its_field(
    place: Desk, reply: dict[str, Any], field: str
) -> None:
    one = place.serving()
    place.hears(one)

    told = answer(place, one, reply=reply)

    assert (told.status_code, [found["field"] for found in told.json()["fields"]]) == (422, [field])
    assert not Outgoing.unscoped.exists()


# ---- files as links


def handout(place: Desk, content: bytes = PDF, name: str = "报价单.pdf") -> Any:
    return client(place.wang).upload("/files/handouts", file=SimpleUploadedFile(name, content))


def sent_link(place: Desk) -> str:
    one = place.serving()
    place.hears(one)
    told = answer(place, one, handout_file_id=handout(place).json()["id"])
    assert told.status_code == 201
    [card] = gone(place)["articles"]
    assert card["title"] == "报价单.pdf"
    return str(card["url"])


def opened(path: str, **headers: str) -> Any:
    return DjangoClient(headers=headers).get(path)


def test_a_file_goes_as_a_card_whose_link_a_stranger_opens_as_a_download(place: Desk) -> None:
    found = opened(urlsplit(sent_link(place)).path)

    assert (found.status_code, b"".join(found.streaming_content)) == (200, PDF)
    assert found["Content-Disposition"].startswith("attachment")
    assert (found["Content-Type"], found["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "sandbox" in found["Content-Security-Policy"]
    assert found["Cache-Control"] == "private, no-store"


def test_a_link_ends_after_seven_days(place: Desk, clock: Any) -> None:
    path = urlsplit(sent_link(place)).path
    clock.advance(7 * 86_400 - 60)
    assert opened(path).status_code == 200

    clock.advance(120)

    assert opened(path).status_code == 404


def test_a_link_cannot_be_guessed_prolonged_or_turned_to_another_file(place: Desk) -> None:
    path = urlsplit(sent_link(place)).path
    token = path.rpartition("/")[2]
    other = handout(place, PDF + b"2").json()["id"]
    foreign = links.token_of(int(other), ends_at=9_999_999_999_000)
    forged = {token[:-2] + ("A=" if token[-2] != "A" else "B="), foreign[:18] + token[18:], token[:18] + foreign[18:]}
    forged |= {token + "=", token[:-1], " " + token, "", "x" * 40, "é" * 40, token.upper()} - {token}

    assert [opened(f"/handouts/{one}").status_code for one in sorted(forged)] == [404] * len(forged)


def test_a_link_opens_no_file_that_was_not_meant_to_be_handed_out(place: Desk) -> None:
    upload = client(place.wang).upload("/files", file=SimpleUploadedFile("a.png", recordings.png())).json()
    token = links.token_of(int(upload["id"]), ends_at=9_999_999_999_000)
    one = place.serving()
    place.hears(one)

    assert opened(f"/handouts/{token}").status_code == 404
    told = answer(place, one, handout_file_id=upload["id"])
    assert (told.status_code, told.json()["fields"][0]["field"]) == (422, "handout_file_id")


def test_without_a_public_address_no_link_is_made(place: Desk, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    one = place.serving()
    place.hears(one)
    file_id = handout(place).json()["id"]
    settings.WEIHU_PUBLIC_URL = "http://127.0.0.1:8000"
    settings.ENVIRONMENT = msgspec.structs.replace(settings.ENVIRONMENT, mode="production")

    told = answer(place, one, handout_file_id=file_id)

    assert (told.status_code, told.json()["code"]) == (409, "no_public_address")
    assert not Outgoing.unscoped.exists()


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00" + b"\0" * 64, b"<html><script>alert(1)</script>", b"#!/bin/sh\nrm -rf /", b"just words"]
)
def test_a_page_a_program_or_nobody_knows_what_is_not_handed_out(place: Desk, content: bytes) -> None:
    assert handout(place, content, "报价单.pdf").status_code == 415


# ---- the account that speaks


def test_req_B_19_staff_of_a_shop_answer_only_for_their_own_account(place: Desk) -> None:
    """Given 3 shops with 3 accounts when a manager of shop 1 sends then only account 1 can be chosen"""
    others = []
    for name in ("城西店", "城北店"):
        shop = organisations.shop(place.organisation, name)
        account = accounts.account(place.organisation, shop)
        manager = organisations.staff(place.organisation, "supervisor", shop, name=name)
        others.append(Desk(place.organisation, shop, account, manager, manager, manager, place.number))
    mine = place.serving(place.boss)
    place.hears(mine)
    theirs = [other.serving() for other in others]
    for other, one in zip(others, theirs, strict=True):
        other.hears(one)
    boss = client(place.boss)

    refused = [
        boss.post(f"/sessions/{one.pk}/answers", {"client_key": f"{KEY}{one.pk}"[:60], "text": "好"}) for one in theirs
    ]
    sent = boss.post(f"/sessions/{mine.pk}/answers", {"client_key": KEY, "text": "好"})

    assert [told.status_code for told in refused] == [404, 404]
    assert boss.get(f"/sessions/{mine.pk}").json()["account"]["id"] == str(place.account.pk)
    assert (sent.status_code, Outgoing.unscoped.get().account_id) == (201, place.account.pk)
