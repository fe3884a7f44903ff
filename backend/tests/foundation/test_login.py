import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from factories import http
from factories import organisations as make
from weihu.foundation.organisations import services
from weihu.foundation.organisations.events import LoggedIn, LoginEnded
from weihu.foundation.organisations.models import Login
from weihu.kernel import bus, tenancy

AUTH = "/auth/browser/v1"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    heard: list[Any] = []
    for kind in (LoggedIn, LoginEnded):
        monkeypatch.setitem(bus._handlers, kind, [heard.extend])
    return heard


def browser() -> Client:
    """A browser that has loaded the page: it carries the page's token."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-CN"})
    client.get(f"{AUTH}/config")
    return client


def send(client: Client, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    token = client.cookies["weihu_csrf"].value
    return client.generic(
        method, path, data=json.dumps(body or {}), content_type="application/json", headers={"x-csrftoken": token}
    )


def log_in(client: Client, username: str, password: str = make.PASSWORD) -> Any:
    return send(client, "POST", f"{AUTH}/auth/login", {"username": username, "password": password})


def test_a_person_logs_in_by_name_and_password_and_the_floors_above_hear_of_it(told: list[Any]) -> None:
    org = make.organisation()
    staff = make.staff(org, username="lihua")
    client = browser()

    answer = log_in(client, "lihua")

    assert answer.status_code == 200
    assert client.get("/api/v1/me").json()["username"] == "lihua"
    assert [(type(event), event.organisation_id, event.staff_id) for event in told] == [(LoggedIn, org.pk, staff.pk)]
    assert client.cookies["weihu_login"]["httponly"]
    assert client.cookies["weihu_login"]["samesite"] == "Lax"


def test_passwords_are_kept_as_argon2() -> None:
    make.staff(make.organisation(), username="lihua")

    assert Login.objects.get(username="lihua").password.startswith("argon2$argon2id$")


def test_a_wrong_password_and_an_unknown_name_look_the_same_and_nobody_is_in(told: list[Any]) -> None:
    make.staff(make.organisation(), username="lihua")
    client = browser()

    wrong, unknown = log_in(client, "lihua", "wrong-pass-1"), log_in(client, "nobody", "wrong-pass-1")

    assert (wrong.status_code, unknown.status_code) == (400, 400)
    assert wrong.json() == unknown.json()
    assert client.get("/api/v1/me").status_code == 401
    assert told == []


def test_a_disabled_person_cannot_log_in(told: list[Any]) -> None:
    org = make.organisation()
    admin, staff = make.staff(org, "admin"), make.staff(org, username="lihua")
    with tenancy.scope(org.pk):
        services.disable(make.actor(admin), staff)
    told.clear()
    client = browser()

    answer = log_in(client, "lihua")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == "这个账号已停用，请联系管理员。"
    assert client.get("/api/v1/me").status_code == 401
    assert told == []


def test_logging_out_ends_the_login_and_the_streams(told: list[Any]) -> None:
    org = make.organisation()
    staff = make.staff(org, username="lihua")
    client = browser()
    log_in(client, "lihua")

    answer = send(client, "DELETE", f"{AUTH}/auth/session")

    assert answer.status_code == 401  # the library's word for: nobody is logged in now
    assert client.get("/api/v1/me").status_code == 401
    assert told[1:] == [LoginEnded(org.pk, staff.pk)]


def test_a_new_password_by_the_administrator_ends_logins_with_the_old_one() -> None:
    org = make.organisation()
    admin, staff = make.staff(org, "admin"), make.staff(org, username="lihua")
    client = browser()
    log_in(client, "lihua")

    answer = http.client(admin).put(f"/staff/{staff.pk}/password", {"password": "another-pass-2"})

    assert answer.status_code == 204
    assert client.get("/api/v1/me").status_code == 401
    assert log_in(browser(), "lihua").status_code == 400
    assert log_in(browser(), "lihua", "another-pass-2").status_code == 200


def test_nobody_signs_up_alone() -> None:
    answer = send(browser(), "POST", f"{AUTH}/auth/signup", {"username": "me", "password": "let-me-in-please"})

    assert answer.status_code == 403
    assert not Login.objects.exists()


def test_fault_64_guessing_a_password_is_stopped_per_account() -> None:
    make.staff(make.organisation(), username="lihua")
    client = browser()
    for _ in range(5):
        assert log_in(client, "lihua", "wrong-pass-1").status_code == 400

    stopped = log_in(client, "lihua")

    assert stopped.status_code == 400
    assert stopped.json()["errors"][0]["code"] == "too_many_login_attempts"
    assert client.get("/api/v1/me").status_code == 401


def test_fault_64_guessing_from_one_address_is_stopped() -> None:
    client = browser()
    for number in range(60):
        log_in(client, f"nobody{number}", "wrong-pass-1")

    stopped = log_in(client, "nobody-again")

    assert stopped.status_code == 429


def test_fault_65_a_change_without_the_pages_own_token_is_refused() -> None:
    staff = make.staff(make.organisation(), "admin")
    careless, careful = http.client(staff, check_csrf=True), http.client(staff, check_csrf=True)
    careful.django.get(f"{AUTH}/config")
    token = careful.django.cookies["weihu_csrf"].value

    refused = careless.patch("/organisation", {"name": "别人家"})
    foreign = careful.patch(
        "/organisation", {"name": "别人家"}, **{"x-csrftoken": token, "origin": "https://evil.example"}
    )
    taken = careful.patch("/organisation", {"name": "三江"}, **{"x-csrftoken": token})

    assert (refused.status_code, refused.json()["code"]) == (403, "foreign_page")
    assert (foreign.status_code, foreign.json()["code"]) == (403, "foreign_page")
    assert (taken.status_code, taken.json()["name"]) == (200, "三江")


def test_a_second_factor_is_asked_for_and_its_secret_is_sealed(told: list[Any]) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    make.staff(make.organisation(), username="lihua")
    client = browser()
    log_in(client, "lihua")
    secret = client.get(f"{AUTH}/account/authenticators/totp").json()["meta"]["secret"]

    code = format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))

    assert send(client, "POST", f"{AUTH}/account/authenticators/totp", {"code": code}).status_code == 401
    send(client, "POST", f"{AUTH}/auth/reauthenticate", {"password": make.PASSWORD})
    assert send(client, "POST", f"{AUTH}/account/authenticators/totp", {"code": code}).status_code == 200
    assert Authenticator.objects.get(type="totp").data["secret"].startswith("v1:")
    told.clear()

    again = browser()
    halfway = log_in(again, "lihua")

    assert halfway.status_code == 401
    assert {flow["id"] for flow in halfway.json()["data"]["flows"] if flow.get("is_pending")} == {"mfa_authenticate"}
    assert again.get("/api/v1/me").status_code == 401
    assert told == []
