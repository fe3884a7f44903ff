"""What happens to a mass message after its answer: confirmation, checks, delivery at a pace, end event (C6)."""

from typing import TYPE_CHECKING, Any

from wxsandbox import agenda
from wxsandbox.accounts import Account
from wxsandbox.articles import publishing, shown
from wxsandbox.articles.model import FAILED, PUBLISHED, Publication
from wxsandbox.callbacks import push
from wxsandbox.errors import ApiError
from wxsandbox.mass import allowance, checking
from wxsandbox.mass.jobs import SENT, MassJob
from wxsandbox.people import Contact
from wxsandbox.world import World

if TYPE_CHECKING:
    from wxsandbox.callbacks.delivery import Postman

# speed (B11): how many a minute, in units of 10 000 as `realspeed` tells
REAL_SPEED = (80, 60, 45, 30, 10)
_REFUSED, _UNANSWERED = "err(40001)", "err(40002)"
_AT_ONCE = 1_000  # phones a step, so that a large send does not stop the platform


@agenda.work
def move_on(world: World, postman: "Postman") -> float | None:
    """Each message one step further, where its time has come."""
    due = [_step(world, postman, job) for job in list(world.mass.running.values())]
    return min((when for when in due if when is not None), default=None)


def _step(world: World, postman: "Postman", job: MassJob) -> float | None:
    account, now = world.accounts[job.appid], world.now()
    if job.stage == "waiting":
        if job.agreed is None and now < job.confirm_until:
            return job.confirm_until
        if job.agreed:
            job.stage = "checking"
        else:
            _fail(world, account, job, _UNANSWERED if job.agreed is None else _REFUSED)
    if job.stage == "checking":
        _begin(world, account, job)
    elif job.stage == "sending":
        _deliver(world, account, job)
    elif job.stage == "finishing" and now >= job.ends_at:
        _end(world, postman, account, job)
        return None
    return _next(account, job)


def _next(account: Account, job: MassJob) -> float:
    if job.stage == "sending":
        return job.started_at + min(job.position + _AT_ONCE, len(job.targets)) / _pace(account)
    return job.ends_at


def _begin(world: World, account: Account, job: MassJob) -> None:
    found = checking.verdict(account, job)
    people = _audience(world, account, job)
    job.total = len(people)
    if checking.is_refusal(found):
        _fail(world, account, job, found)
        return
    job.targets = [one.openid for one in people if _may_get(world, account, one)]
    job.filtered, job.stage, job.started_at = len(job.targets), "sending", world.now()
    made = _publication(world, job)
    if made is not None:
        made.status = PUBLISHED
        publishing.keep(world, made)
    keep(world, job)


def _audience(world: World, account: Account, job: MassJob) -> list[Contact]:
    roster = world.rosters[account.appid]
    openids = job.openids or (roster.followers if job.to_all else roster.members.get(job.tag, {}))
    return [world.contacts[openid] for openid in openids]


def _may_get(world: World, account: Account, contact: Contact) -> bool:
    if not contact.following or not contact.accepts:
        return False
    if contact.blacklisted and account.knob("blacklist_filters_mass"):
        return False
    return allowance.has_room(contact, account, now=world.now())


def _deliver(world: World, account: Account, job: MassJob) -> None:
    """As many as the pace allows by now."""
    reached = int((world.now() - job.started_at) * _pace(account)) + 1
    until = min(len(job.targets), reached, job.position + _AT_ONCE)
    share = float(account.knob("mass_error_share"))
    for place in range(job.position, until):
        if int((place + 1) * share) > int(place * share):  # evenly spread
            job.errors += 1
            continue
        contact = world.contacts[job.targets[place]]
        for line in job.lines:
            world.show(contact, who="account", kind=line.kind, text=line.text, via="mass", extra=line.extra or None)
        allowance.count(contact, now=world.now())
        world.changed_contact(contact)
        job.sent += 1
    job.position = until
    if job.position == len(job.targets):
        _finish(world, account, job)
    keep(world, job)


def _fail(world: World, account: Account, job: MassJob, verdict: str) -> None:
    """Refused before anybody got it: the allowance comes back (D21), and so does the draft."""
    job.verdict = verdict
    job.returned = account.knob("mass_quota_returned") is True
    if job.draft is not None:
        world.articles.keep(job.draft)
        world.storage.changed("draft", job.draft.id)
    made = _publication(world, job)
    if made is not None:
        made.status = FAILED
        publishing.keep(world, made)
    _finish(world, account, job)
    keep(world, job)


def _finish(world: World, account: Account, job: MassJob) -> None:
    job.stage, job.draft = "finishing", None
    job.ends_at = world.now() + float(account.knob("mass_finish_s"))
    if job.verdict == SENT and job.errors and not job.sent:
        job.verdict = "send fail"


def _end(world: World, postman: "Postman", account: Account, job: MassJob) -> None:
    job.stage = "ended"
    if not job.removed:
        job.status = "SEND_SUCCESS" if job.verdict == SENT else "SEND_FAIL"
    if not job.deletable:
        job.targets = []
    job.openids = []
    world.mass.running.pop(job.msg_id, None)
    keep(world, job)
    contact = publishing.operator(world, account)
    time = world.create_time(contact.openid)
    postman.send(push.event(contact, account, name="MASSSENDJOBFINISH", time=time, **_event_fields(world, job)))


def _event_fields(world: World, job: MassJob) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "MsgID": job.msg_id,
        "Status": job.verdict,
        "TotalCount": job.total,
        "FilterCount": job.filtered,
        "SentCount": job.sent,
        "ErrorCount": job.errors,
    }
    made = _publication(world, job)
    if made is not None:
        fields["CopyrightCheckResult"] = checking.copyright_result(job)
        if job.verdict == SENT:
            urls = [shown.page_url(world, key) for key in made.keys]
            fields["ArticleUrlResult"] = checking.url_result(urls)
    return fields


def remove(world: World, job: MassJob, *, index: int | None) -> None:
    """Delete a sent message, or one article of it: phones show it as removed (C6)."""
    made = _publication(world, job)
    gone = list(range(len(made.articles) if made else 1)) if index is None else [index]
    if made is not None:
        made.deleted = sorted({*made.deleted, *gone})
        publishing.keep(world, made)
        job.removed = len(made.deleted) == len(made.articles)
        fresh: dict[str, Any] = {"articles": shown.cards(world, made)}
    else:
        job.removed, fresh = True, {}
    if job.removed:
        job.status, fresh["removed"] = "DELETE", True
    for line in job.lines:
        line.extra = {**line.extra, **fresh}
    number, extra = str(job.msg_id), job.lines[0].extra
    for openid in job.targets:
        world.change_line(world.contacts[openid], msg_id=number, extra=extra)
    keep(world, job)


def job_of_page(world: World, url: str, *, appid: str) -> tuple[MassJob, int]:
    """The mass message behind an article's address, and which article it is."""
    source, index = world.articles.pages.get(url.partition("/s/")[2].partition("?")[0].partition("#")[0], (None, 0))
    if not isinstance(source, Publication) or not source.msg_id:
        raise ApiError(40059)
    job = world.mass.find(source.msg_id, appid=appid)
    if job is None:
        raise ApiError(40059)
    return job, index


def keep(world: World, job: MassJob) -> None:
    """Something about it changed."""
    world.mass.enter(job)
    world.storage.changed("mass", str(job.msg_id))


def _publication(world: World, job: MassJob) -> Publication | None:
    return world.articles.by_data_id(job.msg_data_id, appid=job.appid) if job.msg_data_id else None


def _pace(account: Account) -> float:
    """People a second."""
    return REAL_SPEED[account.mass_speed] * 10_000 / 60
