"""The acceptance of requirements that customers and their ledger can show over HTTP."""

from typing import Any

import pytest

from factories import organisations, people
from weihu.kernel import tenancy
from weihu.people.customers import services
from weihu.people.ledger.models import Action
from weihu.people.ledger.verbs import VERBS, Verb, register

from .conftest import House


def dimension(action: dict[str, Any], name: str) -> dict[str, Any]:
    """One of the six of an action as the API tells it."""
    return next(one for one in action["dimensions"] if one["dimension"] == name)


@pytest.fixture
def talked() -> Any:
    """A verb as those above register theirs: a message carries quantity, may carry all the rest."""
    verb = register(
        Verb(
            "test.talked",
            "说话",
            "talked",
            "message",
            must={"quantity"},
            may={"group", "space", "value", "emotion"},
        )
    )
    yield verb
    VERBS._things.pop(verb.name)


@pytest.mark.pg
@pytest.mark.req(
    half="the tag with who and when, answered without the chat", waits="the desk's drafts in a browser story"
)
def test_req_A_24_a_tag_is_stored_with_who_and_when(house: House) -> None:
    """Given an open chat when the agent adds tag 置换意向 then it is stored with who/when and the chat keeps its draft."""
    person, _ = people.customer(house.account)
    agent = organisations.staff(house.organisation, "agent", name="小陈")
    client = house.client(agent)

    client.post(f"/customers/{person.id}/tags", {"name": "置换意向"})

    (tagging,) = client.get(f"/customers/{person.id}").json()["taggings"]
    assert (tagging["name"], tagging["staff_id"], tagging["staff_name"]) == ("置换意向", str(agent.id), "小陈")
    (action,) = house.client().get("/actions", verb="customer.tagged").json()["items"]
    assert (action["at"], action["customer_id"], action["staff_name"]) == (tagging["at"], str(person.id), "小陈")


@pytest.mark.pg
@pytest.mark.req(half="values with source, date and history", waits="forms, imports and segments")
@pytest.mark.parametrize("order", [("import", "customer"), ("customer", "import")])
def test_req_A_27_the_later_of_two_sources_wins_and_both_stay(house: House, order: tuple[str, str]) -> None:
    """Given a value from an import and a later one from the customer's own form when both exist then the form wins and both stay in history."""
    person, _ = people.customer(house.account)
    people.field(house.organisation, "region", "地区")
    told = {"import": ("杭州", 1_000), "customer": ("宁波", 2_000)}
    # Whichever is written down first: what counts is when it was said.
    with tenancy.scope(house.organisation.id):
        for source in order:
            value, at = told[source]
            services.learn(customer_id=person.id, key="region", value=value, source=source, at=at)

    (region,) = house.client().get(f"/customers/{person.id}").json()["fields"]
    assert (region["value"], region["source"], region["at"]) == ("宁波", "customer", "1970-01-01T00:00:02Z")
    assert [(one["value"], one["source"], one["current"]) for one in region["history"]] == [
        ("宁波", "customer", True),
        ("杭州", "import", False),
    ]


@pytest.mark.req(half="the source of entry", waits="bookings and the funnel")
def test_req_A_33_a_follower_keeps_the_campaign_she_came_from(house: House) -> None:
    """Given a follower from campaign K who books when the funnel is opened then K shows 1 entry, 1 identified, 1 booking."""
    person, _ = people.customer(house.account, source="code", source_detail="campaign-k")
    people.customer(house.account, source="code", source_detail="campaign-l")
    people.customer(house.account, source="menu", source_detail="campaign-k")
    client = house.client()

    (entry,) = client.get("/customers", source="code", source_detail="campaign-k").json()["items"]

    assert entry["id"] == str(person.id)
    assert {name: entry["source"][name] for name in ("kind", "detail", "account_id")} == {
        "kind": "code",
        "detail": "campaign-k",
        "account_id": str(house.account.id),
    }


@pytest.mark.pg
@pytest.mark.req(half="every count of the ledger", waits="the reports")
def test_req_A_56_the_actions_behind_a_number_sum_to_it(house: House) -> None:
    """Given any report cell when "show events" is pressed then the listed events sum to the cell."""
    client = house.client()
    for account, count in ((house.account, 3), (house.west_account, 2)):
        person, _ = people.customer(account)
        for number in range(count):
            client.post(f"/customers/{person.id}/tags", {"name": f"标签{number}"})
            people.action(person, "customer.followed")

    for by in ("verb", "day", "account", "shop", "staff", "actor"):
        told = client.get("/actions/counts", by=by).json()
        assert told["total"]["count"] == sum(item["count"] for item in told["items"]) == 10
        for item in told["items"]:
            listed = client.get("/actions", limit=500, **item["filter"]).json()["items"]
            assert len(listed) == item["count"] > 0


@pytest.mark.pg
def test_req_A_67_the_attribute_is_never_empty(house: House, talked: Verb) -> None:
    """Given any event when read then `verb`, `object_type`, `object_id`, `channel` are never empty."""
    person, _ = people.customer(house.account)
    people.field(house.organisation, "likes", "喜好")
    client = house.client()
    client.patch(f"/customers/{person.id}", {"name": "王女士", "version": 1})
    client.put(f"/customers/{person.id}/fields/likes", {"value": "白色", "version": 2})
    tag_id = client.post(f"/customers/{person.id}/tags", {"name": "vip"}).json()["taggings"][0]["id"]
    client.delete(f"/customers/{person.id}/tags/{tag_id}")
    people.action(person, talked.name, object_type="message", dimensions={"quantity": {"signs": 5}})
    people.action(person, "customer.followed", actor=Action.Actor.SYSTEM, account_id=None, shop_id=None)

    items = client.get("/actions").json()["items"]

    assert len(items) == 6
    for one in items:
        attribute = dimension(one, "attribute")
        assert attribute["state"] == "measured"
        for name in ("verb", "object_type", "object_id", "channel"):
            assert one[name]
            assert attribute["measures"][name] == one[name]
    assert {one["verb"]: one["channel"] for one in items} == {
        "customer.renamed": "desk",
        "customer.edited": "desk",
        "customer.tagged": "desk",
        "customer.untagged": "desk",
        "test.talked": "wechat",
        "customer.followed": "house",
    }


@pytest.mark.req(half="tags and shop at that time", waits="clubs, segments and the reports")
def test_req_A_68_an_action_keeps_the_groups_of_its_time(house: House) -> None:
    """Given a customer who later leaves the club when last month is reported then the old membership counts."""
    person, _ = people.customer(house.account)
    client = house.client()
    tag_id = client.post(f"/customers/{person.id}/tags", {"name": "车友会"}).json()["taggings"][0]["id"]

    client.delete(f"/customers/{person.id}/tags/{tag_id}")
    person.shop = house.west
    person.save()

    (then,) = client.get("/actions", verb="customer.tagged").json()["items"]
    assert dimension(then, "group")["measures"] == {
        "shop_id": str(house.east.id),
        "shop_name": "城东店",
        "tags": [int(tag_id)],
    }
    assert client.get(f"/customers/{person.id}").json()["tags"] == []


@pytest.mark.req(half="instant, local hour, shop, coordinates by consent", waits="regions and the calendar of holidays")
def test_req_A_69_coordinates_are_kept_only_with_consent(house: House, talked: Verb) -> None:
    """Given a scan at a desk when read then shop and region present, coordinates only if consented."""
    person, _ = people.customer(house.account)
    at = 1_772_928_000_000  # Sunday 2026-03-08 08:00 in Shanghai
    place = {"latitude": 30.25, "longitude": 120.17}
    said = {"object_type": "message", "at": at}
    people.action(person, talked.name, **said, dimensions={"quantity": {"signs": 1}})
    consented = {"quantity": {"signs": 2}, "space": {**place, "precision_m": 65, "consent": True}}
    people.action(person, talked.name, **said, dimensions=consented)
    with pytest.raises(ValueError, match="only with her consent"):
        people.action(person, talked.name, **said, dimensions={"quantity": {"signs": 3}, "space": place})

    with_place, without = house.client().get("/actions", verb=talked.name).json()["items"]

    for one in (with_place, without):
        told = (one["at"], one["local_date"], one["local_hour"], one["weekday"], one["weekend"], one["shop_name"])
        assert told == ("2026-03-08T00:00:00Z", "2026-03-08", 8, 7, True, "城东店")
    shop = {"shop_id": str(house.east.id), "shop_name": "城东店"}
    assert dimension(without, "space")["measures"] == shop
    assert dimension(with_place, "space")["measures"] == {**shop, **place, "precision_m": 65, "consent": True}


@pytest.mark.pg
@pytest.mark.req(half="a record of five fields", waits="forms")
def test_req_A_70_four_fields_of_five_are_a_completeness_of_four_fifths(house: House) -> None:
    """Given a form 4 of 5 fields when stored then quantity 1, completeness 0.8."""
    person, _ = people.customer(house.account)
    client = house.client()
    for number in range(5):
        people.field(house.organisation, f"f{number}", f"字段{number}")

    for number in range(4):
        client.put(f"/customers/{person.id}/fields/f{number}", {"value": "有", "version": number + 1})

    newest = client.get("/actions", verb="customer.edited").json()["items"][0]
    assert dimension(newest, "quantity") == {
        "dimension": "quantity",
        "words": "数量质量",
        "expects": "must",
        "state": "measured",
        "measures": {"count": 1, "completeness": 0.8},
    }


@pytest.mark.req(half="what the ledger keeps and shows of a value", waits="the agent's reply on the whole path")
def test_req_A_71_durations_and_shares_of_cost_are_read_as_they_were_stored(house: House, talked: Verb) -> None:
    """Given an agent reply when stored then response seconds and cost share are present."""
    person, _ = people.customer(house.account)
    value = {"response_s": 12.5, "cost_share": 0.02}
    people.action(
        person,
        talked.name,
        object_type="message",
        actor=Action.Actor.AGENT,
        staff_id=house.supervisor.id,
        dimensions={"quantity": {"signs": 1}, "value": value},
    )

    (one,) = house.client().get("/actions", verb=talked.name).json()["items"]
    assert dimension(one, "value")["measures"] == value


@pytest.mark.req(half="the emotion reads not measured", waits="the bot that understands")
def test_req_A_72_an_emotion_that_nobody_measured_says_so(house: House, talked: Verb) -> None:
    """Given "保养太贵了，师傅倒是不错" when analysed then price −, technician +."""
    person, _ = people.customer(house.account)
    people.action(person, talked.name, object_type="message", dimensions={"quantity": {"signs": 12}})
    client = house.client()

    (one,) = client.get("/actions", verb=talked.name).json()["items"]
    (row,) = [row for row in client.get("/actions/coverage").json()["rows"] if row["verb"] == talked.name]

    assert {name: dimension(one, "emotion")[name] for name in ("expects", "state", "measures")} == {
        "expects": "may",
        "state": "not_measured",
        "measures": {},
    }
    assert next(cell for cell in row["cells"] if cell["dimension"] == "emotion")["state"] == "not_measured"


@pytest.mark.pg
@pytest.mark.req(half="the coverage page over the record's own actions", waits="10,000 demo actions of the whole path")
def test_req_A_73_each_dimension_reaches_its_target_and_gaps_are_named(house: House, talked: Verb) -> None:
    """Given 10,000 demo events when checked then each dimension's fill rate ≥ its stated target and gaps are named."""
    person, _ = people.customer(house.account)
    people.field(house.organisation, "likes", "喜好")
    client = house.client()
    client.patch(f"/customers/{person.id}", {"name": "王女士", "version": 1})
    client.put(f"/customers/{person.id}/fields/likes", {"value": "白色", "version": 2})
    client.post(f"/customers/{person.id}/tags", {"name": "vip"})
    told = client.get("/actions/coverage").json()

    assert told["gaps"] == []
    for row in told["rows"]:
        assert [cell["dimension"] for cell in row["cells"]] == [
            "attribute",
            "group",
            "space",
            "quantity",
            "value",
            "emotion",
        ]
        for cell in row["cells"]:
            if cell["target"] == 1.0 and row["total"]["count"]:
                assert cell["share"] == 1.0
            if cell["target"] == 0.0:
                assert cell["filled"]["count"] == 0

    # An action that lost a dimension that its verb must carry.
    Action.unscoped.filter(verb="customer.edited").update(dimensions={})
    (gap,) = client.get("/actions/coverage").json()["gaps"]
    assert (gap["verb"], gap["dimension"], gap["words"]) == (
        "customer.edited",
        "quantity",
        "「填写客户字段」缺少「数量质量」：1 / 1 个动作",
    )
