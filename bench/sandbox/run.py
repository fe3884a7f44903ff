"""What the sandbox carries: API calls a second on one core, memory with 100,000 phones, start time.

A client in this process calls over kept connections what products call most: two of three are customer-service
messages, most others user/info, a few tokens. Every call must succeed: the account's counters are compared.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "bench")]

import load
import results_file
import served
import trees

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CALLS = int(os.environ.get("BENCH_MESSAGES", "20000"))
PHONES = int(os.environ.get("BENCH_PHONES", "100000"))
PEOPLE = 1_000
CONNECTIONS = 32
SEND, INFO, TOKEN = "/cgi-bin/message/custom/send", "/cgi-bin/user/info", "/cgi-bin/stable_token"
MIX = {SEND: 66, INFO: 33, TOKEN: 1}
# A person's window and the day's figures must not end the run; a refused call is then seen in the counters.
KNOBS = {"message_pool": 1_000_000, "failed_calls_count": False}
QUOTAS = dict.fromkeys(MIX, 1_000_000_000)


def main() -> None:
    """Everything in one run."""
    conditions: dict[str, Any] = {
        "rounds": ROUNDS, "calls_per_round": CALLS, "connections": CONNECTIONS, "people": PEOPLE, "phones": PHONES,
        "mix": MIX,
    }  # fmt: skip
    figures: dict[str, float] = {}
    starts = []
    with sandbox() as (port, pid, seconds):
        starts.append(seconds)
        figures["start_cpu_s"] = trees.cpu_us(pid) / 1_000_000
        figures |= calls(port, pid)
    with sandbox() as (port, pid, seconds):
        starts.append(seconds)
        figures |= phones(port, pid)
    with sandbox() as (_, _, seconds):
        starts.append(seconds)
    figures["start_s"] = statistics.median(starts)
    print("  " + ", ".join(f"{key} {value:.1f}" for key, value in figures.items()), flush=True)
    results_file.write("sandbox", figures, conditions)


def calls(port: int, pid: int) -> dict[str, float]:
    """The mix at saturation: rate seen by the client, CPU of the server for one call."""
    account = made(port)
    people = followers(port, account)
    for one in people:
        said = {"appid": account["appid"], "text": "在吗"}
        control(port, "POST", f"/phones/{one['phone']}/messages?wait=false", said)
    paths = random.Random(7).choices(list(MIX), list(MIX.values()), k=CALLS)
    requests = [request(port, account, path, people) for path in paths]
    load.run(port, requests[:1000], connections=CONNECTIONS)
    rates, costs, slow = [], [], []
    for _ in range(ROUNDS):
        before, began = counted(port, account), trees.cpu_us(pid)
        result = load.run(port, requests, connections=CONNECTIONS)
        costs.append((trees.cpu_us(pid) - began) / CALLS)
        rates.append(result.rate())
        slow.append(result.percentile_ms(0.99))
        compare(requests, before, counted(port, account), result)
    cost = statistics.median(costs)
    return {
        "api_calls_per_s": statistics.median(rates), "api_calls_per_cpu_s": 1_000_000 / cost, "cpu_us_per_call": cost,
        "p99_ms_saturated": statistics.median(slow),
    }  # fmt: skip


def phones(port: int, pid: int) -> dict[str, float]:
    """A hundred thousand followers, by the command that people use."""
    account = made(port)
    empty, began = trees.rss_mb(pid), time.perf_counter()
    command = [sys.executable, "-m", "wxsandbox", "phones", "--count", str(PHONES), "--account", account["appid"]]
    subprocess.run([*command, "--url", f"http://127.0.0.1:{port}"], env=environment(), check=True, capture_output=True)
    seconds = time.perf_counter() - began
    followers = control(port, "GET", "/accounts")["items"][0]["followers"]
    if followers != PHONES:
        sys.exit(f"{followers} of {PHONES} phones follow")
    return {"rss_mb_100k_phones": trees.rss_mb(pid), "rss_mb_empty": empty, "phones_s": seconds}


def made(port: int) -> dict[str, Any]:
    account: dict[str, Any] = control(port, "POST", "/accounts", {"kind": "service", "knobs": KNOBS})
    control(port, "PATCH", f"/accounts/{account['appid']}", {"quotas": QUOTAS})
    query = {"grant_type": "client_credential", "appid": account["appid"], "secret": account["secret"]}
    account["access_token"] = asked(port, "POST", TOKEN, query)["access_token"]
    return account


def followers(port: int, account: dict[str, Any]) -> list[dict[str, Any]]:
    """People who follow the account: phone and openid."""
    made_now = control(port, "POST", "/phones", {"count": PEOPLE, "follow": account["appid"]})["items"]
    return [{"phone": one["phone"], "openid": one["accounts"][0]["openid"]} for one in made_now]


def request(port: int, account: dict[str, Any], path: str, people: list[dict[str, Any]]) -> bytes:
    """One call, ready to be sent."""
    openid = random.choice(people)["openid"]
    head = f"Host: 127.0.0.1:{port}\r\n"
    if path == INFO:
        return f"GET {path}?access_token={account['access_token']}&openid={openid} HTTP/1.1\r\n{head}\r\n".encode()
    if path == SEND:
        content = {"touser": openid, "msgtype": "text", "text": {"content": "您好，您的车已经保养好了，随时可以来取。"}}
        path += f"?access_token={account['access_token']}"
    else:
        content = {"grant_type": "client_credential", "appid": account["appid"], "secret": account["secret"]}
    body = json.dumps(content, ensure_ascii=False).encode()
    return f"POST {path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def counted(port: int, account: dict[str, Any]) -> Counter[str]:
    """Calls that succeeded so far, by the platform's own count."""
    where = f"/cgi-bin/openapi/quota/get?access_token={account['access_token']}"
    return Counter({path: asked(port, "POST", where, {"cgi_path": path})["quota"]["used"] for path in MIX})


def compare(requests: list[bytes], before: Counter[str], after: Counter[str], result: load.Result) -> None:
    """Nothing was refused: the counts grew by exactly what was sent."""
    sent = Counter(one.split(b" ", 2)[1].partition(b"?")[0].decode() for one in requests)
    after.subtract(before)
    if result.refused or after != sent:
        sys.exit(f"sent {dict(sent)}, but the platform counted {dict(after)} and {result.refused} had another status")


@contextmanager
def sandbox() -> Iterator[tuple[int, int, float]]:
    """A fresh sandbox: port, process, and the seconds until it answered."""
    port = served.free_port()
    began = time.perf_counter()
    command = [sys.executable, "-m", "wxsandbox", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                control(port, "GET", "/health")
                break
            except OSError:
                if server.poll() is not None or time.perf_counter() - began > 30:
                    sys.exit("the sandbox did not start")
                time.sleep(0.01)
        yield port, server.pid, time.perf_counter() - began
    finally:
        server.terminate()
        server.wait(20)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "sandbox")}


def control(port: int, method: str, path: str, body: object = None) -> Any:
    return asked(port, method, f"/_sandbox/v1{path}", body)


def asked(port: int, method: str, path: str, body: object = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, method=method), timeout=60) as told:
        return json.load(told)


if __name__ == "__main__":
    main()
