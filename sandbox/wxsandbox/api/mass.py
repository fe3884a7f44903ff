"""Sending to many: by tag, to all, by openid; preview, delete, status, speed (B11)."""

from wxsandbox import answers
from wxsandbox.api.call import OK, Answer, Call, Json, part, texts, whole, words
from wxsandbox.api.registry import endpoint
from wxsandbox.api.tags import STARRED
from wxsandbox.articles import publishing, shown
from wxsandbox.articles.model import Publication
from wxsandbox.errors import ApiError
from wxsandbox.mass import allowance, content, pipeline
from wxsandbox.mass.content import Content
from wxsandbox.mass.jobs import MassJob
from wxsandbox.people import Contact
from wxsandbox.permissions import Right
from wxsandbox.quotas import Quota

_SENDS = Quota(100, minute=60)
LEAST, MOST = 2, 10_000


@endpoint("POST", "/cgi-bin/message/mass/sendall", right=Right.MASS, quota=_SENDS)
def send_to_all(call: Call) -> Answer:
    body = call.json()
    known = _known(call, body)
    if known is not None:
        return known
    wanted = part(body, "filter")
    to_all = wanted.get("is_to_all") in (True, 1, "true")
    tag = 0 if to_all else _tag(call, wanted)
    said = content.read(call.world, call.account, body)
    protection = call.account.knob("mass_protection") if to_all else "off"
    if protection in ("89504", "89505"):
        raise ApiError(int(str(protection)))
    until = call.now + call.account.number("mass_confirm_s") if protection == "confirm" else 0.0
    return _start(call, body, said, to_all=to_all, tag=tag, confirm_until=until)


@endpoint("POST", "/cgi-bin/message/mass/send", right=Right.MASS_BY_OPENID, quota=_SENDS)
def send_to_some(call: Call) -> Answer:
    body = call.json()
    known = _known(call, body)
    if known is not None:
        return known
    openids = list(dict.fromkeys(texts(body, "touser", 40031, most=MOST, most_code=40032)))
    if len(openids) < LEAST:
        raise ApiError(40130)
    for openid in openids:
        call.contact(openid)
    return _start(call, body, content.read(call.world, call.account, body), openids=openids)


@endpoint("POST", "/cgi-bin/message/mass/preview", right=Right.MASS, quota=Quota(100))
def preview(call: Call) -> Answer:
    """To one person only, by openid or by WeChat id (here: the phone's id). Uses up nothing."""
    body = call.json()
    contact = _previewer(call, body)
    if not contact.following:
        raise ApiError(43004)
    said = content.read(call.world, call.account, body)
    for line in said.lines:
        answers.put(call.world, contact, (line.text, {**line.extra, "preview": True}), kind=line.kind, via="mass")
    return {"errcode": 0, "errmsg": "preview success", "msg_id": call.world.mass.new_id(call.now)}


@endpoint("POST", "/cgi-bin/message/mass/delete", right=Right.MASS, quota=Quota(10))
def delete(call: Call) -> Answer:
    body = call.json()
    if body.get("url"):
        job, index = pipeline.job_of_page(call.world, words(body, "url", 40059), appid=call.account.appid)
        _check_deletable(call, job)
        pipeline.remove(call.world, job, index=index)
        return OK
    job = _job(call, body)
    number = whole(body, "article_idx", 40060) if body.get("article_idx") is not None else 0
    _check_deletable(call, job)
    made = call.world.articles.by_data_id(job.msg_data_id, appid=job.appid)
    if not 0 <= number <= (len(made.articles) if made else 1):
        raise ApiError(40060)
    pipeline.remove(call.world, job, index=number - 1 if number else None)
    return OK


@endpoint("POST", "/cgi-bin/message/mass/get", right=Right.MASS)
def status(call: Call) -> Answer:
    job = _job(call, call.json())
    return {"msg_id": job.msg_id, "msg_status": job.status}


@endpoint("POST", "/cgi-bin/message/mass/speed/get", right=Right.MASS)
def get_speed(call: Call) -> Answer:
    speed = call.account.mass_speed
    return {"errcode": 0, "errmsg": "ok", "speed": speed, "realspeed": pipeline.REAL_SPEED[speed]}


@endpoint("POST", "/cgi-bin/message/mass/speed/set", right=Right.MASS)
def set_speed(call: Call) -> Answer:
    speed = whole(call.json(), "speed", 45084)
    if not 0 <= speed < len(pipeline.REAL_SPEED):
        raise ApiError(45083)
    call.account.mass_speed = speed
    call.world.changed_account(call.account, told=False)
    return OK


def _known(call: Call, body: Json) -> Answer | None:
    """The same clientmsgid again: 45065 with the ids it got, 45066 while it is in progress."""
    given = body.get("clientmsgid")
    if given in (None, ""):
        return None
    if not isinstance(given, str) or len(given.encode()) > call.account.number("clientmsgid_limit"):
        raise ApiError(45067)
    since = call.now - call.account.number("clientmsgid_s")
    job = call.world.mass.by_client_id(call.account.appid, given, since=since)
    if job is None:
        return None
    if job.stage != "ended" and call.now - job.made_at < call.account.number("clientmsgid_wait_s"):
        raise ApiError(45066)
    raise ApiError(45065, extra=_ids(job))


def _ids(job: MassJob) -> Json:
    return {"msg_id": job.msg_id} | ({"msg_data_id": job.msg_data_id} if job.msg_data_id else {})


def _start(
    call: Call,
    body: Json,
    said: Content,
    *,
    to_all: bool = False,
    tag: int = 0,
    openids: list[str] | None = None,
    confirm_until: float = 0.0,
) -> Answer:
    """The allowance is taken, the job is kept, the answer given at once (C6)."""
    world, account = call.world, call.account
    allowance.check(world.mass, account, to_all=to_all, now=call.now)
    job = MassJob(
        msg_id=world.mass.new_id(call.now),
        appid=account.appid,
        kind=said.kind,
        lines=said.lines,
        words=said.words,
        made_at=call.now,
        to_all=to_all,
        tag=tag,
        openids=openids or [],
        ignore_reprint=body.get("send_ignore_reprint") in (1, True, "1"),
        clientmsgid=body.get("clientmsgid") or "",
        stage="waiting" if confirm_until else "checking",
        confirm_until=confirm_until,
    )
    _use_draft(call, job, said)
    for line in job.lines:
        line.extra["msg_id"] = str(job.msg_id)
    pipeline.keep(world, job)
    world.agenda.stir()
    return {"errcode": 0, "errmsg": "send job submission success", **_ids(job)}


def _use_draft(call: Call, job: MassJob, said: Content) -> None:
    """Articles get their pages; a draft is used up, the older kinds stay (B11)."""
    if said.draft is None:
        return
    made: Publication = publishing.prepare(call.world, call.account, said.draft, msg_id=job.msg_id)
    job.msg_data_id = made.msg_data_id
    job.reprints = [publishing.reprint_of(call.account, one) for one in made.articles]
    job.lines[0].extra = {"articles": shown.cards(call.world, made), "msg_data_id": str(made.msg_data_id)}
    if said.draft.kind == "draft":
        job.draft = said.draft
        call.world.articles.drop(said.draft)
        call.world.storage.changed("draft", said.draft.id)


def _tag(call: Call, wanted: Json) -> int:
    """`tag_id`; older clients still call it group_id."""
    tag = whole(wanted, "tag_id" if "tag_id" in wanted else "group_id", 40152)
    if tag != STARRED.id and tag not in call.account.tags:
        raise ApiError(40152)
    return tag


def _previewer(call: Call, body: Json) -> Contact:
    if body.get("towxname"):
        phone = call.world.phones.get(words(body, "towxname", 40132))
        contact = phone.contact(call.account.appid) if phone else None
        if contact is None:
            raise ApiError(40132)
        return contact
    return call.contact(body.get("touser"))


def _job(call: Call, body: Json) -> MassJob:
    job = call.world.mass.find(whole(body, "msg_id", 40059), appid=call.account.appid)
    if job is None:
        raise ApiError(40059)
    return job


def _check_deletable(call: Call, job: MassJob) -> None:
    """Only articles and videos, once sent, within the time that a knob may set."""
    if not job.deletable:
        raise ApiError(48008)
    lasts = call.account.number("mass_delete_s")
    if job.status != "SEND_SUCCESS" or (lasts and call.now - job.made_at > lasts):
        raise ApiError(40065)
