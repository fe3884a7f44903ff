"""Are our own migrations reversible? To the last, back to nothing, to the last again, on a temporary database."""

import os
import sys
import tempfile

from steps import main, say


def work() -> int:
    """Django itself names the migration that cannot go back."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WEIHU_DATABASE_URL"] = f"sqlite:///{folder}/weihu.sqlite3"
        os.environ["WEIHU_DATA"] = folder

        import django
        from django.apps import apps
        from django.core.management import call_command
        from django.db import connections
        from django.db.migrations.exceptions import IrreversibleError
        from django.db.migrations.loader import MigrationLoader

        django.setup()
        ours = {app.label for app in apps.get_app_configs() if app.name.startswith("weihu.")}
        with_migrations = sorted(ours & MigrationLoader(None).migrated_apps)
        call_command("migrate", verbosity=0)
        try:
            for label in with_migrations:
                call_command("migrate", label, "zero", verbosity=0)
        except IrreversibleError as error:
            say(f"{label}: {error}")
            return 1
        left = [name for name in connections["default"].introspection.table_names() if name.startswith(tuple(ours))]
        if left:
            say(f"tables that stayed after going back to nothing: {', '.join(left)}")
            return 1
        call_command("migrate", verbosity=0)
        connections.close_all()
    return 0


if __name__ == "__main__":
    sys.path.insert(0, "backend")
    main(work)
