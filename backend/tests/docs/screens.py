"""What the screens say, by language: the words of desk and phones, and those that the product tells by its API."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from weihu.channels.accounts.health import CAUSES
from weihu.foundation.organisations.permissions import DEFAULT_ROLES, PERMISSIONS
from weihu.kernel.errors import Words
from weihu.people.ledger.verbs import VERBS

from .pages import ROOT

LANGUAGES = ("zh", "en")
FEATURES = ROOT / "web/apps/desk/src"
PHONE = ROOT / "web/apps/phone/src/words"

# Strings, names, and what nests them; everything else in these files is of no meaning here.
_TOKEN = re.compile(r""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`|([A-Za-z_$][\w$]*|\d+)|([{}(:,])""")
# Also as `re.escape` writes it.
_PLACE = re.compile(r"\\?\{(\w+)\\?\}")
_MAY_BE = {"count": r"[\d,]+", "number": r"\d+"}
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*$", re.MULTILINE | re.DOTALL)


def said(language: str) -> dict[str, set[str]]:
    """Every sentence of that language, and the keys under which it stands."""
    found: dict[str, set[str]] = {}
    for key, text in chain(_of_files(language), _of_registries(language)):
        found.setdefault(text, set()).add(key)
    return found


def keys_of(words: str, known: dict[str, set[str]]) -> set[str]:
    """The keys of a sentence, also where its placeholders are filled."""
    if words in known:
        return known[words]
    return set(chain.from_iterable(keys for text, keys in known.items() if "{" in text and _filled(text, words)))


def _filled(text: str, words: str) -> bool:
    literal = _PLACE.sub("", text)
    if len(re.findall(r"\w", literal)) < 2:  # a placeholder alone would be any word
        return False
    return re.fullmatch(_PLACE.sub(lambda place: _MAY_BE.get(place[1], ".+"), re.escape(text)), words) is not None


def _of_files(language: str) -> Iterator[tuple[str, str]]:
    topics = (path for path in FEATURES.glob("features/*/words/*.ts") if path.name != "index.ts")
    for path in sorted([*FEATURES.rglob("i18n.ts"), *topics]):
        # messages({ Chinese }, { English })
        chinese, english = _objects(path)
        yield from (chinese if language == "zh" else english)
    [phone] = _objects(PHONE / f"{language}.ts")
    around = _objects(PHONE / "wall.ts")[LANGUAGES.index(language)]
    yield from ((f"phone.{key}", text) for key, text in (*phone, *around))


def _of_registries(language: str) -> Iterator[tuple[str, str]]:
    told: dict[str, Words] = {
        **{f"permission {name}": one for name, one in PERMISSIONS.items()},
        **{f"role {name}": Words(one.zh, one.en) for name, one in DEFAULT_ROLES.items()},
        **{f"cause {name}": one.words for name, one in CAUSES.items()},
        **{f"verb {name}": Words(one.zh, one.en) for name, one in VERBS.items()},
    }
    yield from ((key, words.say(language)) for key, words in told.items())


def _objects(path: Path) -> list[list[tuple[str, str]]]:
    """(key, text) of each object at the top of a file of words."""
    objects: list[list[tuple[str, str]]] = []
    names: list[str] = []
    name, is_value = "", False
    for token in _TOKEN.finditer(_COMMENT.sub("", path.read_text())):
        text = next((part for part in token.groups()[:3] if part is not None), None)
        word, mark = token[4], token[5]
        if mark == "{":
            if not names:
                objects.append([])
            names.append(name if names else "")
            name, is_value = "", False
        elif mark == "}" and names:
            names.pop()
        elif mark == ":":
            is_value = True
        elif mark in {",", "("}:
            is_value = False
        elif text is not None and is_value and names:
            objects[-1].append((".".join([*filter(None, names), name]), re.sub(r"\\(.)", r"\1", text)))
        elif not is_value:
            name = word or text or name
    return [one for one in objects if one]
