"""The fact sheet's vectors (A5)."""

import hashlib

import pytest

from factories.accounts import loaded
from weihu.channels import ports
from weihu.channels.wechat import cipher, parse, render, signature, verify

A43 = "A" * 43
DOCS_APPID = "wxba5fad812f8e6fb9"
DOCS_PUSH = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740X"
    "gXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7m"
    "StwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
DOCS_PLAIN = (
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
DOCS_REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
SAMPLE_KEY, SAMPLE_APPID = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
SAMPLE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXx"
    "accAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP"
    "7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XX"
    "ZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)
V6 = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
OUR_KEY, OUR_APPID = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", "wx0123456789abcdef"
OUR_XML = (
    "<xml><ToUserName>gh_0123456789ab</ToUserName><FromUserName>oSIM0000000000000000000000001</FromUserName>"
    "<CreateTime>1760000000</CreateTime><MsgType>text</MsgType><Content>退款😀</Content><MsgId>24500000000000001</MsgId></xml>"
)
OURS = (
    "moSF3j4mCFRHLljLj7JoL1c9Rs/FbjccrgSOgftXSyz/3TFXPCah5lW4nLNdkNZyOpBR6YdtgrXzZept23TbnVSw7wJdhZ10KiwQIvA+GAXPlEul62Sac0U0"
    "C2qSA/foRnv76D4or/855eYHNR+fRRksVpZc4XcCqIT/3tgpn1nMe605fRtHYeIqcXHEIjYnbMeSUwVxk9cNaaHqziRPpL/BdQ1MuflhmodAIzTOrVvswVpZ"
    "nfpZvvsheZfzdQDNKzcG0kF4OYAChCftDWnsWx/Wt7rG6ADWhfH/AvwAGk0YIJEsJEJK+SkGiR0ESxQW+ot+rjpDCBJY0ap7io6hwhYoJPrA5LZYLwNicy1l"
    "Wa9qlsXv7HD7LjwHoYsyCsWq"
)
V10 = (
    "moSF3j4mCFRHLljLj7JoL/dBlXDWbIogRFrTvzQ8SlYoXXu9dAQdTCf6kN3Tkofovs4Q4VNFK8UwZATQETRWUAkSNV+kgZaJd5AB61PaGbdVl1rl0txwvLaM"
    "bfCJCBQh"
)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(("AAAAA", "1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696", id="V1"),
        pytest.param(("AAAAA", "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78", id="V2"),
        pytest.param(
            ("AAAAA", "1714112445", "415670741", DOCS_PUSH), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", id="V3"
        ),
        pytest.param(
            ("AAAAA", "1713424427", "415670741", DOCS_REPLY), "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1", id="V4"
        ),
        pytest.param(
            ("QDG6eK", "1409659813", "1372623149", SAMPLE), "477715d11cdb4164915debcba66cb864d751f3e6", id="V5"
        ),
        pytest.param(("pamtest", "1409304348", "xxxxxx", V6), "82c962d39941aa48552f90ef55aa323dc620cc10", id="V6"),
        pytest.param(("simtoken", "1760000001", "42"), "b07c8faf185b7e63fac969e0a2eb1020b01232b5", id="V9-plain"),
        pytest.param(("simtoken", "1760000001", "42", OURS), "264d77cc4f4934bac5ca2f4cf42b5aa78eaf1681", id="V9"),
        pytest.param(("simtoken", "1760000001", "42", V10), "f95d43c9e8b83ceca1d5f1045508388a5f5e466d", id="V10"),
    ],
)
def test_signatures_of_the_vectors(parts: tuple[str, ...], expected: str) -> None:
    assert signature.sign(*parts) == expected


@pytest.mark.parametrize(
    ("key", "appid", "random", "message", "encrypted"),
    [
        pytest.param(A43, DOCS_APPID, "a8eedb185eb2fecf", DOCS_PLAIN, DOCS_PUSH, id="V3"),
        pytest.param(A43, DOCS_APPID, "707722b803182950", '{"demo_resp":"good luck"}', DOCS_REPLY, id="V4"),
        pytest.param(
            "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wxb11529c136998cb6", "aaaabbbbccccdddd", "我是中文abcd123", V6,
            id="V6",
        ),
        pytest.param(OUR_KEY, OUR_APPID, "SIMSIMSIMSIMSIM0", OUR_XML, OURS, id="V9"),
        pytest.param(OUR_KEY, OUR_APPID, "SIMSIMSIMSIMSIM0", "x" * 26, V10, id="V10"),
    ],
)  # fmt: skip
def test_cipher_of_the_vectors(key: str, appid: str, random: str, message: str, encrypted: str) -> None:
    assert cipher.seal(message.encode(), key=key, appid=appid, random=random.encode()) == encrypted
    assert cipher.unseal(encrypted, key=key, appid=appid) == message.encode()


def test_v7_is_sealed_as_two_other_libraries_seal_it() -> None:
    message = (
        b"<xml><ToUserName><![CDATA[gh_b1eb3f8bd6c6]]></ToUserName>\n"
        b"<FromUserName><![CDATA[okPEat9FRX96xG8JQvTxHLpzDV64]]></FromUserName>\n<CreateTime>1458889120</CreateTime>\n"
        b"<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[test text message]]></Content>\n"
        b"<MsgId>6265881059295447969</MsgId>\n</xml>"
    )
    key, appid = "AdiqDDDvUNCeE1ZW5XJmjf9fqNBJpGBs4vL4cHKmHBS", "wx45f133bf6fce646e"

    found = cipher.seal(message, key=key, appid=appid, random=b"cc9632a98304f81c")

    # The sheet leaves the long text out; this is its digest.
    assert (
        hashlib.sha256(found.encode()).hexdigest() == "f6a2fa9fae2f981a077fedadc095bb865843af4ef436cbd57a2317c625f59edc"
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("http://mp.weixin.qq.com", "f4d90daf4b3bca3078ab155816175ba34c443a7b", id="V8"),
        pytest.param("http://mp.weixin.qq.com?params=value", "0f9de62fce790f9a083d5c99e95740ceb90c27ed", id="V8b"),
        pytest.param("http://mp.weixin.qq.com#top", "f4d90daf4b3bca3078ab155816175ba34c443a7b", id="fragment"),
    ],
)
def test_page_signatures_of_the_vectors(url: str, expected: str) -> None:
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"

    assert signature.sign_page(ticket=ticket, nonce="Wm3WZYTPz0wzccnW", timestamp=1414587457, url=url) == expected


def test_v1_passes_as_the_check_of_an_address() -> None:
    account = loaded(token="AAAAA")
    query = {
        "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
        "timestamp": "1714036504",
        "nonce": "1514711492",
        "echostr": "4375120948345356249",
    }

    assert verify.verify_url(account, query, 1714036504) == b"4375120948345356249"


def test_v3_is_understood() -> None:
    account = loaded(token="AAAAA", aes_key=A43, appid=DOCS_APPID, original_id="gh_97417a04a28d", mode="safe")
    query = {
        "timestamp": "1714112445",
        "nonce": "415670741",
        "encrypt_type": "aes",
        "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
    }
    body = f'{{"ToUserName":"gh_97417a04a28d","Encrypt":"{DOCS_PUSH}"}}'.encode()

    push = parse.understand(account, query, body, 1714112445)

    assert push.sender == "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
    assert push.content == ports.Notice("debug.demo", {"debug_str": "hello world"})
    assert (push.sealed_by, push.is_json) == (1, True)


def test_v5_is_understood() -> None:
    account = loaded(
        token="QDG6eK", aes_key=SAMPLE_KEY, appid=SAMPLE_APPID, original_id="wx5823bf96d3bd56c7", mode="safe"
    )
    query = {
        "timestamp": "1409659813",
        "nonce": "1372623149",
        "encrypt_type": "aes",
        "msg_signature": "477715d11cdb4164915debcba66cb864d751f3e6",
    }

    push = parse.understand(account, query, f"<xml><Encrypt>{SAMPLE}</Encrypt></xml>".encode(), 1409659813)

    assert (push.sender, push.message_no) == ("mycreate", 4561255354251345929)
    assert push.content == ports.Text("hello")


def test_v9_is_understood_and_answered_under_its_own_key() -> None:
    account = loaded(mode="safe")
    query = {
        "timestamp": "1760000001",
        "nonce": "42",
        "encrypt_type": "aes",
        "msg_signature": "264d77cc4f4934bac5ca2f4cf42b5aa78eaf1681",
    }

    push = parse.understand(account, query, f"<xml><Encrypt>{OURS}</Encrypt></xml>".encode(), 1760000001)
    answer = render.passive(account, push, ports.TextReply("好的"), {}, 1760000002)

    assert push.content == ports.Text("退款😀")
    assert b"<Encrypt><![CDATA[" in answer
