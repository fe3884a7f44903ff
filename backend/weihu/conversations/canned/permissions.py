"""Who changes the canned replies."""

from weihu.foundation.organisations.permissions import register

EDIT = register("canned.edit", "编辑快捷回复", "Edit canned replies")
