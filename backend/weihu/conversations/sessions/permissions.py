"""What one may do with conversations."""

from weihu.foundation.organisations.permissions import register

READ = register("session.read", "查看会话", "Read conversations")
ANSWER = register("session.answer", "接待客户", "Answer customers")
SUPERVISE = register("session.supervise", "管理会话", "Supervise conversations")
