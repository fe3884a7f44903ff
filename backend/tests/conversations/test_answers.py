"""An agent answers: stored once, in the right session, on its way, told to ledger and screens; or refused, nothing kept."""

import threading
from typing import Any

import pytest
from django.db import connection

from factories.conversations import Desk, desk, message
from factories.http import client
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.messages.models import Message, Submission
from weihu.conversations.sessions.models import Session
from weihu.foundation.files.models import StoredFile
from weihu.foundation.jobs.models import Job
from weihu.kernel import clock as kernel_clock
from weihu.kernel import ids

pytestmark = pytest.mark.django_db

KEY = "click-000001"


@pytest.fixture
def place() -> Desk:
    return desk()


def answers_of(one: Session) -> list[Message]:
    return list(Message.unscoped.filter(session_id=one.pk, author=Message.Author.AGENT))


def nothing_was_kept(place: Desk, one: Session) -> bool:
    rows = (Submission.objects.all(), Outgoing.unscoped.all())
    empty = not answers_of(one) and not any(found.exists() for found in rows)
    return empty and not place.actions("message.answered") and not place.events("message.added")


def picture(place: Desk, mime: str = "image/jpeg") -> StoredFile:
    return StoredFile.unscoped.create(
        organisation=place.organisation, sha256="0" * 64, name="车.jpg", mime=mime, size=9, purpose="reply",
        created_at=kernel_clock.now(),
    )  # fmt: skip


def at_once(*doings: Any) -> list[Any]:
    """Each on a thread of its own, begun together; their results in order."""
    gate, results = threading.Barrier(len(doings)), [None] * len(doings)

    def run(number: int) -> None:
        gate.wait()
        try:
            results[number] = doings[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(doings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.pg
def test_an_answer_is_a_message_on_its_way_with_its_action_and_events(place: Desk, clock: Any) -> None:
    one = place.serving(unread=1)
    place.hears(one, "请问有现车吗")
    clock.advance(200)

    answer = client(place.wang).post(f"/sessions/{one.pk}/answers", {"client_key": KEY, "text": " 有的 "})

    assert answer.status_code == 201
    body = answer.json()
    assert {**body, "id": None, "at": None, "place": None} == {
        "id": None,
        "place": None,
        "session_id": str(one.pk),
        "author": "agent",
        "staff": {"id": str(place.wang.pk), "name": "王芳"},
        "rule": None,
        "kind": "text",
        "text": "有的",
        "content": {"text": "有的"},
        "file": None,
        "file_state": "",
        "state": "queued",
        "reason": "",
        "reason_words": None,
        "at": None,
        "late": False,
        "quote": None,
        "send_at": None,
    }
    [outgoing] = Outgoing.unscoped.all()
    assert (str(outgoing.message_id), outgoing.body, outgoing.state) == (
        body["id"],
        {"kind": "text", "text": "有的"},
        "queued",
    )
    assert outgoing.expires_at > kernel_clock.now() + 47 * kernel_clock.HOUR
    [action] = place.actions("message.answered")
    assert (action.staff_id, action.object_id, action.content_class) == (place.wang.pk, int(body["id"]), "text")
    assert action.dimensions["quantity"] == {"messages": 1, "characters": 2}
    assert action.dimensions["value"]["response_s"] == pytest.approx(200, abs=30)
    assert [event["name"] for event in place.events()] == ["message.added", "session.changed"]
    told = place.events("message.added")[0]
    assert (told["message_id"], told["agent_id"]) == (body["id"], ids.to_text(place.wang.pk))
    row = Session.unscoped.get(pk=one.pk)
    assert (row.last_message_id, row.unread, row.version) == (int(body["id"]), 0, 2)
    assert place.events("session.changed")[0]["version"] == 2


def test_a_second_answer_in_a_row_measures_no_response_time_and_the_next_counts_from_the_next_words(
    place: Desk, clock: Any
) -> None:
    one = place.serving()
    place.hears(one)
    wang = client(place.wang)
    for number, pause in enumerate((50, 50, 300)):
        if number == 2:
            clock.advance(100)
            place.hears(one, "价格呢")
        clock.advance(pause)
        wang.post(f"/sessions/{one.pk}/answers", {"client_key": f"{KEY}{number}", "text": "好"})

    told = [action.dimensions.get("value", {}).get("response_s") for action in place.actions("message.answered")]
    assert told == [pytest.approx(50, abs=20), None, pytest.approx(300, abs=20)]


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_fault_33_a_double_click_is_one_message(place: Desk) -> None:
    one = place.serving()
    place.hears(one)
    clients = [client(place.wang) for _ in range(4)]
    body = {"client_key": KEY, "text": "您好"}

    answers = at_once(*[lambda each=each: each.post(f"/sessions/{one.pk}/answers", body) for each in clients])
    again = clients[0].post(f"/sessions/{one.pk}/answers", body)

    assert [answer.status_code for answer in (*answers, again)] == [201] * 5
    [message] = answers_of(one)
    assert {answer.json()["id"] for answer in (*answers, again)} == {str(message.pk)}
    assert Outgoing.unscoped.count() == 1
    assert len(place.actions("message.answered")) == 1
    assert len(place.events("message.added")) == 1


def test_fault_33_a_retry_after_the_close_still_finds_its_message(place: Desk) -> None:
    one = place.serving()
    place.hears(one)
    wang = client(place.wang)
    body = {"client_key": KEY, "text": "再见"}
    first = wang.post(f"/sessions/{one.pk}/answers", body)
    wang.post(f"/sessions/{one.pk}/close", {"reason": "done"})

    again = wang.post(f"/sessions/{one.pk}/answers", body)

    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert len(answers_of(one)) == 1


def test_a_key_of_another_session_is_refused(place: Desk) -> None:
    one, other = place.serving(), place.serving()
    place.hears(one)
    place.hears(other)
    wang = client(place.wang)
    wang.post(f"/sessions/{one.pk}/answers", {"client_key": KEY, "text": "好"})

    answer = wang.post(f"/sessions/{other.pk}/answers", {"client_key": KEY, "text": "好"})

    assert (answer.status_code, answer.json()["code"]) == (409, "client_key_used")
    assert answers_of(other) == []


@pytest.mark.parametrize(
    ("state", "code"), [("closed", "session_closed"), ("waiting", "session_not_claimed"), ("li", "session_taken")]
)
def test_fault_34_an_answer_to_a_session_that_is_not_ones_own_is_refused_with_the_reason(
    place: Desk, state: str, code: str
) -> None:
    one = place.serving(place.li) if state == "li" else place.session(state=state)
    place.hears(one)

    answer = client(place.wang).post(f"/sessions/{one.pk}/answers", {"client_key": KEY, "text": "您好"})

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert nothing_was_kept(place, one)


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_fault_34_an_answer_beside_a_close_lands_before_it_or_not_at_all(place: Desk) -> None:
    wang, other = client(place.wang), client(place.boss)
    for number in range(8):
        one = place.serving()
        place.hears(one)

        answer, close = at_once(
            lambda one=one, number=number: wang.post(
                f"/sessions/{one.pk}/answers", {"client_key": f"{KEY}-{number}", "text": "您好"}
            ),
            lambda one=one: other.post(f"/sessions/{one.pk}/close", {"reason": "done"}),
        )

        assert close.status_code == 200
        assert answer.status_code in {201, 409}
        kept = 1 if answer.status_code == 201 else 0
        assert len(answers_of(one)) == kept
        assert Submission.objects.filter(client_key=f"{KEY}-{number}").count() == kept
        assert Session.unscoped.get(pk=one.pk).version == 2 + kept


def test_a_closed_window_is_told_before_anything_is_queued(place: Desk) -> None:
    one = place.serving()
    place.hears(one)
    wang = client(place.wang)
    for number in range(5):
        assert (
            wang.post(f"/sessions/{one.pk}/answers", {"client_key": f"{KEY}{number}", "text": "好"}).status_code == 201
        )

    answer = wang.post(f"/sessions/{one.pk}/answers", {"client_key": "click-the-sixth", "text": "好"})

    assert (answer.status_code, answer.json()["code"]) == (409, "window_closed")
    assert len(answers_of(one)) == 5
    assert not Submission.objects.filter(client_key="click-the-sixth").exists()


def test_a_picture_is_sent_by_its_file_and_a_typed_reply_by_its_kind(place: Desk) -> None:
    one = place.serving()
    place.hears(one)
    file = picture(place)
    wang = client(place.wang)
    choices = {"kind": "choices", "head": "满意吗", "entries": [{"id": "1", "text": "满意"}]}

    shown = wang.post(f"/sessions/{one.pk}/answers", {"client_key": KEY, "file_id": str(file.pk)}).json()
    asked = wang.post(f"/sessions/{one.pk}/answers", {"client_key": KEY + "b", "reply": choices}).json()

    assert (shown["kind"], shown["content"], shown["file"]["id"], shown["file"]["url"]) == (
        "picture",
        {},
        str(file.pk),
        f"/files/{file.pk}",
    )
    assert (asked["kind"], asked["text"]) == ("choices", "满意吗\n满意")
    bodies = [row.body for row in Outgoing.unscoped.order_by("id")]
    assert bodies == [{"kind": "picture", "file_id": file.pk}, choices]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"text": "  "}, 422, "text"),
        ({}, 422, "text"),
        ({"text": "a", "file_id": "1"}, 422, "text"),
        ({"file_id": "1"}, 422, "file_id"),
        ({"reply": {"kind": "carrier_pigeon"}}, 422, "reply"),
        ({"text": "a" * 5001}, 422, "text"),
        ({"client_key": "x", "text": "a"}, 422, "client_key"),
    ],
)
def test_what_cannot_be_sent_is_told_with_its_field(place: Desk, body: Any, status: int, field: str) -> None:
    one = place.serving()
    place.hears(one)

    answer = client(place.wang).post(f"/sessions/{one.pk}/answers", {"client_key": KEY, **body})

    assert (answer.status_code, [found["field"] for found in answer.json()["fields"]]) == (status, [field])
    assert nothing_was_kept(place, one)


def test_a_file_of_another_organisation_or_a_kind_that_customers_cannot_get_is_refused(place: Desk) -> None:
    one = place.serving()
    place.hears(one)
    wang = client(place.wang)
    foreign, document = picture(desk("四海")), picture(place, "application/pdf")

    answers = [
        wang.post(f"/sessions/{one.pk}/answers", {"client_key": KEY, "file_id": str(file.pk)})
        for file in (foreign, document)
    ]

    assert [answer.status_code for answer in answers] == [422, 415]
    assert nothing_was_kept(place, one)


@pytest.mark.pg
@pytest.mark.parametrize(
    ("words", "status", "kept"), [("a\\u0000b \\ud83d\\ude00", 201, "ab 😀"), ("b\\ud83d 好", 422, None)]
)
def test_fault_10_nul_is_left_out_and_half_a_character_is_refused(
    place: Desk, words: str, status: int, kept: str | None
) -> None:
    one = place.serving()
    place.hears(one)
    raw = f'{{"client_key": "{KEY}", "text": "{words}"}}'

    answer = client(place.wang).django.post(f"/api/v1/sessions/{one.pk}/answers", raw, content_type="application/json")

    assert (answer.status_code, answer.json().get("text")) == (status, kept)


def test_typing_is_a_job_once_and_only_for_ones_own_session(place: Desk) -> None:
    mine, other = place.serving(), place.serving(place.li)
    wang = client(place.wang)

    statuses = [wang.post(f"/sessions/{one.pk}/typing").status_code for one in (mine, mine, other)]

    assert statuses == [204] * 3
    [job] = Job.unscoped.filter(name="messages.show_typing")
    assert job.args["account_id"] == mine.account_id


def test_the_customer_is_shown_typing_once_as_long_as_it_shows_and_only_soon_after_an_exchange(
    place: Desk, clock: Any
) -> None:
    """Whichever tab asks: the platform shows it for 15 s, and takes it until 30 s after a message (B8)."""
    one, tabs, shown, passed = place.serving(), [client(place.wang) for _ in range(3)], [], 0
    typed = Job.unscoped.filter(name="messages.show_typing")

    for seconds in (0, 5, 10, 16, 20, 25, 32, 60):
        clock.advance(seconds - passed)
        passed = seconds
        assert [tab.post(f"/sessions/{one.pk}/typing").status_code for tab in tabs] == [204] * 3
        shown += [seconds] * typed.delete()[0]

    assert shown == [0, 16]


def test_an_answer_that_somebody_else_gave_is_not_found_by_guessing_her_key(place: Desk) -> None:
    one = place.serving()
    place.hears(one)
    client(place.wang).post(f"/sessions/{one.pk}/answers", {"client_key": KEY, "text": "好"})

    answer = client(place.li).post(f"/sessions/{one.pk}/answers", {"client_key": KEY, "text": "好"})

    assert (answer.status_code, answer.json()["code"]) == (409, "client_key_used")
    message(one, "结束")
