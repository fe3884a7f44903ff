"""What readers and the administrator do with articles and mass messages: comments, confirmation, a look at all."""

from msgspec import Struct

from wxsandbox.articles import comments, publishing, shown
from wxsandbox.articles.model import BANNED, PUBLISHED, Publication
from wxsandbox.control.routing import Visit, route
from wxsandbox.errors import ControlError
from wxsandbox.mass import pipeline
from wxsandbox.mass.jobs import MassJob


class NewComment(Struct, forbid_unknown_fields=True):
    """A comment; the article by one of its two ids, and its number among several (from 0)."""

    appid: str
    text: str
    msg_data_id: int | str = 0
    article_id: str = ""
    index: int = 0


class CommentWritten(Struct):
    """A comment as it stands below the article."""

    user_comment_id: int
    msg_data_id: int
    index: int
    create_time: int


class CommentNamed(Struct, forbid_unknown_fields=True):
    """A comment of this phone to take back."""

    appid: str
    msg_data_id: int | str
    user_comment_id: int
    index: int = 0


class Confirmation(Struct, forbid_unknown_fields=True):
    """What the administrator says to a message to everybody."""

    agree: bool


class MassShown(Struct):
    """A mass message and how far it is."""

    msg_id: int
    msg_data_id: int
    kind: str
    stage: str
    status: str
    verdict: str
    total: int
    filtered: int
    sent: int
    errors: int
    made_at: float
    ends_at: float
    urls: list[str]


class MassList(Struct):
    """A page of mass messages."""

    items: list[MassShown]
    next: int


@route("POST", "/phones/{phone}/comments", "Write a comment below an article", body=NewComment, answer=CommentWritten)
def write(visit: Visit) -> CommentWritten:
    wanted: NewComment = visit.body
    account = visit.world.account(wanted.appid)
    made = _publication(visit, wanted.appid, str(wanted.msg_data_id), wanted.article_id)
    contact = visit.world.meet(visit.phone(), account)
    comment = comments.write(visit.world, made, wanted.index, contact=contact, text=wanted.text)
    return CommentWritten(comment.id, comment.msg_data_id, comment.index, comment.time)


@route("POST", "/phones/{phone}/comments/withdraw", "Take an own comment back", body=CommentNamed)
def withdraw(visit: Visit) -> dict[str, bool]:
    wanted: CommentNamed = visit.body
    contact = visit.contact(wanted.appid)
    made = _publication(visit, wanted.appid, str(wanted.msg_data_id), "")
    for one in comments.standing(visit.world, made, wanted.index):
        if one.id == wanted.user_comment_id and one.openid == contact.openid:
            one.gone = "withdrawn"
            comments.keep(visit.world, one)
            return {"ok": True}
    raise ControlError(404, "no_comment", "this phone has no such comment there")


@route("GET", "/accounts/{appid}/mass", "The account's mass messages, newest first", answer=MassList)
def list_mass(visit: Visit) -> MassList:
    jobs = visit.world.mass.of_account(visit.world.account(visit.path("appid")).appid)[::-1][:1000]
    return MassList([_shown(visit, job) for job in jobs], len(jobs))


@route(
    "POST",
    "/accounts/{appid}/mass/{msg_id}/confirm",
    "The administrator's answer to a message that waits (knob mass_protection)",
    body=Confirmation,
    answer=MassShown,
)
def confirm(visit: Visit) -> MassShown:
    number = visit.path("msg_id")
    job = visit.world.mass.find(int(number), appid=visit.path("appid")) if number.isdigit() else None
    if job is None:
        raise ControlError(404, "no_mass_message", f"there is no mass message {number}")
    if job.stage != "waiting" or job.agreed is not None:
        raise ControlError(409, "not_waiting", "this message does not wait for the administrator")
    job.agreed = visit.body.agree
    pipeline.keep(visit.world, job)
    visit.world.agenda.stir()
    return _shown(visit, job)


@route(
    "POST",
    "/accounts/{appid}/articles/{msg_data_id}/ban",
    "The platform takes articles away: publish_status 6, the pages say so",
)
def ban(visit: Visit) -> dict[str, bool]:
    made = _publication(visit, visit.path("appid"), visit.path("msg_data_id"), "")
    if made.status != PUBLISHED:
        raise ControlError(409, "not_published", "only articles that are to be seen can be banned")
    made.status = BANNED
    publishing.keep(visit.world, made)
    return {"ok": True}


def _publication(visit: Visit, appid: str, msg_data_id: str, article_id: str) -> Publication:
    book = visit.world.articles
    if article_id:
        made = book.by_article_id(article_id, appid=appid)
    else:
        made = book.by_data_id(int(msg_data_id), appid=appid) if msg_data_id.isdigit() else None
    if made is None:
        raise ControlError(404, "no_article", "the account has no such article: name its msg_data_id or article_id")
    return made


def _shown(visit: Visit, job: MassJob) -> MassShown:
    made = visit.world.articles.by_data_id(job.msg_data_id, appid=job.appid) if job.msg_data_id else None
    names = [name for name in MassShown.__struct_fields__ if name != "urls"]
    urls = [shown.page_url(visit.world, key) for key in made.keys] if made else []
    return MassShown(**{name: getattr(job, name) for name in names}, urls=urls)
