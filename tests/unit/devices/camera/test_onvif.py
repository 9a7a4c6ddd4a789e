from __future__ import annotations

import logging
from typing import Any

import pytest

from devices.camera.onvif.driver import OnvifCamera, Step
from devices.camera.onvif.options import Options
from devices.health import Health
from devices.kinds import Cancel, CheckHealth, CheckLevel, Outcome, TakeSnapshot
from tests.unit.devices.bench import Bench, device

LOGIN: dict[str, Any] = {"user": "hall", "password": "correct horse"}


def camera(**options: Any) -> Bench:
    return Bench(device("camera", "onvif", **{**LOGIN, **options}), baud=4_000_000).plug()


def snap(bench: Bench, name: str = "s") -> Any:
    return bench.do(TakeSnapshot(command_id=name))


def asked(bench: Bench) -> list[str]:
    return list(bench.state()["asked"])


def test_it_learns_where_the_pictures_are_and_gives_one() -> None:
    bench = camera()
    bench.run(3)
    assert bench.health().health is Health.GOOD
    assert asked(bench) == [
        "GetSystemDateAndTime", "GetCapabilities", "GetProfiles", "GetSnapshotUri",
    ]  # fmt: skip
    end = snap(bench)
    assert end.outcome is Outcome.CONFIRMED
    assert end.data.startswith(b"\xff\xd8\xff")
    assert end.data.endswith(b"\xff\xd9")
    assert bench.state()["pictures"] == 1
    assert "\\xff" not in repr(end)


def test_a_snapshot_asked_at_once_waits_for_the_learning() -> None:
    bench = camera()
    assert snap(bench).outcome is Outcome.CONFIRMED


def test_nonce_of_the_digest_is_used_again_with_a_rising_count() -> None:
    bench = camera()
    for number in range(3):
        assert snap(bench, f"s{number}").outcome is Outcome.CONFIRMED
    assert asked(bench).count("picture") == 4  # only the first was refused


def test_a_camera_that_wants_http_digest_for_soap_too() -> None:
    bench = camera()
    bench.control(do="set", digest_only=True)
    assert snap(bench).outcome is Outcome.CONFIRMED


def test_clock_ten_minutes_off_is_refused_and_then_read_again() -> None:
    bench = camera()
    driver = bench.seat().driver
    assert isinstance(driver, OnvifCamera)
    assert bench.run_until(lambda: driver._asking.about is Step.SERVICES, 3)
    bench.control(do="set", clock_off_s=600)
    bench.run(3)
    assert bench.health().health is Health.GOOD
    assert asked(bench).count("GetSystemDateAndTime") == 2
    assert asked(bench).count("GetCapabilities") == 2


def test_wrong_password_says_what_to_look_at_and_is_not_tried_for_ever() -> None:
    bench = camera(password="wrong")
    bench.control(do="set", password="right")
    bench.run(5)
    assert bench.health().reason == "not_authorized"
    assert "hall.toml" in bench.health().message_zh
    before = len(asked(bench))
    assert before < 12
    bench.run(20)
    assert len(asked(bench)) == before
    bench.control(do="set", password="wrong")
    bench.run(30)
    assert bench.health().health is Health.GOOD


def test_silent_camera_delays_nobody_and_is_left_alone_for_its_rest() -> None:
    bench = camera()
    bench.run(3)
    bench.control(do="set", hang=True)
    began = bench.now
    end = snap(bench, "a")
    assert (end.outcome, end.reason) == (Outcome.FAILED, "no_answer")
    assert bench.now - began < 3.5
    began = bench.now
    assert snap(bench, "b").reason == "no_answer"
    assert bench.now - began < 0.1
    assert bench.health().health is Health.BAD
    bench.control(do="set", hang=False)
    bench.run(31)
    assert bench.health().health is Health.GOOD
    assert snap(bench, "c").outcome is Outcome.CONFIRMED


@pytest.mark.parametrize("picture", ["torn", "html", "missing"])
def test_what_is_no_whole_jpeg_is_no_picture(picture: str) -> None:
    bench = camera()
    bench.run(3)
    bench.control(do="set", picture=picture)
    end = snap(bench, "a")
    assert (end.outcome, end.reason, end.data) == (Outcome.FAILED, "bad_picture", b"")
    assert bench.health().health is Health.BAD
    bench.control(do="set", picture="whole")
    assert snap(bench, "b").outcome is Outcome.CONFIRMED
    assert bench.health().health is Health.GOOD


def test_camera_without_onvif_is_asked_at_its_configured_place() -> None:
    bench = camera(snapshot_path="/cgi-bin/snapshot.cgi?channel=1")
    bench.run(3)
    assert bench.health().health is Health.GOOD
    assert set(asked(bench)) == {"picture"}
    assert snap(bench).outcome is Outcome.CONFIRMED


def test_one_question_at_a_time_and_a_waiting_one_can_be_cancelled() -> None:
    bench = camera()
    bench.run(3)
    for name in ("a", "b", "c"):
        bench.submit(TakeSnapshot(command_id=name))
    bench.submit(Cancel(command_id="x", target_id="b"))
    bench.run(3)
    assert [bench.outcome(name)[0] for name in "abc"] == ["confirmed", "failed", "confirmed"]
    assert bench.state()["pictures"] == 2


def test_a_check_gives_no_picture_away() -> None:
    bench = camera()
    end = bench.do(CheckHealth(command_id="c", level=CheckLevel.EXTERNAL))
    assert end.outcome is Outcome.CONFIRMED
    assert end.data == b""
    assert end.detail.endswith(" bytes")


def test_pulled_cable_fails_what_was_asked() -> None:
    bench = camera()
    bench.run(3)
    bench.control(do="set", hang=True)
    bench.submit(TakeSnapshot(command_id="a"))
    bench.submit(TakeSnapshot(command_id="b"))
    bench.run(0.5)
    bench.pull()
    assert bench.outcome("a") == bench.outcome("b") == ("failed", "line_down")


def test_bytes_one_by_one() -> None:
    bench = Bench(device("camera", "onvif", **LOGIN), baud=4_000_000, lump=1).plug()
    assert snap(bench).outcome is Outcome.CONFIRMED


def test_no_log_trace_or_repr_holds_a_picture_or_the_password(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    bench = camera()
    bench.control(do="set", picture="torn")
    snap(bench, "a")
    bench.control(do="set", picture="whole")
    end = snap(bench, "b")
    shown = caplog.text + repr(bench.events) + repr(Options(**LOGIN))
    shown += "".join(str(row) for row in bench.seat().trace.entries())
    assert "correct horse" not in shown
    assert end.data[20:60].hex() not in shown
    assert repr(end.data[20:60])[2:-1] not in shown
    assert "JFIF" not in shown
