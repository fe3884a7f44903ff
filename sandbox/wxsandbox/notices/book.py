"""An account's notice templates, and what each person agreed to (B10, C8)."""

from msgspec import Struct, field

from wxsandbox.notices.library import LONG_TERM, ONCE
from wxsandbox.templates.book import new_template_id

OWN_TEMPLATES = 25


class Notice(Struct, omit_defaults=True):
    """One notice template of an account. `choices` are the fixed values of some places."""

    id: str
    title: str
    content: str
    example: str
    scene: str = ""
    type: int = ONCE
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def long_term(self) -> bool:
        return self.type == LONG_TERM


class NoticeBook(Struct, omit_defaults=True):
    """What one account keeps: its notice templates and the id for one-time messages."""

    appid: str
    own: dict[str, Notice] = field(default_factory=dict)
    one_time_id: str = field(default_factory=new_template_id)


class Consent(Struct, omit_defaults=True):
    """What one person agreed to at one account."""

    openid: str
    left: dict[str, int] = field(default_factory=dict)  # template → sends allowed
    refused: list[str] = field(default_factory=list)  # templates switched off in the settings
    kept: list[str] = field(default_factory=list)  # templates agreed to for good: their sheet is not shown again
    once: dict[int, int] = field(default_factory=dict)  # scene of a one-time message → sends allowed


class Notices:
    """All accounts' books and all consents, by openid."""

    def __init__(self) -> None:
        self.books: dict[str, NoticeBook] = {}
        self.consents: dict[str, Consent] = {}

    def of(self, appid: str) -> NoticeBook:
        """The account's book, made when it is first needed."""
        book = self.books.get(appid)
        if book is None:
            book = self.books[appid] = NoticeBook(appid)
        return book

    def enter(self, book: NoticeBook) -> None:
        self.books[book.appid] = book

    def enter_consent(self, consent: Consent) -> None:
        self.consents[consent.openid] = consent

    def consent(self, openid: str) -> Consent:
        consent = self.consents.get(openid)
        if consent is None:
            consent = self.consents[openid] = Consent(openid)
        return consent

    def clear(self) -> None:
        self.books.clear()
        self.consents.clear()
