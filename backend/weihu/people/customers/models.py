"""Customers, how each platform knows them, and what the business knows about them."""

from typing import ClassVar

from django.db import models

from weihu.channels.accounts.models import Account
from weihu.foundation.organisations.models import Organisation, Shop, Staff
from weihu.kernel.models import InstantField, OwnedRow


class Customer(OwnedRow):
    """A person who deals with the business 客户; created by her first action, her source of entry kept for good."""

    class Source(models.TextChoices):
        """The door she came through (A-33)."""

        CODE = "code"
        FOLLOW = "follow"
        MENU = "menu"
        MESSAGE = "message"
        PAGE = "page"
        SYNC = "sync"
        IMPORT = "import"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    shop = models.ForeignKey(Shop, models.SET_NULL, null=True, related_name="+", db_index=False)
    # What staff call her; empty shows as 微信用户 and the short id.
    name = models.CharField(max_length=60, default="", blank=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    source_detail = models.CharField(max_length=128, default="", blank=True)
    source_account_id = models.BigIntegerField(null=True)
    created_at = InstantField()
    version = models.BigIntegerField(default=1)

    class Meta(OwnedRow.Meta):
        indexes: ClassVar = [models.Index(fields=["organisation", "-id"], name="customer_newest")]

    def __str__(self) -> str:
        return self.name or str(self.id)


class Identity(OwnedRow):
    """How one account knows a customer: her openid there, whether she follows, whether she can be reached.

    Nickname and avatar come only from her consent (OAuth); the platform gives them no other way (requirements §6).
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    openid = models.CharField(max_length=64)
    unionid = models.CharField(max_length=64, default="", blank=True)
    following = models.BooleanField(default=True)
    followed_at = InstantField(null=True)
    unfollowed_at = InstantField(null=True)
    # Why she cannot be reached (`reasons`), and since when; empty until the platform or she says so, and again with her
    # next doing (fault 23).
    unreachable = models.CharField(max_length=20, default="", blank=True)
    unreachable_at = InstantField(null=True)
    nickname = models.CharField(max_length=60, default="", blank=True)
    avatar_url = models.CharField(max_length=400, default="", blank=True)
    consented_at = InstantField(null=True)
    # The platform's time and number of the last turn that automation processed; an older one is late (house §5.4).
    turn_at = InstantField(default=0)
    turn_no = models.BigIntegerField(default=0)

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["account", "openid"], name="one_identity_per_openid")]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "unionid"], name="identity_unionid", condition=~models.Q(unionid=""))
        ]

    def __str__(self) -> str:
        return f"{self.account_id}:{self.openid}"


class Field(OwnedRow):
    """A piece of knowledge that the business keeps about its customers, e.g. 姓名, 电话, 车牌."""

    class Kind(models.TextChoices):
        """What its values are."""

        TEXT = "text"
        NUMBER = "number"
        DATE = "date"
        PHONE = "phone"
        PLATE = "plate"
        CHOICE = "choice"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TEXT)
    choices = models.JSONField(default=list, blank=True)
    position = models.IntegerField(default=0)

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "key"], name="one_field_per_key")]

    def __str__(self) -> str:
        return self.name


class Value(OwnedRow):
    """One value of a field: who said so, how, and when. The newest counts; older ones are its history.

    An empty value says that somebody took it away.
    """

    class Source(models.TextChoices):
        """How the business came to know it (A-27)."""

        STAFF = "staff"
        CUSTOMER = "customer"
        IMPORT = "import"
        PLATFORM = "platform"

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    field = models.ForeignKey(Field, models.CASCADE, related_name="+", db_index=False)
    value = models.CharField(max_length=400, blank=True)
    source = models.CharField(max_length=12, choices=Source.choices)
    at = InstantField()
    staff = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+", db_index=False)
    current = models.BooleanField(default=True)

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "field"], name="one_current_value", condition=models.Q(current=True)
            )
        ]
        indexes: ClassVar = [
            # Who calls from this number, whose plate is this.
            models.Index(fields=["organisation", "value"], name="value_current", condition=models.Q(current=True))
        ]

    def __str__(self) -> str:
        return self.value


class Tag(OwnedRow):
    """A word that staff put on customers."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    name = models.CharField(max_length=30)

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "name"], name="one_tag_per_name")]

    def __str__(self) -> str:
        return self.name


class Tagging(OwnedRow):
    """A tag on a customer: who put it there, when."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="+")
    at = InstantField()
    staff = models.ForeignKey(Staff, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["customer", "tag"], name="one_tagging")]

    def __str__(self) -> str:
        return f"{self.customer_id}:{self.tag_id}"
