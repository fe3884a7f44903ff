"""The texts of any CSV: plain or gzip, UTF-8 (with or without BOM) or GBK, one column or a named one among several."""

import csv
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# How a column of texts is usually headed; the first of these that a file has is taken.
NAMES = ("text", "content", "文本", "内容", "消息", "message", "question", "问题", "review", "sentence", "sentence1")
ENCODINGS = ("utf-8-sig", "gb18030")
# No keyboard types these and XML cannot carry them.
_UNTYPED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_LONGEST_FIELD = 1 << 20


class BadFile(Exception):
    """A file that cannot be played; the sentence names it, what is wrong, and the remedy."""


@dataclass(frozen=True)
class Texts:
    """What a file says, top to bottom. `skipped` rows were empty."""

    texts: list[str]
    column: str
    encoding: str
    skipped: int


def read(path: Path, *, column: str = "", limit: int = 0) -> Texts:
    """The texts of a file, the first `limit` of them (0: all). Raises BadFile."""
    words, encoding = _decoded(path)
    rows = _rows(path, words)
    number, first = next(rows, (0, []))
    if not number:
        raise BadFile(f"{path} is empty: give a CSV with one text a row.")
    place, name, headed = _place(path, first, column)
    if not headed:
        rows = _again(number, first, rows)
    texts, skipped = [], 0
    for number, row in rows:
        text = _typed(_cell(path, number, row, place, len(first)))
        if not text:
            skipped += 1
            continue
        texts.append(text)
        if len(texts) == limit:
            break
    if not texts:
        raise BadFile(f"{path} has no text in column {name}: give a CSV with one text a row.")
    return Texts(texts, name, encoding, skipped)


def _decoded(path: Path) -> tuple[str, str]:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadFile(f"{path} cannot be read ({reason}): give the path of a CSV with FILE=.") from None
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise BadFile(f"{path} is a damaged gzip file ({error}): copy it anew.") from None
    if b"\x00" in data:
        raise BadFile(f"{path} is not a text file: save a table as CSV (UTF-8) first.")
    line = 0
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
    raise BadFile(f"{path}, line {line}, is neither UTF-8 nor GBK: save the file as CSV (UTF-8).")


def _rows(path: Path, words: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line where each ends, without those that have nothing at all."""
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(words.splitlines(keepends=True), strict=True)
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        line = reader.line_num
        raise BadFile(f"{path}, line {line}: {error}; put texts with commas or quotes between double quotes.") from None


def _place(path: Path, first: list[str], column: str) -> tuple[int, str, bool]:
    """Which column has the texts, what it is called, and whether the first row only heads it."""
    heads = [cell.strip().casefold() for cell in first]
    told = ", ".join(cell.strip() for cell in first)
    if column.isascii() and column.isdigit():
        if not 1 <= int(column) <= len(first):
            raise BadFile(f"{path} has {len(first)} columns, not {column}: choose another with COLUMN=.")
        return int(column) - 1, column, False
    if column:
        if column.strip().casefold() not in heads:
            raise BadFile(f"{path} has no column {column}: it has {told}; choose one with COLUMN=.")
        return heads.index(column.strip().casefold()), column, True
    for name in NAMES:
        if name in heads:
            return heads.index(name), first[heads.index(name)].strip(), True
    if len(first) == 1:
        return 0, "1", False
    raise BadFile(
        f"{path} has {len(first)} columns ({told}) and none is called {', '.join(NAMES[:3])}: "
        f"choose one with COLUMN=name, or COLUMN=number when the first row is no heading."
    )


def _again(number: int, first: list[str], rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    yield number, first
    yield from rows


def _cell(path: Path, number: int, row: list[str], place: int, width: int) -> str:
    if width == 1:  # a plain list of texts: a comma in it is a comma
        return ",".join(row)
    if place >= len(row) or any(row[width:]):
        raise BadFile(
            f"{path}, line {number}, has {len(row)} columns instead of {width}: "
            f"put texts with commas between double quotes."
        )
    return row[place]


def _typed(cell: str) -> str:
    """As a phone's keyboard would have it."""
    return _UNTYPED.sub("", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()
