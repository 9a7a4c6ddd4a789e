"""Key files: made once, readable by their owner, damage is said."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import zmq

from queue_controller.api.errors import KeysError
from queue_controller.api.keys import (
    ensure_hall_keys,
    load_allowed,
    load_client_keys,
    load_pair,
    load_public,
)
from tests.helpers.patience import PATIENCE_S


def test_keys_are_made_once_and_fit_together(tmp_path: Path) -> None:
    ensure_hall_keys(tmp_path / "keys", ["kiosk-1"])
    first = load_client_keys(tmp_path / "keys", "kiosk-1")
    ensure_hall_keys(tmp_path / "keys", ["kiosk-1", "terminal-5"])
    assert load_client_keys(tmp_path / "keys", "kiosk-1") == first
    assert zmq.curve_public(first.secret) == first.public
    assert first.server_public == load_pair(tmp_path / "keys", "controller").public
    allowed = load_allowed(tmp_path / "keys")
    assert sorted(allowed.values()) == ["kiosk-1", "terminal-5"]
    assert allowed[first.public] == "kiosk-1"


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    ensure_hall_keys(tmp_path, ["kiosk-1"])
    assert {p.stat().st_mode & 0o777 for p in tmp_path.glob("*.key")} == {0o600}
    (tmp_path / "kiosk-1.key").chmod(0o644)
    with pytest.raises(KeysError) as found:
        load_client_keys(tmp_path, "kiosk-1")
    assert "chmod 600" in found.value.message_zh


def test_a_secret_never_shows(tmp_path: Path) -> None:
    ensure_hall_keys(tmp_path, ["kiosk-1"])
    pair, keys = load_pair(tmp_path, "kiosk-1"), load_client_keys(tmp_path, "kiosk-1")
    assert pair.secret.decode() not in repr(pair) + repr(keys)


def test_a_missing_key_says_how_to_make_it(tmp_path: Path) -> None:
    ensure_hall_keys(tmp_path, [])
    with pytest.raises(KeysError) as found:
        load_client_keys(tmp_path, "kiosk-9")
    assert "hall keys" in found.value.message_zh
    assert str(tmp_path / "kiosk-9.key") in found.value.message_en


@pytest.mark.parametrize(
    "text",
    [
        "",
        "garbage",
        "public = short\n",
        "secret = " + "x" * 40,
        "public = " + "a" * 40 + "\nsecret = " + "b" * 40,
        "公钥",
    ],
)
def test_a_damaged_key_is_no_key(tmp_path: Path, text: str) -> None:
    ensure_hall_keys(tmp_path, ["kiosk-1"])
    (tmp_path / "kiosk-1.key").write_text(text, encoding="utf-8")
    with pytest.raises(KeysError):
        load_pair(tmp_path, "kiosk-1")


def test_a_damaged_public_key_is_no_key(tmp_path: Path) -> None:
    ensure_hall_keys(tmp_path, ["kiosk-1"])
    (tmp_path / "kiosk-1.pub").write_text("secret = " + "x" * 40, encoding="ascii")
    with pytest.raises(KeysError):
        load_public(tmp_path, "kiosk-1")


def test_two_names_never_share_a_key(tmp_path: Path) -> None:
    ensure_hall_keys(tmp_path, ["kiosk-1"])
    (tmp_path / "manager-1.pub").write_bytes((tmp_path / "kiosk-1.pub").read_bytes())
    with pytest.raises(KeysError):
        load_allowed(tmp_path)


@pytest.mark.parametrize("name", ["", "../x", "a/b", "键盘", "x" * 65, ".hidden"])
def test_a_name_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeysError):
        ensure_hall_keys(tmp_path, [name])


def test_programs_that_start_together_agree_on_the_keys(tmp_path: Path) -> None:
    found = []

    def make() -> None:
        ensure_hall_keys(tmp_path, ["kiosk-1"])
        found.append(load_client_keys(tmp_path, "kiosk-1"))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(PATIENCE_S)
    assert len(found) == 8
    assert len(set(found)) == 1
    assert not list(tmp_path.glob(".*")), "drafts are removed"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeysError) as found:
        ensure_hall_keys(tmp_path / "file" / "keys", [])
    assert str(tmp_path / "file") in found.value.message_zh
