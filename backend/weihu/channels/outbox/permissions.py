"""What staff may do with outgoing messages."""

from weihu.foundation.organisations.permissions import register

REVIEW = register("outgoing.review", "处理未送达的消息", "Deal with messages that did not go")
