"""Second factors: their secrets are sealed like every other."""

from allauth.mfa.adapter import DefaultMFAAdapter

from weihu.kernel import crypto

_LABEL = "mfa_authenticator.data"


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """What the library asks before it stores a secret and after it reads one."""

    def encrypt(self, text: str) -> str:
        """Sealed with the installation's key."""
        return crypto.seal(text, _LABEL)

    def decrypt(self, encrypted_text: str) -> str:
        """Opened with the installation's key."""
        return crypto.unseal(encrypted_text, _LABEL)
