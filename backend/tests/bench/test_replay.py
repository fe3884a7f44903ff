import csv
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from replay import counting, plan, texts
from replay.platform_side import Delivery, Phone, Said
from replay.product_side import Answer, Heard, Kept

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "bench/replay/small.csv"


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_fault_07_texts_delivered_twice_and_out_of_order_are_stored_once_and_in_order(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("WEIHU_")}
    env |= {"BENCH_RESULTS": str(tmp_path), "FILE": str(SMALL), "LIMIT": "80"}

    done = subprocess.run(
        [sys.executable, ROOT / "bench/replay/run.py"], env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    figures = json.loads((tmp_path / "replay.json").read_text())["figures"]
    assert {name: figures[name] for name in counting.MUST_BE_ZERO} == dict.fromkeys(counting.MUST_BE_ZERO, 0)
    assert figures["said"] == figures["stored"] == 80
    assert figures["answered_by_rule"] + figures["waiting"] == 80
    assert figures["answered_by_rule"] > 0 < figures["waiting"]
    assert figures["answers"] == figures["answers_on_phone"] + figures["answers_unknown"] + figures["answers_refused"]
    assert figures["delivered_again"] >= plan.share(80, plan.DUPLICATES)


def written(folder: Path, data: bytes) -> Path:
    path = folder / "texts.csv"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "column", "encoding"),
    [
        ("text\n保养价格\n\n在吗\n".encode(), "text", "utf-8-sig"),
        ("\ufeffID,文本\r\n1,保养价格\r\n2, 在吗 \r\n".encode(), "文本", "utf-8-sig"),
        ("编号,内容,来源\n1,保养价格,微信\n2,在吗,微信\n".encode("gbk"), "内容", "gb18030"),
        ("保养价格\n在吗\n".encode("gbk"), "1", "gb18030"),
        (gzip.compress("review,Content\n好,保养价格\n差,在吗\n".encode(), mtime=0), "Content", "utf-8-sig"),
    ],
)
def test_the_texts_of_a_file_are_found_by_themselves(tmp_path: Path, data: bytes, column: str, encoding: str) -> None:
    found = texts.read(written(tmp_path, data))

    assert found == texts.Texts(["保养价格", "在吗"], column, encoding, 0)


def test_a_column_is_chosen_by_name_or_number_and_a_file_cut_at_the_limit(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n甲,乙\n,丁\n戊,己\n".encode())

    assert texts.read(path, column="B", limit=2).texts == ["乙", "丁"]
    assert texts.read(path, column="1") == texts.Texts(["a", "甲", "戊"], "1", "utf-8-sig", 1)


def test_commas_and_lines_stay_in_a_text_and_what_no_keyboard_types_does_not(tmp_path: Path) -> None:
    path = written(tmp_path, '在吗\n第一,保养\n"第二\r\n洗""车"""\n\x07看看\x1b刹车\n'.encode())

    assert texts.read(path).texts == ["在吗", "第一,保养", '第二\n洗"车"', "看看刹车"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", " is empty: give a CSV with one text a row."),
        (b"text\n\n \n", " has no text in column text: give a CSV with one text a row."),
        (b"PK\x03\x04\x00\x00", " is not a text file: save a table as CSV (UTF-8) first."),
        (b"text\nok\n\xff\xff\n", ", line 3, is neither UTF-8 nor GBK: save the file as CSV (UTF-8)."),
        (gzip.compress(b"text\nhello\n", mtime=0)[:-4], " is a damaged gzip file"),
        (
            "编号,话\n1,在吗\n".encode(),
            " has 2 columns (编号, 话) and none is called text, content, 文本: choose one with COLUMN=name,",
        ),
        (
            "id,text\n1,在吗,你好\n".encode(),
            ", line 2, has 3 columns instead of 2: put texts with commas between double quotes.",
        ),
        (b'text\n"open\n', ", line 2: unexpected end of data; put texts with commas or quotes between double quotes."),
    ],
)
def test_a_bad_file_is_told_with_the_place_and_the_remedy(tmp_path: Path, data: bytes, words: str) -> None:
    path = written(tmp_path, data)

    with pytest.raises(texts.BadFile) as told:
        texts.read(path)
    assert str(told.value).startswith(f"{path}{words}")


def test_a_missing_file_and_an_unknown_column_are_told_too(tmp_path: Path) -> None:
    with pytest.raises(texts.BadFile, match=r"cannot be read \(No such file or directory\): give the path of a CSV"):
        texts.read(tmp_path / "none.csv")
    with pytest.raises(texts.BadFile, match="has no column 话: it has id, text; choose one with COLUMN="):
        texts.read(written(tmp_path, b"id,text\n1,a\n"), column="话")
    with pytest.raises(texts.BadFile, match="has 2 columns, not 3: choose another"):
        texts.read(written(tmp_path, b"id,text\n1,a\n"), column="3")


def test_our_small_file_has_what_customers_of_a_dealer_say() -> None:
    found = texts.read(SMALL).texts

    assert 120 <= len(found) <= 140
    assert {"保养价格", "人工"} <= set(found)
    assert any("\n" in text for text in found)
    with SMALL.open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == len(found) + 1


def test_three_in_a_hundred_come_twice_and_one_in_a_hundred_is_overtaken() -> None:
    sayings = plan.plan([f"第{number}句" for number in range(3000)])

    assert sayings == plan.plan([f"第{number}句" for number in range(3000)])
    assert [saying.text for saying in sayings] == [f"第{number}句" for number in range(3000)]
    assert {saying.phone for saying in sayings} == set(range(200))
    assert sum(saying.twice == "waiting" for saying in sayings) == sum(saying.twice == "answered" for saying in sayings)
    assert sum(bool(saying.twice) for saying in sayings) == 90
    held = [number for number, saying in enumerate(sayings) if saying.held]
    assert len(held) == 30
    for number in held:
        later = sayings[number + plan.GAP]
        assert (later.phone, later.held) == (sayings[number].phone, False)


@pytest.mark.parametrize(("count", "phones", "twice", "held"), [(1, 3, 0, 0), (10, 3, 1, 1), (80, 20, 2, 1)])
def test_a_short_file_is_played_from_fewer_phones(count: int, phones: int, twice: int, held: int) -> None:
    sayings = plan.plan(["在吗"] * count)

    assert plan.phones_for(count) == phones
    assert sum(bool(saying.twice) for saying in sayings) == twice
    assert sum(saying.held for saying in sayings) == held


ANNA, BO = Phone("p1", "wx1", "oAnna"), Phone("p2", "wx1", "oBo")
SAID = [Said(11, ANNA, "一"), Said(12, BO, "甲"), Said(13, ANNA, "二"), Said(14, ANNA, "三")]


def kept(heard: Sequence[tuple[int, int, str, str]], **threads: list[int]) -> Kept:
    return Kept([Heard(*one) for one in heard], by_rule=1, threads=threads)


WHOLE = [(1, 11, "oAnna", "一"), (2, 12, "oBo", "甲"), (3, 14, "oAnna", "三"), (4, 13, "oAnna", "二")]


def test_what_was_stored_once_and_stands_in_its_place_is_whole() -> None:
    assert counting.messages(SAID, kept(WHOLE, oAnna=[1, 4, 3], oBo=[2])) == {
        "said": 4, "stored": 4, "lost": 0, "doubled": 0, "altered": 0, "out_of_order": 0, "not_shown": 0,
        "answered_by_rule": 1, "waiting": 3,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("stored", "threads", "wrong"),
    [
        (WHOLE[1:], {"oAnna": [4, 3], "oBo": [2]}, {"lost": 1}),
        ([*WHOLE, (5, 12, "oBo", "甲")], {"oAnna": [1, 4, 3], "oBo": [2, 5]}, {"doubled": 1}),
        ([*WHOLE, (5, 99, "oBo", "甲")], {"oAnna": [1, 4, 3], "oBo": [2, 5]}, {"doubled": 1}),
        (WHOLE, {"oAnna": [1, 3, 4], "oBo": [2]}, {"out_of_order": 2}),
        (WHOLE, {"oAnna": [1, 4], "oBo": [2]}, {"not_shown": 1}),
        ([(1, 11, "oAnna", "1"), *WHOLE[1:]], {"oAnna": [1, 4, 3], "oBo": [2]}, {"altered": 1}),
    ],
)
def test_each_broken_promise_is_counted(
    stored: list[tuple[int, int, str, str]], threads: dict[str, list[int]], wrong: dict[str, int]
) -> None:
    figures = counting.messages(SAID, kept(stored, **threads))

    assert {name: figures[name] for name in counting.MUST_BE_ZERO if figures.get(name)} == wrong


def test_answers_are_looked_for_on_the_phones() -> None:
    answers = [
        Answer("oAnna", "text", "您好", "sent"), Answer("oAnna", "text", "您好", "sent"),
        Answer("oAnna", "choices", "请问", "sent"), Answer("oAnna", "text", "也许", "unknown"),
        Answer("oBo", "text", "地址", "sent"), Answer("oBo", "text", "太迟", "expired"),
    ]  # fmt: skip
    said = {"from": "account", "kind": "text"}
    screens = {
        "oAnna": [
            {"from": "me", "kind": "text", "text": "您好"}, {**said, "text": "您好"}, {**said, "text": "也许"},
            {"from": "account", "kind": "msgmenu", "text": "请问"},
        ],
        "oBo": [{**said, "text": "地址"}, {**said, "text": "地址"}, {"from": "system", "kind": "fault", "text": "故障"}],
    }  # fmt: skip

    assert counting.answers(Kept(answers=answers), screens) == {
        "answers": 6, "answers_on_phone": 3, "answers_missing": 1, "answers_doubled": 1, "answers_unknown": 1,
        "answers_refused": 1, "faults_shown": 1,
    }  # fmt: skip


def test_the_platforms_log_tells_what_came_late_and_what_is_still_to_come() -> None:
    deliveries = {
        11: [Delivery(9.0, 20.0, "reply")],
        12: [Delivery(2.0, 10.0, "handled"), Delivery(2.1, 30.0, "handled")],
        13: [Delivery(3.0, 40.0, "fail")],
    }

    assert counting.ways(SAID, deliveries) == {
        "deliveries": 4, "delivered_again": 1, "delivered_late": 1, "p50_answer_ms": 20.0, "p99_answer_ms": 30.0,
    }  # fmt: skip
    assert counting.undelivered(SAID, 2, deliveries) == 3
