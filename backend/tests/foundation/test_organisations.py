from typing import Any

import pytest

from factories import http
from factories import organisations as make
from weihu.foundation.audit.models import Entry
from weihu.foundation.organisations import actors, services
from weihu.foundation.organisations.errors import LastAdministrator, MoreThanOwn
from weihu.foundation.organisations.events import GrantsChanged, LoginEnded
from weihu.foundation.organisations.models import Grant, Role, Staff
from weihu.kernel import bus, tenancy


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Everything that the room told the floors above."""
    heard: list[Any] = []
    for kind in (LoginEnded, GrantsChanged):
        monkeypatch.setitem(bus._handlers, kind, [heard.extend])
    return heard


@pytest.mark.django_db
def test_a_new_organisation_begins_with_the_four_roles() -> None:
    org = make.organisation("三江集团")

    with tenancy.scope(org.pk):
        assert list(Role.objects.order_by("id").values_list("key", flat=True)) == [
            "agent",
            "supervisor",
            "marketing",
            "admin",
        ]
        assert list(Entry.objects.values_list("verb", "words_zh", "actor_name")) == [
            ("organisation.founded", "建立企业「三江集团」", "系统 System")
        ]


@pytest.mark.django_db
def test_me_tells_who_i_am_and_what_i_may_do_where() -> None:
    org = make.organisation()
    shop = make.shop(org, "城东店")
    staff = make.staff(org, "agent", shop=shop, username="lihua", name="李华")

    told = http.client(staff).get("/me")

    assert told.status_code == 200
    body = told.json()
    assert (body["id"], body["username"], body["name"]) == (str(staff.pk), "lihua", "李华")
    assert body["organisation"] == {
        "id": str(org.pk),
        "name": "三江集团",
        "timezone": "Asia/Shanghai",
        "hours": None,
        "texts": {},
    }
    assert {"permission": "session.answer", "shops": [str(shop.pk)]} in body["permissions"]
    assert "staff.edit" not in {held["permission"] for held in body["permissions"]}


@pytest.mark.django_db
def test_a_stranger_is_told_to_log_in() -> None:
    answer = http.client().get("/me")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json; charset=utf-8"
    assert answer.json() == {
        "code": "not_logged_in",
        "status": 401,
        "title": "请先登录",
        "detail": "登录已失效或尚未登录。",
        "fields": [],
        "params": {},
    }


@pytest.mark.django_db
def test_errors_speak_the_readers_language_and_name_field_value_and_remedy() -> None:
    admin = make.staff(make.organisation(), "admin")

    answer = http.client(admin, language="en-GB,en;q=0.9").post(
        "/staff", {"name": "", "username": "Li Hua", "password": "short"}
    )

    assert answer.status_code == 422
    body = answer.json()
    assert body["title"] == "Please check the input"
    assert {(f["field"], f["value"], f["remedy"]) for f in body["fields"]} == {
        ("name", "", "At least 1 characters"),
        ("username", "Li Hua", "It must match ^[a-z][a-z0-9._-]{2,31}$"),
        ("password", "", "At least 10 characters"),
    }
    assert Staff.unscoped.count() == 1


@pytest.mark.django_db
def test_fault_57_a_field_that_nobody_offered_is_refused_by_name() -> None:
    admin = make.staff(make.organisation(), "admin")

    answer = http.client(admin).post(
        "/staff",
        {"name": "王", "username": "wang", "password": "long-enough-1", "is_admin": True, "organisation_id": "1"},
    )

    assert answer.status_code == 422
    assert {(f["field"], f["remedy"]) for f in answer.json()["fields"]} == {
        ("is_admin", "去掉这一项"),
        ("organisation_id", "去掉这一项"),
    }
    assert Staff.unscoped.count() == 1


@pytest.mark.django_db
def test_an_agent_may_not_manage_staff_and_nothing_happens() -> None:
    agent = make.staff(make.organisation(), "agent")
    lines = Entry.unscoped.count()

    answer = http.client(agent).post("/staff", {"name": "王", "username": "wang", "password": "long-enough-1"})

    assert answer.status_code == 403
    assert answer.json()["detail"] == "需要权限「管理员工与角色」，请找管理员开通。"
    assert (Staff.unscoped.count(), Entry.unscoped.count()) == (1, lines)


@pytest.mark.django_db
def test_whoever_manages_staff_in_one_shop_only_does_not_manage_the_house() -> None:
    org = make.organisation()
    staff = make.staff(org, "admin", shop=make.shop(org))

    assert (
        http.client(staff).post("/staff", {"name": "王", "username": "wang", "password": "long-enough-1"}).status_code
        == 403
    )


@pytest.mark.django_db
def test_a_person_is_employed_gets_a_role_and_each_step_is_one_audit_line() -> None:
    org = make.organisation()
    shop = make.shop(org, "城西店")
    admin = make.staff(org, "admin", name="管理员甲")
    client = http.client(admin)
    role = Role.unscoped.get(organisation=org, key="agent")
    before = Entry.unscoped.count()

    made = client.post("/staff", {"name": "王芳", "username": "wangfang", "password": "long-enough-1"})
    given = client.post(f"/staff/{made.json()['id']}/grants", {"role_id": str(role.pk), "shop_id": str(shop.pk)})
    again = client.post(f"/staff/{made.json()['id']}/grants", {"role_id": str(role.pk), "shop_id": str(shop.pk)})

    assert (made.status_code, given.status_code, again.status_code) == (201, 201, 201)
    assert again.json() == given.json()
    lines = Entry.unscoped.order_by("id")[before:]
    assert [(line.actor_name, line.words_zh) for line in lines] == [
        ("管理员甲", "新增员工「王芳」（wangfang）"),
        ("管理员甲", "授予「王芳」角色「客服」（城西店）"),
    ]
    listed = {person["username"]: person for person in client.get("/staff").json()}
    assert listed["wangfang"]["grants"] == [
        {"id": given.json()["id"], "role_id": str(role.pk), "role": "agent", "shop_id": str(shop.pk)}
    ]


@pytest.mark.django_db
def test_a_login_name_is_taken_once() -> None:
    admin = make.staff(make.organisation(), "admin")
    make.staff(make.organisation("别家"), "agent", username="wang")

    answer = http.client(admin).post("/staff", {"name": "王", "username": "wang", "password": "long-enough-1"})

    assert (answer.status_code, answer.json()["code"]) == (409, "username_taken")


@pytest.mark.django_db
def test_a_disabled_person_is_out_with_her_next_request(told: list[Any]) -> None:
    org = make.organisation()
    admin, agent = make.staff(org, "admin"), make.staff(org, "agent")
    hers = http.client(agent)
    assert hers.get("/me").status_code == 200

    http.client(admin).post(f"/staff/{agent.pk}/disable")

    assert hers.get("/me").status_code == 401
    assert LoginEnded(org.pk, agent.pk) in told
    http.client(admin).post(f"/staff/{agent.pk}/enable")
    assert hers.get("/me").status_code == 200


@pytest.mark.django_db
def test_the_last_administrator_can_neither_be_disabled_nor_lose_the_role() -> None:
    org = make.organisation()
    admin = make.staff(org, "admin")
    client = http.client(admin)
    grant = Grant.unscoped.get(staff=admin)

    disabled = client.post(f"/staff/{admin.pk}/disable")
    revoked = client.delete(f"/staff/{admin.pk}/grants/{grant.pk}")
    emptied = client.put(f"/roles/{grant.role_id}/permissions", {"permissions": ["session.read"]})

    assert [a.json()["code"] for a in (disabled, revoked, emptied)] == ["last_administrator"] * 3
    assert http.client(admin).get("/me").status_code == 200
    assert Grant.unscoped.filter(pk=grant.pk).exists()
    assert actors.of(admin).may_everywhere("staff.edit")


@pytest.mark.django_db
def test_a_changed_role_reaches_everyone_who_holds_it(told: list[Any]) -> None:
    org = make.organisation()
    admin, agent = make.staff(org, "admin"), make.staff(org, "agent")
    role = Role.unscoped.get(organisation=org, key="agent")

    answer = http.client(admin).put(f"/roles/{role.pk}/permissions", {"permissions": ["audit.read"]})

    assert answer.status_code == 200
    assert told[-1:] == [GrantsChanged(org.pk, agent.pk)]
    assert actors.of(agent).grants == {"audit.read": None}


@pytest.mark.django_db
def test_nobody_gives_away_more_than_she_holds() -> None:
    org = make.organisation()
    keeper = make.staff(org, None)
    with tenancy.scope(org.pk):
        mine = Role.objects.create(
            organisation=org, key="hr", name_zh="人事", name_en="HR", permissions=["staff.edit", "audit.read"]
        )
        services.grant(None, staff=keeper, role=mine)
        admin = make.staff(org, "admin")
        actor = actors.of(keeper)

        with pytest.raises(MoreThanOwn):
            services.grant(actor, staff=keeper, role=Role.objects.get(key="admin"))
        with pytest.raises(MoreThanOwn):
            services.add_role(actor, key="boss", name_zh="老板", name_en="Boss", permissions=["*"])
        with pytest.raises(MoreThanOwn):
            services.set_password(actor, admin, password="mine-from-now-on")
        services.grant(actor, staff=make.staff(org, None), role=mine)


@pytest.mark.django_db
def test_a_grant_for_the_house_swallows_the_one_for_a_shop() -> None:
    org = make.organisation()
    east, west = make.shop(org, "城东店"), make.shop(org, "城西店")
    staff = make.staff(org, "agent", shop=east)
    actor = make.actor(staff)
    assert (actor.may("session.answer"), actor.may("session.answer", east.pk)) == (True, True)
    assert (actor.may("session.answer", west.pk), actor.may_everywhere("session.answer")) == (False, False)
    assert (actor.shops("session.answer"), actor.shops("staff.edit")) == (frozenset({east.pk}), frozenset())

    with tenancy.scope(org.pk):
        services.grant(None, staff=staff, role=Role.objects.get(key="supervisor"))

    assert make.actor(staff).shops("session.answer") is None


@pytest.mark.django_db
def test_hours_and_texts_belong_to_the_organisation() -> None:
    org = make.organisation()
    client = http.client(make.staff(org, "admin"))

    set_ = client.patch(
        "/organisation",
        {"hours": {"weekdays": [5, 1, 5], "from": "08:30", "to": "17:30"}, "texts": {"away": "稍后回复"}},
    )
    refused = client.patch("/organisation", {"hours": {"weekdays": [8], "from": "8:30", "to": "17:30"}})

    assert set_.json()["hours"] == {"weekdays": [1, 5], "from": "08:30", "to": "17:30"}
    assert set_.json()["texts"] == {"away": "稍后回复"}
    assert {f["field"] for f in refused.json()["fields"]} == {"hours.weekdays.0", "hours.from"}
    assert client.patch("/organisation", {"always_open": True}).json()["hours"] is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.pg
def test_two_administrators_who_disable_each_other_at_once_leave_one(settings: Any) -> None:
    import threading

    from django.db import connection

    org = make.organisation()
    pair = [make.staff(org, "admin"), make.staff(org, "admin")]
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def disable(mine: Staff, other: Staff) -> None:
        actor = make.actor(mine)
        start.wait()
        try:
            with tenancy.scope(org.pk):
                services.disable(actor, other)
            outcomes.append("disabled")
        except LastAdministrator:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=disable, args=(pair[n], pair[1 - n])) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["disabled", "refused"]
    assert Staff.unscoped.filter(disabled_at=None).count() == 1
