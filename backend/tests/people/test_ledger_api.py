"""The ledger over HTTP: every count opens the actions it counts."""

import itertools
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from factories import organisations, people
from weihu.foundation.audit.models import Entry
from weihu.foundation.organisations.models import Organisation
from weihu.kernel import clock as kernel_clock
from weihu.people.ledger import rules
from weihu.people.ledger.models import Action
from weihu.people.ledger.verbs import VERBS

from .conftest import House, a_house

BYS = ["verb", "day", "rule", "account", "shop", "staff", "actor"]


def noon(day: int) -> int:
    return int(datetime(2026, 3, day, 12, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)


def opened(client: Any, query: dict[str, str]) -> list[str]:
    """All pages of the actions that a filter opens."""
    ids: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = client.get("/actions", limit=3, **query, **after)
        assert page.status_code == 200, page.json()
        ids += [one["id"] for one in page.json()["items"]]
        if page.json()["next"] is None:
            return ids
        after = {"after": page.json()["next"]}


# ---- counts that open what they count


class CountsSum(TestCase):
    """Whatever happened and however it is cut, the parts sum to the total and open exactly their actions (A-56)."""

    def setUp(self) -> None:
        self.house = a_house()
        self.client_ = self.house.client()
        self.people = [
            people.customer(self.house.account)[0],
            people.customer(self.house.west_account)[0],
            people.customer(self.house.account, shop_id=None, source_account_id=None)[0],
        ]

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        happened=st.lists(
            st.tuples(
                st.sampled_from(["customer.followed", "customer.renamed", "staff.logged_in"]),
                st.integers(0, 2),
                st.sampled_from([1, 3, 4]),
                st.integers(noon(1), noon(4)),
            ),
            max_size=9,
        ),
        by=st.sampled_from(BYS),
        since=st.none() | st.integers(noon(1), noon(2)),
        until=st.none() | st.integers(noon(2), noon(4)),
        verb=st.sampled_from(["", "customer.followed"]),
        timezone=st.sampled_from(["Asia/Shanghai", "Asia/Kathmandu", "America/New_York"]),
    )
    def test_the_parts_sum_to_the_total_and_open_their_actions(
        self,
        happened: list[tuple[str, int, int, int]],
        by: str,
        since: int | None,
        until: int | None,
        verb: str,
        timezone: str,
    ) -> None:
        Organisation.objects.filter(pk=self.house.organisation.pk).update(timezone=timezone)
        for name, who, actor, at in happened:
            people.action(
                self.people[who],
                name,
                actor=actor,
                at=at,
                object_type=VERBS[name].object_type,
                staff_id=self.house.supervisor.pk if actor == 3 else None,
            )
        narrowed = {name: rfc(at) for name, at in (("since", since), ("until", until)) if at is not None}
        if verb:
            narrowed["verb"] = verb

        told = self.client_.get("/actions/counts", by=by, **narrowed).json()

        assert sum(item["count"] for item in told["items"]) == told["total"]["count"]
        everything = opened(self.client_, told["total"]["filter"])
        assert len(everything) == told["total"]["count"]
        if by != "rule":
            expected = [
                action
                for action in Action.unscoped.all()
                if (since is None or action.at >= since)
                and (until is None or action.at < until)
                and (not verb or action.verb == verb)
            ]
            assert sorted(everything) == sorted(str(action.id) for action in expected)
        parts = [opened(self.client_, item["filter"]) for item in told["items"]]
        assert [len(part) for part in parts] == [item["count"] for item in told["items"]]
        assert sorted(itertools.chain(*parts)) == sorted(everything)


def rfc(at: int) -> str:
    from weihu.people.ledger.filters import exact

    return exact(at)


def test_by_rule_the_actions_about_rules_are_counted(house: House) -> None:
    person, _ = people.customer(house.account)
    Action.unscoped.bulk_create(
        Action(
            organisation=house.organisation,
            at=noon(1),
            actor=2,
            verb="rule.matched",
            object_type=object_type,
            object_id=object_id,
            customer_id=person.id,
        )
        for object_type, object_id in (("rule", 7), ("rule", 7), ("rule", 8), ("message", 7))
    )
    client = house.client()

    told = client.get("/actions/counts", by="rule").json()

    assert [(item["key"], item["count"]) for item in told["items"]] == [("7", 2), ("8", 1)]
    assert told["total"]["count"] == 3
    assert len(opened(client, told["items"][0]["filter"])) == 2


def test_what_happens_after_the_count_does_not_join_it(house: House, clock: Any) -> None:
    person, _ = people.customer(house.account)
    people.action(person, "customer.followed")
    clock.advance(1)
    client = house.client()
    told = client.get("/actions/counts").json()

    clock.advance(1)
    people.action(person, "customer.followed")

    assert len(opened(client, told["total"]["filter"])) == told["total"]["count"] == 1


@pytest.mark.pg
def test_a_day_is_the_organisations_own(house: House) -> None:
    person, _ = people.customer(house.account)
    for hour in (15, 16):  # 23:00 and midnight in Shanghai
        at = int(datetime(2026, 3, 8, hour, tzinfo=ZoneInfo("UTC")).timestamp() * 1000)
        people.action(person, "customer.followed", at=at)

    items = house.client().get("/actions/counts", by="day").json()["items"]

    assert [(item["key"], item["count"]) for item in items] == [("2026-03-08", 1), ("2026-03-09", 1)]
    assert items[1]["filter"]["since"] == "2026-03-08T16:00:00.000Z"


def test_the_day_of_a_clock_change_has_its_own_length() -> None:
    from datetime import date

    first, following = rules.bounds(date(2026, 3, 8), "America/New_York")
    assert following - first == 23 * kernel_clock.HOUR


@pytest.mark.pg
def test_the_list_narrows_by_everything_that_an_action_says(house: House) -> None:
    person, _ = people.customer(house.account)
    other, _ = people.customer(house.west_account)
    wanted = people.action(
        person, "customer.followed", session_id=77, content_class="follow", dimensions={"quantity": {"visits": 1}}
    )
    people.action(other, "customer.renamed", actor=Action.Actor.AGENT, staff_id=house.supervisor.id)
    client = house.client()

    for query in (
        {"customer_id": person.id},
        {"session_id": 77},
        {"staff_id": 0},
        {"account_id": house.account.id},
        {"shop_id": house.east.id},
        {"actor": "customer"},
        {"verb": "customer.followed"},
        {"object_type": "customer", "object_id": person.id},
        {"content_class": "follow"},
        {"filled": "quantity"},
    ):
        assert opened(client, query) == [str(wanted.id)], query  # type: ignore[arg-type]
    assert len(opened(client, {"missing": "quantity"})) == 1
    assert len(opened(client, {"filled": "space"})) == 2


@pytest.mark.parametrize(
    "query", [{"since": "yesterday"}, {"actor": "ghost"}, {"customer_id": "x"}, {"filled": "mood"}]
)
def test_a_filter_that_means_nothing_is_refused(house: House, query: dict[str, str]) -> None:
    refused = house.client().get("/actions", **query)
    assert refused.status_code == 422
    assert next(iter(query)) in refused.json()["fields"][0]["field"]


def test_a_cursor_that_is_none_begins_at_the_front(house: House) -> None:
    people.action(people.customer(house.account)[0], "customer.followed")
    assert len(house.client().get("/actions", after="nonsense").json()["items"]) == 1


@pytest.mark.parametrize("size", [2, 12])
def test_the_list_takes_the_same_queries_whatever_its_length(
    house: House, django_assert_num_queries: Any, size: int
) -> None:
    client = house.client()
    for _ in range(size):
        people.action(people.customer(house.account)[0], "customer.followed", staff_id=house.supervisor.id)
    # The page, staff, shops, accounts, the time zone.
    with django_assert_num_queries(5):
        assert len(client.get("/actions").json()["items"]) == size


# ---- who sees what


def test_a_supervisor_of_one_shop_reads_its_actions_only(house: House) -> None:
    east = people.action(people.customer(house.account)[0], "customer.followed")
    people.action(people.customer(house.west_account)[0], "customer.followed")
    people.action(people.customer(house.account)[0], "staff.logged_in", object_type="staff", shop_id=None)
    one = house.client(organisations.staff(house.organisation, "supervisor", shop=house.east))

    assert opened(one, {}) == [str(east.id)]
    assert one.get("/actions/counts").json()["total"]["count"] == 1
    assert one.get("/actions/export.csv").getvalue().count(b"\r\n") == 2
    rows = one.get("/actions/coverage").json()["rows"]
    assert sum(row["total"]["count"] for row in rows) == 1


def test_another_organisation_reads_nothing_of_ours(house: House) -> None:
    people.action(people.customer(house.account)[0], "customer.followed")
    theirs = a_house("云岭汽车").client()
    assert opened(theirs, {}) == []
    assert theirs.get("/actions/counts").json()["total"]["count"] == 0
    assert theirs.get("/actions/export.csv").getvalue().count(b"\r\n") == 1


@pytest.mark.parametrize("path", ["", "/counts", "/coverage", "/verbs", "/export.csv"])
@pytest.mark.parametrize(("role", "status"), [("agent", 403), ("supervisor", 200), ("marketing", 200), ("admin", 200)])
def test_who_may_read_the_ledger(house: House, path: str, role: str, status: int) -> None:
    client = house.client(organisations.staff(house.organisation, role))
    assert client.get(f"/actions{path}").status_code == status
    assert Entry.unscoped.filter(verb="ledger.exported").count() == (path == "/export.csv" and status == 200)


# ---- coverage


@pytest.mark.pg
def test_coverage_tells_what_each_verb_keeps_and_names_the_gaps(house: House) -> None:
    person, _ = people.customer(house.account)
    people.action(
        person,
        "customer.edited",
        object_type="field",
        dimensions={"quantity": {"count": 1}},
        actor=Action.Actor.AGENT,
    )
    # As production keeps it: worth more than the promise that it breaks.
    Action.unscoped.create(
        organisation=house.organisation,
        at=kernel_clock.now(),
        actor=3,
        verb="customer.edited",
        object_type="field",
        object_id=1,
        dimensions={"emotion": {"polarity": 1}},
    )
    client = house.client()

    told = client.get("/actions/coverage", days=7).json()

    row = next(row for row in told["rows"] if row["verb"] == "customer.edited")
    assert {
        cell["dimension"]: (cell["expects"], cell["filled"]["count"], cell["share"], cell["target"], cell["state"])
        for cell in row["cells"]
    } == {
        "attribute": ("must", 2, 1.0, 1.0, "kept"),
        "group": ("may", 1, 0.5, None, "open"),
        "space": ("may", 1, 0.5, None, "open"),
        "quantity": ("must", 1, 0.5, 1.0, "gap"),
        "value": ("cannot", 0, 0.0, 0.0, "never"),
        "emotion": ("cannot", 1, 0.5, 0.0, "broken"),
    }
    assert [gap["words"] for gap in told["gaps"]] == [
        "「填写客户字段」缺少「数量质量」：1 / 2 个动作",
        "「填写客户字段」不该有「情绪观点」：1 / 2 个动作",
    ]
    for cell in row["cells"]:
        for part in ("filled", "missing"):
            assert len(opened(client, cell[part]["filter"])) == cell[part]["count"], cell
    assert {row["verb"] for row in told["rows"]} >= set(VERBS)
    idle = next(row for row in told["rows"] if row["verb"] == "customer.followed")
    assert {cell["state"] for cell in idle["cells"]} == {"no_actions", "never"}


def test_coverage_takes_one_query_whatever_happened(house: House, django_assert_num_queries: Any) -> None:
    people.action(people.customer(house.account)[0], "customer.followed")
    client = house.client()
    with django_assert_num_queries(1):
        client.get("/actions/coverage")


def test_the_verbs_are_told_in_both_languages(house: House) -> None:
    for language, words in (("zh", "打标签"), ("en", "tagged a customer")):
        staff = organisations.staff(house.organisation, "supervisor")
        staff.language = language
        staff.save()
        told = house.client(staff).get("/actions/verbs").json()
        assert next(verb for verb in told if verb["name"] == "customer.tagged") == {
            "name": "customer.tagged",
            "words": words,
            "object_type": "tag",
            "must": ["attribute", "group"],
            "may": ["space", "quantity"],
            "cannot": ["value", "emotion"],
        }


# ---- what the rooms below do


@pytest.mark.pg
def test_a_login_is_an_action(house: House) -> None:
    someone = organisations.staff(house.organisation, "agent", name="小陈")
    browser = house.client(someone).django
    browser.logout()
    said = {"username": someone.login.username, "password": organisations.PASSWORD}

    answer = browser.post("/auth/browser/v1/auth/login", said, content_type="application/json")

    assert answer.status_code == 200
    (one,) = house.client().get("/actions", verb="staff.logged_in").json()["items"]
    assert (one["actor"], one["staff_name"], one["object_type"], one["object_name"], one["channel"]) == (
        "agent",
        "小陈",
        "staff",
        "小陈",
        "desk",
    )
