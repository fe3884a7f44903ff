"""Everything about customer service in WeChat's own client: agents, who waits or talks, and the records."""

from collections import deque
from collections.abc import Iterator

from msgspec import Struct

from wxsandbox.kf.agents import Agent, AgentBook

RECORDS_KEPT = 50_000  # of each account
IDLE_S = 30 * 60


class Session(Struct, omit_defaults=True):
    """A customer who waits (until `since` is set) or talks to an agent. `kf_account` may be set while waiting."""

    openid: str
    appid: str
    arrived_at: float
    latest_at: float
    kf_account: str = ""
    since: float = 0.0

    @property
    def open(self) -> bool:
        return self.since > 0


class Record(Struct, array_like=True):
    """One line of the records (B8)."""

    number: int
    appid: str
    openid: str
    opercode: int
    text: str
    time: int
    worker: str

    @property
    def key(self) -> str:
        return f"{self.appid}:{self.number}"


class Desk:
    """The customer service of all accounts."""

    def __init__(self) -> None:
        self.books: dict[str, AgentBook] = {}
        self.sessions: dict[str, Session] = {}
        self.records: dict[str, Record] = {}
        self._by_account: dict[str, deque[Record]] = {}

    def of(self, appid: str) -> AgentBook:
        """The account's agents; an empty book when it has none."""
        book = self.books.get(appid)
        if book is None:
            book = self.books[appid] = AgentBook(appid)
        return book

    def enter(self, book: AgentBook) -> None:
        self.books[book.appid] = book

    def enter_session(self, session: Session) -> None:
        self.sessions[session.openid] = session

    def agent(self, appid: str, kf_account: str) -> Agent | None:
        book = self.books.get(appid)
        return book.agents.get(kf_account) if book else None

    def head_url(self, base_url: str, agent: Agent) -> str:
        """The address of an agent's picture; empty while they have none."""
        return f"{base_url}/mmbiz/{agent.head}/0" if agent.head else ""

    def badge(self, base_url: str, agent: Agent) -> dict[str, str]:
        """What the chat shows of the agent who speaks (B6)."""
        head = self.head_url(base_url, agent)
        return {"kf_nick": agent.nickname, **({"kf_headimgurl": head} if head else {})}

    def open_session(self, openid: str) -> Session | None:
        """The session of somebody who talks to an agent now."""
        session = self.sessions.get(openid)
        return session if session is not None and session.open else None

    def talking(self, appid: str, kf_account: str = "") -> list[Session]:
        """Open sessions of an account, or of one of its agents."""
        return [one for one in self._of(appid) if one.open and kf_account in ("", one.kf_account)]

    def waiting(self, appid: str) -> list[Session]:
        """Who waits, by arrival."""
        return [one for one in self._of(appid) if not one.open]

    def enter_record(self, record: Record) -> Record | None:
        """Keep a record; answers the one that had to go for it."""
        lines = self._by_account.setdefault(record.appid, deque())
        lines.append(record)
        self.records[record.key] = record
        if len(lines) <= RECORDS_KEPT:
            return None
        gone = lines.popleft()
        del self.records[gone.key]
        return gone

    def lines(self, appid: str) -> deque[Record]:
        """An account's records, oldest first."""
        return self._by_account.get(appid, deque())

    def next_number(self, appid: str) -> int:
        lines = self._by_account.get(appid)
        return lines[-1].number + 1 if lines else 1

    def clear(self) -> None:
        for table in (self.books, self.sessions, self.records, self._by_account):
            table.clear()

    def _of(self, appid: str) -> Iterator[Session]:
        return (one for one in self.sessions.values() if one.appid == appid)
