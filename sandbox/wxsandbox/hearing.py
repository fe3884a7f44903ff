"""Voices handed to voice-to-text, while their text can be asked for (B20)."""

from msgspec import Struct


class Heard(Struct):
    """A voice that was handed in, and what it says."""

    until: float
    text: str
