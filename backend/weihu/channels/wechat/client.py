"""Typed calls of the platform's API (fact sheet B1–B15). Synchronous; never inside a transaction.

Every call passes the account's circuit and its bucket; a refused token is renewed once and the call repeated once
(B1). The errors are those of `wechat.errors`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from weihu.channels.accounts import failures, health, tokens
from weihu.channels.accounts.cache import Loaded
from weihu.channels.wechat import bodies, bucket, causes, circuit, codes, hosts, transport
from weihu.channels.wechat.errors import (
    ChannelDown,
    NotReached,
    QuotaReached,
    Retry,
    SendError,
    TokenRefused,
    UnknownOutcome,
)
from weihu.channels.wechat.transport import Answer

T = TypeVar("T")
# Media that people send; the platform itself takes at most 10 MB (B15).
MOST_MEDIA = 20 * 1024 * 1024


class Fetched(msgspec.Struct, frozen=True):
    """A medium of the platform's."""

    content: bytes
    mime: str
    name: str


class Client:
    """The API as one account may call it."""

    def __init__(self, account: Loaded) -> None:
        self.account = account

    # messages (B6)

    def send(self, message: Mapping[str, Any]) -> None:
        """A customer-service message. Its outcome is unknown when the answer does not come, or says neither yes nor no.

        A code of 0 is all that counts: of an answer that is odd beside it nothing must be tried again.
        """
        self._call("POST", "/cgi-bin/message/custom/send", query={}, body=_encode(message), once=True)

    def show_typing(self, openid: str, *, on: bool = True) -> None:
        """Shows that somebody is typing, or stops it."""
        command = "Typing" if on else "CancelTyping"
        self._post("/cgi-bin/message/custom/typing", {"touser": openid, "command": command}, bodies.Ok)

    # media (B15)

    def upload(self, type: str, *, name: str, mime: str, content: bytes) -> bodies.Uploaded:
        """A temporary medium, good for three days."""
        answer = self._call(
            "POST", "/cgi-bin/media/upload", query={"type": type}, files={"media": (name, content, mime)}, timeout_s=40
        )
        return _as(answer, bodies.Uploaded)

    def media(self, media_id: str, *, most: int = MOST_MEDIA) -> Fetched:
        """A temporary medium's bytes; a video's are behind an address. Raises transport.TooLarge."""
        return self._fetch("/cgi-bin/media/get", media_id, most)

    def wide_voice(self, media_id: str, *, most: int = MOST_MEDIA) -> Fetched:
        """A voice message at 16 kHz (speex). Raises transport.TooLarge."""
        return self._fetch("/cgi-bin/media/get/jssdk", media_id, most)

    def _fetch(self, path: str, media_id: str, most: int) -> Fetched:
        answer = self._call("GET", path, query={"media_id": media_id}, most=most, timeout_s=40)
        if answer.content:
            return Fetched(answer.content, answer.mime, answer.name)
        url = answer.data.get("video_url") or answer.data.get("down_url")
        if not isinstance(url, str) or not url.startswith(("http://", "https://")):
            raise Retry(None, "no media in the answer")
        found = transport.ask("", "GET", url, query={}, most=most, timeout_s=40)
        return Fetched(found.content, found.mime, found.name)

    # people (B12, B13)

    def followers(self, after: str = "") -> bodies.FollowerPage:
        """A page of the follower list, by time of following."""
        return self._get("/cgi-bin/user/get", bodies.FollowerPage, **({"next_openid": after} if after else {}))

    def person(self, openid: str) -> bodies.Person:
        """What the platform tells of one follower."""
        return self._get("/cgi-bin/user/info", bodies.Person, openid=openid, lang="zh_CN")

    def people(self, openids: Sequence[str]) -> list[bodies.Person]:
        """The same of up to 100."""
        wanted = {"user_list": [{"openid": openid, "lang": "zh_CN"} for openid in openids]}
        return self._post("/cgi-bin/user/info/batchget", wanted, bodies.People).user_info_list

    def set_remark(self, openid: str, remark: str) -> None:
        """The account's own name for a follower, under 30 characters."""
        self._post("/cgi-bin/user/info/updateremark", {"openid": openid, "remark": remark}, bodies.Ok)

    def tags(self) -> list[bodies.Tag]:
        """The account's tags."""
        return self._get("/cgi-bin/tags/get", bodies.Tags).tags

    def create_tag(self, name: str) -> bodies.Tag:
        """A new tag."""
        return self._post("/cgi-bin/tags/create", {"tag": {"name": name}}, bodies.TagMade).tag

    def tag_members(self, tag_id: int, after: str = "") -> bodies.TagMembers:
        """A page of those who have the tag."""
        return self._post("/cgi-bin/user/tag/get", {"tagid": tag_id, "next_openid": after}, bodies.TagMembers)

    def tag(self, tag_id: int, openids: Sequence[str]) -> None:
        """Gives up to 50 people the tag."""
        wanted = {"openid_list": list(openids), "tagid": tag_id}
        self._post("/cgi-bin/tags/members/batchtagging", wanted, bodies.Ok)

    def untag(self, tag_id: int, openids: Sequence[str]) -> None:
        """Takes the tag from up to 50 people."""
        wanted = {"openid_list": list(openids), "tagid": tag_id}
        self._post("/cgi-bin/tags/members/batchuntagging", wanted, bodies.Ok)

    # codes and menus (B3, B14)

    def create_code(self, scene: str, *, expires_s: int = 0) -> bodies.CodeMade:
        """A code with a scene; permanent unless it expires (at most 30 days)."""
        name = "QR_STR_SCENE" if expires_s else "QR_LIMIT_STR_SCENE"
        wanted: dict[str, Any] = {"action_name": name, "action_info": {"scene": {"scene_str": scene}}}
        if expires_s:
            wanted["expire_seconds"] = expires_s
        return self._post("/cgi-bin/qrcode/create", wanted, bodies.CodeMade)

    def code_picture(self, ticket: str) -> Fetched:
        """The picture of a code."""
        answer = transport.ask(hosts.pages(self.account), "GET", "/cgi-bin/showqrcode", query={"ticket": ticket})
        return Fetched(answer.content, answer.mime, answer.name)

    def menus(self) -> bodies.Menus:
        """The menus as they are; raises Refused 46003 when there is none."""
        return self._get("/cgi-bin/menu/get", bodies.Menus)

    def create_menu(self, buttons: Sequence[Mapping[str, Any]]) -> None:
        """Replaces the menu."""
        self._post("/cgi-bin/menu/create", {"button": list(buttons)}, bodies.Ok)

    def menu_shown(self) -> bodies.MenuShown:
        """The menu that followers see, also one that was made in the console."""
        return self._get("/cgi-bin/get_current_selfmenu_info", bodies.MenuShown)

    def delete_menu(self) -> None:
        """Takes the menus away."""
        self._get("/cgi-bin/menu/delete", bodies.Ok)

    # the account itself (B1, B2)

    def token(self) -> tuple[bodies.TokenAnswer, float]:
        """A stable token, never forced, so that nobody else's ends; and how far the platform's clock is ahead."""
        wanted = {"grant_type": "client_credential", "appid": self.account.appid, "secret": self.account.secret}
        answer = self._guarded("POST", "/cgi-bin/stable_token", query={}, body=_encode(wanted))
        found = _as(answer, bodies.TokenAnswer)
        if not found.access_token or found.expires_in <= 0:
            raise Retry(None, "no token in the answer")
        return found, answer.ahead_s or 0.0

    def check_callback(self, action: str = "all", operator: str = "DEFAULT") -> bodies.CallbackChecked:
        """Lets the platform try to reach our callback address."""
        wanted = {"action": action, "check_operator": operator}
        return self._post("/cgi-bin/callback/check", wanted, bodies.CallbackChecked, timeout_s=20)

    def callback_addresses(self) -> list[str]:
        """Where pushes come from."""
        return self._get("/cgi-bin/getcallbackip", bodies.Addresses).ip_list

    def api_addresses(self) -> list[str]:
        """Where calls go to."""
        return self._get("/cgi-bin/get_api_domain_ip", bodies.Addresses).ip_list

    def quota(self, path: str) -> bodies.QuotaAnswer:
        """How often that call was made today, and may be."""
        return self._post("/cgi-bin/openapi/quota/get", {"cgi_path": path}, bodies.QuotaAnswer)

    def clear_quota(self) -> None:
        """Sets the day's counters to zero; ten times a month."""
        self._post("/cgi-bin/clear_quota", {"appid": self.account.appid}, bodies.Ok)

    # consent pages; their tokens are the person's, not the account's

    def consented(self, code: str) -> bodies.Consent:
        """What the person's code on our page is worth; each code once."""
        query = {
            "appid": self.account.appid,
            "secret": self.account.secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        return _as(self._guarded("GET", "/sns/oauth2/access_token", query=query), bodies.Consent)

    def profile(self, consent: bodies.Consent) -> bodies.Profile:
        """Nickname and picture of who agreed to tell them."""
        query = {"access_token": consent.access_token, "openid": consent.openid, "lang": "zh_CN"}
        return _as(self._guarded("GET", "/sns/userinfo", query=query), bodies.Profile)

    # how a call is made

    def _get(self, path: str, kind: type[T], **query: str) -> T:
        return _as(self._call("GET", path, query=query), kind)

    def _post(self, path: str, body: Mapping[str, Any], kind: type[T], *, timeout_s: float | None = None) -> T:
        return _as(self._call("POST", path, query={}, body=_encode(body), timeout_s=timeout_s), kind)

    def _call(self, method: str, path: str, *, query: Mapping[str, str], **how: Any) -> Answer:
        token = tokens.current(self.account)
        try:
            return self._guarded(method, path, query={**query, "access_token": token.value}, **how)
        except TokenRefused:
            token = tokens.renew(self.account, token)
        try:
            return self._guarded(method, path, query={**query, "access_token": token.value}, **how)
        except TokenRefused as refused:
            until = circuit.open_for(self.account, causes.TOKEN_REFUSED)
            raise ChannelDown(causes.TOKEN_REFUSED, until, refused.detail) from None

    def _guarded(self, method: str, path: str, *, query: Mapping[str, str], **how: Any) -> Answer:
        circuit.guard(self.account)
        bucket.take(self.account)
        try:
            answer = transport.ask(hosts.api(self.account), method, path, query=query, **how)
        except SendError as refused:
            code, rid = codes.named(refused)
            failures.note(self.account.id, path, code, rid=rid, detail=codes.words_of(refused.detail))
            raise self._learnt(refused) from None
        circuit.well(self.account)
        if answer.ahead_s is not None:
            health.note_skew(self.account.id, answer.ahead_s)
        return answer

    def _learnt(self, error: SendError) -> SendError:
        """The circuit and the account's health learn from it; the error as the caller is told."""
        if isinstance(error, ChannelDown):
            return ChannelDown(error.cause, circuit.open_for(self.account, error.cause), error.detail)
        if isinstance(error, NotReached | UnknownOutcome):
            circuit.failed(self.account)
            return error
        circuit.answered(self.account)
        if isinstance(error, TokenRefused):
            circuit.goes_on(self.account)
        if isinstance(error, QuotaReached):
            health.mark(self.account.id, causes.QUOTA, error.until)
        return error


def _encode(body: Mapping[str, Any]) -> bytes:
    """Letters raw: escapes are refused or shown as they are (§2)."""
    return msgspec.json.encode(body)


def _as(answer: Answer, kind: type[T]) -> T:
    try:
        return msgspec.convert(answer.data, kind, strict=False)
    except msgspec.ValidationError:
        raise Retry(None, f"{answer.path} answered in another shape") from None
