"""What the walk test reads of the hall, and the files of its sheet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import config
from config.setup_model import Setup
from devices.tool.accept import Place
from devices.tool.outcome import Exit, ToolError
from devices.tool.sheet import Sheet, sheet_html, sheet_text


def places_of(
    hall_dir: Path | None, setup: Setup, wanted: Sequence[str]
) -> tuple[str, list[Place]]:
    """Name of the hall, and its counters that have devices, in the order of the hall.

    Raises:
        ToolError: a counter that is wanted has no device.
    """
    equipped = {device.counter for device in setup.devices if device.counter}
    hall = None if hall_dir is None else config.load_hall(hall_dir).hall
    if hall is None:
        name = "（没有写明大厅）"
        places = [Place(number) for number in sorted(equipped, key=lambda n: (len(n), n))]
    else:
        name = hall.name_zh
        places = [
            Place(row.number, _title(row.number, row.sign_text), row.zone)
            for row in hall.counters
            if row.number in equipped
        ]
    if unknown := [number for number in wanted if number not in equipped]:
        raise ToolError(
            f"这些窗口没有登记设备：{'、'.join(unknown)}",
            f"No device is registered at: {', '.join(unknown)}",
        )
    return name, [place for place in places if not wanted or place.number in wanted]


def _title(number: str, sign_text: str) -> str:
    """The sign without the counter's number, which stands before it anyway."""
    return sign_text.removeprefix(f"{number}号").strip()


def write_sheet(sheet: Sheet, folder: Path, stamp: str) -> list[Path]:
    """Write the sheet as a page, as text and for programs.

    Raises:
        ToolError: the folder cannot be written.
    """
    texts = {
        "html": sheet_html(sheet),
        "txt": sheet_text(sheet),
        "json": json.dumps(sheet.as_json(), ensure_ascii=False, indent=1),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = []
        for ending, text in texts.items():
            path = folder / f"验收单-{stamp}.{ending}"
            path.write_text(text, encoding="utf-8")
            files.append(path)
    except OSError as err:
        raise ToolError(
            f"验收单不能写到 {folder}：{err.strerror}",
            f"The sheet cannot be written to {folder}: {err.strerror}",
            Exit.BAD,
        ) from err
    return files
