"""`hall import hash`: hashes that the hall itself finds, and numbers that show up nowhere."""

from __future__ import annotations

import csv
import io
import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner

from queue_controller.cli.hash_command import NumberFault, checked
from queue_controller.cli.main import app
from queue_controller.server.identity import IdentityHash

GOOD, ALSO_GOOD = "11010519491231002X", "440524188001010014"
HALL = "config/halls/ziyang"


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    text = (
        f'[controller]\ndata_dir = "{tmp_path / "data"}"\nkeys_dir = "{tmp_path / "keys"}"\n'
        'commands = "tcp://127.0.0.1:18001"\nevents = "tcp://127.0.0.1:18002"\n'
    )
    (tmp_path / "setup.toml").write_text(text, "utf-8")
    (tmp_path / "keys").mkdir()
    return tmp_path


def hashed(hall: Path, *argv: str, typed: str = "") -> tuple[int, str]:
    more = ["--hall", HALL, "--setup", str(hall / "setup.toml")]
    result = CliRunner().invoke(app, ["import", "hash", *argv, *more], input=typed)
    return result.exit_code, result.output


def test_a_table_gets_hashes_in_the_place_of_the_numbers(
    hall: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    identity = IdentityHash(hall / "keys")
    source, out = hall / "list.csv", hall / "hashed.csv"
    source.write_text(
        "\ufeffdate,code,name_masked,id_number,id_hash\n"
        f"2025-09-08,20000001,张*,{GOOD.lower()},\n2025-09-08,20000002,李*,,\n"
        f'2025-09-08,20000003,"王*", {ALSO_GOOD} ,\n',
        "utf-8",
    )
    code, said = hashed(hall, str(source), "--out", str(out))
    assert code == 0, said
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert list(rows[0]) == ["date", "code", "name_masked", "id_hash"]
    assert [row["id_hash"] for row in rows] == [identity.of(GOOD), "", identity.of(ALSO_GOOD)]
    for number in (GOOD, GOOD.lower(), ALSO_GOOD):
        assert number not in said + out.read_text("utf-8") + caplog.text


def test_numbers_of_standard_input_become_lines(hall: Path) -> None:
    identity = IdentityHash(hall / "keys")
    code, said = hashed(hall, "-", typed=f"{GOOD}\n\n{ALSO_GOOD}\n")
    assert code == 0
    assert said.split() == [identity.of(GOOD), identity.of(ALSO_GOOD)]


def test_a_fault_names_the_row_and_not_the_number_and_nothing_is_written(hall: Path) -> None:
    IdentityHash(hall / "keys")
    source, out = hall / "list.csv", hall / "hashed.csv"
    wrong = GOOD[:-1] + "1"
    source.write_text(f"id_number,code\n{GOOD},1\n{wrong},2\n1101**********002X,3\n", "utf-8")
    code, said = hashed(hall, str(source), "--out", str(out))
    assert code == 2
    assert "第3行身份证号码的校验位不对" in said
    assert "第4行不是完整的证件号码" in said
    assert not out.exists()
    assert wrong not in said
    assert "1101*" not in said


def test_without_the_halls_key_no_other_one_is_made(hall: Path) -> None:
    code, said = hashed(hall, "-", typed=GOOD)
    assert code == 2
    assert "请在主机上做" in said
    assert list((hall / "keys").iterdir()) == []


def test_a_missing_column_or_file_is_said(hall: Path) -> None:
    IdentityHash(hall / "keys")
    (hall / "list.csv").write_text("code\n1\n", "utf-8")
    code, said = hashed(hall, str(hall / "list.csv"))
    assert (code, "没有“id_number”这一列" in said) == (2, True)
    code, said = hashed(hall, str(hall / "none.csv"))
    assert (code, "不能读" in said) == (2, True)


@pytest.mark.parametrize("number", ["E12345678", "H1234567890", GOOD, "1101 0519 4912 3100 2X"])
def test_passports_and_permits_have_numbers_too(number: str) -> None:
    assert checked(number) == number.replace(" ", "")


@pytest.mark.parametrize("number", ["", "12", "张三", "110105194912310020", "1101*"])
def test_what_is_none_is_none(number: str) -> None:
    with pytest.raises(NumberFault):
        checked(number)
