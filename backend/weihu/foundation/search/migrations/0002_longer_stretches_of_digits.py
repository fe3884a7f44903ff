from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_GRAMS = "foundation_search_grams"
# The full-text table has to be told its old words to forget them, and they are cut differently now: all of it begins
# anew, and the look at the start of a worker fills it.
_LITE = [
    f"DROP TABLE {_GRAMS}",
    f"CREATE VIRTUAL TABLE {_GRAMS} USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')",
    "DELETE FROM foundation_search_document",
]
# New words wait in a list until there are 2 MB of them, then go to their places in one sweep. Each search reads through
# that list, and whoever fills it waits for the sweep: longer lists are cheaper and slower.
_POSTGRES = [
    "TRUNCATE foundation_search_document",
    "ALTER INDEX document_grams SET (fastupdate = on, gin_pending_list_limit = 2048)",
]


def begin_anew(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in _POSTGRES if schema_editor.connection.vendor == "postgresql" else _LITE:
        schema_editor.execute(statement)
    apps.get_model("foundation_search", "Walk").objects.update(reached=0, rebuilding=None)


class Migration(migrations.Migration):
    dependencies = [("foundation_search", "0001_initial")]

    operations = [migrations.RunPython(begin_anew, begin_anew)]
