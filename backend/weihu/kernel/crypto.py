"""Secrets at rest: account secrets and tokens are stored encrypted, the key lives outside the database (house §7).

AES-256-GCM; a stored value is `v1:` + base64(nonce + ciphertext + tag), bound to a label (the column it belongs to) so
that a value copied into another column does not open.
"""

import base64
import secrets
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_PREFIX = "v1:"


class CannotOpen(RuntimeError):
    """The stored secret does not open with this installation's key: wrong key file, or the value was tampered with."""


def seal(plain: str, label: str) -> str:
    """Encrypts a secret for storage; the empty secret stays empty."""
    if not plain:
        return ""
    nonce = secrets.token_bytes(12)
    return _PREFIX + base64.b64encode(nonce + _cipher().encrypt(nonce, plain.encode(), label.encode())).decode()


def unseal(stored: str, label: str) -> str:
    """Opens what `seal` made. Raises CannotOpen."""
    if not stored:
        return ""
    try:
        raw = base64.b64decode(stored.removeprefix(_PREFIX))
        return _cipher().decrypt(raw[:12], raw[12:], label.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(f"the secret {label} does not open with this installation's key") from error


def _cipher() -> AESGCM:
    return AESGCM(settings.WEIHU_SECRET_KEY_BYTES)


# Only the checker knows Django's fields as generic.
if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class SecretField(_TextField):
    """A text column that is encrypted in the database and plain in Python; it cannot be searched."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Migrations never import our code: to them it is a text."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", list(args), kwargs

    def _label(self) -> str:
        return f"{self.model._meta.db_table}.{self.attname}"  # noqa: SLF001 - Django's documented way to the table

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        """Opens the stored value."""
        return None if value is None else unseal(value, self._label())

    def get_prep_value(self, value: str | None) -> str | None:
        """Seals the value for storage."""
        return None if value is None else seal(value, self._label())
