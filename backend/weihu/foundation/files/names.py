"""Names of files, as people may be shown them and disks may be given them. Pure."""

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

from weihu.foundation.files.sniff import ENDINGS

_LONGEST = 120


def clean_name(told: str, mime: str) -> str:
    """A name without folders, without characters that steer a screen, with the ending of what the file is."""
    base = PureWindowsPath(PurePosixPath(told).name).name
    # Categories C*: controls, and what turns the direction of writing to hide an ending (fault 10).
    text = "".join(letter for letter in base if not unicodedata.category(letter).startswith("C")).strip(" .")
    ending = ENDINGS.get(mime, ".bin")
    stem = text.rpartition(".")[0] or text
    return f"{stem[:_LONGEST] or 'file'}{ending}"
