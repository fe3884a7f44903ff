"""What staff may do with pushes that failed."""

from weihu.foundation.organisations.permissions import register

REPAIR = register("inbox.repair", "处理失败的来信", "Deal with incoming messages that failed")
