"""Who may read the ledger."""

from weihu.foundation.organisations.permissions import register

LEDGER_READ = register("ledger.read", "查看动作台账", "Read the ledger of actions")
