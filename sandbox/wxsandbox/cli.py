"""The command line: serve the sandbox, or make many phones on one that runs."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from wxsandbox import __version__

_BATCH = 2_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry of `wxsandbox`."""
    options = _parser().parse_args(arguments)
    try:
        return _phones(options) if options.command == "phones" else _serve(options)
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wxsandbox", description="本机的微信公众号平台 · a WeChat platform to run against"
    )
    parser.add_argument("--version", action="version", version=f"wxsandbox {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="启动 · run the sandbox")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8100)
    serve.add_argument("--state", metavar="FILE", type=Path, help="SQLite 文件；不给则只在内存 · left out: in memory")
    serve.add_argument("--base-url", metavar="URL", help="外部看到的地址 · the address that others see")
    serve.add_argument("--seed", default="wxsandbox", help="同一种子得同样的 openid · same seed, same openids")
    phones = commands.add_parser("phones", help="批量手机 · make many followers at once, for load")
    phones.add_argument("--count", type=int, required=True)
    phones.add_argument("--account", metavar="APPID", required=True)
    phones.add_argument("--url", default="http://127.0.0.1:8100")
    phones.add_argument("--nickname", default="")
    phones.add_argument("--push", action="store_true", help="推送关注事件 · push the subscribe events too")
    return parser


def _serve(options: argparse.Namespace) -> int:
    from wxsandbox.app import Sandbox
    from wxsandbox.server import serve
    from wxsandbox.world import World

    seen = "127.0.0.1" if options.host in {"0.0.0.0", "::", ""} else options.host  # noqa: S104 - told by the person
    base_url = options.base_url or f"http://{f'[{seen}]' if ':' in seen else seen}:{options.port}"
    storage = None
    if options.state is not None:
        from wxsandbox.storage.sqlite import Unreadable, open_file

        try:
            storage = open_file(options.state)
        except Unreadable as error:
            print(f"wxsandbox: {error}", file=sys.stderr)
            return 1
    world = World(base_url=base_url, seed=options.seed, storage=storage)
    return serve(Sandbox(world), host=options.host, port=options.port)


def _phones(options: argparse.Namespace) -> int:
    import httpx

    made, url = 0, options.url.rstrip("/") + "/_sandbox/v1/phones"
    with httpx.Client(timeout=300, trust_env=False) as http:
        while made < options.count:
            count = min(_BATCH, options.count - made)
            body = {"count": count, "follow": options.account, "push": options.push, "nickname": options.nickname}
            try:
                answer = http.post(url, json=body)
            except httpx.HTTPError as error:
                print(f"wxsandbox: {options.url} 没有应答 does not answer: {error}", file=sys.stderr)
                return 1
            if answer.status_code != 200:
                print(f"wxsandbox: {answer.json()['detail']}", file=sys.stderr)
                return 1
            made += count
    print(f"{made} 部手机已关注 · phones follow {options.account}")
    return 0
