"""Running the sandbox under uvicorn, and stopping it at once."""

import gc
import logging
import socket
import sys

import uvicorn

from wxsandbox.app import Sandbox


class _OnPurpose(logging.Filter):
    """Answers broken by a set fault are no news."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "without completing response" not in record.getMessage()


class Server(uvicorn.Server):
    """Uvicorn waits for open requests at the end; streams and waiting deliveries are ended for it first."""

    def __init__(self, config: uvicorn.Config, sandbox: Sandbox) -> None:
        super().__init__(config)
        logging.getLogger("uvicorn.error").addFilter(_OnPurpose())
        self._sandbox = sandbox

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # What is loaded stays to the end: the end need not look through it.
        gc.collect()
        gc.freeze()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._sandbox.stop()
        await super().shutdown(sockets)


def serve(sandbox: Sandbox, *, host: str, port: int, quiet: bool = False) -> int:
    """Serve until interrupted; answers the exit code."""
    try:
        listener = _listen(host, port)
    except OSError as error:
        print(f"wxsandbox: 无法监听 cannot listen on {host}:{port}: {error.strerror or error}", file=sys.stderr)
        return 1
    config = uvicorn.Config(
        sandbox, log_level="warning", access_log=False, timeout_graceful_shutdown=2, server_header=False, lifespan="on"
    )
    if not quiet:
        print(f"wxsandbox: 手机 phones {sandbox.world.base_url}/  接口 API docs {sandbox.world.base_url}/_sandbox/docs")
        sys.stdout.flush()
    Server(config, sandbox).run(sockets=[listener])
    return 0


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(2048)
    return listener
