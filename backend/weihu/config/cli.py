"""The command line: `weihu serve`, `demo`, `init`, `migrate`, `openapi`, `manage …`."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from weihu import __version__
from weihu.config.refusals import Refused

KINDS = ("gateway", "web", "worker")


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry of `weihu`. A refusal is one sentence on stderr and exit code 1."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weihu.config.settings")
    try:
        if words[:1] == ["manage"]:
            _manage(words[1:])
            return
        options = _parser().parse_args(words)
        code: int = options.run(options)
    except Refused as refusal:
        sys.exit(f"✗ {refusal}")
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="weihu", description="微呼 · customer relations for businesses on WeChat")
    parser.add_argument("--version", action="version", version=f"weihu {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser("serve", help="启动 · run Weihu")
    serve.add_argument("--host", default="127.0.0.1", help="监听地址 · address to listen on")
    serve.add_argument("--port", type=_port, default=8000)
    serve.add_argument("--only", choices=KINDS, action="append", help="只做其中一部分（PostgreSQL）· one part only")
    serve.set_defaults(run=_serve)

    demo = commands.add_parser("demo", help="试用：桌面、手机和示例数据 · try it: desk, phones and sample data")
    demo.add_argument("--ready-file", type=Path, metavar="FILE", help="就绪后写入地址 · written when all answers")
    demo.set_defaults(run=_demo)

    init = commands.add_parser(
        "init", help="新安装：建表、企业、第一位管理员 · new installation with its administrator"
    )
    init.add_argument("--organisation", required=True, metavar="NAME")
    init.add_argument("--admin", required=True, metavar="USERNAME")
    init.set_defaults(run=_init)

    migrate = commands.add_parser("migrate", help="更新数据表 · bring the tables up to date")
    migrate.set_defaults(run=_migrate)

    search = commands.add_parser("search", help="搜索索引 · the index of the search")
    search.add_argument(
        "action", choices=["rebuild"], help="重建，可中断后继续 · read everything again; may be broken off"
    )
    search.set_defaults(run=_search)

    openapi = commands.add_parser("openapi", help="接口描述 · the API's description")
    openapi.set_defaults(run=_openapi)

    manage = commands.add_parser("manage", help="Django 的命令 · Django's own commands")
    manage.set_defaults(run=lambda options: 0)
    return parser


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 1 to 65535")
    return int(text)


def _manage(words: Sequence[str]) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["weihu manage", *words])


def _serve(options: argparse.Namespace) -> int:
    from weihu.config import commands

    return commands.serve(options.host, options.port, kinds=options.only or KINDS)


def _demo(options: argparse.Namespace) -> int:
    from weihu.config.demo import start

    return start.run(options.ready_file)


def _init(options: argparse.Namespace) -> int:
    from weihu.config import commands

    return commands.init(organisation=options.organisation, admin=options.admin)


def _migrate(options: argparse.Namespace) -> int:
    from weihu.config import commands

    return commands.migrate()


def _search(options: argparse.Namespace) -> int:
    from weihu.config import commands

    return commands.rebuild_search()


def _openapi(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from weihu.config import openapi

    sys.stdout.write(openapi.text())
    return 0
