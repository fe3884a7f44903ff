"""A person agrees on the platform's page to tell who she is."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from factories import accounts
from factories.platform import both
from services.sandbox import Sandbox
from weihu.channels.outbox.ports import Refused
from weihu.channels.wechat import consent

REDIRECT = "http://127.0.0.1:9/me?a=1&b=二"


def code_of(phone: str, address: str) -> tuple[str, str]:
    """She opens the page and agrees: code and state that come back to us."""
    page = address.replace("#wechat_redirect", f"&sandbox_phone={phone}&sandbox_consent=yes")
    answer = httpx.get(page, trust_env=False)
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return query["code"][0], query["state"][0]


def test_the_address_is_in_the_order_that_the_platform_demands() -> None:
    found = consent.address(accounts.loaded(api_base="https://api.weixin.qq.com"), redirect=REDIRECT, state="s1")

    assert found == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx0123456789abcdef"
        "&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fme%3Fa%3D1%26b%3D%E4%BA%8C&response_type=code"
        "&scope=snsapi_userinfo&state=s1#wechat_redirect"
    )


@pytest.mark.django_db
def test_who_agrees_is_introduced_by_name_once(sandbox: Sandbox) -> None:
    pair = both(sandbox, oauth_domain="127.0.0.1:9")
    phone = sandbox.call("POST", "/phones", nickname="王小明")["phone"]

    code, state = code_of(phone, consent.address(pair.loaded, redirect=REDIRECT, state="abc"))
    found = consent.introduce(pair.loaded, code)

    assert state == "abc"
    assert found.nickname == "王小明"
    assert found.openid.startswith("o")
    assert not found.is_stand_in
    with pytest.raises(Refused) as used:
        consent.introduce(pair.loaded, code)
    assert used.value.code == "40163"


@pytest.mark.django_db
def test_the_silent_way_tells_the_person_and_not_her_name(sandbox: Sandbox) -> None:
    pair = both(sandbox, oauth_domain="127.0.0.1:9")
    phone = sandbox.call("POST", "/phones", nickname="王小明")["phone"]

    address = consent.address(pair.loaded, redirect=REDIRECT, state="abc", scope=consent.SILENT)
    found = consent.introduce(pair.loaded, code_of(phone, address)[0])

    assert found.openid
    assert found.nickname == ""


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "guessed"])
def test_a_code_that_is_none_introduces_nobody(sandbox: Sandbox, code: str) -> None:
    with pytest.raises(Refused):
        consent.introduce(both(sandbox).loaded, code)
