"""What a thread shows: in order, whole, harmless; and what the channels tell about it afterwards."""

from typing import Any

import pytest

from factories.conversations import Desk, desk, message
from factories.http import client
from weihu.channels import ports
from weihu.channels.inbox.events import MediaFetched
from weihu.channels.outbox.events import OutgoingChanged
from weihu.conversations.messages.models import Message
from weihu.conversations.messages.names import NAMERS
from weihu.foundation.files.models import StoredFile
from weihu.kernel import bus
from weihu.kernel import clock as kernel_clock
from weihu.kernel.db import write

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Desk:
    return desk()


def thread(place: Desk, session_id: int, **query: Any) -> Any:
    answer = client(place.wang).get(f"/sessions/{session_id}/messages", **query)
    assert answer.status_code == 200
    return answer.json()


def file(place: Desk, mime: str, **fields: Any) -> StoredFile:
    return StoredFile.unscoped.create(
        organisation=place.organisation,
        sha256="0" * 64,
        name="voice",
        mime=mime,
        size=9,
        purpose="inbound",
        created_at=kernel_clock.now(),
        **fields,
    )


@pytest.mark.pg
def test_a_thread_is_paged_backwards_by_the_platforms_time_and_number_and_a_late_one_stands_in_its_place(
    place: Desk,
) -> None:
    one = place.serving()
    for number in range(119):
        message(one, f"m{number}", sent_at=1_000_000 + number // 3 * 1000, message_no=number)
    message(one, "late", sent_at=1_000_000 + 38 * 1000, message_no=50, late=True)

    found, before, pages = [], "", 0
    while before is not None:
        page = thread(place, one.pk, before=before)
        found = page["messages"] + found
        before, pages = page["before"], pages + 1

    # 38·3 = 114 … 116 are of the late one's second; its number 50 stands before theirs.
    expected = [f"m{number}" for number in range(114)] + ["late"] + [f"m{number}" for number in range(114, 119)]
    assert [shown["text"] for shown in found] == expected
    assert [shown["text"] for shown in found if shown["late"]] == ["late"]
    assert pages == 3
    places = [one["place"] for one in found]
    assert places == sorted(places), "a screen that hears of messages singly finds their order by it"


def test_script_in_words_and_addresses_comes_back_as_inert_json(place: Desk) -> None:
    one = place.serving()
    script = '<img src=x onerror=alert(1)><script>alert("x")</script>'
    message(one, script)
    message(one, ports.Link(title=script, description="d", url="javascript:alert(1)"))
    message(one, ports.Link(title="t", url="https://example.cn/a"))
    article = ports.Article("t", url="data:text/html,<script>", picture_url="http://x.cn/p.png")
    message(one, ports.ArticlesReply([article]), author=Message.Author.BOT)

    answer = client(place.wang).get(f"/sessions/{one.pk}/messages")

    assert answer["Content-Type"].startswith("application/json")
    words, bad, good, articles = answer.json()["messages"]
    assert words["text"] == script
    assert bad["content"] == {"title": script, "description": "d", "url": ""}
    assert good["content"]["url"] == "https://example.cn/a"
    assert articles["content"]["articles"] == [
        {"title": "t", "description": "", "picture_url": "http://x.cn/p.png", "url": ""}
    ]


def test_the_platforms_own_names_of_media_do_not_leave(place: Desk) -> None:
    one = place.serving()
    message(one, ports.Picture("secret-media-id", url="http://platform.cn/pic"))
    message(one, ports.Voice("secret-media-id", format="amr", transcript="你好"))

    picture, voice = thread(place, one.pk)["messages"]

    assert "secret-media-id" not in str((picture, voice))
    assert (picture["file"], picture["file_state"]) == (None, "fetching")
    assert (voice["text"], voice["content"]) == ("你好", {"format": "amr", "transcript": "你好"})


def test_who_spoke_is_told_for_customer_bot_with_its_rule_and_agent(
    place: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NAMERS._things, "rule", lambda ids: dict.fromkeys(ids, "欢迎语"))
    one = place.serving()
    message(one, "在吗")
    message(one, "您好，欢迎", author=Message.Author.BOT, rule_id=5)
    message(one, "我来帮您", author=Message.Author.AGENT, staff_id=place.wang.pk)
    message(one, "已通知", author=Message.Author.SYSTEM)

    found = thread(place, one.pk)["messages"]

    assert [(shown["author"], shown["rule"], shown["staff"] and shown["staff"]["name"]) for shown in found] == [
        ("customer", None, None),
        ("bot", "欢迎语", None),
        ("agent", None, "王芳"),
        ("system", None, None),
    ]


def test_a_thread_costs_the_same_queries_however_long_it_is(
    place: Desk, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = place.serving()
    wang = client(place.wang)

    def grow(count: int) -> None:
        for _ in range(count):
            message(one, "在吗")
            message(one, "在", author=Message.Author.AGENT, staff_id=place.wang.pk)
            message(one, ports.PictureReply(file(place, "image/png").pk), author=Message.Author.AGENT)

    for count in (1, 12):
        grow(count)
        # messages; staff, files, variants (hot SQL is not counted)
        with django_assert_num_queries(4):
            assert wang.get(f"/sessions/{one.pk}/messages").status_code == 200


@pytest.mark.pg
def test_what_became_of_messages_is_shown_with_words_and_told_to_screens_and_ledger() -> None:
    places = [desk("三江"), desk("四海")]
    rows = []
    for place in places:
        one = place.serving()
        rows += [
            message(one, "您好", author=Message.Author.AGENT, state="queued", staff_id=place.wang.pk) for _ in range(3)
        ]
    ends = [("sent", ""), ("refused", "window_closed"), ("unknown", "no_answer")] * 2

    with write():
        bus.publish(
            [
                OutgoingChanged(row.organisation_id, row.pk, state, reason)
                for row, (state, reason) in zip(rows, ends, strict=True)
            ]
        )

    for place, mine in zip(places, (rows[:3], rows[3:]), strict=True):
        shown = thread(place, mine[0].session_id)["messages"]
        assert [(one["state"], one["reason"]) for one in shown] == ends[:3]
        assert shown[0]["reason_words"] is None
        assert shown[1]["reason_words"]["zh"].startswith("已超过微信允许回复的时间")
        assert "Check before" in shown[2]["reason_words"]["en"]
        assert [(event["message_id"], event["state"]) for event in place.events("message.changed")] == [
            (str(row.pk), state) for row, (state, _) in zip(mine, ends, strict=False)
        ]
        [action] = place.actions("message.sent")
        assert (action.object_id, action.staff_id, action.actor) == (mine[0].pk, place.wang.pk, 3)


@pytest.mark.pg
def test_a_message_of_another_organisation_or_none_is_left_alone(place: Desk) -> None:
    foreign = message(desk("四海").serving(), "您好", author=Message.Author.AGENT, state="queued")

    with write():
        bus.publish(
            [
                OutgoingChanged(place.organisation.pk, foreign.pk, "sent", ""),
                OutgoingChanged(place.organisation.pk, None, "sent", ""),
                OutgoingChanged(place.organisation.pk, 12345, "sent", ""),
            ]
        )
        bus.publish([MediaFetched(place.organisation.pk, foreign.pk, 5, "")])

    row = Message.unscoped.get(pk=foreign.pk)
    assert (row.state, row.file_id) == ("queued", None)
    assert place.events() == []


@pytest.mark.pg
def test_a_voice_that_was_fetched_is_playable_and_one_that_is_gone_says_so(place: Desk) -> None:
    one = place.serving()
    rows = [message(one, ports.Voice(f"m{number}", transcript="想试驾")) for number in range(2)]
    original = file(place, "audio/amr", seconds=12.0)
    mp3 = file(place, "audio/mpeg", seconds=12.0, variant_of=original, inline=True)

    with write():
        bus.publish(
            [
                MediaFetched(place.organisation.pk, rows[0].pk, original.pk, ""),
                MediaFetched(place.organisation.pk, rows[1].pk, None, "gone"),
            ]
        )

    played, gone = thread(place, one.pk)["messages"]
    assert played["file"] == {
        "id": str(original.pk),
        "name": "voice",
        "mime": "audio/mpeg",
        "size": 9,
        "seconds": 12.0,
        "url": f"/files/{mp3.pk}",
    }
    assert (played["file_state"], played["text"]) == ("", "想试驾")
    assert (gone["file"], gone["file_state"]) == (None, "gone")
    assert [event["message_id"] for event in place.events("message.changed")] == [str(row.pk) for row in rows]


@pytest.mark.pg
def test_a_thread_opens_around_a_message_and_is_paged_both_ways_without_gap_or_repeat(place: Desk) -> None:
    one = place.serving()
    made = [
        message(one, f"m{number}", sent_at=1_000_000 + number // 4 * 1000, message_no=number) for number in range(160)
    ]

    page = thread(place, one.pk, around=str(made[70].pk))

    texts = [shown["text"] for shown in page["messages"]]
    assert texts[len(texts) // 2] == "m70"
    found, before, after = texts, page["before"], page["after"]
    while before is not None:
        older = thread(place, one.pk, before=before)
        found, before = [shown["text"] for shown in older["messages"]] + found, older["before"]
    while after is not None:
        newer = thread(place, one.pk, after=after)
        found, after = found + [shown["text"] for shown in newer["messages"]], newer["after"]
    assert found == [f"m{number}" for number in range(160)]


def test_a_thread_around_a_message_of_another_session_is_the_newest_stretch(place: Desk) -> None:
    one, other = place.serving(), place.serving()
    message(one, "这里")
    foreign = message(other, "那里")

    page = thread(place, one.pk, around=str(foreign.pk))

    assert [shown["text"] for shown in page["messages"]] == ["这里"]
