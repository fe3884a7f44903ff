"""Rights about rules."""

from weihu.foundation.organisations.permissions import register

READ = register("rule.read", "查看自动回复规则", "Read reply rules")
EDIT = register("rule.edit", "修改自动回复规则", "Change reply rules")
