"""Where Django's test database lies; the other fixtures come from services/fixtures.py."""

from typing import Any

import pytest

from services import run


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """A real file (pytest-django's default is memory, where locks and threads behave otherwise), one per worker."""
    from django.conf import settings

    default: dict[str, Any] = settings.DATABASES["default"]
    if "sqlite" in default["ENGINE"]:
        default.setdefault("TEST", {})["NAME"] = str(run.folder() / "test.sqlite3")
    request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
