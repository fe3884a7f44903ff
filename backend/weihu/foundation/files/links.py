"""Links with which a customer opens one file for some days: signed, so that nobody makes or prolongs one.

The link is the right: whoever has it may fetch the file until it ends, as with any link that is passed on.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from weihu.foundation.files.errors import NoPublicAddress
from weihu.foundation.files.models import StoredFile
from weihu.foundation.files.purposes import HANDOUT
from weihu.kernel import clock
from weihu.kernel.errors import NotFound

LIFE_MS: Final = 7 * clock.DAY
_SALT: Final = "weihu.files.links"
# File id and end in seconds, then 128 bits of the signature.
_TOLD, _SIGNED = 13, 16
_NOWHERE: Final = frozenset({"", "localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 - refused, not bound


def link_to(file: StoredFile, *, ends_at: int) -> str:
    """The address for the customer. Raises NoPublicAddress: better no link than one that opens nowhere."""
    if settings.ENVIRONMENT.mode == "production" and urlsplit(settings.WEIHU_PUBLIC_URL).hostname in _NOWHERE:
        raise NoPublicAddress
    return f"{settings.WEIHU_PUBLIC_URL}/handouts/{token_of(file.pk, ends_at=ends_at)}"


def token_of(file_id: int, *, ends_at: int) -> str:
    """The file and the end, signed."""
    told = file_id.to_bytes(8, "big") + (ends_at // 1000).to_bytes(5, "big")
    return urlsafe_b64encode(told + _signature(told)).decode()


def opened(token: str) -> StoredFile:
    """The file that the token opens. Raises NotFound: forged, ended, or gone look the same."""
    raw = _decoded(token)
    told, signature = raw[:_TOLD], raw[_TOLD:]
    if not constant_time_compare(signature, _signature(told)):
        raise NotFound
    if int.from_bytes(told[8:], "big") * 1000 <= clock.now():
        raise NotFound
    # The link itself says which organisation's file it is: nobody is logged in.
    found = StoredFile.unscoped.filter(pk=int.from_bytes(told[:8], "big"), purpose=HANDOUT).first()
    if found is None:
        raise NotFound
    return found


def _decoded(token: str) -> bytes:
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        raise NotFound from None
    # Signs that are none are skipped by the decoder: only the one true spelling counts.
    if len(raw) != _TOLD + _SIGNED or urlsafe_b64encode(raw).decode() != token:
        raise NotFound
    return raw


def _signature(told: bytes) -> bytes:
    return salted_hmac(_SALT, told, algorithm="sha256").digest()[:_SIGNED]
