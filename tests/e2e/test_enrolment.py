"""A device joins by a code and leaves by revocation; strangers at the door get nothing."""

from __future__ import annotations

import json
import re
import socket as plain
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
import segno
import zmq
from PIL import Image

from queue_controller.api import messages as m
from queue_controller.api.client import BusClient
from queue_controller.api.enrolment import (
    Code,
    Join,
    Joined,
    fingerprint,
    join,
    new_secret,
    read_code,
    split_scanned,
)
from queue_controller.api.errors import BusError, KeysError
from queue_controller.api.keys import (
    KeyPair,
    ensure_hall_keys,
    load_allowed,
    load_client_keys,
    load_pair,
    load_public,
    revoke,
)
from queue_controller.api.updates import Beat
from queue_controller.cli.rehearsal.ports import free_port
from queue_controller.cli.security_commands import qr_text, save_qr
from queue_controller.server.enrolment import TRIES, End, Enrolment
from tests.e2e.stand import ROOT, Stand, Starter, until
from tests.helpers.patience import PATIENCE_MS, PATIENCE_S, PatientClient

NAME = "kiosk-7"


class Door:
    """An enrolment endpoint on a thread."""

    def __init__(self, folder: Path, life_s: float = 2 * PATIENCE_S) -> None:
        self.keys_dir = folder / "keys"
        ensure_hall_keys(self.keys_dir, ["cli"])
        self.secret = new_secret()
        self.server = load_public(self.keys_dir, "controller")
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.enrolment = Enrolment(self.keys_dir, NAME, "edge-gov", self.secret)
        self.end: End | None = None
        self._life_s = life_s
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    @property
    def code(self) -> Code:
        return Code(self.secret, self.server)

    def _run(self) -> None:
        self.end = self.enrolment.run(self.address, self._life_s)

    def say(
        self,
        *frames: bytes,
        server: bytes = b"",
        limit_ms: int = PATIENCE_MS,
        pair: KeyPair | None = None,
    ) -> Joined | None:
        """What a stranger with a key of its own is answered, None for nothing."""
        pair = pair or KeyPair(*zmq.curve_keypair())
        with zmq.Context() as context, context.socket(zmq.DEALER) as dealer:
            dealer.linger = 0
            dealer.curve_publickey, dealer.curve_secretkey = pair.public, pair.secret
            dealer.curve_serverkey = server or self.server
            dealer.connect(self.address)
            dealer.send_multipart(frames)
            if not dealer.poll(limit_ms):
                return None
            return msgspec.json.decode(dealer.recv(), type=Joined)


@contextmanager
def door(folder: Path, life_s: float = 2 * PATIENCE_S) -> Iterator[Door]:
    one = Door(folder, life_s)
    try:
        yield one
    finally:
        one.enrolment.tries = TRIES
        if one.end is None:
            one.say(b"the last one", limit_ms=3000)
        one.thread.join(PATIENCE_S)
        assert not one.thread.is_alive()


def test_a_device_joins_with_keys_that_it_made(tmp_path: Path) -> None:
    device = tmp_path / "device"
    with door(tmp_path) as one:
        joined = join(one.address, read_code(one.code.text().lower()), device)
        one.thread.join(PATIENCE_S)
        assert one.end == "joined"
    assert (joined.name, joined.hall_id) == (NAME, "edge-gov")
    pair = load_pair(device, NAME)
    assert load_allowed(one.keys_dir)[pair.public] == NAME
    assert load_public(device, "controller") == one.server
    assert not (one.keys_dir / f"{NAME}.key").exists(), "the secret left the device"
    with pytest.raises(KeysError):
        join(one.address, one.code, tmp_path / "second", limit_s=0.5)


def _wrong(**more: Any) -> bytes:
    return msgspec.json.encode({"protocol": m.PROTOCOL, "secret": "AAAAAAAA", **more})


ATTACKS: dict[str, Callable[[Door], list[bytes]]] = {
    "a wrong secret": lambda _: [_wrong()],
    "an empty secret": lambda _: [_wrong(secret="")],
    "the beginning of the secret": lambda one: [_wrong(secret=one.secret[:7])],
    "more than the secret": lambda one: [_wrong(secret=one.secret + "A")],
    "a secret that is no text": lambda _: [_wrong(secret=7)],
    "letters beyond ASCII": lambda _: [_wrong(secret="密密密密密密密密")],
    "another protocol": lambda one: [_wrong(secret=one.secret, protocol=99)],
    "a field more": lambda one: [_wrong(secret=one.secret, name="cli")],
    "two frames": lambda one: [b"", _wrong(secret=one.secret)],
    "no JSON": lambda _: [b"\x80\x04K\x01."],
    "nothing": lambda _: [b""],
    "a command of the bus": lambda _: [b'{"type":"issue","queue":"A"}'],
    "deep nesting": lambda _: [b"[" * 900],
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_wrong_message_is_refused_and_counted(attack: str, tmp_path: Path) -> None:
    with door(tmp_path) as one:
        reply = one.say(*ATTACKS[attack](one))
        assert reply is not None
        assert not reply.ok
        assert one.enrolment.tries == 1
        assert not (one.keys_dir / f"{NAME}.pub").exists()
        assert join(one.address, one.code, tmp_path / "device").ok, "the door did not stay up"


@pytest.mark.parametrize("was_revoked", [False, True])
def test_a_key_that_the_hall_knows_already_gets_no_second_name(
    was_revoked: bool, tmp_path: Path
) -> None:
    """Two names with one key, or a revoked one under another name: neither could be told from the other."""
    with door(tmp_path) as one:
        ensure_hall_keys(one.keys_dir, ["kiosk-1"])
        pair = load_pair(one.keys_dir, "kiosk-1")
        if was_revoked:
            assert revoke(one.keys_dir, "kiosk-1")
        before = sorted(each.name for each in one.keys_dir.iterdir())
        answer = one.say(msgspec.json.encode(Join(m.PROTOCOL, one.secret)), pair=pair)
        assert answer is not None
        assert not answer.ok
        assert sorted(each.name for each in one.keys_dir.iterdir()) == before
        assert one.enrolment.tries == 1
        assert join(one.address, one.code, tmp_path / "device").name == NAME


def test_who_was_given_the_name_meanwhile_keeps_it(tmp_path: Path) -> None:
    with door(tmp_path) as one:
        ensure_hall_keys(one.keys_dir, [NAME])
        held = load_public(one.keys_dir, NAME)
        answer = one.say(msgspec.json.encode(Join(m.PROTOCOL, one.secret)))
        assert answer is not None
        assert not answer.ok, "the device would believe that it is in"
        assert load_public(one.keys_dir, NAME) == held


def test_five_tries_close_the_door(tmp_path: Path) -> None:
    with door(tmp_path) as one:
        for _ in range(TRIES):
            reply = one.say(_wrong())
            assert reply is not None
            assert not reply.ok
        one.thread.join(PATIENCE_S)
        assert one.end == "too_many_tries"
        assert one.say(_wrong(secret=one.secret), limit_ms=400) is None
    assert list(load_allowed(one.keys_dir).values()) == ["cli"]


def test_a_code_dies_by_itself(tmp_path: Path) -> None:
    with door(tmp_path, life_s=0.3) as one:
        one.thread.join(PATIENCE_S)
        assert one.end == "too_late"
        with pytest.raises(KeysError):
            join(one.address, one.code, tmp_path / "device", limit_s=0.4)
    assert not (tmp_path / "device").exists()


def test_another_controller_cannot_answer_in_its_place(tmp_path: Path) -> None:
    """The device encrypts to the key of the code; who has another never reads the secret."""
    with door(tmp_path / "false") as false:
        code = Code(false.secret, zmq.curve_keypair()[0])
        with pytest.raises(KeysError):
            join(false.address, code, tmp_path / "device", limit_s=0.5)
        assert false.enrolment.tries == 0
    assert not (tmp_path / "device").exists()


def test_noise_and_half_open_handshakes_do_not_shut_the_door(tmp_path: Path) -> None:
    random = Random(7)
    with door(tmp_path) as one:
        host, _, port = one.address.removeprefix("tcp://").rpartition(":")
        until(lambda: _connects(host, int(port)), "the door is not open")
        held = [plain.create_connection((host, int(port)), timeout=5) for _ in range(100)]
        try:
            for each in held[::2]:
                each.sendall(random.randbytes(300))
            assert one.say(b"x" * 5000, limit_ms=300) is None, "over the size limit"
            assert join(one.address, one.code, tmp_path / "device").ok
        finally:
            for each in held:
                each.close()


def _connects(host: str, port: int) -> bool:
    try:
        plain.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    "text", ["", "AAAA", "AAAA-AAA1", "AAAAAAAA" + "A" * 51, "密" * 8, "A" * 200]
)
def test_what_is_no_code(text: str) -> None:
    with pytest.raises(KeysError):
        read_code(text)


def test_what_is_scanned_is_the_code_and_the_address_and_fits_a_terminal() -> None:
    code = Code(new_secret(), zmq.curve_keypair()[0])
    text = code.scanned("tcp://192.168.1.10:7702")
    typed, address = split_scanned(f" {text}\n")
    assert (read_code(typed), address) == (code, "tcp://192.168.1.10:7702")
    assert split_scanned(code.text()) == (code.text(), "")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", qr_text(text)).splitlines()
    assert 20 < max(map(len, lines)) <= 80
    assert len(lines) <= 40


def test_a_message_never_shows_its_secret() -> None:
    assert "AAAA" not in repr(Join(1, "AAAAAAAA"))


def test_a_revoked_key_stays_out_when_its_files_come_back(tmp_path: Path) -> None:
    ensure_hall_keys(tmp_path, [NAME])
    public = (tmp_path / f"{NAME}.pub").read_bytes()
    assert revoke(tmp_path, NAME)
    assert not revoke(tmp_path, NAME)
    ensure_hall_keys(tmp_path, [NAME])
    assert load_allowed(tmp_path) == {}
    (tmp_path / f"{NAME}.pub").write_bytes(public)
    assert load_allowed(tmp_path) == {}
    assert not revoke(tmp_path, "controller")


def test_enrol_use_revoke_and_enrol_again(starter: Starter, tmp_path: Path) -> None:
    """The whole way through real programs and a running controller."""
    with Stand(starter, tmp_path, more_clients=["kiosk-2"]) as stand:
        stand.start_controller()
        first = _enrolled(stand, tmp_path / "one")
        beats: list[float] = []
        others: list[float] = []
        device = _connected(stand, first, beats)
        stand.client("kiosk-2", _counting(others))
        assert device.ask(m.Issue(queue="A")).ok
        until(lambda: len(beats) > 1 and others, "no heartbeat")
        assert stand.hall_json("keys", "revoke", NAME)["name"] == NAME
        until(lambda: _refused(device), "a revoked key is served")
        # Others go on hearing it meanwhile.
        until(
            lambda: len([at for at in others if at > beats[-1]]) > 2,
            "a revoked key still hears the heartbeat",
        )
        waiting = len(stand.view().waiting("A"))
        assert _refused(device)
        second = _enrolled(stand, tmp_path / "two")
        # The old connection must not live on under the name's new key.
        one_more = len(others) + 2
        until(lambda: len(others) > one_more)
        assert _refused(device)
        again = _connected(stand, second, [])
        assert again.ask(m.Issue(queue="A")).ok
        assert len(stand.view().waiting("A")) == waiting + 1
        assert stand.client("kiosk-2").ask(m.Issue(queue="B")).ok
        assert {first.read_bytes()} != {second.read_bytes()}


def _counting(beats: list[float]) -> Callable[[object], None]:
    """Keeps when each heartbeat came."""

    def take(update: object) -> None:
        if isinstance(update, Beat):
            beats.append(time.monotonic())

    return take


def _refused(device: BusClient) -> bool:
    try:
        return device.ask(m.Issue(queue="A"), timeout_s=0.4).code == "revoked"
    except BusError:
        return True


def _enrolled(stand: Stand, folder: Path) -> Path:
    """`hall enrol` on one side, `hall join` on the other; the device's key file."""
    address = f"tcp://127.0.0.1:{free_port()}"
    opened = stand.hall_command("enrol", NAME, "--at", address, *stand.target, "--json")
    text = until(
        lambda: opened.out.exists() and opened.out.read_text(encoding="utf-8"), opened.said
    )
    argv = [
        sys.executable, "-m", "queue_controller.cli.main", "join", json.loads(text)["code"],
        "--to", address, "--keys", str(folder),
    ]  # fmt: skip
    subprocess.run(argv, check=True, cwd=ROOT, capture_output=True)
    assert opened.wait() == 0
    return folder / f"{NAME}.key"


def _connected(stand: Stand, key: Path, beats: list[float]) -> BusClient:
    controller = stand.setup.controller

    client = PatientClient(
        controller.commands, controller.events, load_client_keys(key.parent, NAME), NAME,
        stand.hall.hall_id, "public", _counting(beats),
    )  # fmt: skip
    client.start()
    return stand.keep(client)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_picture_of_the_code_carries_the_controllers_key_and_is_the_owners_alone(
    tmp_path: Path, kind: str
) -> None:
    code = Code(new_secret(), zmq.curve_keypair()[0])
    text = code.scanned("tcp://192.168.1.10:7702")
    assert read_code(split_scanned(text)[0]).server == code.server
    path = tmp_path / f"code.{kind}"
    save_qr(text, path)
    assert path.stat().st_mode & 0o777 == 0o600
    if kind == "png":
        with Image.open(path) as image:
            width = image.width // 8
            cells = image.convert("L").resize((width, width), Image.Resampling.NEAREST)
            seen = [[cells.getpixel((x, y)) == 0 for x in range(width)] for y in range(width)]
        wanted = [list(map(bool, row)) for row in segno.make_qr(text, error="m").matrix]
        border = (width - len(wanted)) // 2
        assert border >= 4, "scanners need a quiet zone of four cells"
        inner = [row[border:-border] for row in seen[border:-border]]
        assert inner == wanted
        assert not any(map(any, seen[:border]))
    with pytest.raises(ValueError, match="gif"):
        save_qr(text, tmp_path / "code.gif")


def test_the_picture_of_the_code_takes_over_no_file_that_is_there(tmp_path: Path) -> None:
    text = Code(new_secret(), zmq.curve_keypair()[0]).scanned("")
    open_to_all, elsewhere = tmp_path / "open.png", tmp_path / "elsewhere"
    open_to_all.write_bytes(b"")
    open_to_all.chmod(0o666)
    elsewhere.write_bytes(b"another's")
    link = tmp_path / "link.png"
    link.symlink_to(elsewhere)
    for path in (open_to_all, link):
        save_qr(text, path)
        assert not path.is_symlink()
        assert path.stat().st_mode & 0o777 == 0o600
    assert elsewhere.read_bytes() == b"another's"


def test_both_sides_show_the_same_fingerprint_and_the_device_what_it_joined(
    starter: Starter, tmp_path: Path
) -> None:
    picture = tmp_path / "code.svg"
    with Stand(starter, tmp_path) as stand:
        port = free_port()
        shown = stand.hall_command(
            "enrol", NAME, "--at", f"tcp://127.0.0.1:{port}", "--hall", str(stand.hall_dir),
            "--setup", str(stand.setup_file), "--picture", str(picture), "--json",
        )  # fmt: skip
        until(
            lambda: shown.out.exists() and '"qr"' in shown.out.read_text(encoding="utf-8"),
            shown.said,
        )
        told = json.loads(shown.out.read_text(encoding="utf-8").splitlines()[0])
        joined = stand.hall_command("join", told["qr"], "--keys", str(tmp_path / "device"))
        assert joined.wait() == 0, joined.said()
        assert shown.wait() == 0, shown.said()
        said = joined.out.read_text(encoding="utf-8")
        assert told["fingerprint"] == fingerprint(load_public(stand.keys_dir, "controller"))
        assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", told["fingerprint"])
        for each in (told["fingerprint"], stand.hall.hall_id, stand.hall.name_zh, NAME, told["to"]):
            assert each in said, said
    assert picture.read_bytes().count(b"<svg") == 1
