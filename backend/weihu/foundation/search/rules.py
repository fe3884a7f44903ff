"""How text is cut into grams, how a question is read, and what is shown of a hit: pure, the same on both databases.

Chinese has no spaces, and of numbers and plates people know a piece: so every sign and every two signs beside each
other are a word of the index, whatever the script. Two digits are in every tenth number: of digits and plain letters,
three and four beside each other are words too. What a question's grams find is looked at once more (`has`), because
they need not stand in one place. Case and width are folded; spaces and punctuation are not there: `云A·12345` and
`云a12345` are the same.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

# So much of a text can be found: the longest message and note are shorter.
LONGEST = 4_000
# Of a question.
MOST_WORDS = 8
LONGEST_WORD = 40
BETWEEN = "\x1f"
_WINDOW = 60
_BEFORE = 8
_FOLDED = 32_768
# Where digits and plain letters stand together: numbers, plates, codes.
_RUN = re.compile("[0-9a-z]{3,}")
_LONGER = (3, 4)
_PLACES = 1_048_573  # a prime below what four signs tell
_DIGITS = "0123456789abcdefghijklmnopqrstuv"


class Piece(msgspec.Struct, frozen=True):
    """A stretch of what is shown; `hit` where the question is found."""

    text: str
    hit: bool


class _Folding(dict[int, str]):
    """Of each sign the form in which it is compared, "" of one that does not count; made when it is first met."""

    def __missing__(self, point: int) -> str:
        plain = unicodedata.normalize("NFKC", chr(point)).casefold()
        folded = "".join(one for one in plain if _counts(one))
        # Whoever writes every sign there is does not fill the memory.
        if len(self) < _FOLDED:
            self[point] = folded
        return folded


def _counts(sign: str) -> bool:
    return sign.isalnum() if sign.isascii() else unicodedata.category(sign)[0] not in "ZCP"


_folding = _Folding()


def fold(text: str) -> str:
    """The signs that count, in the form in which they are compared."""
    return text.translate(_folding)


def grams(text: str) -> set[str]:
    """The words of the index for a document: of each part every sign and every two that follow each other, of digits
    and plain letters every three and four.
    """
    found: set[str] = set()
    for part in text[:LONGEST].split(BETWEEN):
        plain = fold(part)
        found.update(plain)
        found.update(map("".join, pairwise(plain)))
        for run in _RUN.findall(plain):
            for length in _LONGER:
                found.update(_stretches(run, length))
    return found


def _stretches(text: str, length: int) -> Iterator[str]:
    return (text[at : at + length] for at in range(len(text) - length + 1))


def words(question: str) -> list[str]:
    """What must all be found: the pieces between spaces, each once."""
    plain = [fold(word)[:LONGEST_WORD] for word in question.split()]
    return list(dict.fromkeys(word for word in plain if word))[:MOST_WORDS]


def asked(words: Sequence[str]) -> list[str]:
    """The grams that a document has if it has these words: the longest there are, few documents have them."""
    found: dict[str, None] = {}
    for word in words:
        end = 0
        for run in _RUN.finditer(word):
            # Up to the run's first sign, which its neighbour binds to it.
            found.update(dict.fromkeys(_stretches(word[end : run.start() + 1], 2)))
            found.update(dict.fromkeys(_stretches(run.group(), min(len(run.group()), _LONGER[-1]))))
            end = run.end() - 1
        found.update(dict.fromkeys(_stretches(word[end:], 2) if len(word) > 1 else [word]))
    return list(found)


def has(text: str, words: Sequence[str]) -> bool:
    """Whether each word stands in one of the parts."""
    parts = [fold(part) for part in text[:LONGEST].split(BETWEEN)]
    return all(any(word in part for part in parts) for word in words)


def space(organisation_id: int, kind: int) -> str:
    """What each gram begins with, so that organisations and kinds of things do not lengthen each other's lists.

    Four signs for a thousand million combinations would be dear in every gram: two organisations may share theirs,
    and are told apart by the document.
    """
    number = (organisation_id ^ organisation_id >> 15 ^ organisation_id >> 30 ^ organisation_id >> 45) & 0x7FFF
    return "".join(_DIGITS[part] for part in (number >> 10, number >> 5 & 31, number & 31, kind & 31))


def place(shop_id: int) -> str:
    """The gram of what is of this shop. Its first sign counts in no text; two shops may share theirs, as in `space`."""
    number = shop_id % _PLACES
    return "§" + "".join(_DIGITS[number >> shift & 31] for shift in (15, 10, 5, 0))


def marked(text: str, words: Sequence[str], *, whole: bool = False) -> list[Piece]:
    """The text on one line with its hits, cut to the surroundings of the first one unless it is wanted whole: a narrow
    screen shows the beginning only.
    """
    line = " ".join(text.split())
    hits = _hits(line, words)
    begin, end = 0, len(line)
    if not whole:
        first = min(hits, default=0)
        begin = first - _BEFORE if first > 2 * _BEFORE else 0
        end = min(end, begin + _WINDOW)
    pieces: list[Piece] = []
    at = begin
    while at < end:
        to = at
        while to < end and (to in hits) == (at in hits):
            to += 1
        pieces.append(Piece(line[at:to], at in hits))
        at = to
    if pieces and begin:
        pieces.insert(0, Piece("…", hit=False))
    if pieces and end < len(line):
        pieces.append(Piece("…", hit=False))
    return pieces


def _hits(line: str, words: Sequence[str]) -> set[int]:
    """The places of the line that belong to a hit, with the punctuation inside it."""
    plain, places = "", list[int]()
    for place, sign in enumerate(line):
        folded = fold(sign)
        plain += folded
        places += [place] * len(folded)
    found: set[int] = set()
    for word in words:
        at = plain.find(word)
        while at >= 0:
            found.update(range(places[at], places[at + len(word) - 1] + 1))
            at = plain.find(word, at + len(word))
    return found
