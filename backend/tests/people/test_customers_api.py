"""Customers over HTTP: who sees whom, what staff change, and what is refused."""

from typing import Any

import pytest

from factories import organisations, people
from weihu.foundation.audit.models import Entry
from weihu.foundation.realtime.models import Event
from weihu.kernel import tenancy
from weihu.people.customers.models import Customer, Field, Tag, Tagging, Value
from weihu.people.ledger.models import Action

from .conftest import House, a_house


def events() -> list[tuple[str, dict[str, Any]]]:
    return list(Event.unscoped.filter(name="customer.changed").order_by("number").values_list("name", "data"))


# ---- reading


def test_the_card_tells_everything_that_is_known(house: House) -> None:
    person, identity = people.customer(
        house.account, openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", source="code", source_detail="campaign-k"
    )
    field = people.field(house.organisation, "phone", "电话", "phone")

    told = house.client().get(f"/customers/{person.id}").json()

    assert told == {
        "id": str(person.id),
        "display_name": "微信用户 jWeS6o",
        "name": "",
        "short_id": "jWeS6o",
        "avatar_url": "",
        "following": True,
        "shop_id": str(house.east.id),
        "shop_name": "城东店",
        "tags": [],
        "source": {
            "kind": "code",
            "detail": "campaign-k",
            "account_id": str(house.account.id),
            "at": told["source"]["at"],
        },
        "version": 1,
        "identities": [
            {
                "id": str(identity.id),
                "account_id": str(house.account.id),
                "account_name": "城东服务号",
                "short_id": "jWeS6o",
                "following": True,
                "followed_at": told["source"]["at"],
                "unfollowed_at": None,
                "unreachable": "",
                "unreachable_words": None,
                "unreachable_at": None,
                "nickname": "",
                "avatar_url": "",
                "consented_at": None,
            }
        ],
        "fields": [
            {
                "id": str(field.id),
                "key": "phone",
                "name": "电话",
                "kind": "phone",
                "choices": [],
                "value": None,
                "source": None,
                "at": None,
                "history": [],
            }
        ],
        "taggings": [],
    }


def test_an_agent_of_one_shop_sees_its_customers_and_no_other(house: House) -> None:
    east, _ = people.customer(house.account)
    west, _ = people.customer(house.west_account)
    nowhere, _ = people.customer(house.account, shop_id=None)
    agent = organisations.staff(house.organisation, "agent", shop=house.east)
    client = house.client(agent)

    assert [one["id"] for one in client.get("/customers").json()["items"]] == [str(east.id)]
    for hidden in (west, nowhere):
        assert client.get(f"/customers/{hidden.id}").status_code == 404
        assert client.patch(f"/customers/{hidden.id}", {"name": "x", "version": 1}).status_code == 404
        assert client.post(f"/customers/{hidden.id}/tags", {"name": "x"}).status_code == 404
    assert Tagging.unscoped.count() == Action.unscoped.filter(verb="customer.tagged").count() == 0


def test_another_organisation_sees_nothing_of_ours(house: House) -> None:
    person, _ = people.customer(house.account)
    theirs = a_house("云岭汽车")
    with tenancy.scope(house.organisation.id):
        tag = Tag.objects.create(organisation=house.organisation, name="我们的")
    field = people.field(house.organisation, "phone", "电话", "phone")
    admin = theirs.client(organisations.staff(theirs.organisation, "admin"))

    assert admin.get("/customers").json() == {"items": [], "next": None}
    assert admin.get("/tags").json() == []
    assert admin.get("/fields").json() == []
    assert admin.get(f"/customers/{person.id}").status_code == 404
    assert admin.delete(f"/customers/{person.id}/tags/{tag.id}").status_code == 404
    assert admin.patch(f"/fields/{field.id}", {"name": "x"}).status_code == 404


MAY = {
    "agent": {"read": 200, "edit": 200, "fields": 403},
    "supervisor": {"read": 200, "edit": 200, "fields": 403},
    "marketing": {"read": 200, "edit": 403, "fields": 403},
    "admin": {"read": 200, "edit": 200, "fields": 201},
    None: {"read": 403, "edit": 403, "fields": 403},
}


@pytest.mark.parametrize("role", MAY)
def test_who_may_what(house: House, role: str | None) -> None:
    person, _ = people.customer(house.account)
    client = house.client(organisations.staff(house.organisation, role))

    assert client.get(f"/customers/{person.id}").status_code == MAY[role]["read"]
    assert client.post(f"/customers/{person.id}/tags", {"name": "vip"}).status_code == MAY[role]["edit"]
    told = client.post("/fields", {"key": "phone", "name": "电话", "kind": "phone"})
    assert told.status_code == MAY[role]["fields"]
    assert Tagging.unscoped.count() == (MAY[role]["edit"] == 200)
    assert Field.unscoped.count() == (MAY[role]["fields"] == 201)
    assert Entry.unscoped.filter(verb="field.added").count() == (MAY[role]["fields"] == 201)


def test_who_may_see_every_shop_but_edit_only_one_is_told_so(house: House) -> None:
    person, _ = people.customer(house.west_account)
    both = organisations.staff(house.organisation, "marketing")
    with tenancy.scope(house.organisation.id):
        from weihu.foundation.organisations import services
        from weihu.foundation.organisations.models import Role

        services.grant(None, staff=both, role=Role.objects.get(key="agent"), shop=house.east)

    refused = house.client(both).post(f"/customers/{person.id}/tags", {"name": "vip"})

    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert "修改客户资料与标签" in refused.json()["detail"]


@pytest.mark.pg
@pytest.mark.parametrize(
    "words", ["王女士", "小王", "eS6o", "置换", "154 0000 0001", "0001", "浙Z·D123", "浙zd123", "白色"]
)
def test_a_customer_is_found_by_name_nickname_short_id_tag_or_field(house: House, words: str) -> None:
    person, identity = people.customer(house.account, openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", name="王女士")
    people.customer(house.account, openid="oAnother00000000000000000000")
    identity.nickname = "小王"
    identity.save()
    for key, kind, value in (
        ("phone", "phone", "15400000001"),
        ("plate", "plate", "浙ZD12345"),
        ("likes", "text", "喜欢白色"),
    ):
        field = people.field(house.organisation, key, key, kind)
        Value.unscoped.create(
            organisation=house.organisation, customer=person, field=field, value=value, source="staff", at=1
        )
    client = house.client()
    client.post(f"/customers/{person.id}/tags", {"name": "置换意向"})

    assert [one["id"] for one in client.get("/customers", q=words).json()["items"]] == [str(person.id)]


def test_a_value_of_yesterday_finds_nobody(house: House) -> None:
    person, _ = people.customer(house.account)
    people.field(house.organisation, "likes", "喜好")
    client = house.client()
    client.put(f"/customers/{person.id}/fields/likes", {"value": "白色", "version": 1})
    client.put(f"/customers/{person.id}/fields/likes", {"value": "黑色", "version": 2})

    assert client.get("/customers", q="白色").json()["items"] == []
    assert len(client.get("/customers", q="黑色").json()["items"]) == 1


def test_pages_follow_each_other_without_a_hole(house: House) -> None:
    expected = [str(people.customer(house.account)[0].id) for _ in range(7)][::-1]
    client = house.client()

    seen: list[str] = []
    before: dict[str, str] = {}
    while True:
        page = client.get("/customers", limit=3, **before).json()
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        before = {"before": page["next"]}

    assert seen == expected


@pytest.mark.parametrize("size", [2, 12])
def test_the_list_takes_the_same_queries_whatever_its_length(
    house: House, django_assert_num_queries: Any, size: int
) -> None:
    client = house.client()
    for _ in range(size):
        person, _ = people.customer(house.account)
        client.post(f"/customers/{person.id}/tags", {"name": "vip"})

    # The page, tags (hot SQL is not counted).
    with django_assert_num_queries(2):
        assert len(client.get("/customers").json()["items"]) == size


@pytest.mark.parametrize("size", [1, 8])
def test_the_card_takes_the_same_queries_however_much_is_known(
    house: House, django_assert_num_queries: Any, size: int
) -> None:
    client = house.client()
    person, _ = people.customer(house.account)
    for number in range(size):
        people.field(house.organisation, f"f{number}", f"字段{number}")
        client.put(f"/customers/{person.id}/fields/f{number}", {"value": "是", "version": number + 1})
        client.post(f"/customers/{person.id}/tags", {"name": f"标签{number}"})

    # The customer, identities, values, fields, tags.
    with django_assert_num_queries(5):
        told = client.get(f"/customers/{person.id}").json()
    assert len(told["fields"]) == len(told["taggings"]) == size


# ---- changing


def test_a_new_name_shows_everywhere_and_the_other_desks_hear_of_it(house: House) -> None:
    person, _ = people.customer(house.account)

    told = house.client().patch(f"/customers/{person.id}", {"name": "  王  女士 ", "version": 1}).json()

    assert (told["display_name"], told["name"], told["version"]) == ("王 女士", "王 女士", 2)
    assert events() == [("customer.changed", {"customer_id": str(person.id)})]
    action = Action.unscoped.get(verb="customer.renamed")
    assert (action.customer_id, action.object_id, action.staff_id, action.dimensions) == (
        person.id,
        person.id,
        house.supervisor.id,
        {},
    )


def test_who_edits_an_old_copy_is_told_and_nothing_is_overwritten(house: House) -> None:
    person, _ = people.customer(house.account)
    people.field(house.organisation, "phone", "电话", "phone")
    client = house.client()
    client.put(f"/customers/{person.id}/fields/phone", {"value": "15400000001", "version": 1})
    before = (Value.unscoped.count(), Action.unscoped.count(), Event.unscoped.count())

    late = client.put(f"/customers/{person.id}/fields/phone", {"value": "15400000002", "version": 1})
    late_name = client.patch(f"/customers/{person.id}", {"name": "王女士", "version": 1})

    for refused in (late, late_name):
        assert (refused.status_code, refused.json()["code"]) == (409, "customer_changed")
    assert (Value.unscoped.count(), Action.unscoped.count(), Event.unscoped.count()) == before
    assert client.get(f"/customers/{person.id}").json()["fields"][0]["value"] == "15400000001"


def test_each_value_stays_in_the_history_with_who_and_when(house: House, clock: Any) -> None:
    person, _ = people.customer(house.account)
    people.field(house.organisation, "plate", "车牌", "plate")
    client = house.client()
    client.put(f"/customers/{person.id}/fields/plate", {"value": "浙z·12345", "version": 1})
    clock.advance(60)
    client.put(f"/customers/{person.id}/fields/plate", {"value": "浙ZD12345", "version": 2})
    clock.advance(60)
    told = client.put(f"/customers/{person.id}/fields/plate", {"value": "", "version": 3}).json()

    (plate,) = told["fields"]
    assert (plate["value"], plate["source"], plate["at"]) == (None, None, None)
    assert [(one["value"], one["source"], one["staff_name"], one["current"]) for one in plate["history"]] == [
        ("", "staff", "林主管", True),
        ("浙ZD12345", "staff", "林主管", False),
        ("浙Z12345", "staff", "林主管", False),
    ]
    assert [one["at"] for one in plate["history"]] == sorted((one["at"] for one in plate["history"]), reverse=True)


def test_the_same_value_again_changes_nothing(house: House) -> None:
    person, _ = people.customer(house.account)
    people.field(house.organisation, "phone", "电话", "phone")
    client = house.client()
    for _ in range(2):
        told = client.put(f"/customers/{person.id}/fields/phone", {"value": "154 0000 0001", "version": 1})
        assert (told.status_code, told.json()["version"]) == (200, 2)

    assert Value.unscoped.count() == Action.unscoped.filter(verb="customer.edited").count() == len(events()) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wrong_value_names_field_value_and_remedy(house: House, language: str) -> None:
    person, _ = people.customer(house.account)
    people.field(house.organisation, "plate", "车牌", "plate")

    refused = house.client(language=language).put(
        f"/customers/{person.id}/fields/plate", {"value": "浙ZI2345", "version": 1}
    )

    assert refused.status_code == 422
    (finding,) = refused.json()["fields"]
    assert (finding["field"], finding["value"]) == ("plate", "浙ZI2345")
    assert "车牌" in finding["message"]
    assert ("新能源" if language == "zh" else "new energy") in finding["remedy"]
    assert Value.unscoped.count() == 0
    assert Customer.unscoped.get(pk=person.id).version == 1


def test_an_unknown_field_is_not_found(house: House) -> None:
    person, _ = people.customer(house.account)
    assert house.client().put(f"/customers/{person.id}/fields/nope", {"value": "x", "version": 1}).status_code == 404


def test_a_tag_once_put_stays_whoever_puts_it_again(house: House) -> None:
    person, _ = people.customer(house.account)
    agent = organisations.staff(house.organisation, "agent", name="小陈")
    first = house.client(agent).post(f"/customers/{person.id}/tags", {"name": " 置换  意向 "}).json()

    again = house.client().post(f"/customers/{person.id}/tags", {"name": "置换 意向"}).json()

    assert again["taggings"] == first["taggings"]
    assert [(one["name"], one["staff_name"]) for one in again["taggings"]] == [("置换 意向", "小陈")]
    assert Action.unscoped.filter(verb="customer.tagged").count() == len(events()) == 1


def test_a_tag_taken_off_can_be_put_back(house: House) -> None:
    person, _ = people.customer(house.account)
    client = house.client()
    client.post(f"/customers/{person.id}/tags", {"name": "vip"})
    tag_id = client.post(f"/customers/{person.id}/tags", {"name": "置换意向"}).json()["taggings"][1]["id"]

    assert client.delete(f"/customers/{person.id}/tags/{tag_id}").json()["tags"] == ["vip"]
    assert client.delete(f"/customers/{person.id}/tags/{tag_id}").status_code == 404
    assert client.post(f"/customers/{person.id}/tags", {"name": "置换意向"}).json()["tags"] == ["vip", "置换意向"]

    vip, trade_in = Tag.unscoped.order_by("id").values_list("id", flat=True)
    told = Action.unscoped.filter(object_type="tag").order_by("id").values_list("verb", "object_id", "dimensions")
    assert list(told) == [
        ("customer.tagged", vip, {"group": {"tags": [vip]}}),
        ("customer.tagged", trade_in, {"group": {"tags": [vip, trade_in]}}),
        ("customer.untagged", trade_in, {"group": {"tags": [vip]}}),
        ("customer.tagged", trade_in, {"group": {"tags": [vip, trade_in]}}),
    ]


@pytest.mark.parametrize("name", ["", "   ", "长" * 31])
def test_a_tag_without_a_name_or_with_too_long_a_one_is_refused(house: House, name: str) -> None:
    person, _ = people.customer(house.account)
    refused = house.client().post(f"/customers/{person.id}/tags", {"name": name})
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "name")
    assert Tag.unscoped.count() == Tagging.unscoped.count() == 0


# ---- the fields of the record


def test_fields_are_set_up_by_the_administrator_and_each_change_is_an_audit_line(house: House) -> None:
    admin = house.client(organisations.staff(house.organisation, "admin"))
    made = admin.post(
        "/fields", {"key": "way", "name": "联系方式", "kind": "choice", "choices": ["微信", "电话", "微信"]}
    )
    taken = admin.post("/fields", {"key": "way", "name": "别的", "kind": "text"})
    changed = admin.patch(f"/fields/{made.json()['id']}", {"name": "偏好渠道", "choices": ["微信"]})

    assert (made.status_code, made.json()["choices"]) == (201, ["微信", "电话"])
    assert (taken.status_code, taken.json()["code"]) == (409, "field_taken")
    assert changed.json() == {**made.json(), "name": "偏好渠道", "choices": ["微信"]}
    assert list(Entry.unscoped.filter(object_type="field").order_by("id").values_list("verb", "words_zh")) == [
        ("field.added", "新增客户字段「联系方式」"),
        ("field.changed", "修改客户字段「联系方式」，改名为「偏好渠道」"),
    ]


@pytest.mark.parametrize(("kind", "choices"), [("choice", []), ("choice", [" "]), ("text", ["微信"])])
def test_only_a_field_of_choices_has_choices(house: House, kind: str, choices: list[str]) -> None:
    admin = house.client(organisations.staff(house.organisation, "admin"))
    refused = admin.post("/fields", {"key": "way", "name": "联系方式", "kind": kind, "choices": choices})
    assert refused.status_code == 422
    assert "choices" in refused.json()["fields"][0]["field"]
    assert Field.unscoped.count() == 0


@pytest.mark.parametrize("key", ["", "Way", "1st", "a b", "a" * 41])
def test_a_fields_key_is_a_plain_word(house: House, key: str) -> None:
    admin = house.client(organisations.staff(house.organisation, "admin"))
    assert admin.post("/fields", {"key": key, "name": "某项", "kind": "text"}).status_code == 422
