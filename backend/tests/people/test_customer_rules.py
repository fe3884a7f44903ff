"""What a value must look like (domain §2.7), and what a customer is called."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weihu.kernel.errors import Invalid
from weihu.people.customers import rules

# domain.md §2.7: the pattern as tested there.
PLATE = re.compile(
    "^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]"
    "(?:[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[A-HJK][A-HJ-NP-Z0-9][0-9]{4}|[0-9]{5}[A-HJK])$"
)

GOOD = [
    ("plate", "浙Z12345", "浙Z12345"),
    ("plate", " 浙z·d1234挂", None),
    ("plate", "浙Z·D123挂", "浙ZD123挂"),
    ("plate", "浙z d12345", "浙ZD12345"),
    ("plate", "浙ZDF1234", "浙ZDF1234"),
    ("plate", "浙Z12345D", "浙Z12345D"),
    ("plate", "浙Z12345K", "浙Z12345K"),
    ("plate", "浙Ｚ１２３４５", "浙Z12345"),
    ("plate", "川A．12345", "川A12345"),
    ("plate", "粤Z1234港", "粤Z1234港"),
    ("plate", "浙ZI2345", None),
    ("plate", "浙ZO2345", None),
    ("plate", "浙Z1234", None),
    ("plate", "浙Z1234567", None),
    ("plate", "浙Z12345L", None),
    ("plate", "浙1D12345", None),
    ("plate", "WJ12345", None),
    ("phone", "15400000001", "15400000001"),
    ("phone", "+86 154-0000-0001", "15400000001"),
    ("phone", "008615400000001", "15400000001"),
    ("phone", "１５４００００００００１", None),
    ("phone", "１５４０００００００１", "15400000001"),
    ("phone", "12400000001", None),
    ("phone", "1540000000", None),
    ("phone", "154000000011", None),
    ("phone", "٠٥٤٠٠٠٠٠٠٠١", None),
    ("date", "2026-03-08", "2026-03-08"),
    ("date", "2026/3/8", "2026-03-08"),
    ("date", "2026年3月8日", "2026-03-08"),
    ("date", "20260308", "2026-03-08"),
    ("date", "2024-02-29", "2024-02-29"),
    ("date", "2026-02-29", None),
    ("date", "2026-13-01", None),
    ("date", "1026-01-01", None),
    ("date", "明天", None),
    ("number", "12", "12"),
    ("number", "-3.50", "-3.5"),
    ("number", "1,234,567", "1234567"),
    ("number", "１２", "12"),
    ("number", "100", "100"),
    ("number", "1e9", None),
    ("number", "nan", None),
    ("number", "12,34", None),
    ("choice", "微信", "微信"),
    ("choice", "电报", None),
    ("text", "  喜欢 白色  ", "喜欢 白色"),
    ("text", "一\n二", None),
    ("text", "长" * 401, None),
    ("text", "全　角", "全　角"),
]


@pytest.mark.parametrize(("kind", "raw", "stored"), GOOD)
def test_a_value_is_stored_in_its_one_form_or_refused(kind: str, raw: str, stored: str | None) -> None:
    if stored is None:
        with pytest.raises(Invalid) as refused:
            rules.normalised(raw, key="it", name="某项", kind=kind, choices=["微信", "电话"])
        (finding,) = refused.value.fields
        assert finding.field == "it"
        assert finding.value == raw[:80]
        assert "某项" in finding.message.zh
        assert "某项" in finding.message.en
        assert finding.remedy.zh
        assert finding.remedy.en
        assert "{" not in finding.remedy.zh + finding.remedy.en
    else:
        assert rules.normalised(raw, key="it", name="某项", kind=kind, choices=["微信", "电话"]) == stored


@pytest.mark.parametrize("kind", ["text", "number", "date", "phone", "plate", "choice"])
def test_the_empty_value_takes_a_field_away_whatever_its_kind(kind: str) -> None:
    assert rules.normalised("  ", key="it", name="某项", kind=kind) == ""


@given(st.from_regex(PLATE, fullmatch=True))
def test_every_plate_of_the_pattern_stays_as_it_is(plate: str) -> None:
    plate = plate.strip()
    assert rules.normalised(plate, key="plate", name="车牌", kind="plate") == plate


@given(st.text(max_size=500), st.sampled_from(["text", "number", "date", "phone", "plate"]))
def test_what_was_stored_once_is_stored_again_in_the_same_form(raw: str, kind: str) -> None:
    try:
        once = rules.normalised(raw, key="it", name="某项", kind=kind)
    except Invalid:
        return
    assert rules.normalised(once, key="it", name="某项", kind=kind) == once


def test_staff_read_their_own_name_for_her_then_her_nickname_then_the_short_id() -> None:
    openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
    assert rules.display_name(name="王女士", nickname="小王", openid=openid) == "王女士"
    assert rules.display_name(name="", nickname="小王", openid=openid) == "小王"
    assert rules.display_name(name="", nickname="", openid=openid) == "微信用户 jWeS6o"
    assert rules.display_name(name="", nickname="", openid=openid, language="en") == "WeChat user jWeS6o"
    assert rules.display_name(name="", nickname="", openid="") == "微信用户"
