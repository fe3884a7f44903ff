"""Who works here: an organisation, its shops, its staff, and the roles that say what they may do."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from weihu.kernel import ids
from weihu.kernel.models import InstantField, OwnedRow, Row


class Organisation(Row):
    """A business that uses Weihu; every other row belongs to one. Platform table: no scope of its own."""

    name = models.CharField(max_length=80)
    timezone = models.CharField(max_length=40, default="Asia/Shanghai")
    # What customers receive is the organisation's text; it never follows the language of the staff.
    texts = models.JSONField(default=dict, help_text="acknowledgements by key; see reception.texts")
    # Opening hours of the hotline: {"weekdays": [1…7], "from": "08:30", "to": "17:30"}; empty = always open.
    hours = models.JSONField(default=dict)
    created_at = InstantField()

    def __str__(self) -> str:
        return self.name


class Login(AbstractUser):
    """How a person logs in: name, password, second factor. What she is in a business is `Staff`. Platform table."""

    id = models.BigIntegerField(primary_key=True, default=ids.new_id, editable=False)


class Shop(OwnedRow):
    """A place of business 门店 of an organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200, default="", blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    def __str__(self) -> str:
        return self.name


class Role(OwnedRow):
    """A named set of permissions, e.g. 客服, 主管, 管理员; the organisation may change it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40)
    permissions = models.JSONField(default=list)

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "key"], name="one_role_per_key")]

    def __str__(self) -> str:
        return self.key


class Staff(OwnedRow):
    """A person who works in an organisation 员工, with the language she reads."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    login = models.ForeignKey(Login, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    language = models.CharField(max_length=5, default="", blank=True)
    disabled_at = InstantField(null=True)

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "login"], name="one_staff_per_login")]

    def __str__(self) -> str:
        return self.name


class Grant(OwnedRow):
    """A role that a person holds, for the whole organisation or for one shop."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    role = models.ForeignKey(Role, models.CASCADE, related_name="+")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", null=True)

    class Meta(OwnedRow.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff", "role", "shop"], name="one_grant", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id}:{self.role_id}"
