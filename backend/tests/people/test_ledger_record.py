"""Recording actions: one statement, true to the verbs."""

import logging
from typing import Any

import pytest
from django.conf import settings

from weihu.kernel.db import write
from weihu.people.ledger import services as ledger
from weihu.people.ledger.drafts import BrokenPromise, Draft, breaches, keeps_its_word
from weihu.people.ledger.models import Action
from weihu.people.ledger.verbs import VERBS, Verb, register


def a_draft(**fields: Any) -> Draft:
    told: dict[str, Any] = {
        "organisation_id": 1,
        "at": 1000,
        "actor": Action.Actor.AGENT,
        "verb": "customer.edited",
        "object_type": "field",
        "object_id": 7,
        "dimensions": {"quantity": {"count": 1}},
    }
    return Draft(**(told | fields))


BROKEN = [
    ({"verb": "customer.praised"}, "nobody has registered the verb customer.praised"),
    ({"object_type": "message"}, "customer.edited is about a field, not a message"),
    ({"dimensions": {}}, "customer.edited must carry quantity"),
    (
        {"dimensions": {"quantity": {"count": 1}, "emotion": {"polarity": 1}}},
        "customer.edited cannot carry emotion",
    ),
    (
        {"dimensions": {"quantity": {"count": 1}, "space": {}}},
        "space is empty: what was not measured is absent",
    ),
    ({"dimensions": {"quantity": {"count": 1}, "mood": {"good": True}}}, "there is no dimension mood"),
]
LEAKS = [
    {"dimensions": {"quantity": {"count": "保养太贵了"}}},
    {"dimensions": {"quantity": {"phone": "15400000001"}}},
    {"dimensions": {"quantity": {"codes": ["a.b", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"]}}},
    {"dimensions": {"quantity": {"inner": {"any": 1}}}},
]


def test_a_true_draft_breaks_nothing() -> None:
    draft = a_draft()
    assert keeps_its_word(draft)
    assert list(breaches(draft)) == []


@pytest.mark.parametrize(("fields", "sentence"), BROKEN)
def test_what_a_draft_breaks_of_its_verb_is_named(fields: dict[str, Any], sentence: str) -> None:
    draft = a_draft(**fields)
    assert not keeps_its_word(draft)
    assert list(breaches(draft)) == [sentence]


@pytest.mark.parametrize("fields", LEAKS)
def test_words_and_phone_numbers_stay_out_of_the_ledger(fields: dict[str, Any]) -> None:
    with pytest.raises(BrokenPromise, match="stay out of the ledger"):
        ledger.record([a_draft(**fields)])


def test_the_shop_fills_group_and_place() -> None:
    register(
        Verb("test.stood", "站", "stood", "customer", must={"group", "space"}, cannot={"quantity", "value", "emotion"})
    )
    try:
        assert keeps_its_word(a_draft(verb="test.stood", object_type="customer", dimensions={}, shop_id=3))
        assert not keeps_its_word(a_draft(verb="test.stood", object_type="customer", dimensions={}))
    finally:
        VERBS._things.pop("test.stood")


@pytest.mark.parametrize(
    "declared",
    [
        {"must": {"quantity"}},
        {"must": {"quantity"}, "may": {"quantity", "group", "space"}, "cannot": {"value", "emotion"}},
        {"may": {"quantity", "group", "space", "value", "emotion", "mood"}},
    ],
)
def test_a_verb_that_leaves_a_dimension_out_is_refused(declared: dict[str, set[str]]) -> None:
    with pytest.raises(ValueError, match="must name each of"):
        register(Verb("test.silent", "", "", "customer", **declared))
    assert "test.silent" not in VERBS


@pytest.mark.pg
def test_actions_are_stored_as_drafted_and_two_organisations_never_mix(db: None) -> None:
    from weihu.foundation.organisations.models import Organisation

    ours, theirs = (Organisation.objects.create(name=name, created_at=0) for name in ("三江集团", "云岭汽车"))
    drafts = [
        a_draft(organisation_id=ours.id, dimensions={"quantity": {"count": 2}}, shop_id=5, customer_id=7, staff_id=8),
        a_draft(organisation_id=theirs.id, session_id=9, account_id=10, content_class="text"),
    ]

    with write():
        first, second = ledger.record(drafts)

    assert first < second
    stored = {
        action.id: (
            action.organisation_id,
            action.at,
            action.actor,
            action.staff_id,
            action.customer_id,
            action.session_id,
            action.account_id,
            action.shop_id,
            action.content_class,
            action.dimensions,
        )
        for action in Action.unscoped.all()
    }
    assert stored == {
        first: (ours.id, 1000, 3, 8, 7, None, None, 5, "", {"quantity": {"count": 2}}),
        second: (theirs.id, 1000, 3, None, None, 9, 10, None, "text", {"quantity": {"count": 1}}),
    }


def test_in_production_the_action_is_kept_and_the_breach_logged_once(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from msgspec.structs import replace

    from weihu.foundation.organisations.models import Organisation

    organisation = Organisation.objects.create(name="三江集团", created_at=0)
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, mode="production"))
    ledger._log_once.cache_clear()

    with write(), caplog.at_level(logging.ERROR):
        ledger.record([a_draft(organisation_id=organisation.id, dimensions={}) for _ in range(3)])

    assert Action.unscoped.count() == 3
    assert [record.getMessage() for record in caplog.records] == [
        "an action does not keep its verb's word: customer.edited must carry quantity"
    ]
