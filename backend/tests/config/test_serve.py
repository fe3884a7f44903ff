import json
import signal
import sys
import threading
from pathlib import Path

import httpx
import pytest

from factories import serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A new installation's data folder, and its administrator's password."""
    folder = tmp_path_factory.mktemp("installed")
    told = serving.run(folder, "init", "--organisation", "三江集团", "--admin", "boss")
    assert told.returncode == 0, told.stderr
    return folder, told.stdout.splitlines()[0].rpartition(" / ")[2]


def test_the_first_administrator_logs_in_and_her_stream_does_not_hold_up_the_end(installed: tuple[Path, str]) -> None:
    folder, password = installed
    with serving.serving(folder) as served, serving.logged_in(served.address, "boss", password) as client:
        assert client.get("/api/v1/me").json()["username"] == "boss"
        opened, ended = threading.Event(), threading.Event()

        def listen() -> None:
            with client.stream("GET", "/events") as answer:
                for _ in answer.iter_lines():
                    opened.set()
            ended.set()

        thread = threading.Thread(target=listen)
        thread.start()
        assert opened.wait(20)
        took = served.stop()
        thread.join(10)

        assert ended.is_set()
        assert (served.process.returncode, took < 4) == (0, True), (served.process.returncode, took)
        assert "Traceback" not in served.log.read_text()


def test_it_is_small_at_rest_and_ends_by_sigterm_too(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    with serving.serving(folder) as served:
        assert served.rss_mb() < 200
        served.stop(signal.SIGTERM)
        assert served.process.returncode == 0


def test_fault_77_a_second_server_is_refused_with_one_sentence(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    with serving.serving(folder) as served:
        same_port = serving.run(folder, "serve", "--port", str(served.port))
        same_data = serving.run(folder, "serve", "--port", str(serving.programs.free_port()))

        assert (same_port.returncode, same_port.stderr) == (
            1,
            f"✗ Port {served.port} is taken by another program: stop that one, or choose another port with --port.\n",
        )
        assert (same_data.returncode, same_data.stderr) == (
            1,
            (
                f"✗ {folder} is in use by process {served.process.pid}: stop it first (Ctrl-C there), "
                "or choose another folder with WEIHU_DATA.\n"
            ),
        )
        assert httpx.get(f"{served.address}/healthz", trust_env=False).json() == {"ok": True, "parts": {}}


def test_an_installation_without_tables_is_refused_with_the_remedy(tmp_path: Path) -> None:
    told = serving.run(tmp_path, "serve", "--port", str(serving.programs.free_port()))

    assert told.returncode == 1
    assert told.stderr.endswith("run `weihu migrate` (a new installation: `weihu init`).\n")


def test_a_key_that_is_not_one_and_a_setting_that_cannot_be_are_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_bytes(b"short")
    key = serving.run(tmp_path, "openapi")
    (tmp_path / "secret.key").unlink()
    clock = serving.run(tmp_path, "openapi", WEIHU_CLOCK_URL="http://127.0.0.1:1/clock")
    mode = serving.run(tmp_path, "openapi", WEIHU_MODE="fast")
    database = serving.run(tmp_path, "migrate", WEIHU_DATABASE_URL="mysql://x")

    assert {told.returncode for told in (key, clock, mode, database)} == {1}
    assert "has 5 bytes instead of 32" in key.stderr
    assert "unset it" in clock.stderr
    assert "use production, demo or test" in mode.stderr
    assert "use sqlite:///… or postgresql://…" in database.stderr


def test_the_description_of_the_api_is_the_same_bytes_each_time(tmp_path: Path) -> None:
    first, second = (serving.run(tmp_path, "openapi", PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))

    assert first == second
    assert first.endswith("}\n")
    assert "/api/v1/me" in json.loads(first)["paths"]


@pytest.mark.pg
def test_parts_on_one_server_make_one_installation(tmp_path: Path, postgres_url: str) -> None:
    told = serving.run(
        tmp_path, "init", "--organisation", "三江集团", "--admin", "boss", WEIHU_DATABASE_URL=postgres_url
    )
    assert told.returncode == 0, told.stderr
    password = told.stdout.splitlines()[0].rpartition(" / ")[2]

    with (
        serving.serving(tmp_path, "--only", "gateway", WEIHU_DATABASE_URL=postgres_url) as gateway,
        serving.serving(tmp_path, "--only", "web", WEIHU_DATABASE_URL=postgres_url) as web,
        serving.logged_in(web.address, "boss", password) as client,
    ):
        assert client.get("/api/v1/me").status_code == 200
        assert httpx.get(f"{gateway.address}/api/v1/me", trust_env=False).status_code == 404
        assert client.get("/wx/unknown").json()["code"] == "not_found"
        assert gateway.stop() < 4
        assert web.stop() < 4


def test_the_command_line_starts_fast(tmp_path: Path) -> None:
    told = serving.run(tmp_path, "--version")

    assert told.stdout == "weihu 0.1.0\n"
    assert not list(tmp_path.iterdir())
    assert "django" not in _modules_of("import weihu.config.cli")


def _modules_of(code: str) -> set[str]:
    import subprocess

    told = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        env=serving.environment(Path("/nonexistent")),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(told.stdout.split())
