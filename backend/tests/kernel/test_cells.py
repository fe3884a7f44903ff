"""Cells of a table for spreadsheets."""

from hypothesis import given
from hypothesis import strategies as st

from weihu.kernel.cells import plain, safe


@given(st.text())
def test_no_cell_is_a_formula(text: str) -> None:
    cell = safe(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'")


@given(st.text().filter(lambda text: plain(text) == text))
def test_what_was_written_is_read_again(text: str) -> None:
    assert plain(safe(text)) == text
