"""What a rehearsal, a test or a workbench does to simulated devices: JSON objects in, JSON objects out."""

from __future__ import annotations

import base64
import json
import logging
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from devices.simulation.damage import KINDS
from devices.simulation.painter import Painter
from devices.simulation.sim_line import Seated, SimLine

log = logging.getLogger(__name__)


class Controls:
    """Requests: {"do": ..., "device": ...}.

    devices                              names of all devices
    damage  kind, rate, seed             see ``Damage``; kind "none" heals. Kind "collide" is of the whole line of
                                         a device (or "line"): who talks at once garbles each other; rate 0 ends it
    unplug / plug                        pull the device's cable, or with "line" the whole line's
    picture path                         write a PNG
    look    devices, seen                what each device is like now: state, plugged, the token of its newest picture,
                                         and that picture (PNG, base64) if its token is not the one in "seen"
    anything else                        goes to the device (press, rate, set, state)
    """

    def __init__(self, lines: Sequence[SimLine], clock: Callable[[], float]) -> None:
        self._lines = {line.config.name: line for line in lines}
        self._seats = {seated.name: (line, seated) for line in lines for seated in line.devices}
        self._clock = clock
        self._painter = Painter()

    def answer(self, line: bytes) -> dict[str, Any]:
        """Answer one JSON line; a fault is an answer too."""
        try:
            request = json.loads(line)
        except ValueError as err:
            return _no(f"not JSON: {err}")
        if not isinstance(request, dict):
            return _no("not a JSON object")
        return self.do(request)

    def do(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Do what the request says; ``ok`` tells whether it was done."""
        try:
            return self._do(request)
        except (ValueError, TypeError, KeyError, OSError) as err:
            return _no(f"{type(err).__name__}: {err}")
        except Exception as err:
            log.exception("control %s failed", request.get("do"))
            return _no(f"simulator failed: {err}")

    def _do(self, request: Mapping[str, Any]) -> dict[str, Any]:
        verb = request.get("do")
        now = self._clock()
        if verb == "devices":
            return {"ok": True, "devices": list(self._seats)}
        if verb == "look":
            return self._look(request, now)
        if "line" in request:
            return self._do_to_line(request, now)
        found = self._seats.get(str(request.get("device")))
        if found is None:
            return _no(f"no device {request.get('device')!r}; there are {', '.join(self._seats)}")
        line, seated = found
        if verb in {"plug", "unplug"}:
            self._cable(line, seated, out=verb == "unplug", now=now)
            return {"ok": True}
        if verb == "damage":
            return self._damage(line, seated, request, now)
        if verb == "picture":
            return _picture(seated, Path(str(request["path"])))
        rest = {name: value for name, value in request.items() if name != "device"}
        return line.control(seated, rest, now)

    def _look(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        names = request.get("devices") or list(self._seats)
        seen = request.get("seen") or {}
        looks = {}
        for name in names:
            found = self._seats.get(str(name))
            if found is not None:
                looks[str(name)] = self._look_at(*found, str(seen.get(name, "")), now)
        return {"ok": True, "looks": looks}

    def _look_at(self, line: SimLine, seated: Seated, seen: str, now: float) -> dict[str, Any]:
        answer = line.control(seated, {"do": "state"}, now)
        state = answer.get("state") if answer.get("ok") else {}
        plugged = line.plugged and not seated.damage.is_unplugged
        text = json.dumps(state, sort_keys=True, default=str)
        self._painter.want(seated, f"{zlib.crc32(text.encode()):08x}")
        token, png = self._painter.drawn(seated.name)
        found = {"state": state, "plugged": plugged, "token": token}
        if token != seen:
            found["png"] = base64.b64encode(png).decode()
        return found

    def close(self) -> None:
        """Draw no more pictures."""
        self._painter.close()

    def _do_to_line(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        line = self._lines.get(str(request["line"]))
        if line is None:
            return _no(f"no line {request['line']!r}; there are {', '.join(self._lines)}")
        match request.get("do"), request.get("kind"):
            case "plug", _:
                line.plug(now)
            case "unplug", _:
                line.unplug(now)
            case "damage", "collide":
                _collide(line, request)
            case "damage", "none":
                line.collide(on=False, seed=0)
            case _:
                return _no("a line can be plugged, unplugged, or damaged by collide or none")
        return {"ok": True}

    def _damage(
        self, line: SimLine, seated: Seated, request: Mapping[str, Any], now: float
    ) -> dict[str, Any]:
        kind = str(request.get("kind"))
        if kind == "none":
            seated.damage.clear()
            line.collide(on=False, seed=0)
            self._cable(line, seated, out=False, now=now)
        elif kind == "unplug":
            self._cable(line, seated, out=float(request.get("rate", 1)) > 0, now=now)
        elif kind == "collide":
            _collide(line, request)
        elif kind in KINDS:
            seated.damage.set(kind, float(request.get("rate", 0.1)), int(request.get("seed", 1)))
        else:
            return _no(f"unknown damage {kind!r}, one of {', '.join(KINDS)}, collide, none")
        return {"ok": True}

    @staticmethod
    def _cable(line: SimLine, seated: Seated, *, out: bool, now: float) -> None:
        """Alone on its line a device takes the port with it; on a shared line only it goes silent."""
        if len(line.devices) == 1:
            (line.unplug if out else line.plug)(now)
        else:
            seated.damage.set("unplug", 1.0 if out else 0.0, seed=1)


def _collide(line: SimLine, request: Mapping[str, Any]) -> None:
    line.collide(on=float(request.get("rate", 1)) > 0, seed=int(request.get("seed", 1)))


def _picture(seated: Seated, path: Path) -> dict[str, Any]:
    png = seated.device.picture()
    if png is None:
        return _no(f"{seated.name} has nothing to show")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png)
    return {"ok": True, "path": str(path)}


def _no(reason: str) -> dict[str, Any]:
    return {"ok": False, "error": reason}
