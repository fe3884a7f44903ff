import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from factories import serving
from harness.world import Demo, World
from services import programs
from weihu.bots.rules import validation
from weihu.bots.rules.schemas import RuleIn
from weihu.config import ports as listening
from weihu.config.demo import content, memory, options, scenes, seed, start, telling
from weihu.config.refusals import Refused

NOW = 1_795_000_000_000


def test_the_past_is_the_same_each_time_and_is_over() -> None:
    first, second = scenes.plan(NOW), scenes.plan(NOW)

    assert first == second
    assert len(first.visitors) == 200
    assert [moment.at for moment in first.moments] == sorted(moment.at for moment in first.moments)
    assert all(NOW - 31 * 86_400_000 < moment.at < NOW for moment in first.moments)
    assert {visitor.shop for visitor in first.visitors} == set(content.SHOPS)
    assert 40 < len(scenes.speakers(first)) < 80


def test_nobody_is_answered_before_she_spoke_or_after_she_was_done() -> None:
    deeds: dict[int, list[str]] = {}
    for moment in scenes.plan(NOW).moments:
        deeds.setdefault(moment.visitor, []).append(moment.deed)

    for done in deeds.values():
        assert done[0] == "follow"
        if "claim" in done:
            assert done.index("say") < done.index("claim") < done.index("answer")
        if "close" in done:
            assert done.index("close") > max(
                i for i, deed in enumerate(done) if deed in {"say", "answer", "tag", "field"}
            )


def test_every_rule_of_the_demo_is_one_that_the_editor_would_take() -> None:
    rules = [RuleIn.model_validate({key: told[key] for key in told if key != "shops"}) for told in content.rules()]

    for rule in rules:
        validation.check(rule)
    assert 30 <= len(rules) <= 40
    assert {"保养", "保养价格", "营业时间", "人工", "救援", "试驾", "关注欢迎", "默认"} <= {rule.name for rule in rules}


def test_passwords_differ_and_can_be_read_aloud() -> None:
    made = {seed.password() for _ in range(100)}

    assert len(made) == 100
    assert all(len(word) == 14 and not set("0o1li") & set(word) for word in made)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"PORT": "x"}, "PORT=x is not a port"),
        ({"PORT": "70000"}, "PORT=70000 is not a port"),
        ({"PORT": "8100"}, "PORT and SANDBOX_PORT are both 8100"),
        ({"DEMO": "maybe"}, "say yes (sample data) or no (empty)"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(given: dict[str, str], words: str) -> None:
    with pytest.raises(Refused, match=words.replace("(", r"\(").replace(")", r"\)")):
        options.read(given)


def test_in_a_lan_links_name_the_machines_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "lan_address", lambda: "10.1.2.3")
    near, far = options.read({}), options.read({"HOST": "0.0.0.0"})

    assert (near.desk, near.phones) == ("http://127.0.0.1:8000", "http://127.0.0.1:8100")
    assert far.desk == "http://10.1.2.3:8000"
    assert (far.sandbox, far.callbacks) == ("http://127.0.0.1:8100", "http://127.0.0.1:8000")
    assert options.read({"HOST": "::1"}).desk == "http://[::1]:8000"


def test_whoever_names_an_address_of_the_lan_is_shown_the_code_for_handsets(capsys: pytest.CaptureFixture[str]) -> None:
    for host in ("127.0.0.1", "10.1.2.3"):
        telling.links(options.read({"HOST": host}), memory.Memory([], []))

    near, far = capsys.readouterr().out.split("Ctrl-C", 1)
    assert "scan with a handset" not in near
    assert "scan with a handset" in far
    assert "█" in far


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return Demo(tmp_path_factory.mktemp("demo"))


def log_in(world: World, role: str) -> AbstractContextManager[httpx.Client]:
    user = world.user(role)
    return serving.logged_in(world.desk, user.username, user.password)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_newcomer_has_a_dealer_at_work_and_finds_it_again(demo: Demo) -> None:
    world = demo.start()
    try:
        first = demo.log.read_text()
        with log_in(world, "admin") as admin:
            assert admin.get("/api/v1/me").json()["organisation"]["name"] == "三江集团"
            assert [shop["name"] for shop in admin.get("/api/v1/shops").json()] == ["城东店", "城西店", "滨江店"]
        for role in ("agent", "supervisor", "marketing"):
            with log_in(world, role) as client:
                assert client.get("/api/v1/me").status_code == 200
        assert [account.name for account in world.accounts] == ["三江城东店", "三江城西店", "三江滨江店"]

        appid = world.account("城东店").appid
        world.control("POST", "/phones/p1/messages", appid=appid, type="text", text="营业时间")
        shown = world.control("GET", f"/phones/p1/screen?appid={appid}")["items"]
        assert (shown[-1]["from"], shown[-1]["via"]) == ("account", "passive")
        assert shown[-1]["text"].startswith("销售展厅：每天 8:30–18:00")

        folder = demo.folder / "var"
        assert {stat.S_IMODE((folder / name).stat().st_mode) for name in ("demo.json", "secret.key")} == {0o600}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        demo.stop()
    for address in (world.desk, world.phones):
        with pytest.raises(httpx.ConnectError):
            httpx.get(address, trust_env=False)

    (demo.folder / "ready.json").unlink()
    began = time.monotonic()
    again = demo.start()
    took = time.monotonic() - began
    try:
        assert took < 10
        assert (again.users, again.accounts) == (world.users, world.accounts)
        second = demo.log.read_text()
        assert all(user.password in first and user.password in second for user in world.users)
        assert "Traceback" not in first + second
    finally:
        demo.stop()


def started(folder: Path, **more: str) -> "subprocess.Popen[str]":
    ports = {"PORT": str(programs.free_port()), "SANDBOX_PORT": str(programs.free_port())}
    env = serving.environment(folder, DATA=str(folder / "var"), PYTHONUNBUFFERED="1", **{**ports, **more})
    env.pop("WEIHU_DATA")
    return subprocess.Popen(
        [sys.executable, "-m", "weihu", "demo"],
        env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip


def words_of(process: "subprocess.Popen[str]", until: str = "") -> str:
    """What it says, up to that or to its end."""
    assert process.stdout is not None
    found = ""
    for line in process.stdout:
        found += line
        if until and until in line:
            return found
    process.wait(20)
    process.stdout.close()
    return found


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_first_start_that_was_killed_begins_anew_and_one_that_was_stopped_goes_on(tmp_path: Path) -> None:
    ports = {"PORT": str(programs.free_port()), "SANDBOX_PORT": str(programs.free_port())}
    killed = started(tmp_path, **ports)
    words_of(killed, until="customers with their history")
    killed.kill()
    words_of(killed)

    stopped = started(tmp_path, **ports)
    told = words_of(stopped, until="the phones' first words")
    assert "the first start was interrupted: it begins anew" in told
    began = time.monotonic()
    stopped.send_signal(signal.SIGINT)
    assert "Traceback" not in words_of(stopped)
    assert (stopped.returncode, time.monotonic() - began < 4) == (0, True), time.monotonic() - began

    again = started(tmp_path, **ports)
    told = words_of(again, until="Ctrl-C")
    phones = httpx.get(f"http://127.0.0.1:{ports['SANDBOX_PORT']}/_sandbox/v1/phones?limit=300", trust_env=False)
    began = time.monotonic()
    again.send_signal(signal.SIGINT)
    words_of(again)

    assert "interrupted" not in told
    assert len(phones.json()["items"]) == scenes.CUSTOMERS + 6
    assert (again.returncode, time.monotonic() - began < 4) == (0, True), time.monotonic() - began
    assert not (tmp_path / "var/demo.begun").exists()


@pytest.mark.parametrize("name", ["weihu.sqlite3", "files"])
def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"theirs")
    found = options.read({"DATA": str(tmp_path)})

    assert not memory.is_interrupted(tmp_path)
    with pytest.raises(
        Refused, match=r"holds data, but not a demo's \(no readable demo.json\): choose another folder with DATA="
    ):
        start.must_be_whole(found, memory.recall(tmp_path))
    assert (tmp_path / name).read_bytes() == b"theirs"


def test_sample_data_is_not_shown_to_whoever_wants_none(tmp_path: Path) -> None:
    (tmp_path / "weihu.sqlite3").touch()
    memory.keep(tmp_path, memory.Memory([], [memory.Account(1, "城东店", "wx1", "key")]))

    start.must_be_whole(options.read({"DATA": str(tmp_path)}), memory.recall(tmp_path))
    with pytest.raises(Refused, match="choose an empty folder with DATA="):
        start.must_be_whole(options.read({"DATA": str(tmp_path), "DEMO": "no"}), memory.recall(tmp_path))


def test_what_is_cleared_is_what_a_first_start_makes(tmp_path: Path) -> None:
    for name in ("weihu.sqlite3", "weihu.sqlite3-wal", "sandbox.sqlite3", "sandbox.log", "inbox-1.spool"):
        (tmp_path / name).touch()
    for name in ("files/ab", "sandbox.sqlite3.media"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("secret.key", "weihu.lock", "notes.txt"):
        (tmp_path / name).touch()
    memory.begin(tmp_path)
    assert memory.is_interrupted(tmp_path)

    memory.clear(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"secret.key", "weihu.lock", "notes.txt", "demo.begun"}
    memory.keep(tmp_path, memory.Memory([], []))
    assert not memory.is_interrupted(tmp_path)


def test_a_data_folder_that_cannot_be_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(Refused, match=r"cannot be the data folder \(File exists\): choose another one with DATA="):
        start.make_folder(tmp_path / "file")


def test_an_address_of_another_machine_is_refused_with_the_remedy() -> None:
    with pytest.raises(Refused, match=r"Cannot listen on 192\.0\.2\.77 .*choose an address of this machine with HOST="):
        listening.listen("192.0.2.77", programs.free_port(), remedy="PORT=", elsewhere="HOST=")


@pytest.mark.slow
def test_an_empty_demo_has_one_administrator_and_dies_with_its_parent(tmp_path: Path) -> None:
    port, sandbox_port = str(programs.free_port()), str(programs.free_port())
    process = started(tmp_path, DEMO="no", PORT=port, SANDBOX_PORT=sandbox_port)
    told = words_of(process, until="Ctrl-C")

    assert "管理员 · admin" in told
    assert "lihua" not in told
    assert httpx.get(f"http://127.0.0.1:{sandbox_port}/_sandbox/v1/phones", trust_env=False).json()["items"] == []
    taken = started(tmp_path / "other", PORT=port)
    assert (
        words_of(taken)
        == f"✗ Port {port} is taken by another program: stop that one, or choose another port with PORT=.\n"
    )
    same = started(tmp_path)
    assert "is in use by process" in words_of(same)

    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    assert process.stdout is not None
    process.stdout.close()
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            httpx.get(f"http://127.0.0.1:{sandbox_port}/_sandbox/v1/health", trust_env=False)
        except httpx.HTTPError:
            return
        time.sleep(0.1)
    raise AssertionError("the sandbox outlived the demo")
