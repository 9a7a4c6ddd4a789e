"""Whatever stands in the files: a hall or complaints, never an exception."""

import random
import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.loader import load_hall
from config.problems import LoadResult
from config.setup_loader import load_setup
from tests.unit.config.folders import BASE, copy_base

FILES = sorted(path.name for path in BASE.glob("*.csv"))
NASTY = [
    *"\x00\x1b\x7f\x85\u200b\u202e\ufeff\u2028😀\U000e0041",
    *('"', '""', ",", "\n", "\r", ";", ";;", "；", "=1+1", "'", "\\"),
    *("NaN", "inf", "-0", "1e999", "9" * 400, "00", "24:00", "0000-00-00", "9999-12-31"),
    *("A", "B", "GA", "1", "Z1", "yes", "no", "closed", "x" * 5000, "户" * 5000),
]
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2028\u2029\ufeff]")


def _is_sound(result: LoadResult) -> None:
    errors = [problem for problem in result.problems if problem.severity == "error"]
    assert (result.hall is None) == bool(errors)
    for problem in result.problems:
        assert problem.row is None or problem.row >= 1
        assert problem.message_zh.startswith(problem.file)
        assert not UNPRINTABLE.search(problem.message_zh + problem.message_en)
        (problem.message_zh + problem.message_en + problem.column).encode("utf-8")
        assert len(problem.message_zh) < 1500


@settings(
    derandomize=True,
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(file=st.sampled_from(FILES), data=st.binary(max_size=400), keep=st.integers(0, 500))
def test_any_bytes_in_any_file(tmp_path: Path, file: str, data: bytes, keep: int) -> None:
    folder = tmp_path / "hall"
    if not folder.exists():
        copy_base(tmp_path)
    whole = (BASE / file).read_bytes()
    (folder / file).write_bytes(whole[:keep] + data + whole[keep:])
    try:
        _is_sound(load_hall(folder))
    finally:
        (folder / file).write_bytes(whole)


def test_nasty_values_in_random_cells(tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    chance = random.Random(20260101)
    for _ in range(250):
        file = chance.choice(FILES)
        original = (BASE / file).read_text("utf-8")
        lines = [line.split(",") for line in original.split("\n")]
        for _ in range(chance.randint(1, 4)):
            line = chance.choice(lines)
            line[chance.randrange(len(line))] = chance.choice(NASTY)
        text = "\n".join(",".join(line) for line in lines)
        (folder / file).write_text(text, "utf-8", newline="")
        _is_sound(load_hall(folder))
        (folder / file).write_text(original, "utf-8", newline="")


def test_lines_lost_doubled_and_cut(tmp_path: Path) -> None:
    folder = copy_base(tmp_path)
    chance = random.Random(7)
    for _ in range(150):
        file = chance.choice(FILES)
        original = (BASE / file).read_bytes()
        lines = original.split(b"\n")
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(lines))
            how = chance.randrange(4)
            if how == 0:
                del lines[place : place + 1]
            elif how == 1:
                lines.insert(place, lines[chance.randrange(len(lines))] if lines else b"")
            elif how == 2 and lines:
                lines[place] = lines[place][: chance.randrange(1 + len(lines[place]))]
            lines = lines or [b""]
        (folder / file).write_bytes(b"\n".join(lines))
        _is_sound(load_hall(folder))
        (folder / file).write_bytes(original)


@settings(
    derandomize=True,
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    data=st.one_of(
        st.binary(max_size=200), st.text(st.characters(codec="utf-8"), max_size=200).map(str.encode)
    )
)
def test_any_bytes_as_hall_toml(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "hall.toml"
    path.write_bytes(data)

    result = load_setup(path, None)

    assert (result.setup is None) == any(p.severity == "error" for p in result.problems)
