"""A rehearsal on the real hardware: the lines and programs of hall.toml, and nothing else of the real hall.

Its database, keys and endpoints are the rehearsal's own, so no number, report or projection of the real hall is
touched. It is refused while the hall itself runs, because a line has one owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from config.model import ControllerConfig, DeviceConfig, Setup
from queue_controller.api import messages as m
from queue_controller.api.view import HallView
from queue_controller.cli.rehearsal import clerks
from queue_controller.cli.rehearsal.clerks import Action, Press, Send
from queue_controller.store.errors import StoreError, StoreLocked
from queue_controller.store.lock import LOCK_FILE, FileLock

HEALTH_ZH: Final = {"good": "正常", "bad": "异常", "unknown": "未知"}


class RealHallError(Exception):
    """The real hardware cannot be used for a rehearsal now; what to do stands in the sentences."""

    def __init__(self, message_zh: str, message_en: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh
        self.message_en = message_en


def real_setup(setup: Setup, run_dir: Path, ports: Sequence[int], machine: str = "") -> Setup:
    """The setup of hall.toml with the rehearsal's own controller. `machine`: only programs of this one."""
    programs = tuple(p for p in setup.programs if not machine or p.machine == machine)
    names = {program.name for program in programs}
    lines = tuple(line for line in setup.lines if line.owner in names)
    used = {line.name for line in lines}
    return msgspec.structs.replace(
        setup,
        controller=ControllerConfig(
            commands=f"tcp://127.0.0.1:{ports[0]}",
            events=f"tcp://127.0.0.1:{ports[1]}",
            data_dir=str(run_dir / "data"),
            keys_dir=str(run_dir / "keys"),
        ),
        programs=programs,
        lines=lines,
        devices=tuple(d for d in setup.devices if _is_used(d, used, names)),
        simulators=(),
    )


def _is_used(device: DeviceConfig, lines: set[str], programs: set[str]) -> bool:
    return device.line in lines if device.line else device.program in programs


def must_not_run(data_dir: Path) -> None:
    """The real hall must be closed.

    Raises:
        RealHallError: its controller runs on this machine.
    """
    if not (data_dir / LOCK_FILE).exists():
        return
    try:
        FileLock(data_dir / LOCK_FILE).release()
    except StoreLocked as err:
        raise RealHallError(
            f"大厅正在运行（{data_dir}），真实设备都在使用中。请先停止 hall run，再做实机演练。",
            f"The hall is running ({data_dir}) and uses its devices; stop hall run first.",
        ) from err
    except (OSError, StoreError) as err:
        raise RealHallError(
            f"不能确认大厅是否在运行：{err}", f"Whether the hall runs cannot be seen: {err}"
        ) from err


def as_command(action: Action) -> Action | None:
    """A clerk who has no simulated keypad uses the terminal; what only a hand can do is left out."""
    if not isinstance(action, Press):
        return action if isinstance(action, Send) else None
    counter = action.counter
    commands: dict[tuple[str, ...], m.Command] = {
        clerks.KEY_CALL: m.CallNext(counter),
        clerks.KEY_RECALL: m.Recall(counter),
        clerks.KEY_COMPLETE: m.Complete(counter),
        clerks.KEY_NO_SHOW: m.NoShow(counter),
    }
    command = commands.get(action.keys)
    return None if command is None else Send(command)


def device_states(setup: Setup, view: HallView) -> dict[str, str]:
    """What each real device said of itself at the end; unknown for one that was never heard."""
    return {
        device.name: view.devices[device.name].state if device.name in view.devices else "unknown"
        for device in setup.devices
    }


def states_table(setup: Setup, view: HallView) -> str:
    """The states for people: simulators are witnesses, real devices can only speak for themselves."""
    lines = ["真实设备没有证人，下面是它们自己报告的状态，请到现场核对："]
    for name, state in device_states(setup, view).items():
        status = view.devices.get(name)
        why = status.message_zh if status is not None and state != "good" else ""
        lines.append(f"  {name:<20}{HEALTH_ZH[state]}  {why}".rstrip())
    return "\n".join(lines)
