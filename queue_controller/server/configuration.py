"""Reads the hall's folder for the controller, at its start and again while it works."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

import config
from config.digest import files_of
from config.model import Hall, Setup
from config.problems import Problem
from config.rating_reasons import hall_reasons
from queue_controller.api.messages import Confirmation
from queue_controller.service.offer import Faulty, Offer

log = logging.getLogger(__name__)


def offer_of(hall: Hall, setup: Setup, setup_file: Path | None) -> Offer:
    """What was read, with what tells it apart.

    Raises:
        OSError: a file cannot be read any more.
    """
    return Offer(
        hall=hall,
        policy=setup.policy,
        controller=setup.controller,
        files=files_of(hall.folder, setup_file),
        owners=_owners(setup),
        confirmations=_confirmations(setup),
        reason_version=hall_reasons(hall.folder).version,
    )


def read_offer(folder: Path, setup_file: Path | None) -> Offer | Faulty:
    """The folder as it stands now, read and checked as `hall check` does. Slow: not for the loop.

    A folder that somebody is writing to at this moment is faulty: half of it would be old.
    """
    try:
        before = files_of(folder, setup_file)
        loaded = config.load_hall(folder)
        if loaded.hall is None:
            return Faulty(loaded.problems)
        if setup_file is None:
            setup = config.default_setup(loaded.hall)
        else:
            found = config.load_setup(setup_file, loaded.hall)
            if found.setup is None:
                return Faulty((*loaded.problems, *found.problems))
            setup = found.setup
        offer = offer_of(loaded.hall, setup, setup_file)
    except OSError as err:
        log.warning("the configuration cannot be read: %s", err)
        return Faulty((_unreadable(folder, err),))
    return offer if offer.files == before else Faulty((_CHANGING,))


_CHANGING: Final = Problem(
    "hall.csv",
    None,
    "",
    "error",
    "being_written",
    "读取时文件正在被修改，请保存完、关掉表格再试一次。",
    "The files changed while they were read; finish writing them and try again.",
)


def _unreadable(folder: Path, err: OSError) -> Problem:
    return Problem(
        folder.name,
        None,
        "",
        "error",
        "unreadable",
        f"读不了 {err.filename or folder}：{err.strerror}。请检查文件和权限。",
        f"{err.filename or folder} cannot be read: {err.strerror}; check the file and its rights.",
    )


def _confirmations(setup: Setup) -> frozenset[Confirmation]:
    """What a call can get in this hall: without a screen nothing is shown, without a voice spoken."""
    found: set[Confirmation] = set()
    screens = (
        *setup.programs_of("board"),
        *setup.programs_of("counter_sign"),
        *setup.programs_of("screens"),
        *(each for each in setup.programs_of("media") if each.options.get("calls") != "none"),
    )
    if screens or any(each.kind == "led_board" for each in setup.devices):
        found.add("shown")
    if setup.programs_of("announcer"):
        found.add("spoken")
    return frozenset(found)


def _owners(setup: Setup) -> dict[str, str]:
    """By device, the program that opens its line, or uses it without one."""
    lines = {line.name: line.owner for line in setup.lines}
    return {each.name: lines.get(each.line, each.program) for each in setup.devices}
