"""The platform's side: phones that say the texts, deliveries as its log tells them, answers as screens show them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from replay.plan import HELD_MS, RATE, Saying

# The sandbox keeps its newest 10,000 log entries; a text leaves some four of them.
_LOOK_EVERY = 100


@dataclass(frozen=True)
class Phone:
    """A person's phone that follows one of the accounts."""

    id: str
    appid: str
    openid: str


@dataclass(frozen=True)
class Said:
    """A text as it left a phone, under the platform's number."""

    message_no: int
    phone: Phone
    text: str


@dataclass(frozen=True)
class Delivery:
    """One delivery of a message; instants are the platform's."""

    began: float
    latency_ms: float
    outcome: str


@dataclass
class Platform:
    """The running sandbox, driven through its control API."""

    url: str
    deliveries: dict[int, list[Delivery]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._http = httpx.Client(base_url=f"{self.url.rstrip('/')}/_sandbox/v1", timeout=60, trust_env=False)
        self._seen = 0
        self.look()
        self.deliveries.clear()

    def call(self, method: str, path: str, **body: Any) -> Any:
        """One control call."""
        return self._http.request(method, path, json=body if method != "GET" else None).raise_for_status().json()

    def phones(self, count: int, appids: Sequence[str]) -> list[Phone]:
        """New phones whose people follow the accounts in turn."""
        made = []
        for number in range(count):
            appid = appids[number % len(appids)]
            told = self.call("POST", "/phones", nickname=f"重放{number + 1}", follow=appid)
            made.append(Phone(told["phone"], appid, told["accounts"][0]["openid"]))
        return made

    def play(self, sayings: Sequence[Saying], phones: Sequence[Phone]) -> tuple[list[Said], float]:
        """Says everything at the rate, or as fast as the machine can; what was said, and the seconds it took."""
        begins, said = time.perf_counter(), []
        for number, saying in enumerate(sayings):
            if (early := begins + number / RATE - time.perf_counter()) > 0:
                time.sleep(early)
            said.append(self.say(saying, phones[saying.phone]))
            if number % _LOOK_EVERY == _LOOK_EVERY - 1:
                self.look()
        return said, time.perf_counter() - begins

    def say(self, saying: Saying, phone: Phone) -> Said:
        """Says it and goes on. What befalls a push is drawn when it leaves, before the sandbox takes the next call."""
        fate: dict[str, object] = {"delay_ms": HELD_MS} if saying.held else {}
        if saying.twice:
            fate |= {"duplicate": 1.0, "duplicate_when": saying.twice}
        if fate:
            self.call("PUT", "/faults", callback=fate)
        told = self.call(
            "POST", f"/phones/{phone.id}/messages?wait=false", appid=phone.appid, type="text", text=saying.text
        )
        if fate:
            self.call("PUT", "/faults")
        return Said(int(told["msg_id"]), phone, saying.text)

    def look(self) -> None:
        """Reads on in the log."""
        while page := self.call("GET", f"/log?after={self._seen}")["items"]:
            self._seen = page[-1]["seq"]
            for one in page:
                if one["kind"] == "callback" and one.get("msg_id"):
                    latency_ms = one.get("latency_ms", 0.0)
                    delivery = Delivery(one["time"] - latency_ms / 1000, latency_ms, one.get("outcome", ""))
                    self.deliveries.setdefault(int(one["msg_id"]), []).append(delivery)

    def screen(self, phone: Phone) -> list[dict[str, Any]]:
        """Every line of the phone's chat."""
        found: list[dict[str, Any]] = []
        while page := self.call("GET", f"/phones/{phone.id}/screen?appid={phone.appid}&after={_last(found)}")["items"]:
            found += page
        return found


def _last(lines: Sequence[dict[str, Any]]) -> int:
    return int(lines[-1]["seq"]) if lines else 0
