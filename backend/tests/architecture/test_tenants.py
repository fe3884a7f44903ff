import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps

from factories import accounts, http, people, routes
from factories import conversations as talk
from factories import organisations as make
from weihu.bots.rules.models import Rule
from weihu.channels.inbox.models import Receipt
from weihu.channels.outbox.models import Outgoing
from weihu.conversations.canned.models import Canned
from weihu.foundation.files import services as files
from weihu.foundation.files.purposes import REPLY
from weihu.foundation.jobs.models import Job
from weihu.foundation.organisations.models import Grant, Role
from weihu.kernel import clock, tenancy
from weihu.people.customers.models import Tag, Tagging

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
# Ids that name no object but a place in a list of one's own.
CURSORS = {"query:before", "query:after", "query:cursor"}
# What an id's name means where the name alone does not say.
MEANS = {
    "agent_id": "staff",
    "around": "message",
    "handout_file_id": "file",
    "mentions[]": "staff",
    "quote_id": "message",
    "session_ids[]": "session",
    "accounts[]": "account",
    "last_message_id": "message",
    "object_id": "message",
    "only": "message",
    "added[]": "canned",
}
# They take many and tell of each what became of it.
EACH_BY_ITSELF = {"act_on_sessions"}
KINDS = (
    "account", "canned", "customer", "field", "file", "grant", "job", "message", "outgoing", "receipt", "role", "rule", "session",
    "shop", "staff", "tag",
)  # fmt: skip


class House:
    """An organisation with one of everything, and its administrator's client."""

    def __init__(self, name: str) -> None:
        org = make.organisation(name)
        self.boss = make.staff(org, "admin")
        self.organisation = org
        self.client = http.client(self.boss)
        shop = make.shop(org)
        staff = make.staff(org, "agent", shop=shop)
        account = accounts.account(org, shop)
        customer, identity = people.customer(account)
        session = talk.session(account, customer, state="serving", agent=self.boss)
        with tenancy.scope(org.pk):
            message = talk.message(session, "你好")
        now = clock.now()
        tag = Tag.unscoped.create(organisation=org, name="老客户")
        Tagging.unscoped.create(organisation=org, customer=customer, tag=tag, at=now)
        text = {"kind": "text", "text": "您好"}
        self.ids: dict[str, int] = {
            "account": account.pk,
            "canned": Canned.unscoped.create(organisation=org, title="问候", text="您好", created_at=now).pk,
            "customer": customer.pk,
            "field": people.field(org, "plate", "车牌", "plate").pk,
            "file": files.store(io.BytesIO(PNG), organisation_id=org.pk, purpose=REPLY, name="a.png").pk,
            "grant": Grant.unscoped.get(staff=staff).pk,
            "job": Job.unscoped.create(
                organisation=org, name="test", args={}, state="failed", run_at=now, created_at=now
            ).pk,
            "message": message.pk,
            "outgoing": Outgoing.unscoped.create(
                organisation=org, account=account, recipient=identity.openid, customer_id=customer.pk,
                message_id=message.pk, intent=f"test-{name}", body=text, state="refused", created_at=now,
                expires_at=now + clock.DAY, ended_at=now,
            ).pk,
            "receipt": Receipt.unscoped.create(
                organisation=org, account=account, key=f"key-{name}", state=Receipt.State.POISON, raw=b"<xml/>",
                received_at=now,
            ).pk,
            "role": Role.unscoped.get(organisation=org, key="agent").pk,
            "rule": Rule.unscoped.create(
                organisation=org, name="保养", kind="keyword", phrases=["保养"], replies=[text], created_at=now,
                updated_at=now,
            ).pk,
            "session": session.pk,
            "shop": shop.pk,
            "staff": staff.pk,
            "tag": tag.pk,
        }  # fmt: skip

    def rows(self) -> dict[str, Any]:
        """Everything the organisation has, to see that nothing moved."""
        return {
            model._meta.label: list(model.unscoped.filter(organisation=self.organisation).order_by("pk").values())  # type: ignore[attr-defined]
            for model in apps.get_models()
            if issubclass(model, tenancy.Owned) and hasattr(model, "organisation_id")
        }


@pytest.fixture
def houses(db: None) -> tuple[House, House]:
    return House("三江集团"), House("别家")


def kind_of(place: str) -> str:
    """What an id names: `path:staff_id` a staff."""
    name = place.partition(":")[2]
    return MEANS.get(name) or name.rpartition(".")[2].removesuffix("_id").removesuffix("[]")


def put(body: dict[str, Any], place: str, value: str) -> None:
    """Sets `replies[].file_id`, `accounts[]` or `shop_id`."""
    if place == "replies[].file_id":
        body["replies"] = [{"kind": "picture", "file_id": value}]
    elif place.endswith("[]"):
        body[place.removesuffix("[]")] = [value]
    else:
        body[place] = value


def call(client: http.Client, route: routes.Route, own: dict[str, int], place: str, value: int) -> Any:
    """The route with one's own ids, but for this one."""
    path, query, body = route.path, {}, dict(routes.BODIES.get(route.name, {}))
    if route.name == "answer_session" and place in {"body:file_id", "body:handout_file_id"}:
        body.pop("text")
    for one in route.ids:
        where, _, name = one.partition(":")
        text = str(value if one == place else own.get(kind_of(one), 1))
        if where == "path":
            path = path.replace("{" + name + "}", text)
        elif one == place and where == "query":
            query[name] = text
        elif where == "body" and (one == place or name in {"role_id", "account_id", "last_message_id"}):
            put(body, name, text)
    path = path.replace("{key}", "plate")
    if query:
        return client.get(path, **query)
    return client.request(route.method, path, body if route.takes_body else None)


def places() -> Iterator[tuple[routes.Route, str]]:
    for route in routes.all_routes():
        for place in route.ids:
            if place not in CURSORS:
                yield route, place


def test_every_id_of_the_api_names_something_that_the_test_below_has() -> None:
    found = {kind_of(place): f"{route.name} {place}" for route, place in places()}

    assert {kind: where for kind, where in found.items() if kind not in KINDS} == {}
    assert len(list(places())) > 50
    without_body = {route.name for route in routes.all_routes() if route.takes_body} - set(routes.BODIES)
    assert not without_body, "say in factories/routes.py what a valid body is"


@pytest.mark.parametrize(("route", "place"), [pytest.param(*one, id=f"{one[0].name}-{one[1]}") for one in places()])
def test_fault_55_another_tenants_id_is_an_id_that_does_not_exist(
    route: routes.Route, place: str, houses: tuple[House, House]
) -> None:
    mine, other = houses
    kind = kind_of(place)
    before = other.rows()

    foreign = call(mine.client, route, mine.ids, place, other.ids[kind])
    nobody = call(mine.client, route, mine.ids, place, 4242)

    assert (foreign.status_code, without_value(foreign, other.ids[kind])) == (
        nobody.status_code,
        without_value(nobody, 4242),
    ), f"{route.name} {place}"
    if place.startswith("path:"):
        assert foreign.status_code == 404, f"{route.name} {place}: {foreign.status_code} {foreign}"
    if route.name in EACH_BY_ITSELF:
        assert '"code":"not_found"' in body_of(foreign).replace(" ", ""), body_of(foreign)
    elif place.startswith("body:"):
        assert foreign.status_code in {404, 422, 204}, f"{route.name} {place}: {foreign.status_code} {foreign}"
    assert other.rows() == before, f"{route.name} {place} changed rows of another tenant"

    own = call(mine.client, route, mine.ids, place, mine.ids[kind])
    assert own.status_code != 404, f"{route.name} {place}: one's own is not found either: {own}"


def without_value(answer: Any, value: int) -> str:
    """The body, where the id itself may be repeated (a finding names the value it is about), and the time of asking."""
    return INSTANT.sub("…", body_of(answer).replace(str(value), "…"))


def body_of(answer: Any) -> str:
    """The text, also of one that is sent in pieces."""
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


@pytest.mark.django_db
def test_fault_55_a_file_of_another_tenant_is_absent(houses: tuple[House, House]) -> None:
    mine, other = houses

    answers = [mine.client.django.get(f"/files/{file_id}") for file_id in (other.ids["file"], 4242)]
    own = mine.client.django.get(f"/files/{mine.ids['file']}")

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert own.status_code == 200
    assert b"".join(own.streaming_content).startswith(b"\x89PNG")


def test_fault_55_a_query_outside_a_scope_raises() -> None:
    for model in apps.get_models():
        if issubclass(model, tenancy.Owned):
            with pytest.raises(tenancy.ScopeMissing):
                model.objects.all()


@pytest.mark.django_db
def test_fault_55_lists_show_ones_own_and_nothing_of_another_tenant(houses: tuple[House, House]) -> None:
    mine, other = houses
    shown = 0

    for route in routes.all_routes():
        if route.method == "GET" and not any(place.startswith("path:") for place in route.ids):
            body = body_of(mine.client.get(route.path))
            for kind, value in other.ids.items():
                assert str(value) not in body, f"{route.name} shows a {kind} of another tenant"
            shown += sum(str(value) in body for value in mine.ids.values())
            assert str(other.boss.pk) not in body, route.name

    assert shown > 12
