"""Search: two signs of whatever was said, digits, plates; filled after the turn, the same on both databases."""

import random
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from factories import conversations as talk
from factories import http, organisations, people
from weihu.conversations.messages.models import Message
from weihu.conversations.messages.services import planning
from weihu.conversations.notes import services as notes
from weihu.conversations.sessions.models import Session
from weihu.foundation.organisations import actors
from weihu.foundation.organisations import services as granting
from weihu.foundation.organisations.models import Role
from weihu.foundation.realtime.consumers import CONSUMERS, Worker
from weihu.foundation.search import hot, pace, rules, selectors, services, sources
from weihu.foundation.search.models import Document, Walk
from weihu.foundation.search.pace import Pace
from weihu.kernel import clock, tenancy
from weihu.people.customers.models import Value

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


def listen() -> None:
    """The index hears what the log tells."""
    services.follow()
    Worker([CONSUMERS[services.CONSUMER]]).run_once()


def index(desk: talk.Desk) -> None:
    """Everything of the desk, as the hourly look would find it."""
    services.rebuild()


def found(client: http.Client, question: str, kind: str = "") -> dict[str, list[dict[str, Any]]]:
    answer = client.get("/search", q=question, kind=kind)
    assert answer.status_code == 200, answer.content
    return {group["kind"]: group["hits"] for group in answer.json()["groups"]}


def words(pieces: list[dict[str, Any]]) -> str:
    return "".join(piece["text"] for piece in pieces)


def marks(pieces: list[dict[str, Any]]) -> list[str]:
    return [piece["text"] for piece in pieces if piece["hit"]]


def test_two_signs_find_a_message_once_the_log_was_heard() -> None:
    desk = talk.desk()
    client = http.client(desk.wang)
    session = desk.serving()
    with tenancy.scope(desk.organisation.pk):
        said = desk.hears(session, "请问这周末可以做保养吗")
    tell(session, said)

    assert found(client, "保养") == {}
    listen()

    [hit] = found(client, "保养")["messages"]
    assert (hit["id"], hit["session_id"], hit["session_state"]) == (str(said.pk), str(session.pk), "serving")
    assert (words(hit["text"]), marks(hit["text"])) == ("请问这周末可以做保养吗", ["保养"])
    assert found(client, "养保") == {}


def tell(session: Session, *messages: Message) -> None:
    from weihu.conversations.messages import events
    from weihu.foundation.realtime import services as realtime

    realtime.append([events.added(session, one.pk, one.author) for one in messages])


def test_a_person_is_found_by_her_name_four_digits_of_her_phone_and_part_of_her_plate() -> None:
    desk = talk.desk()
    client = http.client(desk.wang)
    customer = desk.customer(name="欧阳小云")
    with tenancy.scope(desk.organisation.pk):
        for field, value in (
            (people.field(desk.organisation, "phone", "电话", "phone"), "13887651234"),
            (people.field(desk.organisation, "plate", "车牌", "plate"), "云A12345"),
        ):
            Value.objects.create(
                organisation=desk.organisation, customer=customer, field=field, value=value, source="staff",
                at=clock.now(),
            )  # fmt: skip
    index(desk)

    for question in ("欧阳", "阳小", "小云", "1234", "8765", "138 8765", "云A·123", "a1234", "Ａ１２", "云"):
        [hit] = found(client, question)["people"]
        assert (hit["id"], words(hit["title"])) == (str(customer.pk), "欧阳小云"), question
    [hit] = found(client, "8765")["people"]
    assert (hit["label"], words(hit["text"]), marks(hit["text"])) == ("电话", "13887651234", ["8765"])
    for question in ("8756", "云A·543", "欧小"):
        assert found(client, question) == {}, question


def test_whatever_two_signs_stand_beside_each_other_in_whatever_was_said_are_found() -> None:
    desk = talk.desk()
    client = http.client(desk.wang)
    session = desk.serving()
    chance = random.Random(20261125)
    signs = "保养轮胎空调您好吗，。！ 123456789０ＡBcd-·👍😀éßİñ㈱﷽ﬁ\n\"'%&|!*():云粤"
    said = []
    with tenancy.scope(desk.organisation.pk):
        for _ in range(40):
            text = "".join(chance.choice(signs) for _ in range(chance.randint(2, 40)))
            said.append(desk.hears(session, text))
    index(desk)

    actor = actors.of(desk.wang)
    with tenancy.scope(desk.organisation.pk):
        for message in said:
            at = chance.randrange(len(message.text) - 1)
            question = message.text[at : at + 2]
            wanted = selectors.rules.words(question)
            groups = selectors.search(actor, question, kinds=["messages"], limit=100)
            ids = {hit["id"] for group in groups for hit in group.hits}
            assert (message.pk in ids) == bool(wanted), (message.text, question)
            for group in groups:
                for hit in group.hits:
                    plain = selectors.rules.fold("".join(piece["text"] for piece in hit["text"]))
                    assert all(word in plain for word in wanted), (hit, question)
    assert client.get("/search", q='" OR "a" *').status_code == 200


def test_several_words_must_all_be_there_and_the_newest_come_first_page_by_page() -> None:
    desk = talk.desk()
    client = http.client(desk.wang)
    session = desk.serving()
    with tenancy.scope(desk.organisation.pk):
        many = [desk.hears(session, f"保养第{n}次，要换机油") for n in range(12)]
        desk.hears(session, "保养")
        desk.hears(session, "机油")
    index(desk)

    seen: list[str] = []
    before = ""
    for _ in range(3):
        after = {"before": before} if before else {}
        [group] = client.get("/search", q="机油 保养", **after).json()["groups"]
        seen += [hit["id"] for hit in group["hits"]]
        before = group["next"]
    assert before is None
    assert seen == [str(one.pk) for one in reversed(many)]


def test_nobody_finds_what_is_another_organisations_another_shops_or_not_in_her_rights() -> None:
    desk, other = talk.desk("三江集团"), talk.desk("四海集团")
    elsewhere = organisations.shop(desk.organisation, "城南店")
    for one in (desk, other):
        with tenancy.scope(one.organisation.pk):
            session = one.serving()
            one.hears(session, "保密的暗号")
            Session.objects.filter(pk=session.pk).update(wrap_up="暗号已核对")
            notes.add(actor=actors.of(one.wang), session_id=session.pk, text="暗号对上了")
    index(desk)
    far = http.client(organisations.staff(desk.organisation, "agent", elsewhere))
    marketing = http.client(organisations.staff(desk.organisation, "marketing"))

    mine = found(http.client(desk.wang), "暗号")
    assert {kind: len(hits) for kind, hits in mine.items()} == {"sessions": 1, "messages": 1, "notes": 1}
    theirs = found(http.client(other.wang), "暗号")
    assert {hit["id"] for hits in mine.values() for hit in hits}.isdisjoint(
        {hit["id"] for hits in theirs.values() for hit in hits}
    )
    assert found(far, "暗号") == {}
    assert found(marketing, "暗号") == {}


@pytest.mark.parametrize("most_places", [20, 1])
def test_of_several_shops_one_finds_what_is_in_ones_own_whatever_it_was_that_moved(
    monkeypatch: pytest.MonkeyPatch, most_places: int
) -> None:
    monkeypatch.setattr(hot, "_MOST_PLACES", most_places)
    desk = talk.desk()
    others = [organisations.shop(desk.organisation, f"城南{n}店") for n in range(3)]
    region = organisations.staff(desk.organisation, "agent", others[0])
    with tenancy.scope(desk.organisation.pk):
        granting.grant(None, staff=region, role=Role.objects.get(key="agent"), shop=others[1])
        sessions = [desk.serving() for _ in range(4)]
        for session, shop in zip(sessions, [desk.shop, *others], strict=True):
            Session.objects.filter(pk=session.pk).update(shop=shop)
            desk.hears(session, "保养")
    index(desk)

    def seen(staff: Any) -> set[str]:
        return {hit["session_id"] for hit in found(http.client(staff), "保养").get("messages", [])}

    assert seen(desk.wang) == {str(sessions[0].pk)}
    assert seen(region) == {str(sessions[1].pk), str(sessions[2].pk)}
    Session.unscoped.filter(pk=sessions[3].pk).update(shop=others[0])
    index(desk)
    assert seen(region) == {str(one.pk) for one in sessions[1:]}


def test_who_lost_a_shop_finds_nothing_of_it_though_the_index_still_says_so() -> None:
    desk = talk.desk()
    elsewhere = organisations.shop(desk.organisation, "城南店")
    with tenancy.scope(desk.organisation.pk):
        session = desk.serving()
        desk.hears(session, "保养")
    index(desk)
    assert found(http.client(desk.wang), "保养")

    Session.unscoped.filter(pk=session.pk).update(shop=elsewhere)

    assert found(http.client(desk.wang), "保养") == {}


def test_what_is_taken_back_changed_or_deleted_is_not_found_any_more() -> None:
    desk = talk.desk()
    client = http.client(desk.wang)
    session = desk.serving()
    customer = session.customer
    with tenancy.scope(desk.organisation.pk):
        heard = desk.hears(session, "稍后再说")
        tell(session, heard)
        planned = planning.plan(
            actor=actors.of(desk.wang), session_id=session.pk, client_key="k1",
            reply=talk.ports.TextReply("明天提醒您"), send_at=clock.now() + clock.HOUR,
        )  # fmt: skip
    listen()
    assert found(client, "提醒")["messages"]

    with tenancy.scope(desk.organisation.pk):
        planning.cancel(actor=actors.of(desk.wang), session_id=session.pk, message_id=planned.pk)
    rename(client, customer.pk, "赵敏")
    listen()
    assert found(client, "提醒") == {}
    assert found(client, "赵敏")["people"]
    rename(client, customer.pk, "周芷若")
    listen()
    assert (found(client, "赵敏"), len(found(client, "芷若")["people"])) == ({}, 1)

    assert services.forget_customer(desk.organisation.pk, customer.pk) >= 2
    assert (found(client, "芷若"), found(client, "稍后")) == ({}, {})
    assert not Document.unscoped.filter(customer_id=customer.pk).exists()


def rename(client: http.Client, customer_id: int, name: str) -> None:
    version = client.get(f"/customers/{customer_id}").json()["version"]
    answer = client.patch(f"/customers/{customer_id}", {"name": name, "version": version})
    assert answer.status_code == 200


def test_what_no_event_told_of_is_found_after_the_hourly_look() -> None:
    desk = talk.desk()
    with tenancy.scope(desk.organisation.pk):
        session = desk.serving()
        desk.hears(session, "没人说起的话")

    assert services.catch_up() >= 2
    assert found(http.client(desk.wang), "说起")["messages"]
    assert services.catch_up() == 0


def test_a_rebuild_that_was_broken_off_goes_on_where_it_stood_and_forgets_what_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = talk.desk()
    monkeypatch.setitem(services.PACES, sources.SOURCES["messages"].number, Pace(3, most=3))
    with tenancy.scope(desk.organisation.pk):
        session = desk.serving()
        said = [desk.hears(session, f"第{n}句保养") for n in range(8)]
    services.rebuild()
    Message.unscoped.filter(pk__in=[said[0].pk, said[7].pk]).delete()

    def broken(kind: str, count: int) -> None:
        if kind == "messages":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.rebuild(broken)
    held = Walk.objects.get(organisation_id=desk.organisation.pk, kind=sources.SOURCES["messages"].number)
    assert held.rebuilding == said[3].pk
    services.rebuild()

    assert not Walk.objects.exclude(rebuilding=None).exists()
    kept = Document.unscoped.filter(organisation=desk.organisation, kind=held.kind).values_list("object_id", flat=True)
    assert set(kept) == {one.pk for one in said[1:7]}


def test_the_lag_of_the_index_is_told() -> None:
    desk = talk.desk()
    with tenancy.scope(desk.organisation.pk):
        session = desk.serving()
        said = desk.hears(session, "保养")
    listen()
    assert selectors.behind() == 0
    tell(session, said)
    assert selectors.behind() == 1


def test_statements_of_a_search_do_not_grow_with_what_is_found(django_assert_max_num_queries: Any) -> None:
    desk = talk.desk()
    client = http.client(desk.wang)
    with tenancy.scope(desk.organisation.pk):
        for _ in range(30):
            desk.hears(desk.serving(), "保养")
    index(desk)
    client.get("/search", q="保养")
    with django_assert_max_num_queries(30):
        client.get("/search", q="保养", limit=5)


def test_common_and_rare_words_are_both_found_beyond_the_newest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hot, "_WINDOW", hot._WINDOW.replace(f"LIMIT {hot.NEWEST}", "LIMIT 4"))
    desk = talk.desk()
    with tenancy.scope(desk.organisation.pk):
        session = desk.serving()
        old = desk.hears(session, "很久以前的轮胎")
        for _ in range(9):
            desk.hears(session, "您好")
    index(desk)
    client = http.client(desk.wang)
    assert [hit["id"] for hit in found(client, "轮胎")["messages"]] == [str(old.pk)]
    assert len(found(client, "您好")["messages"]) == 5


def test_transactions_grow_while_they_are_short_and_shrink_as_soon_as_one_is_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr(pace.time, "perf_counter", lambda: now[0])
    one = Pace(50)
    longest = pace.LONGEST_POSTGRES_S if connection.vendor == "postgresql" else pace.LONGEST_S

    def work(many: int, each_ms: float) -> None:
        with one.measured(many):
            now[0] += many * each_ms / 1000

    for _ in range(10):
        work(one.at_once, 0.02)
    quick = one.at_once
    assert quick * 0.02 / 1000 <= longest
    assert quick >= 400
    # Few documents tell nothing of how many there might be.
    work(1, 0.02)
    assert one.at_once == quick

    work(quick, 0.5)
    assert one.at_once * 0.5 / 1000 <= longest
    held = one.at_once
    work(one.at_once, 0.5)
    assert one.at_once == held
    work(one.at_once, 100)
    assert one.at_once >= 1


def test_a_document_has_all_the_grams_that_any_piece_of_it_is_asked_by_and_of_digits_they_are_long() -> None:
    chance = random.Random(7)
    signs = "云a1b2 保·3９Ｚ8养"
    for _ in range(500):
        text = "".join(chance.choice(signs) for _ in range(chance.randint(1, 14)))
        at, length = chance.randrange(len(text)), chance.randint(1, 8)
        told = rules.words(text[at : at + length].replace(" ", ""))
        assert set(rules.asked(told)) <= rules.grams(text), (text, told)

    assert rules.asked(["8765"]) == ["8765"]
    assert rules.asked(["138"]) == ["138"]
    assert rules.asked(["13887"]) == ["1388", "3887"]
    assert rules.asked(["云a1234"]) == ["云a", "a123", "1234"]
    assert rules.asked(["第12号a123元保养"]) == ["第1", "12", "2号", "号a", "a123", "3元", "元保", "保养"]
    assert rules.asked(["8", "养"]) == ["8", "养"]


def test_after_a_new_way_of_cutting_the_index_begins_anew_and_the_look_fills_it() -> None:
    desk = talk.desk()
    with tenancy.scope(desk.organisation.pk):
        desk.hears(desk.serving(), "工单 20261125 已派")
    services.catch_up()
    assert services.catch_up() == 0
    client = http.client(desk.wang)
    assert found(client, "2611")["messages"]

    executor = MigrationExecutor(connection)
    executor.migrate([("foundation_search", "0001_initial")])
    executor.loader.build_graph()
    executor.migrate([("foundation_search", "0002_longer_stretches_of_digits")])

    assert found(client, "2611") == {}
    assert services.catch_up() >= 2
    assert found(client, "2611")["messages"]
