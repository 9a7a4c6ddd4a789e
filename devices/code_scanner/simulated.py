"""A simulated scanner without its protocol: somebody holds a code before it."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Final

from devices.simulator import SimulatedDevice, SimulatorSetup

CODE_MAX: Final = 8192


class SimulatedScanner(SimulatedDevice):
    """Base of the serial scanners' simulators. ``looks`` says whether it would see a code now."""

    def __init__(self, setup: SimulatorSetup, *, looks: bool) -> None:
        self.witness = setup.witness
        self.looks = looks
        self.beeps = 0
        self.scans = 0
        self._power = True
        self._out = bytearray()

    @abstractmethod
    def hear(self, data: bytes, now: float) -> None:
        """Bytes from the host."""

    @abstractmethod
    def wrap(self, code: bytes) -> bytes:
        """What goes out for a code."""

    def say(self, data: bytes) -> None:
        """Send this."""
        self._out += data

    def feed(self, data: bytes, now: float) -> bytes:
        """Take what the host says."""
        if self._power:
            self.hear(data, now)
        return self.on_timer(now)

    def on_timer(self, now: float) -> bytes:
        """Send what is to be said."""
        out = bytes(self._out)
        self._out.clear()
        return out

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """Hold a code before it, pull its plug, or tell the state."""
        match request.get("do"):
            case "scan":
                return self._scan(request, now)
            case "set":
                self._power = request.get("power", "on") == "on"
                return {"ok": True}
            case "state":
                state = {"looks": self.looks, "beeps": self.beeps, "scans": self.scans}
                return {"ok": True, "state": {**state, **self.state()}}
            case unknown:
                return {"ok": False, "error": f"a scanner cannot do {unknown!r}"}

    def state(self) -> dict[str, Any]:
        """What else there is to tell."""
        return {}

    def _scan(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        try:
            code = bytes.fromhex(str(request.get("hex", ""))) or str(request["text"]).encode()
        except (KeyError, ValueError):
            return {"ok": False, "error": "text is the code, or hex its bytes"}
        if not 0 < len(code) <= CODE_MAX:
            return {"ok": False, "error": f"a code has 1 to {CODE_MAX} bytes"}
        if not self._power or not self.looks:
            return {"ok": False, "error": "the scanner does not look now"}
        self.scans += 1
        # The witness must not hold what may be personal.
        self.witness({"witness": "code_scanner", "bytes": len(code)})
        self.see(code, now)
        return {"ok": True}

    def see(self, code: bytes, now: float) -> None:
        """A code is before the scanner."""
        self.say(self.wrap(code))
