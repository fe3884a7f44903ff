"""The acceptance of requirements that customers and their ledger can show over HTTP; what needs a push to come in is
shown in reception.
"""

from typing import Any

import pytest

from factories import people
from weihu.kernel import tenancy
from weihu.people.customers import services

from .conftest import House


def dimension(action: dict[str, Any], name: str) -> dict[str, Any]:
    """One of the six of an action as the API tells it."""
    return next(one for one in action["dimensions"] if one["dimension"] == name)


@pytest.mark.pg
@pytest.mark.req(half="two values as an import and a form will bring them", waits="imports and forms")
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


@pytest.mark.pg
@pytest.mark.req(half="every count of the ledger and every cell of its coverage", waits="the reports")
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
    for row in client.get("/actions/coverage").json()["rows"]:
        for number in [row["total"], *(cell[name] for cell in row["cells"] for name in ("filled", "missing"))]:
            assert len(client.get("/actions", limit=500, **number["filter"]).json()["items"]) == number["count"]


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
