from __future__ import annotations

import itertools
import json
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from config.setup_model import DeviceConfig, PolicyConfig
from devices.host import reviews
from devices.host.album import DAY_MS, INDEX, LOOKED, Album
from devices.host.bookmarks import AGAIN_S, Bookmark, Bookmarks, CameraPlace
from devices.host.cameras import find_cameras, retention_days
from devices.host.scene import Action, End, Keep, Scene, ToBus, ToDevice
from devices.kinds import Completion, Outcome, RatingOutcome, RatingResult, TakeSnapshot
from queue_controller.api import messages as m
from queue_controller.api.view import HallView

JPEG = b"\xff\xd8\xff\xe0 picture \xff\xd9"
HALL_MS = 1_757_295_000_000
NOW_MS = 1_800_000_000_000
COUNTERS = {"pad-5": "5", "pad-6": "6", "printer-1": ""}


def scene(*online: str) -> Scene:
    ids = itertools.count(1)
    return Scene(
        {}, {}, {}, PolicyConfig(), ZoneInfo("Asia/Shanghai"), lambda: f"id-{next(ids)}",
        lost_at=0.0, hall_ms=HALL_MS, view=HallView(rehearsal=True), online=set(online),
    )  # fmt: skip


def camera(
    name: str, *counters: str, keep: bool = True, events: str = "bad_review alarm"
) -> CameraPlace:
    return CameraPlace(name, frozenset(counters), frozenset(events.split()), keep)


def rated(level: int | None) -> RatingResult:
    outcome = RatingOutcome.TIMED_OUT if level is None else RatingOutcome.RATED
    return RatingResult("r-1", outcome, level)


def failed(
    device: str, state: m.HealthState = "bad", kind: str = "ticket_printer"
) -> m.HealthChanged:
    return m.HealthChanged(device, kind, state, "paper_out")


@pytest.mark.parametrize(
    ("level", "marked"), [(1, True), (2, True), (3, False), (5, False), (None, False)]
)
def test_only_bad_reviews_are_marked(level: int | None, marked: bool) -> None:
    marks = Bookmarks(scene("camera-5"), [camera("camera-5", "5")], COUNTERS)
    actions = marks.on_rating("pad-5", rated(level), 1.0)
    assert [type(one) for one in actions] == ([ToDevice] if marked else [])
    if marked:
        (action,) = actions
        assert isinstance(action, ToDevice)
        assert isinstance(action.command, TakeSnapshot)


def test_the_camera_of_the_counter_and_one_that_sees_the_whole_hall() -> None:
    cameras = [camera("camera-5", "5"), camera("camera-6", "6"), camera("camera-all")]
    marks = Bookmarks(scene("camera-5", "camera-6", "camera-all"), cameras, COUNTERS)
    names = [
        one.device for one in marks.on_rating("pad-6", rated(1), 1.0) if isinstance(one, ToDevice)
    ]
    assert names == ["camera-6", "camera-all"]
    names = [
        one.device for one in marks.on_health(failed("printer-1"), 1.0) if isinstance(one, ToDevice)
    ]
    assert names == ["camera-all"]


def test_alarms_of_devices_but_not_of_cameras_and_not_twice_in_a_moment() -> None:
    marks = Bookmarks(scene("camera-5"), [camera("camera-5", "5")], COUNTERS)
    assert marks.on_health(failed("pad-5", "unknown"), 1.0) == []
    assert marks.on_health(failed("pad-5", "good"), 1.0) == []
    assert marks.on_health(failed("camera-5", kind="camera"), 1.0) == []
    assert len(marks.on_health(failed("pad-5"), 1.0)) == 1
    assert marks.on_health(failed("pad-5"), 1.0 + AGAIN_S / 2) == []
    assert len(marks.on_health(failed("pad-5"), 2.0 + AGAIN_S)) == 1


def test_a_site_chooses_its_events_and_without_leave_there_is_no_picture() -> None:
    marks = Bookmarks(scene("c"), [camera("c", keep=False, events="alarm")], COUNTERS)
    assert marks.on_rating("pad-5", rated(1), 1.0) == []
    (kept,) = marks.on_health(failed("pad-5"), 1.0)
    assert isinstance(kept, Keep)
    assert (kept.bookmark.picture, kept.bookmark.missing, kept.picture) == ("", "", b"")
    assert kept.bookmark.device == "pad-5"
    assert kept.bookmark.rehearsal


def test_a_picture_belongs_to_its_bookmark_and_one_that_did_not_come_is_told() -> None:
    marks = Bookmarks(scene("c"), [camera("c")], COUNTERS)
    (asked,) = marks.on_rating("pad-5", rated(1), 1.0)
    assert isinstance(asked, ToDevice)
    assert marks.on_completion(Completion("foreign", Outcome.CONFIRMED)) == []
    end = Completion(asked.command.command_id, Outcome.CONFIRMED, data=JPEG)
    (kept,) = marks.on_completion(end)
    assert isinstance(kept, Keep)
    assert (kept.picture, kept.bookmark.picture) == (JPEG, "id-1.jpg")
    assert "picture \\xff" not in repr(kept)
    assert marks.on_completion(end) == []
    (asked,) = marks.on_rating("pad-6", rated(1), 1.0)
    assert isinstance(asked, ToDevice)
    (kept,) = marks.on_completion(Completion(asked.command.command_id, Outcome.FAILED, "no_answer"))
    assert isinstance(kept, Keep)
    assert (kept.bookmark.missing, kept.bookmark.picture) == ("no_answer", "")


def test_a_camera_whose_line_is_down_is_not_waited_for() -> None:
    marks = Bookmarks(scene(), [camera("c")], COUNTERS)
    (kept,) = marks.on_rating("pad-5", rated(1), 1.0)
    assert isinstance(kept, Keep)
    assert kept.bookmark.missing == "line_down"


# ------------------------------------------------------------------ reviews on screens


def sealed(at_ms: int = HALL_MS) -> tuple[m.EventRecord, m.Event]:
    return m.EventRecord(1, 1, at_ms, "sealed", "", "", msgspec.Raw(b"{}")), m.Sealed()


def told(*marks: tuple[str, str, int]) -> m.BadReviewsOf:
    return m.BadReviewsOf(tuple(m.BadReviewMark(*one) for one in marks))


def since(actions: list[Action]) -> list[int]:
    asked = [one.command for one in actions if isinstance(one, ToBus)]
    assert all(isinstance(one, m.AskBadReviews) for one in asked)
    return [one.since_ms for one in asked if isinstance(one, m.AskBadReviews)]


def test_a_sealed_event_is_asked_about_only_where_a_camera_marks_reviews() -> None:
    record, event = sealed()
    marks = Bookmarks(scene("c"), [camera("c")], COUNTERS)
    assert since(marks.on_event(record, event, 1.0)) == [HALL_MS]
    assert marks.on_event(record, m.CounterOpened("5"), 1.0) == []
    for cameras in ([], [camera("c", events="alarm")]):
        assert Bookmarks(scene("c"), cameras, COUNTERS).on_event(record, event, 1.0) == []


def test_a_bad_review_on_a_screen_is_marked_at_its_own_time() -> None:
    marks = Bookmarks(scene("c-5", "c-6"), [camera("c-5", "5"), camera("c-6", "6")], COUNTERS)
    marks.on_event(*sealed(), 1.0)
    (asked,) = marks.on_reviews(End.DONE, told(("r-9", "5", HALL_MS - 700)), 1.1)
    assert isinstance(asked, ToDevice)
    end = Completion(asked.command.command_id, Outcome.CONFIRMED, data=JPEG)
    (kept,) = marks.on_completion(end)
    assert isinstance(kept, Keep)
    assert (kept.bookmark.camera, kept.bookmark.counter) == ("c-5", "5")
    assert kept.bookmark.at_ms == HALL_MS - 700
    # The same answer again, and one about a key of an own pad, mark nothing.
    assert marks.on_reviews(End.DONE, told(("r-9", "5", HALL_MS - 700)), 30.0) == []
    marks.on_rating("pad-6", rated(1), 40.0)
    assert marks.on_reviews(End.DONE, told(("r-1", "6", HALL_MS)), 60.0) == []


def test_what_was_not_answered_is_asked_again_and_what_came_meanwhile_after_it() -> None:
    marks = Bookmarks(scene("c"), [camera("c")], COUNTERS)
    assert since(marks.on_event(*sealed(HALL_MS), 1.0)) == [HALL_MS]
    assert marks.on_event(*sealed(HALL_MS + 5), 1.0) == []
    assert marks.on_reviews(End.UNKNOWN, None, 4.0) == []
    assert since(marks.on_tick(4.5)) == []
    assert since(marks.on_tick(4.0 + reviews.AGAIN_S)) == [HALL_MS]
    marks.on_event(*sealed(HALL_MS + 9), 7.0)
    assert marks.on_reviews(End.DONE, told(), 7.0) == []
    assert since(marks.on_tick(7.0)) == [HALL_MS + 9]
    assert marks.on_reviews(End.REFUSED, None, 8.0) == []
    assert marks.on_tick(60.0) == []


def test_after_a_gap_it_is_asked_what_was_missed_and_a_late_answer_takes_no_picture() -> None:
    marks = Bookmarks(scene("c"), [camera("c")], COUNTERS)
    assert marks.on_snapshot(1.0) == []  # a program that begins asks for no past
    record, _ = sealed(HALL_MS - 100_000)
    marks.on_event(record, m.CounterOpened("5"), 2.0)
    assert since(marks.on_snapshot(90.0)) == [HALL_MS - 100_000]
    (kept,) = marks.on_reviews(End.DONE, told(("r-9", "5", HALL_MS - 60_000)), 90.1)
    assert isinstance(kept, Keep)
    assert (kept.bookmark.missing, kept.bookmark.at_ms) == ("too_late", HALL_MS - 60_000)


# ------------------------------------------------------------------ on disk


def mark(number: int, camera_name: str = "c") -> Bookmark:
    return Bookmark(f"b-{number}", 1, "alarm", camera_name, "5", picture=f"b-{number}.jpg")


def test_album_keeps_deletes_by_retention_and_lets_only_its_owner_read(tmp_path: Path) -> None:
    folder = tmp_path / "host-1.bookmarks"
    album = Album(folder, {"c": 30, "short": 1})
    album.keep(mark(1), JPEG, NOW_MS)
    album.keep(mark(2, "short"), JPEG, NOW_MS)
    album.keep(mark(3, "gone"), JPEG, NOW_MS)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert album.purge(NOW_MS + DAY_MS // 2) == 0
    assert album.purge(NOW_MS + 2 * DAY_MS) == 2
    assert [row.bookmark_id for row in album.rows()] == ["b-1"]
    assert [path.name for path in folder.glob("*.jpg")] == ["b-1.jpg"]
    assert album.purge(NOW_MS + 30 * DAY_MS) == 1
    assert album.rows() == []
    assert list(folder.glob("*.jpg")) == []


def test_who_looked_is_written_down_before_anybody_sees_it(tmp_path: Path) -> None:
    album = Album(tmp_path, {"c": 30})
    album.keep(mark(1), JPEG, NOW_MS)
    assert album.look("b-1.jpg", "王芳", NOW_MS + 5) == JPEG
    line = (tmp_path / LOOKED).read_text(encoding="utf-8").strip()
    assert json.loads(line) == {"at_ms": NOW_MS + 5, "who": "王芳", "picture": "b-1.jpg"}
    for name in ("b-2.jpg", "../b-1.jpg", INDEX):
        with pytest.raises(OSError, match=r".*"):
            album.look(name, "王芳", NOW_MS)
    assert len((tmp_path / LOOKED).read_text(encoding="utf-8").split()) == 1


def test_a_torn_line_and_a_picture_without_one_do_no_harm(tmp_path: Path) -> None:
    album = Album(tmp_path, {"c": 30})
    album.keep(mark(1), JPEG, NOW_MS)
    with (tmp_path / INDEX).open("ab") as file:
        file.write(b'{"bookmark_id":"b-2","at')
    (tmp_path / "b-2.jpg").write_bytes(JPEG)
    album.keep(mark(3), JPEG, NOW_MS)
    assert [row.bookmark_id for row in album.rows()] == ["b-1", "b-3"]
    album.purge(NOW_MS)
    assert sorted(path.name for path in tmp_path.glob("*.jpg")) == ["b-1.jpg", "b-3.jpg"]


def test_a_disk_that_cannot_be_written_does_not_stop_the_hall(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    Album(tmp_path / "file", {}).keep(mark(1), JPEG, NOW_MS)
    assert "cannot keep a bookmark" in caplog.text
    assert "picture \\xff" not in caplog.text


def test_cameras_of_the_setup() -> None:
    devices = [
        DeviceConfig(name="camera-1", kind="camera", make="onvif", line="x", counter="5",
                     options={"keep_pictures": True, "retention_days": 7, "bookmark_on": ["alarm"]}),
        DeviceConfig(name="strip-5", kind="led_board", make="onbon", line="y", counter="5"),
    ]  # fmt: skip
    assert retention_days(devices) == {"camera-1": 7}

    class NoCounters:
        counters = ()

    (found,) = find_cameras(NoCounters(), devices)  # type: ignore[arg-type]
    assert found == camera("camera-1", "5", events="alarm")
