"""The WeChat of the demo: `wxsandbox` as a program beside us, and its control API."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from weihu.config.demo.options import Options
from weihu.config.refusals import Refused

READY_WITHIN_S = 30.0
# Weihu's wheel carries the program here; a checkout has it beside us.
CARRIED = Path(__file__).parent / "carried"
_STOP_WITHIN_S = 3.0


class Sandbox:
    """The child process; it ends with us."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._log = (options.data / "sandbox.log").open("ab")
        command = [
            sys.executable, "-m", "wxsandbox", "serve", "--host", options.host, "--port", str(options.sandbox_port),
            "--state", str(options.data / "sandbox.sqlite3"), "--base-url", options.phones,
        ]  # fmt: skip
        # Apart from the terminal's Ctrl-C: it ends when we say so, after what we still have to ask it.
        self._process = subprocess.Popen(
            command,
            env=_surroundings(),
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - no other thread runs yet
        )
        self._http = httpx.Client(base_url=f"{options.sandbox}/_sandbox/v1", timeout=30, trust_env=False)

    def wait(self) -> None:
        """Until it answers. Raises Refused with its last words."""
        end = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < end:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(httpx.HTTPError):
                if self._http.get("/health").json().get("ok"):
                    return
            time.sleep(0.05)
        raise Refused(f"The sandbox did not start: {self._last_words()}")

    def ended(self) -> bool:
        """Whether it died."""
        return self._process.poll() is not None

    def call(self, method: str, path: str, **body: Any) -> Any:
        """One call of the control API. Raises Refused with what it says."""
        try:
            answer = self._http.request(method, path, json=body or None)
        except httpx.HTTPError as error:
            raise Refused(f"The sandbox does not answer ({error}): {self._last_words()}") from None
        told = answer.json()
        if answer.is_error:
            raise Refused(f"The sandbox refuses {method} {path}: {told.get('detail', told)}")
        return told

    def stop(self) -> None:
        """Ends it, politely first; whoever waits for its answer is told by the broken connection."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(_STOP_WITHIN_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._http.close()
        self._log.close()

    def _last_words(self) -> str:
        log = self._options.data / "sandbox.log"
        lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
        return lines[-1] if lines else f"see {log}"


def _surroundings() -> dict[str, str]:
    told = dict(os.environ)
    if CARRIED.is_dir():
        told["PYTHONPATH"] = os.pathsep.join([str(CARRIED), *filter(None, [told.get("PYTHONPATH")])])
    return told


def _end_with_parent() -> None:
    """On Linux, also when we are killed: an orphan would hold the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
