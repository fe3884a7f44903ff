"""Everything that exists in one running sandbox, held together: accounts, people, media, codes, clock, stream, log."""

import random
from http.cookiejar import CookieJar
from typing import Any

from wxsandbox import ids
from wxsandbox.accounts import Account
from wxsandbox.agenda import Agenda
from wxsandbox.articles.book import ArticleBook
from wxsandbox.bus import Bus
from wxsandbox.clock import Clock
from wxsandbox.codes import CodeBook
from wxsandbox.errors import ControlError
from wxsandbox.faults import Mischief
from wxsandbox.hearing import Heard
from wxsandbox.kf.desk import Desk
from wxsandbox.log import Log
from wxsandbox.mass.jobs import MassBook
from wxsandbox.media.store import MediaStore
from wxsandbox.notices.book import Notices
from wxsandbox.oauth import OAuthBook
from wxsandbox.orders import Orders
from wxsandbox.people import Contact, Item, Phone
from wxsandbox.roster import Roster
from wxsandbox.screens import Screens
from wxsandbox.shorts import Short
from wxsandbox.statistics import Statistics
from wxsandbox.storage import Memory, Storage
from wxsandbox.templates.book import Templates
from wxsandbox.templates.results import Results

_FIRST_OWN_MSG_ID = 24_500_000_000_000_001
FAULT_LINE = "该公众号提供的服务出现故障，请稍后再试"  # A6


class World:
    """The state of the platform. It decides nothing about the platform's rules; the modules around it do."""

    def __init__(
        self, *, base_url: str = "http://127.0.0.1:8100", seed: str = "wxsandbox", storage: Storage | None = None
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.seed = seed
        self.storage: Storage = storage or Memory()
        self.clock = Clock()
        self.random = random.Random()  # noqa: S311 - delays, no secrets
        self.bus = Bus()
        self.log = Log(self.bus)
        self.mischief = Mischief()
        self.oauth = OAuthBook()
        self.orders = Orders()
        self.screens = Screens()
        self.media = MediaStore(self.storage.media_folder)
        self.accounts: dict[str, Account] = {}
        self.rosters: dict[str, Roster] = {}
        self.by_token: dict[str, Account] = {}
        self.by_original_id: dict[str, Account] = {}
        self.phones: dict[str, Phone] = {}
        self.contacts: dict[str, Contact] = {}
        self.codes = CodeBook()
        self.agenda = Agenda()
        self.articles = ArticleBook()
        self.mass = MassBook()
        self.templates = Templates()
        self.notices = Notices()
        self.results = Results()
        self.kf = Desk()
        self.shorts: dict[str, Short] = {}
        self.statistics = Statistics()
        self.heard: dict[tuple[str, str], Heard] = {}
        self.menu_copies: dict[str, tuple[float, list[dict[str, Any]] | None]] = {}
        self.cookies: dict[str, CookieJar] = {}
        self.next_phone = 1
        self.last_msg_id = 0
        self.last_create_time: dict[str, int] = {}
        self.storage.load(self)

    # -- looking up -------------------------------------------------------------------------------------------

    def account(self, appid: str) -> Account:
        account = self.accounts.get(appid)
        if account is None:
            raise ControlError(404, "no_account", f"no account has the appid {appid}")
        return account

    def phone(self, phone_id: str) -> Phone:
        phone = self.phones.get(phone_id)
        if phone is None:
            raise ControlError(404, "no_phone", f"there is no phone {phone_id}")
        return phone

    def now(self) -> float:
        return self.clock.now()

    # -- making -----------------------------------------------------------------------------------------------

    def add_account(self, account: Account) -> Account:
        if account.appid in self.accounts:
            raise ControlError(409, "appid_taken", f"{account.appid} exists already")
        self.accounts[account.appid] = account
        self.rosters[account.appid] = Roster()
        self.by_original_id[account.original_id] = account
        self.changed_account(account)
        return account

    def add_phone(self, nickname: str = "", phone_id: str = "") -> Phone:
        if not phone_id:
            while f"p{self.next_phone}" in self.phones:
                self.next_phone += 1
            phone_id = f"p{self.next_phone}"
            self.next_phone += 1
        elif phone_id in self.phones:
            raise ControlError(409, "phone_taken", f"there is a phone {phone_id} already")
        phone = Phone(phone_id, nickname or f"微信用户{phone_id}")
        self.phones[phone_id] = phone
        self.storage.changed("phone", phone_id)
        return phone

    def meet(self, phone: Phone, account: Account) -> Contact:
        """The relation of a person to an account, made when it is first needed."""
        contact = phone.contact(account.appid)
        if contact is None:
            contact = Contact(phone.id, account.appid, ids.openid(self.seed, account.appid, phone.id))
            phone.contacts = (*phone.contacts, contact)
            self.contacts[contact.openid] = contact
            self.changed_contact(contact)
        return contact

    def unionid(self, account: Account, phone_id: str) -> str:
        return ids.unionid(self.seed, account.open_platform, phone_id) if account.open_platform else ""

    def new_msg_id(self, account: Account) -> int:
        """64-bit, rising, and never used by an earlier run; or (knob) counted by each account for itself."""
        if account.knob("msg_id_per_account"):
            account.last_msg_id = max(account.last_msg_id + 1, _FIRST_OWN_MSG_ID)
            self.changed_account(account, told=False)
            return account.last_msg_id
        if self.mischief.collides() and self.last_msg_id:
            return self.last_msg_id
        floor = int(self.now() * 10_000_000)
        if self.mischief.faults.callback.msgid_near_max:
            floor = 2**63 - 10_000_000 + self.bus.seq
        self.last_msg_id = max(self.last_msg_id + 1, floor)
        return self.last_msg_id

    def create_time(self, openid: str) -> int:
        """CreateTime of a push: now, or (fault knob) the same as this user's former push."""
        now = self.clock.seconds()
        if self.mischief.faults.callback.same_create_time and self.mischief.stops_clock():
            now = self.last_create_time.get(openid, now)
        if self.mischief.faults.callback.same_create_time:
            self.last_create_time[openid] = now
        return now

    # -- telling ----------------------------------------------------------------------------------------------

    def show(
        self,
        contact: Contact,
        *,
        who: str,
        kind: str,
        text: str = "",
        via: str = "",
        extra: dict[str, Any] | None = None,
    ) -> Item:
        """Put a line on the phone's screen and tell the stream."""
        item = Item(self.bus.number(), who, kind, self.clock.seconds(), text, via, extra)
        for gone in self.screens.add(contact.openid, item):
            self.storage.forgot_line(gone)
        self.storage.shown(contact.openid, item)
        self.bus.tell("screen", seq=item.seq, phone=contact.phone, appid=contact.appid, item=item)
        return item

    def change_line(self, contact: Contact, *, msg_id: str, extra: dict[str, Any]) -> None:
        """Something sent looks different from now on: it was deleted."""
        for item in self.screens.sent(contact.openid, msg_id):
            item.extra = extra
            self.storage.shown(contact.openid, item)
            self.bus.tell("line", phone=contact.phone, appid=contact.appid, item=item)

    def changed_account(self, account: Account, *, told: bool = True) -> None:
        self.storage.changed("account", account.appid)
        if told:
            self.bus.tell("account", appid=account.appid)

    def changed_contact(self, contact: Contact) -> None:
        self.storage.changed("contact", contact.openid)

    def reset(self) -> None:
        """Empty again; numbers go on, so that no watcher mistakes the new for the old."""
        self.media.clear()
        self.screens.clear()
        self.log.clear()
        self.oauth = OAuthBook()
        self.orders = Orders()
        self.mischief = Mischief()
        self.clock.offset_s = 0.0
        for table in (self.accounts, self.rosters, self.by_token, self.by_original_id, self.phones, self.contacts):
            table.clear()
        self.codes.clear()
        for book in (self.templates, self.notices, self.results, self.kf):
            book.clear()
        self.articles = ArticleBook()
        self.mass = MassBook()
        self.shorts.clear()
        self.heard.clear()
        self.statistics.days.clear()
        self.menu_copies.clear()
        self.cookies.clear()
        self.last_create_time.clear()
        self.next_phone = 1
        self.storage.reset()
        self.bus.tell("reset")

    def close(self) -> None:
        self.bus.close()
        self.storage.close(self)
        self.media.close()
