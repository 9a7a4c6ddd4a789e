import json
import os
import random
from pathlib import Path

import pytest

from kiosk.ui import journal as module
from kiosk.ui.journal import Journal


def test_open_entries_survive_and_ended_ones_do_not(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "kiosk-1.jsonl"
    first = Journal(path)
    first.put({"id": "a", "state": "asked"})
    first.put({"id": "b", "state": "asked"})
    first.put({"id": "a", "state": "issued", "label": "B012"})
    first.end("b")
    first.end("never")
    first.close()
    again = Journal(path)
    assert again.open_entries == [{"id": "a", "state": "issued", "label": "B012"}]
    again.close()


def test_an_entry_is_on_disk_when_put_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    path = tmp_path / "j.jsonl"
    journal = Journal(path)
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(path.read_text(encoding="utf-8")))
    journal.put({"id": "a"})
    assert [json.loads(each)["id"] for each in synced] == ["a"]
    journal.close()


@pytest.mark.parametrize("torn", ['{"id": "b", "st', "\x00\x00\x00", "[]", '"text"', "{}", ""])
def test_a_torn_last_line_is_dropped(tmp_path: Path, torn: str) -> None:
    path = tmp_path / "j.jsonl"
    path.write_text('{"id": "a", "state": "asked"}\n' + torn, encoding="utf-8")
    journal = Journal(path)
    assert [entry["id"] for entry in journal.open_entries] == ["a"]
    journal.put({"id": "c"})
    journal.close()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["a", "c"]


def test_the_file_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LINES", 10)
    path = tmp_path / "j.jsonl"
    journal = Journal(path)
    journal.put({"id": "kept"})
    for number in range(40):
        journal.put({"id": f"n{number}"})
        journal.end(f"n{number}")
    journal.close()
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 11
    again = Journal(path)
    assert [e["id"] for e in again.open_entries] == ["kept"]
    again.close()


def test_a_full_disk_is_told_at_put_and_forgiven_at_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    journal = Journal(tmp_path / "j.jsonl")
    journal.put({"id": "a"})

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal, "_write", full)
    with pytest.raises(OSError, match="No space"):
        journal.put({"id": "b"})
    journal.end("a")
    assert journal.open_entries == []
    assert "could not note the end" in caplog.text
    journal.close()


def entries(path: Path) -> dict[str, object]:
    journal = Journal(path)
    journal.close()
    return {entry["id"]: entry for entry in journal.open_entries}


@pytest.mark.parametrize("seed", range(40))
def test_a_flipped_bit_takes_its_line_and_the_journals_name(seed: int, tmp_path: Path) -> None:
    """An older line on the same thing comes to light then: what a lease has given would be given again."""
    path = tmp_path / "j.jsonl"
    journal = Journal(path)
    journal.put({"id": module.NAME, "state": "disk", "name": "d1"})
    for number in range(981, 986):
        journal.put({"id": "lease", "state": "lease", "next": number, "zh": "本号"})
    journal.put({"id": "wish", "state": "asked"})
    journal.close()
    raw = bytearray(path.read_bytes())
    dice = random.Random(seed)
    raw[dice.randrange(len(raw) - 1)] ^= 1 << dice.randrange(8)
    path.write_bytes(raw)
    found = entries(path)
    if module.NAME in found:
        # In the CRC's own name at most: then its line counts as one of an earlier version.
        assert found["lease"]["next"] == 985  # type: ignore[index]  # it is an entry
        assert found["wish"]["state"] == "asked"  # type: ignore[index]


@pytest.mark.parametrize("text", ["a\u2028b", "a\u2029b", "a\x85b", "a\x0bb\x1cc", "a\nb\rc"])
def test_a_text_with_other_ends_of_lines_is_kept(text: str, tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    journal = Journal(path)
    journal.put({"id": module.NAME, "name": "d1"})
    journal.put({"id": "words", "text": text})
    journal.close()
    assert entries(path) == {
        module.NAME: {"id": module.NAME, "name": "d1"},
        "words": {"id": "words", "text": text},
    }


def test_lines_of_earlier_versions_are_read_and_get_their_crc(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    path.write_text('{"id": "disk", "name": "d1"}\n{"id": "a", "state": "x"}\n', encoding="utf-8")
    assert set(entries(path)) == {"disk", "a"}
    assert all("crc" in json.loads(line) for line in path.read_text("utf-8").splitlines())
