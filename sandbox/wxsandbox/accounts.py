"""An official account as the platform's console keeps it: keys, callback, rights, menu, tokens and counters."""

from typing import Any, Literal

from msgspec import Struct, field

from wxsandbox import cipher, ids
from wxsandbox.autoreply import AutoReply
from wxsandbox.conditional import ConditionalMenu
from wxsandbox.knobs import KNOBS, Value

Kind = Literal["service", "subscription"]
Mode = Literal["plain", "compatible", "safe"]
Format = Literal["xml", "json"]
Frozen = Literal["", "secret", "account", "api"]


class Token(Struct, array_like=True):
    """One access token that was handed out."""

    value: str
    family: Literal["plain", "stable"]
    expires_at: float
    replaced: bool = False


class TokenBook(Struct, omit_defaults=True):
    """All tokens of an account that may still be asked about, and the counters of forced renewals (C3)."""

    known: dict[str, Token] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)
    stable: list[str] = field(default_factory=list)
    forced_day: int = 0
    forced_count: int = 0
    forced_at: float = 0.0
    ticket: str = ""
    ticket_expires_at: float = 0.0


class QuotaBook(Struct, omit_defaults=True):
    """Calls counted per path, for the Beijing day and the running minute (C11)."""

    day: int = 0
    used: dict[str, int] = field(default_factory=dict)
    minute: int = 0
    used_in_minute: dict[str, int] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)
    clear_month: int = 0
    cleared: int = 0


class Tag(Struct, array_like=True):
    """A tag of the account; its members are kept in the roster."""

    id: int
    name: str


class LastDelivery(Struct):
    """How the newest push to the account's callback went."""

    time: float
    outcome: str
    latency_ms: float
    status: int = 0
    error: str = ""


class Account(Struct, kw_only=True, omit_defaults=True):
    """One official account (公众号)."""

    appid: str = field(default_factory=ids.new_appid)
    secret: str = field(default_factory=ids.new_secret)
    original_id: str = field(default_factory=ids.new_original_id)
    name: str
    kind: Kind
    verified: bool = True
    sandbox: bool = False
    token: str = field(default_factory=ids.new_callback_token)
    aes_key: str = field(default_factory=cipher.new_aes_key)
    mode: Mode = "plain"
    format: Format = "xml"
    callback_url: str = ""
    ip_whitelist: list[str] = field(default_factory=list)
    oauth_domain: str = ""
    open_platform: str = ""
    frozen: Frozen = ""
    knobs: dict[str, bool | int | float | str] = field(default_factory=dict)
    tokens: TokenBook = field(default_factory=TokenBook)
    quotas: QuotaBook = field(default_factory=QuotaBook)
    menu: list[dict[str, Any]] | None = None
    conditional_menus: list[ConditionalMenu] = field(default_factory=list)  # oldest first
    menuid: int = 0
    autoreply: AutoReply | None = None
    last_menuid: int = 0
    tags: dict[int, Tag] = field(default_factory=dict)
    next_tag: int = 100
    permanent_codes: int = 0
    last_msg_id: int = 0
    mass_speed: int = 0
    last_delivery: LastDelivery | None = None

    def knob(self, name: str) -> Value:
        """How this account behaves at a doubtful point."""
        value = self.knobs.get(name)
        return KNOBS[name].default if value is None else value

    def number(self, name: str) -> int:
        """A knob that counts something."""
        return int(self.knob(name))
