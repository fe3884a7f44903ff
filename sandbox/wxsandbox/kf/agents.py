"""An account's agents in WeChat's own client: names, bound people, invitations, presence (B7)."""

import re

from msgspec import Struct, field

_ACCOUNT = re.compile(r"[A-Za-z0-9_]{1,10}@[A-Za-z0-9_-]+")
_WECHAT_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{5,19}")
_LONGEST = 30
NICKNAME = 16


class Invitation(Struct):
    """A person asked to become this agent; they answer on their phone."""

    wx: str
    expires_at: int
    rejected: bool = False

    def status(self, now: float) -> str:
        if self.rejected:
            return "rejected"
        return "waiting" if now < self.expires_at else "expired"


class Agent(Struct, omit_defaults=True):
    """One agent. `wx` is the bound person's WeChat id; `auto_accept` how many customers come without asking."""

    kf_account: str
    nickname: str
    kf_id: int
    wx: str = ""
    invitation: Invitation | None = None
    head: str = ""  # a medium
    online: bool = False
    auto_accept: int = 0

    def invited(self, now: float) -> bool:
        """Whether an invitation still waits for its answer."""
        return self.invitation is not None and self.invitation.status(now) == "waiting"


class AgentBook(Struct, omit_defaults=True):
    """All agents of one account."""

    appid: str
    agents: dict[str, Agent] = field(default_factory=dict)
    next_id: int = 1001


def account_fits(kf_account: str) -> bool:
    """prefix@wxid, both within their letters and lengths."""
    return len(kf_account) <= _LONGEST and _ACCOUNT.fullmatch(kf_account) is not None


def nickname_fits(nickname: object) -> bool:
    return isinstance(nickname, str) and bool(nickname.strip()) and len(nickname) <= NICKNAME


def wechat_id_fits(wx: object) -> bool:
    return isinstance(wx, str) and _WECHAT_ID.fullmatch(wx) is not None
