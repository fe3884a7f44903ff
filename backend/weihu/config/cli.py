"""The command line."""

import os
import sys


def main() -> None:
    """`weihu manage …`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "weihu.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["weihu", *sys.argv[2:]])
