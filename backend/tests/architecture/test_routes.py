from typing import Any

import pytest

from factories import http, routes
from factories import organisations as make
from weihu.foundation.organisations import edge
from weihu.foundation.organisations.permissions import DEFAULT_ROLES, EVERYTHING, PERMISSIONS

NOBODY = "1"
# a agent, s supervisor, m marketing, * the administrator, who may do everything; LOGGED_IN routes are for all four.
MATRIX = {
    "account.edit": "",
    "account.read": "asm",
    "audit.read": "",
    "canned.edit": "sm",
    "customer.edit": "as",
    "customer.read": "asm",
    "file.upload": "asm",
    "inbox.repair": "s",
    "job.read": "",
    "job.replay": "",
    "ledger.read": "sm",
    "menu.edit": "m",
    "menu.publish": "m",
    "organisation.edit": "",
    "outgoing.review": "as",
    "rule.edit": "m",
    "rule.read": "sm",
    "session.answer": "as",
    "session.read": "as",
    "session.supervise": "s",
    "staff.edit": "",
}


def test_every_route_states_who_may_call_it() -> None:
    for route in routes.all_routes():
        assert route.permission in PERMISSIONS or route.permission == edge.LOGGED_IN, route.name


def test_a_route_that_does_not_say_who_may_call_it_does_not_import() -> None:
    router = edge.Router(tag="test")

    with pytest.raises(TypeError, match="say who may call it"):
        router.api_operation(["GET"], "/open")
    with pytest.raises(TypeError, match="permission"):
        router.get("/open")  # type: ignore[call-arg]


def test_every_permission_is_in_the_table_and_every_role_names_permissions_that_exist() -> None:
    assert sorted(PERMISSIONS) == sorted(MATRIX)
    assert DEFAULT_ROLES["admin"].permissions == (EVERYTHING,)
    for key in ("agent", "supervisor", "marketing"):
        names = {name for name, letters in MATRIX.items() if key[0] in letters}
        assert sorted(DEFAULT_ROLES[key].permissions) == sorted(names), key


def test_operation_ids_are_unique_and_are_the_functions_names() -> None:
    names = [route.name for route in routes.all_routes()]

    assert len(names) == len(set(names)) > 40


def test_the_generated_client_knows_that_each_output_field_is_there() -> None:
    def walk(schema: dict[str, Any], place: str) -> None:
        schema = routes.resolved(schema)
        missing = set(schema.get("properties", ())) - set(schema.get("required", ()))
        assert not missing, f"{place}: {missing} may be missing in an output"
        for name, one in schema.get("properties", {}).items():
            walk(one, f"{place}.{name}")
        for one in [*schema.get("anyOf", ()), schema.get("items")]:
            if one:
                walk(one, place)

    for route in routes.all_routes():
        for status, told in route.told["responses"].items():
            for body in told.get("content", {}).values():
                walk(body["schema"], f"{route.name} {status}")


def called(client: http.Client, route: routes.Route) -> Any:
    """The route with ids of nobody and no body."""
    path = route.path
    for place in route.ids:
        path = path.replace("{" + place.partition(":")[2] + "}", NOBODY)
    return client.request(route.method, path.replace("{key}", "plate"), None)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["agent", "supervisor", "marketing", "admin"])
def test_fault_56_each_role_may_call_what_the_table_says_and_nothing_else(role: str) -> None:
    client = http.client(make.staff(make.organisation(), role))

    for route in routes.all_routes():
        answer = called(client, route)

        is_open = role == "admin" or route.permission == edge.LOGGED_IN or role[0] in MATRIX[route.permission]
        refused = answer.status_code == 403 and answer.json()["code"] == "not_allowed"
        assert answer.status_code not in {401, 405, 500}, (route.name, answer.status_code)
        assert refused != is_open, f"{role} {route.name}: {answer.status_code}"


@pytest.mark.django_db
def test_fault_56_a_stranger_may_call_nothing() -> None:
    for route in routes.all_routes():
        answer = called(http.client(), route)

        assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_in"), route.name


@pytest.mark.django_db
def test_fault_65_no_route_takes_a_change_without_the_pages_own_token() -> None:
    client = http.client(make.staff(make.organisation(), "admin"), check_csrf=True)

    for route in routes.all_routes():
        if route.method != "GET":
            answer = called(client, route)

            assert (answer.status_code, answer.json()["code"]) == (403, "foreign_page"), route.name
