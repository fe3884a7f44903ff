"""Accounts on platforms, and their access tokens."""

from typing import ClassVar

from django.db import models

from weihu.foundation.organisations.models import Organisation, Shop
from weihu.kernel.crypto import SecretField
from weihu.kernel.models import InstantField, OwnedRow


class Account(OwnedRow):
    """A business's account 公众号, where its customers write. `key` is the secret part of the callback URL."""

    class Kind(models.TextChoices):
        """What the platform lets it do (fact sheet §1)."""

        SERVICE = "service"
        SUBSCRIPTION = "subscription"

    class Mode(models.TextChoices):
        """How callbacks are encrypted (A3)."""

        PLAIN = "plain"
        COMPATIBLE = "compatible"
        SAFE = "safe"

    class State(models.TextChoices):
        """Health as the desk shows it."""

        OK = "ok"
        WARNING = "warning"
        RED = "red"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    shop = models.ForeignKey(Shop, models.SET_NULL, null=True, related_name="+")
    adapter = models.CharField(max_length=20, default="wechat")
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=40, unique=True)
    appid = models.CharField(max_length=40)
    original_id = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.SERVICE)
    verified = models.BooleanField(default=True)
    mode = models.CharField(max_length=12, choices=Mode.choices, default=Mode.SAFE)
    format = models.CharField(max_length=4, default="xml")
    secret = SecretField(default="")
    token = SecretField(default="")
    aes_key = SecretField(default="")
    # Still accepted until then, while the platform's servers learn the new one (A1).
    previous_aes_key = SecretField(default="", blank=True)
    previous_aes_until = InstantField(default=0)
    api_base = models.CharField(max_length=200, default="https://api.weixin.qq.com")
    # Reply windows and other limits that differ from the platform's defaults; see outbox.rules.
    limits = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OK)
    cause = models.CharField(max_length=60, default="", blank=True)
    # Since when it is in this state, by the clock in force; 0 while it never changed.
    state_since = InstantField(default=0)
    circuit_until = InstantField(default=0)
    last_callback_at = InstantField(null=True)
    sync = models.JSONField(default=dict, blank=True)
    # Rises with each change that the gateway and the senders must learn; health does not count.
    version = models.BigIntegerField(default=1)
    created_at = InstantField()
    # Neither taken from nor sent to while set.
    disabled_at = InstantField(null=True)

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["adapter", "appid"], name="one_account_per_appid")]

    def __str__(self) -> str:
        return self.name


class Oddity(OwnedRow):
    """Something that an account's platform did and that we did not expect, told once; see `heard`."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=40)
    detail = models.CharField(max_length=64)
    at = InstantField()

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "name", "detail"], name="one_oddity")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.name} {self.detail}"


class AccessToken(OwnedRow):
    """The account's current token. Refreshed under a lease, stored by compare-and-swap on `version` (house §6).

    Lease and expiry are of the host's clock (`clock.wall`): a token ages by time that passes.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    value = SecretField(default="")
    expires_at = InstantField(default=0)
    version = models.BigIntegerField(default=0)
    lease_until = InstantField(default=0)
    # The process that took the lease last, and the one that brought the present token, and when.
    lease_by = models.CharField(max_length=60, default="", blank=True)
    renewed_at = InstantField(null=True)
    renewed_by = models.CharField(max_length=60, default="", blank=True)

    def __str__(self) -> str:
        return f"{self.account_id} v{self.version}"


class FailedCall(OwnedRow):
    """Calls of an account's platform that failed alike within a moment 错误记录: which call, the platform's code, how
    often. No secret, no person, no word of a message; the newest `failures.KEPT` of an account are kept.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    call = models.CharField(max_length=80)
    # The platform's own number, or a word of ours where it never answered.
    code = models.CharField(max_length=40)
    # What the platform tells its own support by, where it gave one.
    rid = models.CharField(max_length=40, default="", blank=True)
    detail = models.CharField(max_length=200, default="", blank=True)
    times = models.IntegerField(default=1)
    first_at = InstantField()
    at = InstantField()

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [models.Index(fields=["account", "-id"], name="failed_call_newest")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.call} {self.code}"
