from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_DOCUMENT = "foundation_search_document"
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
    f"TRUNCATE {_DOCUMENT}",
    # The newest are those with the highest ids of their own now, which the unique index knows.
    "DROP INDEX document_newest",
    "ALTER INDEX document_grams SET (fastupdate = on, gin_pending_list_limit = 2048)",
]


_POSTGRES_BACK = [
    f"TRUNCATE {_DOCUMENT}",
    f"CREATE INDEX document_newest ON {_DOCUMENT} (organisation_id, kind, id DESC)",
    "ALTER INDEX document_grams RESET (fastupdate, gin_pending_list_limit)",
]


def forward(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _begin_anew(apps, schema_editor, _POSTGRES)


def back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    _begin_anew(apps, schema_editor, _POSTGRES_BACK)


def _begin_anew(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor, postgres: list[str]) -> None:
    for statement in postgres if schema_editor.connection.vendor == "postgresql" else _LITE:
        schema_editor.execute(statement)
    apps.get_model("foundation_search", "Walk").objects.update(reached=0, rebuilding=None)


class Migration(migrations.Migration):
    dependencies = [("foundation_search", "0001_initial")]

    operations = [migrations.RunPython(forward, back)]
