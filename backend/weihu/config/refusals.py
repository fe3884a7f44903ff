"""What the person at the keyboard must do first: one sentence with its remedy, and exit code 1."""


class Refused(Exception):
    """The text is the remedy."""
