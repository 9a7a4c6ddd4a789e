"""A byte that went bad in a small file on disk: no program stumbles over it, as UTF-8 or as JSON."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from devices.host.album import INDEX, Album
from devices.host.outbox import RatingOutbox
from queue_controller.api import messages as m
from queue_controller.api.errors import KeysError
from queue_controller.api.keys import ensure_hall_keys, load_allowed, revoke, still_allowed
from queue_controller.server.standby.place import PLACE_FILE, Place, read_place, write_place
from queue_controller.store.backup import SLIP, prune
from queue_controller.store.errors import StoreDamaged

BAD: list[Callable[[bytes], bytes]] = [
    lambda raw: raw[: len(raw) // 2] + b"\xff" + raw[len(raw) // 2 + 1 :],
    lambda raw: raw[: len(raw) // 2],
    lambda _: b"\x00" * 64,
    lambda _: b"",
]


@pytest.mark.parametrize("spoil", BAD)
def test_ratings_that_wait_at_a_counter(spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    path = tmp_path / "ratings"
    RatingOutbox(path).sync([m.Rate("20250908-A001-r1", 5, raw_key="1")])
    whole = path.read_bytes()
    path.write_bytes(spoil(whole) + whole.replace(b"A001", b"A002"))
    assert m.Rate("20250908-A002-r1", 5, raw_key="1") in RatingOutbox(path).kept


@pytest.mark.parametrize("spoil", BAD)
def test_the_album_of_a_camera(spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    (tmp_path / INDEX).write_bytes(spoil('{"at_ms": 1, "picture": "图"}'.encode() * 2))
    assert Album(tmp_path, {"c": 30}).rows() == []


@pytest.mark.parametrize("spoil", BAD)
def test_what_a_machine_is(spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    write_place(tmp_path, Place(node="standby-1", role="copy"))
    path = tmp_path / PLACE_FILE
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(StoreDamaged, match=PLACE_FILE):
        read_place(tmp_path)


@pytest.mark.parametrize("spoil", BAD)
def test_the_slip_of_a_copy(spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / SLIP).write_bytes(spoil('{"name": "copy", "hall_id": "厅"}'.encode()))
    assert prune(tmp_path, "h", 1) == [], "what is no copy is left alone"
    assert copy.exists()


def test_the_list_of_revoked_keys(tmp_path: Path) -> None:
    """Nobody is let in who is not known to be allowed, and nobody is put out for it."""
    ensure_hall_keys(tmp_path, ["kiosk-1", "kiosk-2"])
    allowed = load_allowed(tmp_path)
    revoke(tmp_path, "kiosk-1")
    (tmp_path / "kiosk-2.revoked").write_bytes(b"\xff\xff")
    with pytest.raises(KeysError, match="kiosk-2"):
        load_allowed(tmp_path)
    assert set(still_allowed(tmp_path, allowed).values()) == {"kiosk-2"}
