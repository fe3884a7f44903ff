"""Cells of a table for spreadsheets: words stay words."""

from typing import Final

# A cell that begins so is a formula to a spreadsheet (CSV injection); the apostrophe makes it words.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    """A cell that stays what it says in every spreadsheet."""
    return "'" + text if text.startswith(_FORMULA) else text


def plain(cell: str) -> str:
    """What `safe` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
