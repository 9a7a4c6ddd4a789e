"""Finds makes by their folders: ``devices/<kind>/<make>/__init__.py`` with a ``MAKE``. There is no list."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from config.setup_model import DeviceConfig, LineConfig
from config.struct_reader import Fault, read_struct
from devices.driver import DriverSetup, Make
from devices.errors import DeviceConfigError
from devices.kinds import Completion, EventBody, Kind

_ROOT = Path(__file__).parent


def make_names(kind: Kind | str) -> list[str]:
    """Names of the makes of a kind, by looking at folders; imports nothing."""
    folder = _ROOT / str(kind)
    if not folder.is_dir():
        return []
    return sorted(path.parent.name for path in folder.glob("*/__init__.py"))


def find_make(kind: Kind | str, name: str) -> Make:
    """Import one make.

    Raises:
        DeviceConfigError: unknown kind or make; the sentence names the nearest known one.
    """
    kinds = [str(known) for known in Kind]
    if str(kind) not in kinds:
        raise DeviceConfigError(
            f"未知设备类型 {kind}{_nearest_zh(str(kind), kinds)}",
            f"unknown kind {kind}{_nearest_en(str(kind), kinds)}",
            code="unknown_kind",
        )
    names = make_names(kind)
    if name not in names:
        raise DeviceConfigError(
            f"{kind} 没有名为 {name} 的驱动{_nearest_zh(name, names)}，现有：{'、'.join(names) or '无'}",
            f"{kind} has no make {name}{_nearest_en(name, names)}; known: {', '.join(names) or 'none'}",
            code="unknown_make",
        )
    module = importlib.import_module(f"devices.{kind}.{name}")
    make = getattr(module, "MAKE", None)
    if not isinstance(make, Make) or make.kind != kind or make.name != name:
        raise DeviceConfigError(
            f"驱动 devices/{kind}/{name} 没有给出正确的 MAKE",
            f"devices/{kind}/{name} exposes no MAKE of its own kind and name",
            code="broken_make",
        )
    return make


def all_makes() -> list[Make]:
    """Import every make there is."""
    return [find_make(kind, name) for kind in Kind for name in make_names(kind)]


def parse_options(make: Make, device: DeviceConfig) -> Any:
    """Options of a device as an instance of ``make.options``.

    Raises:
        DeviceConfigError: code "bad_options"; says which device, which option and what is wrong.
    """
    known = [field.encode_name for field in msgspec.structs.fields(make.options)]
    for name in device.options:
        if name not in known:
            raise DeviceConfigError(
                f"设备 {device.name}：未知选项 {name}{_nearest_zh(name, known)}",
                f"device {device.name}: unknown option {name}{_nearest_en(name, known)}",
                code="bad_options",
            )
    try:
        return msgspec.convert(device.options, make.options)
    except msgspec.ValidationError as err:
        zh, en = _faults_of(make, device, _tongues(err))
        raise DeviceConfigError(
            f"设备 {device.name} 的选项有误：{zh}",
            f"device {device.name}: {en}",
            code="bad_options",
            detail=str(err),
        ) from err


def _tongues(err: msgspec.ValidationError) -> tuple[str, str]:
    """What a make's own check says in both languages: ``ValueError(zh, en)``, or one text for both."""
    cause = err.__cause__
    if isinstance(cause, ValueError) and len(cause.args) == 2:
        zh, en = cause.args
        return str(zh), str(en)
    return str(err), str(err)


def _faults_of(make: Make, device: DeviceConfig, otherwise: tuple[str, str]) -> tuple[str, str]:
    """Which option must be what, in both languages; a make's own check speaks for itself."""
    faults: list[Fault] = []
    with suppress(ValueError):
        read_struct(make.options, device.options, (), faults)
    if not faults:
        return otherwise
    told = [(".".join(map(str, fault.path)), fault) for fault in faults]
    return (
        "；".join(f"{path} {fault.zh}" for path, fault in told),
        "; ".join(f"{path}: {fault.en}" for path, fault in told),
    )


def check_devices(
    lines: Iterable[LineConfig], devices: Sequence[DeviceConfig]
) -> list[DeviceConfigError]:
    """All problems of these devices at once: makes, options, transports, addresses."""
    by_name = {line.name: line for line in lines}
    problems: list[DeviceConfigError] = []
    users: dict[str, list[tuple[DeviceConfig, Make]]] = {}
    for device in devices:
        try:
            make = find_make(device.kind, device.make)
            parse_options(make, device)
        except DeviceConfigError as err:
            problems.append(_about(device, err))
            continue
        if not device.line and "none" in make.transports:
            continue
        line = by_name.get(device.line)
        if line is None:
            problems.append(
                DeviceConfigError(
                    f"设备 {device.name}：没有名为 {device.line or '（空）'} 的线路",
                    f"device {device.name}: there is no line {device.line or '(empty)'}",
                    code="unknown_line",
                )
            )
            continue
        if line.transport != "memory" and line.transport not in make.transports:
            able = "、".join(sorted(make.transports - {"memory"}))
            problems.append(
                _about(
                    device,
                    DeviceConfigError(
                        f"{make.title_zh} 不能接在 {line.transport} 线路 {line.name} 上，可用：{able}",
                        f"{make.title_en} cannot be on the {line.transport} line {line.name}, only {able}",
                        code="wrong_transport",
                    ),
                )
            )
        if make.needs_address and device.address is None:
            problems.append(
                _about(
                    device,
                    DeviceConfigError(
                        "请在 hall.toml 中写明 address（设备上设置的地址）",
                        "give its address in hall.toml",
                        code="no_address",
                    ),
                )
            )
        else:
            problems += _not_to_be_built(device, line, make)
        users.setdefault(line.name, []).append((device, make))
    for name, present in users.items():
        problems += _line_problems(name, present)
    return problems


class _NoPort:
    """A port for a driver that is only built: what it must never use while it is."""

    pending_bytes = 0

    def write(
        self,
        data: bytes,
        *,
        token: int | None = None,
        urgent: bool = False,
        reply_window_s: float = 0.0,
    ) -> None:
        """Nothing is open."""

    def release(self) -> None:
        """Nothing is asked."""

    def drop_pending(self) -> int:
        """Nothing waits."""
        return 0

    def port_status(self) -> int | None:
        """Nothing is open."""
        return None

    def emit(self, event: EventBody) -> None:
        """Nobody listens."""

    def complete(self, completion: Completion) -> None:
        """Nothing was begun."""


def _not_to_be_built(
    device: DeviceConfig, line: LineConfig, make: Make
) -> Iterable[DeviceConfigError]:
    """What the driver itself refuses: an address that its protocol does not have, an input that the model lacks."""
    try:
        make.build_driver(DriverSetup(device, line, parse_options(make, device), _NoPort()))
    except DeviceConfigError as err:
        err.device = device.name
        yield err


def _line_problems(
    line: str, present: list[tuple[DeviceConfig, Make]]
) -> Iterable[DeviceConfigError]:
    """Two devices with one address; one without an address where several hear each other."""
    taken: dict[int, list[DeviceConfig]] = {}
    for device, make in present:
        if device.address is None:
            # A make that always needs one was told so already.
            if len(present) > 1 and not make.needs_address:
                yield DeviceConfigError(
                    f"线路 {line}：{device.name}（{make.title_zh}）没有写 address，只能独占一条线路；请写明地址，或另接一条线路",
                    f"line {line}: {device.name} ({make.title_en}) has no address, so it needs a line "
                    "alone; give its address or another line",
                    code="shared_line",
                )
            continue
        others = taken.setdefault(device.address, [])
        other = next((one for one in others if not _wired_through(one, device)), None)
        if other is not None:
            yield DeviceConfigError(
                f"线路 {line}：{other.name} 与 {device.name} 的地址都是 {device.address}，请在设备上改其中一个",
                f"line {line}: {other.name} and {device.name} both have address {device.address}; "
                "change one at the device",
                code="double_address",
            )
        others.append(device)


def _wired_through(one: DeviceConfig, other: DeviceConfig) -> bool:
    """Rating keys hang behind the keypad of the same make and share its address."""
    return one.make == other.make and {one.kind, other.kind} == {"call_keypad", "rating_keys"}


def _about(device: DeviceConfig, err: DeviceConfigError) -> DeviceConfigError:
    """The same problem, naming the device."""
    if err.code != "bad_options":  # which names it already
        err = DeviceConfigError(
            f"设备 {device.name}：{err.message_zh}",
            f"device {device.name}: {err.message_en}",
            code=err.code,
            detail=err.detail,
        )
    err.device = device.name
    return err


def _nearest_zh(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f"，是否想写 {near[0]}" if near else ""


def _nearest_en(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f", did you mean {near[0]}" if near else ""
