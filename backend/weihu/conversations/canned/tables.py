"""Canned replies as a table for a spreadsheet: read in what encoding Chinese ones write, written so that no cell runs.

Pure.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec

from weihu.kernel.cells import plain, safe
from weihu.kernel.errors import Invalid, TooLarge, Words, field_error

Encoding = Literal["utf-8", "gb18030"]

MAX_LINES: Final = 1000
MAX_BYTES: Final = 8 * 1024 * 1024

COLUMNS: Final = {
    "category": Words("分组", "Group"),
    "title": Words("标题", "Title"),
    "shortcut": Words("快捷码", "Shortcut"),
    "text": Words("内容", "Text"),
    "shop": Words("门店", "Shop"),
}
_MUST: Final = ("title", "text")
# Names that people give these columns besides ours.
_ALSO: Final = {"分类": "category", "类别": "category", "category": "category", "快捷词": "shortcut", "正文": "text"}
_KNOWN: Final = {name.lower(): key for key, words in COLUMNS.items() for name in (words.zh, words.en)} | _ALSO


class Row(msgspec.Struct, frozen=True):
    """A line with its number in the file, counted as an editor counts; columns that are missing are empty."""

    line: int
    cells: dict[str, str]


class Table(msgspec.Struct, frozen=True):
    """A file that was read."""

    encoding: Encoding
    rows: tuple[Row, ...]


def check_size(size: int) -> None:
    """Raises TooLarge."""
    if size > MAX_BYTES:
        raise TooLarge(limit=f"{MAX_BYTES >> 20} MB", size=f"{size / (1 << 20):.1f} MB")


def read(data: bytes) -> Table:
    """The rows of the file. Raises TooLarge, Invalid: no table, no such columns, too long."""
    check_size(len(data))
    encoding, text = _decoded(data)
    records = _records(text)
    if not records:
        raise _wrong("文件是空的", "The file is empty", *_EXAMPLE)
    _, head = records[0]
    columns = {key: place for place, name in enumerate(head) if (key := _KNOWN.get(name.strip().lower())) is not None}
    if missing := [COLUMNS[key] for key in _MUST if key not in columns]:
        zh, en = "、".join(words.zh for words in missing), ", ".join(words.en for words in missing)
        raise _wrong(f"第一行没有这些列：{zh}", f"The first line lacks the columns: {en}", *_EXAMPLE)
    rows = [
        Row(line, {key: plain(cells[place].strip()) if place < len(cells) else "" for key, place in columns.items()})
        for line, cells in records[1:]
        if any(cell.strip() for cell in cells)
    ]
    if len(rows) > MAX_LINES:
        raise _wrong(
            f"有 {len(rows)} 行，一次最多 {MAX_LINES} 行", f"These are {len(rows)} lines; one import takes {MAX_LINES}",
            "拆成几个文件，分次导入", "Split the file and import the parts",
        )  # fmt: skip
    return Table(encoding, tuple(rows))


def written(language: str, rows: Iterable[Sequence[str]]) -> str:
    """The file, with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow([words.say(language) for words in COLUMNS.values()])
    lines.writerows([safe(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


_EXAMPLE: Final = ("第一行写：分组,标题,快捷码,内容,门店", "Begin with the line: Group,Title,Shortcut,Text,Shop")


def _decoded(data: bytes) -> tuple[Encoding, str]:
    """Excel in Chinese writes GBK unless it is told otherwise. Lines end as those of the desk's own fields do."""
    encodings: tuple[Encoding, ...] = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return encoding, text.replace("\r\n", "\n").replace("\r", "\n")
    raise _wrong(
        "看不懂文件的编码，可能是 UTF-16 或不是 CSV", "The encoding is not known: UTF-16, or no CSV at all",
        "在 Excel 里另存为“CSV UTF-8（逗号分隔）”", "Save it in Excel as “CSV UTF-8 (comma delimited)”",
    )  # fmt: skip


def _records(text: str) -> list[tuple[int, list[str]]]:
    """The records with the number of the line where each begins."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in lines:
            found.append((line, cells))
            line = lines.line_num + 1
    except csv.Error as error:
        raise _wrong(
            f"从第 {line} 行起不是合格的 CSV：引号没有配对，或单元格过长",
            f"From line {line} on this is no CSV: a quote does not end, or a cell is too long",
            "在表格软件里打开检查，再存为 CSV", "Open it in a spreadsheet, look there, and save it as CSV again",
        ) from error  # fmt: skip
    return found


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max((",", "\t", ";"), key=head.count)


def _wrong(zh: str, en: str, remedy_zh: str, remedy_en: str) -> Invalid:
    return Invalid(field_error("file", "", zh, en, remedy_zh, remedy_en))
