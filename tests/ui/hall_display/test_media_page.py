"""The media player's page: pictures, texts and pages of the two halls, calls over them, bad files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage

from config.model import Hall
from config.theme import Display, Theme
from hall_display.board.model import StageRules
from hall_display.board.state import Board, BoardOptions
from hall_display.board.viewmodel import BoardModel
from hall_display.media.folder import Contents
from hall_display.media.loading import Loader
from hall_display.media.player import MediaOptions, Player
from hall_display.media.playlist import Entry
from hall_display.media.program import PAGE
from hall_display.media.viewmodel import MediaModel
from hall_display.screen import Screen
from hall_display.state import HallState
from hall_display.words import Language
from queue_controller.api import messages as m
from tests.ui.hall_display.pages import faults_of, keep, pump, texts_of
from tests.ui.hall_display.test_board_page import busy_waits
from tests.unit.hall_display.hall import Events

SIZES = {"1080p": ((1920, 1080), 0.63), "portrait": ((1080, 1920), 0.63)}


@dataclass
class Playing:
    app: QGuiApplication
    hall: Hall
    board: BoardModel
    media: MediaModel
    player: Player
    loader: Loader
    screen: Screen
    display: Display
    events: Events
    folder: Path

    def start(self, waits: tuple[m.Wait, ...] = ()) -> None:
        self.board.on_beat(self.events.beat(waits).heartbeat)
        self.board.on_reset(self.events.reset().view)
        self.board.on_link("current")
        self.media.start()

    def texts(self) -> list[str]:
        return [t.text for t in texts_of(self.screen)]

    def see(self, kind: str, title: str = "") -> bool:
        """Go on until this is played."""

        def there() -> bool:
            showing = self.media.showing
            if showing.kind == kind and title in showing.title:
                return True
            if self.media._wanted is None and self.media._timer.remainingTime() < 100_000:
                self.media._advance()
            return False

        return pump(self.app, there)

    def health(self) -> m.ReportHealth:
        return self.player.health("media.media-1")

    def looked(self) -> None:
        seen: list[object] = []
        self.loader.looked.connect(seen.append)
        self.loader.look()
        assert pump(self.app, lambda: bool(seen))


@contextmanager
def playing(
    app: QGuiApplication,
    theme: Theme,
    hall: Hall,
    folder: Path,
    *,
    size: tuple[int, int] = (1920, 1080),
    mm_per_px: float = 0.63,
    language: Language = "zh",
    options: MediaOptions | None = None,
    video: bool = False,
) -> Iterator[Playing]:
    options = options or MediaOptions(motion=False)
    display = theme.display("media", size=size, mm_per_px=mm_per_px)
    state = HallState(hall)
    board = Board(state, BoardOptions(motion=False), language=language, rules=StageRules())
    player = Player(state, options, language, ())
    zones = {name: z.code for z in hall.zones for name in (z.code, z.short_name)}
    loader = Loader(folder, zones, size, video=video)
    board_model = BoardModel(board)
    media = MediaModel(player, loader, hall, language)
    screen = Screen(
        PAGE,
        theme,
        display,
        {"board": board_model, "media": media},
        motion=False,
        look=media.frames,
    )
    screen.show()
    try:
        yield Playing(
            app, hall, board_model, media, player, loader, screen, display,
            Events(rehearsal=True), folder,
        )  # fmt: skip
    finally:
        media.stop()
        screen.close()
        loader.close()


def poster(path: Path, colour: str, size: tuple[int, int] = (800, 450)) -> Path:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    assert image.save(str(path))
    return path


@pytest.mark.parametrize(
    ("name", "size", "language"),
    [
        ("ziyang", "1080p", "zh"),
        ("ziyang", "portrait", "en"),
        ("songming", "portrait", "zh"),
        ("songming", "1080p", "en"),
    ],
)
def test_every_notice_and_page_fits(
    app: QGuiApplication,
    theme: Theme,
    halls: dict[str, Hall],
    tmp_path: Path,
    name: str,
    size: str,
    language: Language,
) -> None:
    pixels, mm_per_px = SIZES[size]
    with playing(
        app, theme, halls[name], tmp_path, size=pixels, mm_per_px=mm_per_px, language=language
    ) as page:
        page.start(busy_waits(page.hall))
        seen = set()
        pages: list[str] = []
        for _ in range(36):
            pump(app, lambda: False, 0.01)
            showing = page.media.showing
            pages.append(f"{showing.kind}{showing.title}{showing.body}{page.media.page}")
            if pages[-1] not in pages[:-1]:
                assert faults_of(theme, page.display, page.screen) == [], showing
                keep(page.screen, f"media_{name}_{size}_{language}_{len(pages)}_{showing.kind}")
            seen.add(showing.kind)
            page.media._on_time()
        assert {"waits", "counters", "text"} <= seen


def test_pictures_of_the_house_take_turns_with_its_notices(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], tmp_path: Path
) -> None:
    sample = Path(halls["ziyang"].folder) / "content" / "media"
    folder = tmp_path / "media"
    shutil.copytree(sample, folder)
    with playing(app, theme, halls["ziyang"], folder) as page:
        page.start(busy_waits(page.hall))
        for title in ("三步办事", "防诈骗"):
            assert page.see("picture", title), page.media.showing
            pump(app, lambda: False, 0.05)
            keep(page.screen, f"media_{title}")
            assert faults_of(theme, page.display, page.screen) == []
        assert page.health().state == "good", page.health()
        # 10:00 is no time for what is played from 16:00 on.
        assert "延时服务" not in [entry.title for entry in page.player.round()]
        page.events.hall_ms += 6 * 3_600_000 + 60_000
        page.board.on_beat(page.events.beat().heartbeat)
        assert "延时服务" in [entry.title for entry in page.player.round()]


@pytest.mark.parametrize("size", list(SIZES))
def test_a_call_stands_over_the_picture_and_goes(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], tmp_path: Path, size: str
) -> None:
    pixels, mm_per_px = SIZES[size]
    poster(tmp_path / "蓝.png", "#3060C0")
    with playing(app, theme, halls["ziyang"], tmp_path, size=pixels, mm_per_px=mm_per_px) as page:
        page.start()
        assert page.see("picture")
        for update in (page.events.issued("B", priority=True), page.events.called("B001", "5")):
            page.board.on_applied(update.record, update.event)
        pump(app, lambda: False, 0.05)
        assert {"B 001", "5", "号窗口"} <= set(page.texts())
        keep(page.screen, f"media_call_{size}")
        assert faults_of(theme, page.display, page.screen) == []
        assert page.see("text")
        pump(app, lambda: False, 0.05)
        assert page.media.showing.title not in page.texts()
        assert faults_of(theme, page.display, page.screen) == []
        keep(page.screen, f"media_call_text_{size}")
        page.board.on_link("out_of_date")
        pump(app, lambda: False, 0.05)
        assert "信息暂未更新（10:00）" in page.texts()
        keep(page.screen, f"media_lost_{size}")


def test_bad_files_are_skipped_and_named_and_a_good_copy_heals(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], tmp_path: Path
) -> None:
    poster(tmp_path / "好.png", "#3060C0")
    whole = poster(tmp_path / "大.jpg", "#C06030", (2000, 1200)).read_bytes()
    (tmp_path / "大.jpg").write_bytes(whole[: len(whole) // 3])
    (tmp_path / "假.png").write_bytes(b"MZ this is no picture")
    (tmp_path / "空.jpg").touch()
    (tmp_path / "片.mp4").write_bytes(b"\0" * 64)
    (tmp_path / "错[每天].png").write_bytes(b"x")
    (tmp_path / "程序.exe").write_bytes(b"MZ")
    (tmp_path / "断.png").symlink_to("/nowhere")
    with playing(app, theme, halls["ziyang"], tmp_path) as page:
        page.start()

        def health() -> m.ReportHealth:
            page.media._advance()
            return page.health()

        assert pump(app, lambda: len(health().parts) == 7), page.health()
        report = page.health()
        assert report.state == "bad"
        assert report.reason == "files_skipped"
        assert "跳过7个文件" in report.message_zh
        assert page.see("picture", "好")
        (tmp_path / "大.jpg").write_bytes(whole)
        page.looked()
        assert page.see("picture", "大")
        assert "跳过6个文件" in page.health().message_zh


def test_a_picture_that_vanishes_leaves_the_screen_and_the_folder_too(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], tmp_path: Path
) -> None:
    folder = tmp_path / "media"
    folder.mkdir()
    poster(folder / "a.png", "#3060C0")
    with playing(app, theme, halls["ziyang"], folder) as page:
        page.start()
        assert page.see("picture", "a")
        shutil.rmtree(folder)
        assert pump(app, lambda: page.media.showing.kind != "picture"), "still shown"
        assert page.health().reason == "folder_missing"
        folder.mkdir()
        poster(folder / "b.png", "#30C060")
        page.looked()
        assert page.see("picture", "b")
        assert page.health().state == "good"


def test_an_announcement_and_an_evacuation_take_the_screen(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], tmp_path: Path
) -> None:
    poster(tmp_path / "a.png", "#3060C0")
    with playing(app, theme, halls["ziyang"], tmp_path) as page:
        page.start()
        assert page.see("picture", "a")
        until_ms = page.events.hall_ms + 60_000
        said = page.events.event(m.BroadcastStarted("bc-1", "请陕G12345车主移车", until_ms))
        page.board.on_applied(said.record, said.event)
        pump(app, lambda: False, 0.05)
        assert "请陕G12345车主移车" in page.texts()
        keep(page.screen, "media_broadcast")
        assert faults_of(theme, page.display, page.screen) == []
        began = page.events.event(m.EmergencyStarted("em-1", drill=True))
        page.board.on_applied(began.record, began.event)
        page.board.on_link("out_of_date")
        pump(app, lambda: False, 0.05)
        assert "疏散演练" in page.texts()


def test_an_exclusive_file_comes_at_its_minute(
    app: QGuiApplication, theme: Theme, halls: dict[str, Hall], tmp_path: Path
) -> None:
    poster(tmp_path / "a.png", "#3060C0")
    (tmp_path / "消防演习[独占][10.05-10.20].txt").write_text("消防演习\n十点二十分结束。", "utf-8")
    with playing(app, theme, halls["ziyang"], tmp_path) as page:
        page.start()
        assert page.see("picture", "a")
        page.events.hall_ms += 5 * 60_000
        page.board.on_beat(page.events.beat().heartbeat)
        page.looked()
        assert pump(app, lambda: page.media.showing.title == "消防演习")
        page.events.hall_ms += 15 * 60_000
        page.board.on_beat(page.events.beat().heartbeat)
        page.looked()
        assert pump(app, lambda: page.media.showing.title != "消防演习")


def test_a_video_ends_fails_and_comes_again_as_its_player_says(
    app: QGuiApplication, halls: dict[str, Hall]
) -> None:
    player = Player(HallState(halls["ziyang"]), MediaOptions(pages=(), notices=False), "zh", ())
    media = MediaModel(player, None, halls["ziyang"])
    a, b = (Entry(f"{name}/1", "video", name, path=f"/{name}") for name in "ab")
    player.take(Contents((a, b)))

    def now_playing() -> tuple[str, int]:
        return media.showing.video, int(media.property("turn"))

    media.follow()
    assert now_playing() == ("/a", 1)
    media.videoEnded("/b")
    assert media.showing.video == "/a", "an end that belongs to another video"
    media.videoEnded("/a")
    assert now_playing() == ("/b", 2)
    media.videoFailed("/b")
    media.videoFailed("/b")
    assert now_playing() == ("/a", 3)
    assert player.health("x").message_zh == "跳过1个文件：b 视频播放不了"
    media.videoEnded("/a")
    assert now_playing() == ("/a", 4), "the only one is played again"
    media.stop()
