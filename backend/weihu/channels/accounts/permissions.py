"""Who may see accounts, and who may set them up."""

from weihu.foundation.organisations.permissions import register

ACCOUNT_READ = register("account.read", "查看公众号", "See the accounts")
ACCOUNT_EDIT = register("account.edit", "设置公众号", "Set up the accounts")
