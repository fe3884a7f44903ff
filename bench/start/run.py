"""What a newcomer waits for: `make run` in a fresh copy of the tree, again, and `weihu serve` alone.

Packages are fetched before: `first_start_s` is `make run` from nothing to its links with pip and npm held off the
network, so it has everything but the downloads (environment, unpacking, both page builds, tables, demo data, start).
Each step's seconds are in the conditions. Ctrl-C is given to the whole group, as a terminal does.
"""

import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench"))

import results_file
import trees

ROUNDS = 3
IDLE_S = 5.0
GIVEN_UP_AFTER_S = 120.0
LINKS_ARE_OUT = "Ctrl-C"
STEP = re.compile(r"^  (\S.*): (\d+\.\d) s$")


def main() -> None:
    """Fetches, starts for the first time, again, and the server alone."""
    conditions: dict[str, Any] = {"rounds": ROUNDS, "first_start_has": "everything but downloads"}
    with tempfile.TemporaryDirectory(prefix="weihu-start-") as name:
        folder = Path(name)
        clone = fresh_copy(folder / "weihu")
        env = newcomer(folder)
        conditions["fetch_s"] = round(fetch(folder, clone, env), 1)
        first = Start(clone, env)
        print(f"  first start: {first.took_s:.1f} s, {first.steps}", flush=True)
        again = [Start(clone, env) for _ in range(ROUNDS)]
        conditions |= {"first_start_steps": first.steps, "second_start_steps": again[-1].steps}
        served = [serve_alone(clone, env) for _ in range(ROUNDS)]
    figures = {
        "first_start_s": first.took_s,
        "second_start_s": statistics.median(one.took_s for one in again),
        "stop_s": max(one.stop_s for one in [first, *again]),
        "ready_s": statistics.median(ready_s for ready_s, _ in served),
        "rss_mb": statistics.median(rss_mb for _, rss_mb in served),
    }
    conditions["load_average"] = [round(one, 1) for one in os.getloadavg()]
    results_file.write("start", figures, conditions)


def fresh_copy(where: Path) -> Path:
    """The tree as a clone would have it: what git knows or would take, as it stands now."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    for name in filter(None, told.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (where / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, where / name)
    return where


def newcomer(folder: Path) -> dict[str, str]:
    """The person's shell, with ports of her own; from now on pip sees only what is fetched, npm only its cache."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("WEIHU_", "MAKE", "BENCH_"))}
    return {
        **clean, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder / "packages"), "npm_config_offline": "true",
        "PORT": str(free_port()), "SANDBOX_PORT": str(free_port()), "DATA": "var", "HOST": "127.0.0.1", "DEMO": "yes",
    }  # fmt: skip


def fetch(folder: Path, clone: Path, env: dict[str, str]) -> float:
    """Puts pip's packages into a folder and npm's into npm's own cache; seconds, which are the network's."""
    online = {name: value for name, value in env.items() if name not in {"PIP_NO_INDEX", "npm_config_offline"}}
    online["PIP_FIND_LINKS"] = os.environ.get("PIP_FIND_LINKS", "")
    began = time.monotonic()
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-d", folder / "packages"]
    subprocess.run([*pip, "-r", clone / "requirements/base.txt"], env=online, check=True)
    web = folder / "web"
    shutil.copytree(clone / "web", web)
    npm = ["npm", "ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(npm, cwd=web, env=online, check=True)
    shutil.rmtree(web)
    return time.monotonic() - began


class Start:
    """One `make run` until its links stand, tried, and ended with Ctrl-C. Ends the bench when it fails."""

    def __init__(self, clone: Path, env: dict[str, str]) -> None:
        self.steps: dict[str, float] = {}
        began = time.monotonic()
        # The Python that .venv is of: for it the packages were fetched.
        python = f"{sys.base_prefix}/bin/python3.{sys.version_info.minor}"
        command = ["make", "run", f"PYTHON={python}"]
        process = subprocess.Popen(
            command, cwd=clone, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        try:
            self._read(process)
            self.took_s = time.monotonic() - began
            for port in (env["PORT"], env["SANDBOX_PORT"]):
                must_answer(f"http://127.0.0.1:{port}/")
        finally:
            self.stop_s = ctrl_c(process)
        for port in (env["PORT"], env["SANDBOX_PORT"]):
            if answers(f"http://127.0.0.1:{port}/"):
                sys.exit(f"something still answers on {port} after Ctrl-C")

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None  # it is a pipe
        words = ""
        for line in process.stdout:
            words += line
            if step := STEP.match(line.rstrip()):
                self.steps[step[1]] = float(step[2])
            if LINKS_ARE_OUT in line:
                return
        sys.exit(f"make run ended before it was ready:\n{words[-3000:]}")


def ctrl_c(process: "subprocess.Popen[str]") -> float:
    """To the group, as a terminal gives it; the seconds until all of it was gone."""
    began = time.monotonic()
    try:
        os.killpg(process.pid, signal.SIGINT)
    except ProcessLookupError:
        return 0.0
    if process.stdout is not None:
        process.stdout.read()  # to its end: whoever holds the pipe is gone then
    process.wait(30)
    return time.monotonic() - began


def serve_alone(clone: Path, env: dict[str, str]) -> tuple[float, float]:
    """Seconds until `weihu serve` says that it is ready, and its megabytes after a while without work."""
    port = free_port()
    told = {**env, "WEIHU_DATA": str(clone / "var"), "WEIHU_MODE": "production"}
    with (clone / "var/serve.log").open("w") as log:
        began = time.monotonic()
        server = subprocess.Popen(
            [clone / ".venv/bin/python", "-m", "weihu", "serve", "--port", str(port)],
            cwd=clone, env=told, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            while not answers(f"http://127.0.0.1:{port}/readyz"):
                if server.poll() is not None or time.monotonic() - began > GIVEN_UP_AFTER_S:
                    sys.exit(f"weihu serve was not ready:\n{(clone / 'var/serve.log').read_text()[-3000:]}")
                time.sleep(0.05)
            ready_s = time.monotonic() - began
            time.sleep(IDLE_S)
            return ready_s, trees.rss_mb(server.pid)
        finally:
            server.terminate()
            server.wait(30)


def answers(url: str) -> bool:
    """Whether it answers with a page."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def must_answer(url: str) -> None:
    """Ends the bench when it does not."""
    if not answers(url):
        sys.exit(f"{url} does not answer, though its link was printed")


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


if __name__ == "__main__":
    main()
