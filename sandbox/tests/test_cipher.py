"""The fact sheet's vectors (A5), and the cipher over anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wxsandbox import cipher

_A43 = "A" * 43
_DOCS_APPID = "wxba5fad812f8e6fb9"
_DOCS_PUSH = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT"
    "740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8Y"
    "L/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
_DOCS_PLAIN = (
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
_SAMPLE_KEY, _SAMPLE_APPID = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
_SAMPLE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUk"
    "SUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekU"
    "NXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rU"
    "PA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+"
    "qN+E7Q=="
)
_OUR_KEY, _OUR_APPID = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG", "wx0123456789abcdef"
_OUR_XML = (
    "<xml><ToUserName>gh_0123456789ab</ToUserName><FromUserName>oSIM0000000000000000000000001</FromUserName>"
    "<CreateTime>1760000000</CreateTime><MsgType>text</MsgType><Content>退款😀</Content><MsgId>24500000000000001</MsgId></xml>"
)
_OURS = (
    "moSF3j4mCFRHLljLj7JoL1c9Rs/FbjccrgSOgftXSyz/3TFXPCah5lW4nLNdkNZyOpBR6YdtgrXzZept23TbnVSw7wJdhZ10KiwQIvA+GAXPlEul62Sa"
    "c0U0C2qSA/foRnv76D4or/855eYHNR+fRRksVpZc4XcCqIT/3tgpn1nMe605fRtHYeIqcXHEIjYnbMeSUwVxk9cNaaHqziRPpL/BdQ1MuflhmodAIzTO"
    "rVvswVpZnfpZvvsheZfzdQDNKzcG0kF4OYAChCftDWnsWx/Wt7rG6ADWhfH/AvwAGk0YIJEsJEJK+SkGiR0ESxQW+ot+rjpDCBJY0ap7io6hwhYoJPrA"
    "5LZYLwNicy1lWa9qlsXv7HD7LjwHoYsyCsWq"
)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(("AAAAA", "1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696", id="V1"),
        pytest.param(("AAAAA", "1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78", id="V2"),
        pytest.param(
            ("AAAAA", "1714112445", "415670741", _DOCS_PUSH), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", id="V3"
        ),
        pytest.param(
            ("QDG6eK", "1409659813", "1372623149", _SAMPLE), "477715d11cdb4164915debcba66cb864d751f3e6", id="V5"
        ),
        pytest.param(("simtoken", "1760000001", "42"), "b07c8faf185b7e63fac969e0a2eb1020b01232b5", id="V9-plain"),
        pytest.param(("simtoken", "1760000001", "42", _OURS), "264d77cc4f4934bac5ca2f4cf42b5aa78eaf1681", id="V9"),
    ],
)
def test_signatures_of_the_vectors(parts: tuple[str, ...], expected: str) -> None:
    assert cipher.sign(*parts) == expected


@pytest.mark.parametrize(
    ("key", "appid", "random", "message", "encrypted"),
    [
        pytest.param(_A43, _DOCS_APPID, "a8eedb185eb2fecf", _DOCS_PLAIN, _DOCS_PUSH, id="V3"),
        pytest.param(
            _A43,
            _DOCS_APPID,
            "707722b803182950",
            '{"demo_resp":"good luck"}',
            "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
            id="V4",
        ),
        pytest.param(
            "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
            "wxb11529c136998cb6",
            "aaaabbbbccccdddd",
            "我是中文abcd123",
            "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==",
            id="V6",
        ),
        pytest.param(_OUR_KEY, _OUR_APPID, "SIMSIMSIMSIMSIM0", _OUR_XML, _OURS, id="V9"),
        pytest.param(
            _OUR_KEY,
            _OUR_APPID,
            "SIMSIMSIMSIMSIM0",
            "x" * 26,
            "moSF3j4mCFRHLljLj7JoL/dBlXDWbIogRFrTvzQ8SlYoXXu9dAQdTCf6kN3Tkofovs4Q4VNFK8UwZATQETRWUAkSNV+kgZaJd5AB61PaGbdVl1rl"
            "0txwvLaMbfCJCBQh",
            id="V10",
        ),
    ],
)
def test_cipher_texts_of_the_vectors(key: str, appid: str, random: str, message: str, encrypted: str) -> None:
    raw = cipher.read_aes_key(key)
    assert cipher.encrypt(message.encode(), key=raw, appid=appid, random=random.encode()) == encrypted
    assert cipher.decrypt(encrypted, key=raw, appid=appid) == message.encode()


def test_v4_signature_of_an_encrypted_reply() -> None:
    encrypted = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    assert cipher.sign("AAAAA", "1713424427", "415670741", encrypted) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_v5_sample_with_spare_bits_in_the_key() -> None:
    found = cipher.decrypt(_SAMPLE, key=cipher.read_aes_key(_SAMPLE_KEY), appid=_SAMPLE_APPID).decode()
    for inside in ("<![CDATA[hello]]>", "<![CDATA[mycreate]]>", "<MsgId>4561255354251345929</MsgId>"):
        assert inside in found


def test_v6_signature() -> None:
    encrypted = "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
    assert cipher.sign("pamtest", "1409304348", "xxxxxx", encrypted) == "82c962d39941aa48552f90ef55aa323dc620cc10"


def test_v7_length_and_padding_agree_with_the_sheet() -> None:
    """V7's cipher text is not in the sheet; its particulars are: a text whose padding comes out as 24."""
    key, appid = cipher.read_aes_key("AdiqDDDvUNCeE1ZW5XJmjf9fqNBJpGBs4vL4cHKmHBS"), "wx45f133bf6fce646e"
    message = (
        b"<xml><ToUserName><![CDATA[gh_b1eb3f8bd6c6]]></ToUserName>\n"
        b"<FromUserName><![CDATA[okPEat9FRX96xG8JQvTxHLpzDV64]]></FromUserName>\n<CreateTime>1458889120</CreateTime>\n"
        b"<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[test text message]]></Content>\n"
        b"<MsgId>6265881059295447969</MsgId>\n</xml>"
    )
    encrypted = cipher.encrypt(message, key=key, appid=appid, random=b"cc9632a98304f81c")
    assert cipher.decrypt(encrypted, key=key, appid=appid) == message
    assert 32 - (16 + 4 + len(message) + len(appid)) % 32 == 24


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("http://mp.weixin.qq.com", "f4d90daf4b3bca3078ab155816175ba34c443a7b", id="V8"),
        pytest.param("http://mp.weixin.qq.com?params=value", "0f9de62fce790f9a083d5c99e95740ceb90c27ed", id="V8b"),
        pytest.param("http://mp.weixin.qq.com#top", "f4d90daf4b3bca3078ab155816175ba34c443a7b", id="fragment"),
    ],
)
def test_page_signature(url: str, expected: str) -> None:
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    assert cipher.sign_page(ticket=ticket, noncestr="Wm3WZYTPz0wzccnW", timestamp=1414587457, url=url) == expected


def test_v10_signature_at_the_block_boundary() -> None:
    raw = cipher.read_aes_key(_OUR_KEY)
    encrypted = cipher.encrypt(b"x" * 26, key=raw, appid=_OUR_APPID, random=b"SIMSIMSIMSIMSIM0")
    assert cipher.sign("simtoken", "1760000001", "42", encrypted) == "f95d43c9e8b83ceca1d5f1045508388a5f5e466d"


@given(st.binary(max_size=300), st.text("abcdef0123456789", min_size=16, max_size=16))
def test_whatever_is_encrypted_comes_back(message: bytes, tail: str) -> None:
    key, appid = cipher.read_aes_key(cipher.new_aes_key()), "wx" + tail
    encrypted = cipher.encrypt(message, key=key, appid=appid)
    assert cipher.decrypt(encrypted, key=key, appid=appid) == message
    with pytest.raises(cipher.CipherError):
        cipher.decrypt(encrypted, key=key, appid=appid[:-1])


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_rubbish_is_refused_and_never_crashes(rubbish: bytes) -> None:
    with pytest.raises(cipher.CipherError):
        cipher.decrypt(rubbish.decode("latin-1"), key=cipher.read_aes_key(_A43), appid=_DOCS_APPID)
