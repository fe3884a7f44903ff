from pathlib import Path

import msgspec
import pytest

from weihu.config import environment
from weihu.config.environment import Environment, SettingError

PAGE = Path(__file__).parents[3] / "docs/reference/settings.md"


def test_every_setting_is_in_the_reference() -> None:
    page = PAGE.read_text()

    for field in msgspec.structs.fields(Environment):
        assert f"| `WEIHU_{field.name.upper()}` |" in page, "run make pages"


def test_production_refuses_what_is_for_demo_and_tests() -> None:
    with pytest.raises(SettingError, match="unset it"):
        environment.read({"WEIHU_CLOCK_URL": "http://127.0.0.1:8100/_sandbox/v1/clock"})
    with pytest.raises(SettingError, match="use production, demo or test"):
        environment.read({"WEIHU_MODE": "development"})

    assert environment.read({}).mode == "production"


def test_in_production_only_our_own_names_are_answered() -> None:
    found = environment.read({"WEIHU_PUBLIC_URL": "https://desk.sanjiang.example"})

    assert environment.hosts(found) == ["127.0.0.1", "[::1]", "desk.sanjiang.example", "localhost"]
    assert environment.origins(found) == ["https://desk.sanjiang.example"]
    assert environment.hosts(environment.read({"WEIHU_MODE": "demo"})) == ["*"]


def test_on_sqlite_one_process_does_everything() -> None:
    with pytest.raises(SettingError, match="leave --only out"):
        environment.must_be_whole(environment.read({}), ["web"])
