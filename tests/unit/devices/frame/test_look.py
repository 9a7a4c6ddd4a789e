"""The request "look": state at once, pictures beside the wire, each picture once."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from config.setup_model import DeviceConfig, LineConfig
from devices.simulation.painter import Painter
from devices.simulation.server import SimServer
from devices.simulation.station import Seated
from tests.helpers.patience import PATIENCE_S

PNG = b"\x89PNG"
LIMIT_S = PATIENCE_S


@pytest.fixture
def server() -> Iterator[SimServer]:
    lines = [
        LineConfig(name=name, transport="memory", port=f"look-{name}", owner="host-1")
        for name in ("strip", "rs485")
    ]
    devices = [
        DeviceConfig(name="strip-5", kind="led_board", make="onbon", line="strip"),
        DeviceConfig(name="keypad-5", kind="call_keypad", make="ff68", line="rs485", address=5),
        DeviceConfig(name="keypad-6", kind="call_keypad", make="ff68", line="rs485", address=6),
    ]
    made = SimServer(lines, devices)
    thread = threading.Thread(target=made.run)
    thread.start()
    yield made
    made.stop()
    thread.join(PATIENCE_S)


def look(server: SimServer, device: str, seen: str = "") -> dict[str, Any]:
    answer = server.control({"do": "look", "devices": [device], "seen": {device: seen}})
    assert answer["ok"]
    return dict(answer["looks"][device])


def drawn(server: SimServer, device: str, seen: str = "") -> dict[str, Any]:
    """Look until there is a picture that was not seen."""
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        found = look(server, device, seen)
        if found["token"] != seen:
            return found
        time.sleep(0.02)
    raise AssertionError("nothing was drawn")


def test_a_picture_is_sent_once_and_again_when_it_changed(server: SimServer) -> None:
    first = drawn(server, "strip-5")
    assert base64.b64decode(first["png"]).startswith(PNG)
    assert "png" not in look(server, "strip-5", first["token"])
    server.control({"do": "set", "device": "strip-5", "power": "off"})
    second = drawn(server, "strip-5", first["token"])
    assert second["state"]["power"] == "off"
    assert base64.b64decode(second["png"]).startswith(PNG)
    assert second["png"] != ""


def test_what_has_no_picture_has_a_state_and_a_token(server: SimServer) -> None:
    found = drawn(server, "keypad-5")
    assert found["png"] == ""
    assert found["state"]["number"] == ""


def test_cables_are_told_alone_and_on_a_shared_line(server: SimServer) -> None:
    assert look(server, "strip-5")["plugged"] is True
    for device in ("strip-5", "keypad-5"):
        server.control({"do": "unplug", "device": device})
        assert look(server, device)["plugged"] is False
    assert look(server, "keypad-6")["plugged"] is True
    for device in ("strip-5", "keypad-5"):
        server.control({"do": "plug", "device": device})
        assert look(server, device)["plugged"] is True


def test_unknown_devices_are_left_out_and_no_names_mean_all(server: SimServer) -> None:
    assert server.control({"do": "look", "devices": ["x"]})["looks"] == {}
    assert set(server.control({"do": "look"})["looks"]) == {"strip-5", "keypad-5", "keypad-6"}


class Restless:
    """A device that changes while it is drawn, once."""

    def __init__(self) -> None:
        self.times = 0

    def picture(self) -> bytes:
        self.times += 1
        if self.times == 1:
            raise RuntimeError("dictionary changed size during iteration")
        return PNG


def test_what_changed_under_the_brush_is_drawn_again() -> None:
    painter, device = Painter(), Restless()
    seated = Seated("strip-5", device)  # type: ignore[arg-type]  # only its picture is asked for
    end = time.monotonic() + LIMIT_S
    while painter.drawn("strip-5") != ("a", PNG) and time.monotonic() < end:
        painter.want(seated, "a")
        time.sleep(0.01)
    painter.want(seated, "a")
    painter.close()
    assert painter.drawn("strip-5") == ("a", PNG)
    assert device.times == 2
