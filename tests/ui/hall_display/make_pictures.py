"""Paints the displays: `python -m tests.ui.hall_display.make_pictures`.

Small references of every scene into tests/data/displays, and those that the documents show into docs/pictures.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")

from PIL import Image

import config
from config.theme import load_theme
from hall_display.app import application
from tests.ui.hall_display.conftest import HALLS
from tests.ui.hall_display.scenes import Scene, Stage, scenes
from tests.ui.hall_display.scenes import documents as of_documents

ROOT: Final = Path(__file__).resolve().parents[3]
REFERENCES: Final = ROOT / "tests" / "data" / "displays"
DOCUMENTS: Final = ROOT / "docs" / "pictures"
SMALL_PX: Final = 480
SHOWN: Final = {
    "board_ziyang": "board_ziyang_1080p_zh_busy",
    "board_songming_4k": "board_songming_4k_zh_busy",
    "board_songming_portrait": "board_songming_portrait_zh_busy",
    "board_wall_384x192": "board_ziyang_384x192_zh_busy",
    "board_emergency": "board_ziyang_1080p_zh_emergency",
    "board_out_of_date": "board_ziyang_1080p_zh_lost",
    "sign_called": "sign_ziyang_zh_called",
    "sign_paused": "sign_ziyang_zh_paused",
    "sign_idle": "sign_ziyang_zh_idle",
    "media_picture": "media_1080p_zh_picture",
    "media_call": "media_1080p_zh_call",
    "manager_wall": "wall_ziyang_zh_busy",
    "manager_desk": "pc_alarms",
    "manager_hand": "pc_queues",
    "manager_supervision": "pc_supervision",
    "manager_feedback": "pc_feedback",
}
"""Pictures of the documents, and the scene that each of them is."""


def paint(scene: Scene, stage: Stage, path: Path) -> Image.Image:
    """One scene, whole."""
    with scene(stage) as screen:
        screen.save(path)
    with Image.open(path) as painted:
        return painted.convert("RGB")


def small(image: Image.Image) -> Image.Image:
    """A reference: as small as its characters can still be told apart; a wall of dots stays as it is."""
    if image.width <= SMALL_PX:
        return image
    height = round(image.height * SMALL_PX / image.width)
    return image.resize((SMALL_PX, height), Image.Resampling.BOX)


def main() -> None:
    """All of them."""
    app = application("pictures", headless=True)
    halls = {name: config.load_hall(HALLS / name).require() for name in ("ziyang", "songming")}
    REFERENCES.mkdir(parents=True, exist_ok=True)
    documents = {scene: name for name, scene in SHOWN.items()}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "empty").mkdir()
        stage = Stage(app, load_theme(), halls, folder / "empty")
        compared = scenes()
        for name, scene in (compared | of_documents()).items():
            whole = paint(scene, stage, folder / "whole.png")
            if name in compared:
                small(whole).save(REFERENCES / f"{name}.webp", lossless=True, method=6)
            sys.stdout.write(f"{name} {whole.width}x{whole.height}\n")
            if name in documents:
                few = whole.quantize(64, dither=Image.Dither.NONE)
                few.save(DOCUMENTS / f"{documents[name]}.png", optimize=True)


if __name__ == "__main__":
    main()
