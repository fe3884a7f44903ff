"""Who may read the audit log."""

from weihu.foundation.organisations.permissions import register

AUDIT_READ = register("audit.read", "查看审计记录", "Read the audit log")
