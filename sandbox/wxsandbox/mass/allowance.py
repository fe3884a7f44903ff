"""How much an account may send to many: a day, or a month and a user, in Beijing time (B11). Counted from the jobs."""

from wxsandbox.accounts import Account
from wxsandbox.clock import beijing_day, beijing_month
from wxsandbox.errors import ApiError
from wxsandbox.mass.jobs import MassBook
from wxsandbox.people import Contact


def check(book: MassBook, account: Account, *, to_all: bool, now: float) -> None:
    """45028 when nothing is left."""
    jobs = [job for job in book.of_account(account.appid) if not job.returned]
    if account.kind == "subscription":
        today = [job for job in jobs if beijing_day(job.made_at) == beijing_day(now)]
        if len(today) >= account.number("mass_daily"):
            raise ApiError(45028)
    elif to_all:
        month = [job for job in jobs if job.to_all and beijing_month(job.made_at) == beijing_month(now)]
        if len(month) >= account.number("mass_monthly"):
            raise ApiError(45028)


def has_room(contact: Contact, account: Account, *, now: float) -> bool:
    """Whether this user may get one more: only service accounts are limited by user."""
    if account.kind != "service" or contact.mass_month != beijing_month(now):
        return True
    return contact.mass_received < account.number("mass_monthly")


def count(contact: Contact, *, now: float) -> None:
    """One more was received."""
    month = beijing_month(now)
    if contact.mass_month != month:
        contact.mass_month, contact.mass_received = month, 0
    contact.mass_received += 1
