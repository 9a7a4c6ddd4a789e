"""Real transports on pseudo-terminals and TCP against simulators, with limits on every wait."""

import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from config.setup_model import DeviceConfig, LineConfig
from devices.kinds import Completion, DeviceEvent, EventBody
from devices.simulation.server import SimServer
from devices.supervisor import ManagedDevice, Supervisor
from tests.helpers.patience import PATIENCE_S

LIMIT_S = PATIENCE_S


def wait_for(true: Callable[[], bool], what: str, limit_s: float = LIMIT_S) -> None:
    until = time.monotonic() + limit_s
    while not true():
        assert time.monotonic() < until, f"not within {limit_s} s: {what}"
        time.sleep(0.005)


class Rig:
    """A simulator server and a supervisor on both ends of the same lines."""

    def __init__(
        self,
        lines: Sequence[LineConfig],
        devices: Sequence[DeviceConfig],
        simulated: Sequence[LineConfig] | None = None,
    ) -> None:
        self.events: list[DeviceEvent] = []
        self._lock = threading.Lock()
        self.server = SimServer(lines if simulated is None else simulated, devices, seed=3)
        self._thread = threading.Thread(target=self.server.run, name="simulators")
        self.supervisor = Supervisor(lines, devices, self._take)

    def __enter__(self) -> Self:
        self._thread.start()
        self.supervisor.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.supervisor.stop()
        self.server.stop()
        self._thread.join(LIMIT_S)
        assert not self._thread.is_alive()

    def _take(self, event: DeviceEvent) -> None:
        with self._lock:
            self.events.append(event)

    def device(self, name: str) -> ManagedDevice:
        return self.supervisor.device(name)

    def control(self, device: str, **request: Any) -> dict[str, Any]:
        return self.server.control({"device": device, **request})

    def state(self, device: str) -> dict[str, Any]:
        state: dict[str, Any] = self.control(device, do="state")["state"]
        return state

    @property
    def witnesses(self) -> list[dict[str, Any]]:
        return list(self.server.witness.rows)

    def bodies(self, device: str, kind: type[EventBody]) -> list[Any]:
        with self._lock:
            return [
                event.body
                for event in self.events
                if event.device == device and isinstance(event.body, kind)
            ]

    def end_of(self, device: str, command_id: str) -> Completion | None:
        ends = self.bodies(device, Completion)
        return next((end for end in ends if end.command_id == command_id), None)
