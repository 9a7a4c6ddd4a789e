"""What every FF68 driver does alike: own address, acknowledge, count once, "last heard"."""

import itertools
import logging
from collections.abc import Mapping
from typing import Final

from devices.driver import Driver, DriverSetup, Pacing
from devices.errors import DeviceConfigError
from devices.health import GOOD, NO_KEY_YET, DeviceHealth, Health
from devices.wire.ff68.decoder import Decoder
from devices.wire.ff68.explain import explain
from devices.wire.ff68.frames import ADDRESS_MAX, ADDRESS_MIN, Frame, acknowledgement
from devices.wire.ff68.repeats import EchoGuard, RepeatFilter

log = logging.getLogger(__name__)

PACING: Final = Pacing(gap_s=0.020, quiet_after_receive_s=0.005)
TRANSPORTS: Final = frozenset({"serial", "tcp", "memory"})

SILENT: Final = DeviceHealth(
    Health.UNKNOWN,
    "silent",
    "很久没有按键：此型号不能查询，按任意键即可确认",
    "No key for a long time: this model cannot be asked, press any key to see that it is alive",
)
LINE_ECHOES: Final = DeviceHealth(
    Health.GOOD,
    "line_echo",
    "线路会回送自己发出的数据，请在 hall.toml 中把这条线路的 echo 设为 true",
    "The line gives back what it sends; set echo = true for this line in hall.toml",
    warning=True,
)


class Station(Driver):
    """A terminal or pad at one address of an FF68 line."""

    def __init__(
        self,
        setup: DriverSetup,
        *,
        repeat_window_s: float,
        repeat_round_s: float,
        heard_within_s: float,
    ) -> None:
        super().__init__(setup.port)
        self.name = setup.device.name
        self.address = _checked_address(self.name, setup.device.address)
        self._line_says_echo = setup.line.echo
        self._heard_within_s = heard_within_s
        self._heard_s: float | None = None
        self._fell_silent = False
        self._echo_reported = False
        self._echo = EchoGuard()
        self._repeats = RepeatFilter(repeat_window_s, repeat_round_s)
        self._tokens = itertools.count(1)

    def on_open(self, now: float) -> None:
        """Begin from nothing: what stands at the other end is not known."""
        self._heard_s = None
        self._fell_silent = False

    def heard(self, now: float) -> None:
        """The device gave a sign of life."""
        self._heard_s = now
        self._fell_silent = False

    def is_echo(self, frame: Frame, now: float) -> bool:
        """Whether this frame is the host's own; says once that hall.toml is wrong."""
        if not self._echo.is_echo(frame, now):
            return False
        if self._echo.line_echoes and not self._line_says_echo and not self._echo_reported:
            self._echo_reported = True
            log.warning("%s: the line gives back what it sends; set echo = true", self.name)
        return True

    def acknowledge(self, frame: Frame, now: float) -> None:
        """Answer ahead of everything else: the terminal repeats after 300 ms."""
        answer = acknowledgement(frame)
        self.port.write(answer.to_bytes(), urgent=True)
        self._echo.sent(answer, now)

    def is_repeat(self, frame: Frame, now: float) -> bool:
        """Whether this frame was counted before."""
        return self._repeats.is_repeat(frame, now)

    def write(self, frame: Frame) -> int:
        """Queue a frame and return the token with which `on_sent` follows."""
        token = next(self._tokens)
        self.port.write(frame.to_bytes(), token=token)
        return token

    def on_timer(self, now: float) -> None:
        """A device that was silent for too long is unknown again."""
        if self._heard_s is not None and now - self._heard_s >= self._heard_within_s:
            self._heard_s = None
            self._fell_silent = True

    def next_deadline(self) -> float | None:
        """When silence becomes too long."""
        return None if self._heard_s is None else self._heard_s + self._heard_within_s

    def health(self, now: float) -> DeviceHealth:
        """Unknown until heard, and again after a long silence: there is no poll."""
        if self._heard_s is None:
            return SILENT if self._fell_silent else NO_KEY_YET
        return LINE_ECHOES if self._echo_reported else GOOD

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """The frames in words."""
        frames = Decoder().feed(data, 0.0)
        return "; ".join(explain(frame, from_host=outgoing) for frame in frames) or "no frame"

    def statistics(self) -> Mapping[str, float]:
        """Repeats and echoes since the start."""
        return {"repeats": self._repeats.repeats, "echoes": self._echo.echoes}


def _checked_address(name: str, address: int | None) -> int:
    if address is None or not ADDRESS_MIN <= address <= ADDRESS_MAX:
        raise DeviceConfigError(
            f"设备 {name}：FF68 地址应为 {ADDRESS_MIN} 至 {ADDRESS_MAX}，现为 {address}，"
            "请按设备上设定的地址填写 address",
            f"Device {name}: an FF68 address is {ADDRESS_MIN} to {ADDRESS_MAX}, not {address}; "
            "set address to what the device is set to",
            code="bad_address",
        )
    return address
