"""Verbs of organisations, shops, staff, roles and logins."""

from weihu.foundation.organisations.services.logins import logged_in, logged_out, set_password
from weihu.foundation.organisations.services.organisations import add_shop, change_organisation, change_shop, found
from weihu.foundation.organisations.services.roles import add_role, change_role, grant, revoke
from weihu.foundation.organisations.services.staff import change_staff, disable, employ, enable

__all__ = [
    "add_role",
    "add_shop",
    "change_organisation",
    "change_role",
    "change_shop",
    "change_staff",
    "disable",
    "employ",
    "enable",
    "found",
    "grant",
    "logged_in",
    "logged_out",
    "revoke",
    "set_password",
]
