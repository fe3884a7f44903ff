"""Every code of the fact sheet has its text, and answers carry a rid (2, B4)."""

from conftest import Running
from wxsandbox.errors import TEXTS, ApiError

# B4, as it stands there.
_NAMED = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40006: "invalid meida size",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40029: "invalid code",
    40030: "invalid refresh_token",
    40031: "invalid openid list",
    40035: "invalid args size",
    40036: "invalid template_id size",
    40037: "invalid template_id",
    40039: "invalid url size",
    40050: "invalid timeline type",
    40051: "invalid group name",
    40052: "invalid action name",
    40053: "invalid action info, please check document",
    40059: "invalid msg id",
    40060: "invalid article idx",
    40065: "invalid msg status",
    40066: "invalid url",
    40114: "invalid index value",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40132: "invalid username",
    40137: "invalid image format",
    40163: "code been used",
    40200: "invalid account type",
    42001: "access_token expired",
    42002: "refresh_token expired",
    42003: "code expired",
    43004: "require subscribe",
    43019: "require remove blacklist",
    43101: "user refuse to accept the msg",
    45009: "reach max api daily quota limit",
    45010: "create menu limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45012: "template size out of limit",
    45015: "response out of time limit or subscription is canceled",
    45016: "can't modify sys group",
    45028: "has no masssend quota",
    45029: "qrcode count out of limit",
    45047: "out of response count limit",
    45056: "too many tag now, no need to add new",
    45057: "can't delete the tag that has too many fans",
    45058: "can't modify sys tag",
    45059: "can not tagging one user too much",
    45062: "has agreement ad. please use mp.weixin.qq.com",
    45064: "no permission to use weapp in menu",
    45065: "clientmsgid exist",
    45066: "same clientmsgid retry too fast",
    45067: "clientmsgid size out of limit",
    45072: "invalid command",
    45080: "need sending message to user, or recving message from user in the last 30 seconds before typing",
    45081: "you are already typing",
    45083: "the speed out of range",
    45084: "No speed message",
    45087: "customer service message from this account have been blocked!",
    45098: "msgmenu list size is out of limit",
    45099: "msgmenu item content size is out of limit",
    45157: "invalid tag name",
    45158: "tag name too long",
    45159: "invalid tag id",
    46001: "media data no exist",
    46003: "menu no exist",
    46004: "user no exist",
    47001: "data format error",
    47002: "data format error, do NOT use json unicode encode (\\uxxxx\\uxxxx), please use utf8 encoded text!",
    47003: "argument invalid!",
    48001: "api unauthorized",
    48002: "user block receive message",
    48003: "user not agree mass-send protocol",
    48004: "api forbidden for irregularities, view detail on mp.weixin.qq.com",
    48005: "forbid to delete material used by auto-reply or menu",
    48006: "forbid to clear quota because of reaching the limit",
    48008: "no permission for this msgtype",
    49003: "not match openid with appid",
    50001: "api unauthorized or user unauthorized",
    50002: "user limited",
    50005: "user is unsubscribed",
    87009: "invalid signature",
}
# Further codes that the sheet gives a meaning, but no words of the platform.
_KNOWN = (
    *range(40015, 40021),
    *range(40023, 40028),
    *range(41001, 41010),
    *range(43001, 43004),
    *range(44001, 44005),
    *range(45001, 45009),
    *range(61450, 61458),
    *range(65301, 65320),
    *range(65400, 65418),
    *range(88000, 88006),
    *range(88007, 88012),
    *(40032, 40033, 40054, 40055, 40092, 40117, 40121, 40130, 40152, 40164, 40201, 40202, 40203, 40204, 40215, 40243),
    *(40246, 40247, 40249, 41039, 42007, 42010, 43116, 45113, 45162, 45166, 45169, 45171, 48021, 48022, 50004, 50007),
    *(53404, 53405, 53406, 53503, 53504, 53505, 61500, 61501, 61503, 76001, 76002, 76003, 76004, 76021, 76022),
    *(89503, 89504, 89505, 89506, 89507, 101000, 101001, 101002, 101003, 9410010, 9410011, 9410012),
    *(200011, 200012, 200013, 200014, 200016, 200017, 200018, 200019, 200020, 200021),
)


def test_the_named_codes_have_their_texts() -> None:
    assert {code: TEXTS.get(code) for code in _NAMED} == _NAMED


def test_every_other_code_has_a_text() -> None:
    assert [code for code in _KNOWN if not TEXTS.get(code)] == []
    assert ApiError(65301).text == TEXTS[65301]


def test_texts_are_plain() -> None:
    odd = [code for code, text in TEXTS.items() if text != text.strip() or "rid" in text.split(":")[0:1]]
    assert odd == []


def test_an_answer_ends_with_a_rid_of_three_times_eight_hexes(sandbox: Running) -> None:
    account = sandbox.account()
    sandbox.control("PUT", "/faults", api=[{"path": "/cgi-bin/getcallbackip", "errcode": 45083}])
    answer = sandbox.api(account, "/cgi-bin/getcallbackip")
    words, _, rid = answer["errmsg"].partition(" rid: ")
    assert (answer["errcode"], words) == (45083, "the speed out of range")
    assert [len(part) for part in rid.split("-")] == [8, 8, 8]
    assert all(letter in "0123456789abcdef-" for letter in rid)
