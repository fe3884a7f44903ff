"""GET /events through a real server: what is heard, by whom, from where on, and until when."""

import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connections

from factories import organisations
from factories.streams import Ear, logged_in, serving, until
from weihu.foundation.organisations import services as staffing
from weihu.foundation.organisations.models import Grant, Login, Role
from weihu.foundation.realtime import hub, models, selectors, services, stream
from weihu.foundation.realtime.services import Draft
from weihu.kernel import tenancy

pytestmark = [pytest.mark.pg, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address() -> Iterator[str]:
    with serving() as address:
        yield address


def tell(organisation_id: int, n: int = 0, *, permission: str = "session.read", shop_id: int | None = None) -> None:
    services.append([Draft(organisation_id, "message.added", permission, {"n": n}, shop_id)])


def heard(ear: Ear) -> list[int]:
    return [data["n"] for _, name, data in ear.frames if name == "message.added"]


def test_an_event_is_heard_within_a_moment_with_its_number_name_and_ids_as_strings(address: str) -> None:
    staff = organisations.staff(organisations.organisation())
    ear = Ear(address, logged_in(staff))
    begin = time.monotonic()

    services.append(
        [
            Draft(
                staff.organisation_id,
                "message.added",
                "session.read",
                {
                    "session_id": 1 << 62,
                    "staff_ids": [1 << 61],
                    "agent_id": None,
                    "id": 5,
                    "state": "open",
                    "version": 3,
                },
            )
        ]
    )

    data = {
        "session_id": str(1 << 62), "staff_ids": [str(1 << 61)], "agent_id": None, "id": "5", "state": "open", "version": 3,
    }  # fmt: skip
    [frame] = ear.hears(1)
    assert frame[1:] == ("message.added", data)
    assert frame[0] == str(selectors.current_number(staff.organisation_id))
    # Woken by the commit, not found by looking once a second.
    assert time.monotonic() - begin < 0.8


def test_without_a_login_there_is_no_stream(address: str) -> None:
    with httpx.Client(trust_env=False) as client:
        answer = client.get(f"{address}/events?after=0", headers={"accept-language": "en"})
        forged = client.get(f"{address}/events", headers={"cookie": "weihu_login=abcdefghijklmnopqrstuvwxyz012345"})

    assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in")
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["title"] == "Please log in"
    assert forged.status_code == 401


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "9" * 19, "٣"])
def test_a_cursor_that_is_no_number_is_refused_with_its_value_and_the_remedy(address: str, after: str) -> None:
    browser = logged_in(organisations.staff(organisations.organisation()))
    cookie = browser.cookies["weihu_login"].value

    with httpx.Client(trust_env=False) as client:
        answer = client.get(f"{address}/events", params={"after": after}, headers={"cookie": f"weihu_login={cookie}"})

    assert answer.status_code == 422
    assert [(field["field"], field["value"]) for field in answer.json()["fields"]] == [("after", after)]
    assert answer.json()["fields"][0]["remedy"]


def test_two_organisations_never_hear_each_other(address: str) -> None:
    one, other = organisations.organisation("三江"), organisations.organisation("四海")
    ears = [Ear(address, logged_in(organisations.staff(of, "admin")), 0) for of in (one, other)]

    for n in range(10):
        services.append([Draft(of.pk, "message.added", "session.read", {"n": n, "of": of.name}) for of in (one, other)])

    for ear, of in zip(ears, (one, other), strict=True):
        until(lambda ear=ear: len(heard(ear)) >= 10)
        assert [data for _, name, data in ear.frames if name == "message.added"] == [
            {"n": n, "of": of.name} for n in range(10)
        ]


def test_the_audience_is_the_permission_in_the_shop_it_is_about(address: str) -> None:
    org = organisations.organisation()
    east, west = organisations.shop(org, "城东店"), organisations.shop(org, "城西店")
    ears = {
        "agent": Ear(address, logged_in(organisations.staff(org, "agent"))),
        "agent east": Ear(address, logged_in(organisations.staff(org, "agent", east))),
        "marketing": Ear(address, logged_in(organisations.staff(org, "marketing"))),
        "nobody": Ear(address, logged_in(organisations.staff(org, None))),
        "admin": Ear(address, logged_in(organisations.staff(org, "admin"))),
    }
    messages = [("session.read", east.pk), ("session.read", west.pk), ("session.read", None), ("rule.read", None)]

    for n, (permission, shop_id) in enumerate(messages):
        tell(org.pk, n, permission=permission, shop_id=shop_id)
    ears["admin"].hears(4)
    time.sleep(0.2)

    assert {name: heard(ear) for name, ear in ears.items()} == {
        "agent": [0, 1, 2],
        "agent east": [0, 2],
        "marketing": [3],
        "nobody": [],
        "admin": [0, 1, 2, 3],
    }


def test_fault_41_a_laptop_that_slept_misses_nothing_and_ends_with_what_a_full_reading_gives(address: str) -> None:
    org = organisations.organisation()
    browser = logged_in(organisations.staff(org))
    begin = selectors.current_number(org.pk)
    awake = Ear(address, browser, begin)
    sleeper = Ear(address, browser, begin)
    stop = threading.Event()

    def work() -> None:
        n = 0
        while not stop.is_set():
            services.append([Draft(org.pk, "message.added", "session.read", {"n": n + k}) for k in range(3)])
            n += 3
            time.sleep(0.002)
        connections.close_all()

    worker = threading.Thread(target=work)
    worker.start()
    numbers: list[int] = []
    for _ in range(4):
        sleeper.hears(20)
        sleeper.close()
        numbers += sleeper.numbers
        time.sleep(0.15)
        # Half of the times as the browser's own EventSource comes back: the old address, the number in a header.
        told = {"last-event-id": str(numbers[-1])}
        sleeper = Ear(address, browser, begin, **told) if len(numbers) % 2 else Ear(address, browser, numbers[-1])
    stop.set()
    worker.join(10)
    last = selectors.current_number(org.pk)
    until(lambda: bool(sleeper.numbers) and sleeper.numbers[-1] == last and awake.numbers[-1] == last)
    full = Ear(address, browser, begin)
    until(lambda: bool(full.numbers) and full.numbers[-1] == last)

    assert numbers + sleeper.numbers == full.numbers == awake.numbers == list(range(begin + 1, last + 1))
    assert [frame[2] for frame in full.frames] == [frame[2] for frame in awake.frames]
    assert last > 200


def test_a_cursor_older_than_the_log_is_told_to_load_anew_and_goes_on_from_there(address: str) -> None:
    org = organisations.organisation()
    browser = logged_in(organisations.staff(org))
    for n in range(5):
        tell(org.pk, n)
    last = selectors.current_number(org.pk)
    models.Event.unscoped.filter(organisation_id=org.pk, number__lte=last - 2).delete()

    just = Ear(address, browser, last - 2)
    late = Ear(address, browser, last - 3)
    restored = Ear(address, browser, last + 100)
    tell(org.pk, 5)

    assert [frame[1] for frame in just.hears(3)] == ["message.added"] * 3
    for ear in (late, restored):
        assert ear.hears(2)[0] == (str(last), "reset", {"number": last})
        assert heard(ear) == [5]


def test_who_gives_no_cursor_hears_only_what_comes(address: str) -> None:
    org = organisations.organisation()
    tell(org.pk, 1)
    ear = Ear(address, logged_in(organisations.staff(org)))

    tell(org.pk, 2)

    ear.hears(1)
    assert heard(ear) == [2]


def test_a_role_that_is_taken_ends_the_stream_before_the_next_event(address: str) -> None:
    org = organisations.organisation()
    staff, colleague = organisations.staff(org), organisations.staff(org)
    organisations.staff(org, "admin")
    admin = organisations.actor(organisations.staff(org, "admin"))
    ear, other = Ear(address, logged_in(staff)), Ear(address, logged_in(colleague))
    tell(org.pk, 1)
    ear.hears(1)

    with tenancy.scope(org.pk):
        staffing.revoke(admin, Grant.objects.get(staff=staff))
    tell(org.pk, 2)

    ear.ends(1)
    assert (heard(ear), ear.names[-1], ear.frames[-1][0]) == ([1], "grants.changed", "")
    until(lambda: heard(other) == [1, 2])
    again = Ear(address, logged_in(staff), 0)
    time.sleep(0.2)
    assert (heard(again), again.ended) == ([], False)


def test_a_new_role_for_all_who_hold_it_is_in_force_when_they_come_back(address: str) -> None:
    org = organisations.organisation()
    staff = organisations.staff(org, "marketing")
    browser = logged_in(staff)
    admin = organisations.actor(organisations.staff(org, "admin"))
    begin = selectors.current_number(org.pk)
    ear = Ear(address, browser, begin)
    tell(org.pk, 1)

    with tenancy.scope(org.pk):
        staffing.change_role(admin, Role.objects.get(key="marketing"), permissions=["session.read"])

    ear.ends(1)
    assert (heard(ear), ear.names) == ([], ["grants.changed"])
    # The ending itself lies behind her cursor, and does not end the stream that has the new rights.
    again = Ear(address, browser, begin)
    tell(org.pk, 2)
    until(lambda: heard(again) == [1, 2])
    assert not again.ended


def test_a_disabled_member_of_staff_hears_nothing_more(address: str) -> None:
    org = organisations.organisation()
    staff = organisations.staff(org)
    admin = organisations.actor(organisations.staff(org, "admin"))
    browser = logged_in(staff)
    ear = Ear(address, browser)

    with tenancy.scope(org.pk):
        staffing.disable(admin, staff)
    tell(org.pk, 1)

    ear.ends(1)
    assert ear.names == ["login.ended"]
    assert Ear(address, browser).status == 401


def test_a_log_out_ends_the_stream_at_once(address: str) -> None:
    staff = organisations.staff(organisations.organisation())
    browser = logged_in(staff)
    ear, other = Ear(address, browser), Ear(address, logged_in(staff))

    browser.logout()

    ear.ends(1.5)
    assert ear.names[-1] in {"login.ended", "grants.changed"}
    # Her other browser may be told to come back, and is let in.
    assert Ear(address, logged_in(staff)).status == 200
    assert "login.ended" not in other.names


@pytest.mark.parametrize("way", ["session", "password", "inactive", "grant"])
def test_rights_that_end_without_a_word_are_noticed_within_two_seconds(address: str, way: str) -> None:
    staff = organisations.staff(organisations.organisation())
    browser = logged_in(staff)
    ear = Ear(address, browser)
    logins = Login.objects.filter(pk=staff.login_id)

    if way == "session":
        Session.objects.all().delete()
    elif way == "password":
        logins.update(password="changed")
    elif way == "inactive":
        logins.update(is_active=False)
    else:
        Grant.unscoped.filter(staff=staff).delete()

    ear.ends(2.5)
    assert ear.names == [{"session": "login.ended", "inactive": "login.ended"}.get(way, "grants.changed")]
    assert Ear(address, browser).status == (200 if way == "grant" else 401)


def test_kicked_by_the_process_itself(address: str) -> None:
    staff = organisations.staff(organisations.organisation())
    ear = Ear(address, logged_in(staff))

    hub.kick(staff.pk)

    ear.ends(1)
    assert ear.names == ["grants.changed"]


def test_a_quiet_stream_beats_and_moves_the_cursor_past_what_was_not_for_her(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_S", 0.1)
    staff = organisations.staff(organisations.organisation(), "marketing")
    ear = Ear(address, logged_in(staff))

    tell(staff.organisation_id)

    until(lambda: ear.beats >= 3)
    assert ear.frames == []


def test_news_of_another_process_is_heard_without_any_hint(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "wake", lambda *_: None)
    staff = organisations.staff(organisations.organisation())
    ear = Ear(address, logged_in(staff))

    tell(staff.organisation_id, 1)

    ear.hears(1, within_s=3)
    assert heard(ear) == [1]


def test_a_database_that_is_away_ends_no_stream_and_loses_nothing(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = organisations.staff(organisations.organisation())
    ear = Ear(address, logged_in(staff))
    tell(staff.organisation_id, 1)
    ear.hears(1)
    original, is_away = selectors.since, True

    def since(organisation_id: int, after: int, limit: int = selectors.PAGE) -> object:
        if is_away:
            raise OperationalError("connection lost")
        return original(organisation_id, after, limit)

    monkeypatch.setattr(selectors, "since", since)
    tell(staff.organisation_id, 2)
    time.sleep(0.3)
    is_away = False
    tell(staff.organisation_id, 3)

    until(lambda: heard(ear) == [1, 2, 3])
    assert not ear.ended


def test_shutting_down_ends_every_stream_at_once() -> None:
    browser = logged_in(organisations.staff(organisations.organisation()))
    with serving() as address:
        ears = [Ear(address, browser) for _ in range(5)]
        begin = time.monotonic()

    for ear in ears:
        ear.ends(1)
        assert ear.frames == []
    assert time.monotonic() - begin < 3


def test_two_hundred_streams_hear_every_event_from_one_reader(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[int] = []
    original = selectors.since

    def since(organisation_id: int, after: int, limit: int = selectors.PAGE) -> object:
        reads.append(after)
        return original(organisation_id, after, limit)

    monkeypatch.setattr(selectors, "since", since)
    org = organisations.organisation()
    browser = logged_in(organisations.staff(org))
    ears = [Ear(address, browser) for _ in range(200)]
    joined = len(reads)

    for n in range(50):
        tell(org.pk, n)

    for ear in ears:
        until(lambda ear=ear: len(ear.frames) >= 50, 20)
        assert heard(ear) == list(range(50))
    # A page each to join; after that one reader reads for all of them.
    assert len(reads) - joined < 100
    hub.close_streams()
    for ear in ears:
        ear.ends()
