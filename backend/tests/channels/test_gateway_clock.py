"""The host's clock is off, and what the gateway makes of it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from channels import gates
from channels.gates import REFUSED, Gate
from factories import http, organisations
from weihu.channels.accounts import health


@pytest.fixture
def gate(transactional_db: None, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Gate]:
    """The gateway before an account of the kind that the test is run for."""
    with gates.standing(tmp_path, getattr(request, "param", gates.PLAIN)) as standing:
        yield standing


def shown(gate: Gate) -> dict[str, Any]:
    """The account as the settings page shows it."""
    admin = http.client(organisations.staff(gate.organisation, "admin"))
    found: dict[str, Any] = admin.get(f"/accounts/{gate.account.id}").json()
    return found


@pytest.mark.parametrize(("gate", "off_s"), [(gates.PLAIN, 600), (gates.SAFE, -600)], ids=str, indirect=["gate"])
def test_fault_20_a_host_whose_clock_is_ten_minutes_off_says_so_with_the_remedy(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, off_s: int
) -> None:
    right = time.time
    push = gate.request(gate.text(), at=int(right()))
    monkeypatch.setattr(time, "time", lambda: right() + off_s)

    assert gate.send(push) == REFUSED
    told = shown(gate)

    assert gates.nothing_is_kept()
    assert (told["state"], told["cause"]["name"]) == ("warning", health.CLOCK_SKEW)
    assert "NTP" in told["cause"]["remedy_zh"]
    assert "NTP" in told["cause"]["remedy_en"]

    monkeypatch.setattr(time, "time", right)
    assert gate.send(push).status == 200
    assert shown(gate)["state"] == "ok", "the next push that passes takes the warning back"


@pytest.mark.parametrize("off_s", [600, -600])
def test_fault_20_the_clock_in_force_decides_and_not_the_hosts(
    gate: Gate, monkeypatch: pytest.MonkeyPatch, clock: Any, off_s: int
) -> None:
    right = time.time
    push = gate.request(gate.text(), at=int(right()))
    monkeypatch.setattr(time, "time", lambda: right() + off_s)
    clock.set_offset(-off_s)  # as the follower of the simulator's clock does

    assert gate.send(push).status == 200

    assert shown(gate)["state"] == "ok"


def test_fault_20_a_stranger_cannot_raise_the_warning(gate: Gate) -> None:
    push = gate.request(gate.text(), at=int(time.time()) - 600)

    assert gate.send(push, **{gate.signature: "0" * 40}) == REFUSED

    assert gate.refusals() == {"signature": 1}
    assert shown(gate)["state"] == "ok"


def test_fault_20_many_old_pushes_cost_one_writing(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    note = health.note_skew
    monkeypatch.setattr(health, "note_skew", lambda *told: (written.append(told[0]), note(*told)))
    push = gate.request(gate.text(), at=int(time.time()) - 600)

    assert {gate.send(push) for _ in range(20)} == {REFUSED}

    assert written == [gate.account.id]
