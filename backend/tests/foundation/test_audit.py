import pytest

from factories import http
from factories import organisations as make
from weihu.foundation.audit import selectors, services
from weihu.foundation.audit.models import Entry
from weihu.kernel import clock, tenancy


@pytest.mark.django_db
def test_a_line_says_who_when_and_what_in_both_languages() -> None:
    org = make.organisation()
    admin = make.actor(make.staff(org, "admin", name="郑伟"))
    at = clock.now()

    with tenancy.scope(org.pk):
        services.record(admin, "rule.changed", "rule", 12, "修改规则「保养」", "Rule “保养” changed")

    line = Entry.unscoped.latest("id")
    assert (line.staff_id, line.actor_name, line.verb, line.object_type, line.object_id) == (
        admin.staff_id, "郑伟", "rule.changed", "rule", "12",
    )  # fmt: skip
    assert (line.words_zh, line.words_en) == ("修改规则「保养」", "Rule “保养” changed")
    assert at <= line.at <= clock.now()


@pytest.mark.django_db
def test_what_nobody_did_the_system_did_in_the_open_organisation() -> None:
    org, other = make.organisation(), make.organisation("别家")

    with tenancy.scope(org.pk):
        services.record(None, "account.red", "account", 1, "公众号异常", "Account is red")
        services.record(None, "account.red", "account", 2, "公众号异常", "Account is red", organisation_id=other.pk)

    lines = Entry.unscoped.filter(verb="account.red").order_by("id")
    assert [(line.organisation_id, line.staff_id, line.actor_name) for line in lines] == [
        (org.pk, None, "系统 System"),
        (other.pk, None, "系统 System"),
    ]


@pytest.mark.django_db
def test_the_log_is_read_newest_first_a_page_at_a_time_and_narrowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "PAGE", 3)
    org = make.organisation()
    client = http.client(make.staff(org, "admin"))
    with tenancy.scope(org.pk):
        for number in range(5):
            services.record(None, "rule.changed", "rule", number, f"规则{number}", f"rule {number}")

    first = client.get("/audit", verb="rule.changed").json()
    second = client.get("/audit", verb="rule.changed", before=first["next"]).json()
    one = client.get("/audit", object_type="rule", object_id="2").json()

    assert [line["words_zh"] for line in first["items"]] == ["规则4", "规则3", "规则2"]
    assert ([line["words_zh"] for line in second["items"]], second["next"]) == (["规则1", "规则0"], None)
    assert [line["words_en"] for line in one["items"]] == ["rule 2"]
    assert first["items"][0]["at"].endswith("Z")


@pytest.mark.django_db
def test_a_change_that_does_not_happen_leaves_no_line() -> None:
    org = make.organisation()
    admin = make.staff(org, "admin")
    before = Entry.unscoped.count()

    http.client(admin).patch("/organisation", {"name": org.name})
    http.client(admin).post(f"/staff/{admin.pk}/disable")

    assert Entry.unscoped.count() == before
