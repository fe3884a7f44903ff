"""Misbehaviour on purpose, of the network and of the platform (C2, C16): seeded, so that a run can be repeated."""

from random import Random
from typing import Literal

from msgspec import Struct, field


class CallbackFaults(Struct, forbid_unknown_fields=True):
    """What may happen to a push on its way. Figures are probabilities unless they carry a unit."""

    duplicate: float = 0.0
    duplicate_when: Literal["waiting", "answered"] = "answered"
    reorder: float = 0.0
    reorder_window_ms: float = 3000.0
    drop_first: float = 0.0
    drop: float = 0.0
    delay_ms: float = 0.0
    subscribe_delay_ms: float = 0.0
    connection_reset_after_body: float = 0.0
    msgid_near_max: bool = False
    msgid_collision: float = 0.0
    same_create_time: float = 0.0


class ApiFault(Struct, forbid_unknown_fields=True):
    """What may happen to an API call. `path` is exact, ends in * for a family, or is * for all."""

    path: str = "*"
    rate: float = 1.0
    times: int = 0  # 0: as often as it is drawn
    errcode: int | None = None
    latency_ms: float = 0.0
    timeout: bool | float = False  # no answer at all, for so many seconds or as long as the caller waits
    html: bool = False
    truncated: bool = False
    reset: bool = False
    status: int = 0
    content_type: str = ""
    appid: str = ""
    applied: bool | None = None  # whether the call takes effect all the same; left out: only for timeouts and resets

    def meets(self, path: str, appid: str) -> bool:
        if self.appid and self.appid != appid:
            return False
        return path.startswith(self.path[:-1]) if self.path.endswith("*") else path == self.path

    def spoils(self) -> bool:
        """Whether the caller does not get the answer that there is."""
        odd = self.html or self.truncated or bool(self.content_type) or self.status not in (0, 200)
        return odd or self.reset or bool(self.timeout)

    def takes_effect(self) -> bool:
        if self.applied is not None:
            return self.applied
        only_late = self.errcode is None and not (self.html or self.status)
        return only_late or bool(self.timeout) or self.reset


class Faults(Struct, forbid_unknown_fields=True):
    """Everything that is set to go wrong."""

    callback: CallbackFaults = field(default_factory=CallbackFaults)
    api: list[ApiFault] = field(default_factory=list)
    seed: int = 0


class Fate(Struct):
    """What was drawn for one push."""

    drop: bool = False
    drop_first: bool = False
    hold_s: float = 0.0
    duplicate: bool = False
    duplicate_when: str = "answered"
    reset_after_body: bool = False


class Mischief:
    """Draws from the set faults with a generator of its own."""

    def __init__(self) -> None:
        self.set(Faults())

    def set(self, faults: Faults) -> None:
        self.faults = faults
        self._random = Random(faults.seed)  # noqa: S311 - misbehaviour is to be repeatable
        self._left = {position: fault.times for position, fault in enumerate(faults.api) if fault.times}

    def fate(self, *, subscribing: bool) -> Fate:
        """What happens to the next push."""
        faults = self.faults.callback
        hold_s = faults.delay_ms / 1000
        if self._hit(faults.reorder):
            hold_s += faults.reorder_window_ms / 1000 * self._random.uniform(0.3, 1.0)
        if subscribing:
            hold_s += faults.subscribe_delay_ms / 1000
        return Fate(
            drop=self._hit(faults.drop),
            drop_first=self._hit(faults.drop_first),
            hold_s=hold_s,
            duplicate=self._hit(faults.duplicate),
            duplicate_when=faults.duplicate_when,
            reset_after_body=self._hit(faults.connection_reset_after_body),
        )

    def for_call(self, path: str, appid: str) -> ApiFault | None:
        """The first set fault that this call draws, if any."""
        for position, fault in enumerate(self.faults.api):
            if not fault.meets(path, appid) or self._left.get(position) == -1 or not self._hit(fault.rate):
                continue
            if position in self._left:
                self._left[position] = self._left[position] - 1 or -1
            return fault
        return None

    def collides(self) -> bool:
        return self._hit(self.faults.callback.msgid_collision)

    def stops_clock(self) -> bool:
        return self._hit(self.faults.callback.same_create_time)

    def _hit(self, rate: float) -> bool:
        return rate > 0 and (rate >= 1 or self._random.random() < rate)
