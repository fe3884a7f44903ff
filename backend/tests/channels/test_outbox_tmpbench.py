import time
import pytest
from django.db import connection
from channels.test_outbox import account, platform, draft, told, _quiet  # noqa
from weihu.channels.outbox import hot, services
from weihu.kernel import clock as kc

@pytest.mark.django_db
def test_bench(account, monkeypatch):
    t=time.perf_counter()
    for k in range(100):
        services.queue([draft(account, str(n), to=f"o{n % 60000}", intent=str(n)) for n in range(k*1000,k*1000+1000)])
    print("queue 100k", time.perf_counter()-t)
    services.queue([draft(account, str(n), to="x", intent=f"x{n}") for n in range(1000)])
    with connection.cursor() as c: c.execute("ANALYZE")
    now=kc.now(); wall=kc.wall()
    run=hot._all
    def explained(sql,*v):
        e = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        print(sql[:60].strip(), *run(f"{e} {sql}", *v), sep="\n   ")
        t=time.perf_counter(); r=run(sql,*v); print("  ms", (time.perf_counter()-t)*1000); return r
    monkeypatch.setattr(hot,"_all",explained)
    hot.heads(account.pk, now=now, wall=wall, limit=4, lock=False)
    hot.accounts_waiting()
    hot.has_lost(wall)
    hot.overdue(now=now, wall=wall, limit=200)
    t=time.perf_counter(); hot.busy([(account.pk, f"o{n}") for n in range(20)]); print("busy ms",(time.perf_counter()-t)*1000)
    t=time.perf_counter(); hot.release(list(range(20))); print("release ms",(time.perf_counter()-t)*1000)
    t=time.perf_counter(); hot.release(list(range(20))); print("release ms",(time.perf_counter()-t)*1000)
    t=time.perf_counter(); hot.uploads([account.pk], good_until=1); print("uploads ms",(time.perf_counter()-t)*1000)
