"""An account's own templates and industries, and the ids of its clients' sends (B9)."""

import secrets

from msgspec import Struct, field

OWN_TEMPLATES = 25
CLIENT_IDS_S = 600


def new_template_id() -> str:
    """43 letters, as the platform's are."""
    return secrets.token_urlsafe(32)


class Template(Struct, omit_defaults=True):
    """One template of an account."""

    id: str
    title: str
    content: str
    example: str
    industry: int = 0
    disabled: bool = False


class TemplateBook(Struct, omit_defaults=True):
    """What one account keeps: two industries and its templates."""

    appid: str
    industries: list[int] = field(default_factory=list)
    chosen_month: int = 0
    chosen: int = 0  # times in that month
    own: dict[str, Template] = field(default_factory=dict)


class Sent(Struct, array_like=True):
    """A send that its client named."""

    key: str
    msg_id: int
    at: float


class Templates:
    """All accounts' books, and the named sends of the last ten minutes."""

    def __init__(self) -> None:
        self.books: dict[str, TemplateBook] = {}
        self.sent: dict[str, Sent] = {}

    def of(self, appid: str) -> TemplateBook:
        """The account's book, made when it is first needed."""
        book = self.books.get(appid)
        if book is None:
            book = self.books[appid] = TemplateBook(appid)
        return book

    def enter(self, book: TemplateBook) -> None:
        self.books[book.appid] = book

    def enter_sent(self, sent: Sent) -> None:
        self.sent[sent.key] = sent

    def already(self, key: str, *, now: float) -> int | None:
        """The msgid of the send that had this name within ten minutes."""
        sent = self.sent.get(key)
        return sent.msg_id if sent is not None and now - sent.at < CLIENT_IDS_S else None

    def name(self, key: str, msg_id: int, *, now: float) -> list[str]:
        """Remember a send's name; answers those that are too old by now."""
        self.sent.pop(key, None)
        gone = []
        for old, sent in self.sent.items():
            if now - sent.at < CLIENT_IDS_S:
                break
            gone.append(old)
        for old in gone:
            del self.sent[old]
        self.sent[key] = Sent(key, msg_id, now)
        return gone

    def clear(self) -> None:
        self.books.clear()
        self.sent.clear()
