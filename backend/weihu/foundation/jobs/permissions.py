"""What staff may do with jobs."""

from weihu.foundation.organisations import permissions

READ = permissions.register("job.read", "查看后台任务", "See background jobs")
REPLAY = permissions.register("job.replay", "重新执行失败的任务", "Replay failed jobs")
