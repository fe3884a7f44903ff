"""Short keys that stand for long texts for a while (B14)."""

from msgspec import Struct


class Short(Struct, omit_defaults=True):
    """A long text behind a short key of one account."""

    key: str
    appid: str
    long_data: str
    created_at: int
    expire_seconds: int

    def alive(self, now: float) -> bool:
        return now < self.created_at + self.expire_seconds
