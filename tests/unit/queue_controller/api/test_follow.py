"""Following the stream: the rules of docs/PROTOCOL.md, section 5, one by one."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec import Raw, structs

from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.follow import MAX_HELD, REMEMBERED_AFTER_S, SILENCE_S, Follower
from queue_controller.api.standing import KEPT_S, StandingEmergency
from queue_controller.api.updates import Applied, Beat, Link, Reset, Update
from queue_controller.api.view import EmergencyStatus, HallView

HALL = "ziyang-gov"


def beat(seq: int, epoch: int = 1, hall_id: str = HALL) -> m.Heartbeat:
    return m.Heartbeat(1, hall_id, epoch, seq, "running", "", 0, 1.0, "2025-09-08", ())


def record(seq: int, epoch: int = 1) -> m.EventRecord:
    event = m.CounterOpened(str(seq))
    return m.EventRecord(seq, epoch, 0, "counter_opened", "t", "c", Raw(wire.encode(event)))


@dataclass
class Surface:
    """What a program would hold."""

    seq: int = 0
    link: str = ""
    since_ms: int = 0
    resets: int = 0
    beats: int = 0
    evacuated: bool = False
    remembered: bool = False
    opened: set[str] = field(default_factory=set)

    def take(self, update: Update) -> None:
        match update:
            case Reset(view, remembered):
                self.evacuated, self.remembered = view.evacuated, remembered
                self.resets += 1
                self.seq = view.seq
                self.opened = set(view.counters)
            case Applied(record, event):
                assert record.seq == self.seq + 1, "never a gap"
                assert isinstance(
                    event, m.CounterOpened | m.EmergencyStarted | m.EmergencyEnded | None
                )
                self.seq = record.seq
                if isinstance(event, m.CounterOpened):
                    self.opened.add(event.counter)
            case Beat():
                self.beats += 1
            case Link(state, since_ms):
                self.link, self.since_ms = state, since_ms


def snapshot(seq: int) -> HallView:
    view = HallView(seq=seq, epoch=1)
    for n in range(1, seq + 1):
        view.counter(str(n))
    return view


class Bench:
    def __init__(self, jitter_s: float = 0.2, standing: StandingEmergency | None = None) -> None:
        self.surface = Surface()
        self.now = 100.0
        self.follower = Follower(
            HALL,
            self.surface.take,
            lambda: jitter_s,
            wall_ms=lambda: int(self.now * 1000),
            standing=standing,
        )
        self.follower.start(self.now)

    def serve(self, seq: int, epoch: int = 1) -> None:
        """The controller answers a snapshot that is due."""
        self.now = max(self.now, self.due())
        self.follower.asked()
        self.follower.on_snapshot(snapshot(seq), epoch, self.now)

    def due(self) -> float:
        """When a snapshot is to be asked for; there must be need of one."""
        assert self.follower.ask_at is not None
        return self.follower.ask_at

    def needs_snapshot(self) -> bool:
        return self.follower.ask_at is not None

    def current(self, seq: int = 5) -> Bench:
        self.follower.on_heartbeat(beat(seq), self.now)
        self.serve(seq)
        assert self.surface.link == "current"
        return self


def test_the_first_heartbeat_asks_at_once_and_the_snapshot_makes_it_current() -> None:
    bench = Bench()
    assert bench.surface.link == "connecting"
    assert not bench.needs_snapshot(), "nothing is asked before the subscription stands"
    bench.follower.on_heartbeat(beat(5), bench.now)
    assert bench.due() == bench.now
    assert bench.follower.at_least_seq == 5
    bench.serve(5)
    assert (bench.surface.link, bench.surface.seq, bench.surface.resets) == ("current", 5, 1)


def test_events_during_the_snapshot_are_held_dropped_or_applied() -> None:
    bench = Bench()
    bench.follower.on_record(record(4), bench.now)
    bench.follower.on_heartbeat(beat(5), bench.now)
    for seq in (6, 7, 8):
        bench.follower.on_record(record(seq), bench.now)
    assert bench.surface.resets == 0
    bench.serve(7)
    assert bench.surface.seq == 8
    assert bench.surface.opened == {str(n) for n in range(1, 9)}


def test_an_event_that_is_not_newer_is_dropped() -> None:
    bench = Bench().current(5)
    bench.follower.on_record(record(5), bench.now)
    bench.follower.on_record(record(3), bench.now)
    assert bench.surface.seq == 5
    assert not bench.needs_snapshot()


def test_a_gap_means_a_new_snapshot_after_a_jitter() -> None:
    bench = Bench(jitter_s=0.3).current(5)
    bench.follower.on_record(record(7), bench.now)
    assert bench.due() == bench.now + 0.3
    assert bench.follower.at_least_seq == 6
    assert bench.surface.seq == 5, "nothing after the gap is applied"
    bench.follower.on_record(record(8), bench.now)
    bench.serve(6)
    assert bench.surface.seq == 8


def test_a_heartbeat_ahead_means_a_new_snapshot() -> None:
    bench = Bench().current(5)
    bench.follower.on_heartbeat(beat(9), bench.now)
    assert bench.needs_snapshot()
    bench.serve(9)
    assert bench.surface.seq == 9


def test_a_gap_behind_the_snapshot_asks_once_more() -> None:
    bench = Bench().current(5)
    bench.follower.on_record(record(7), bench.now)
    bench.follower.on_record(record(9), bench.now)
    bench.serve(7)
    assert bench.surface.seq == 7
    assert bench.needs_snapshot()
    bench.serve(8)
    assert bench.surface.seq == 9


def test_silence_is_out_of_date_and_says_since_when() -> None:
    bench = Bench().current(5)
    heard = bench.now
    assert bench.follower.next_look() == heard + SILENCE_S
    bench.follower.on_time(heard + SILENCE_S - 0.01)
    assert bench.surface.link == "current"
    bench.now = heard + SILENCE_S
    bench.follower.on_time(bench.now)
    assert bench.surface.link == "out_of_date"
    assert bench.surface.since_ms == int(heard * 1000)
    bench.now += 10
    bench.follower.on_heartbeat(beat(5), bench.now)
    assert bench.surface.link == "current"


def test_a_gap_that_does_not_close_is_out_of_date_though_heartbeats_come() -> None:
    bench = Bench().current(5)
    bench.follower.on_record(record(7), bench.now)
    gap = bench.now
    bench.follower.asked()
    for _ in range(4):
        bench.now += 1.0
        bench.follower.on_heartbeat(beat(7), bench.now)
    assert bench.surface.link == "out_of_date"
    assert bench.surface.since_ms == int(gap * 1000)
    bench.follower.on_snapshot(snapshot(7), 1, bench.now)
    assert bench.surface.link == "current"


def test_a_lower_epoch_is_never_believed() -> None:
    bench = Bench().current(5)
    bench.follower.on_heartbeat(beat(5, epoch=3), bench.now)
    bench.serve(5, epoch=3)
    beats = bench.surface.beats
    bench.follower.on_heartbeat(beat(50, epoch=2), bench.now)
    bench.follower.on_record(record(6, epoch=2), bench.now)
    assert not bench.follower.on_reply(2, bench.now)
    assert bench.follower.on_reply(3, bench.now)
    assert (bench.surface.seq, bench.surface.beats) == (5, beats)
    assert not bench.needs_snapshot()


def test_a_new_epoch_means_a_new_snapshot_also_of_a_shorter_log() -> None:
    bench = Bench().current(9)
    bench.follower.on_heartbeat(beat(7, epoch=2), bench.now)
    assert bench.follower.at_least_seq == 7
    bench.serve(7, epoch=2)
    assert (bench.surface.seq, bench.surface.link) == (7, "current")


def test_a_snapshot_of_the_old_epoch_is_refused() -> None:
    bench = Bench().current(5)
    bench.follower.on_heartbeat(beat(5, epoch=2), bench.now)
    bench.follower.asked()
    bench.follower.on_snapshot(snapshot(5), 1, bench.now)
    assert bench.surface.resets == 1
    assert bench.needs_snapshot()


def test_an_event_of_a_new_epoch_before_its_heartbeat() -> None:
    bench = Bench().current(5)
    bench.follower.on_record(record(6, epoch=2), bench.now)
    assert bench.follower.at_least_seq == 5
    bench.serve(5, epoch=2)
    assert bench.surface.seq == 6


def test_another_halls_heartbeat_is_ignored() -> None:
    bench = Bench()
    bench.follower.on_heartbeat(beat(5, hall_id="elsewhere"), bench.now)
    assert bench.surface.beats == 0
    assert not bench.needs_snapshot()


def test_an_unknown_type_moves_seq_only() -> None:
    bench = Bench().current(5)
    unknown = m.EventRecord(6, 1, 0, "robot_arrived", "", "", Raw(b'{"type":"robot_arrived"}'))
    bench.follower.on_record(unknown, bench.now)
    misfit = m.EventRecord(7, 1, 0, "counter_opened", "", "", Raw(b'{"type":"counter_opened"}'))
    bench.follower.on_record(misfit, bench.now)
    assert bench.surface.seq == 7


def test_a_failed_snapshot_is_asked_for_again_later() -> None:
    bench = Bench()
    bench.follower.on_heartbeat(beat(5), bench.now)
    bench.follower.asked()
    assert not bench.needs_snapshot()
    bench.follower.on_snapshot_failed(bench.now)
    assert bench.due() > bench.now


def test_what_is_held_has_a_limit() -> None:
    bench = Bench()
    bench.follower.on_heartbeat(beat(0), bench.now)
    for seq in range(1, MAX_HELD + 10):
        bench.follower.on_record(record(seq), bench.now)
    bench.serve(0)
    assert bench.needs_snapshot(), "what was dropped shows as a gap"
    bench.serve(MAX_HELD)
    assert bench.surface.seq == MAX_HELD + 9


def test_resync_brings_a_new_view() -> None:
    bench = Bench().current(5)
    bench.follower.resync(bench.now)
    bench.serve(5)
    assert bench.surface.resets == 2


@pytest.mark.parametrize("seed", range(40))
def test_any_loss_delay_and_restart_heals(seed: int) -> None:
    """Whatever is lost, the surface never skips an event and ends where the log is."""
    rng = random.Random(seed)
    bench = Bench(jitter_s=rng.random() * 0.4)
    head, epoch = rng.randint(0, 5), 1
    for _ in range(300):
        bench.now += rng.random()
        what = rng.random()
        if what < 0.5:
            head += 1
            if rng.random() > 0.2:
                bench.follower.on_record(record(head, epoch), bench.now)
        elif what < 0.75:
            if rng.random() > 0.2:
                bench.follower.on_heartbeat(beat(head, epoch), bench.now)
        elif what < 0.8:
            epoch += 1
            head += 1
        elif bench.follower.ask_at is not None:
            wanted = bench.follower.at_least_seq
            bench.follower.asked()
            if rng.random() < 0.2:
                bench.follower.on_snapshot_failed(bench.now)
            else:
                seq = rng.randint(max(0, min(wanted, head)), head)
                bench.follower.on_snapshot(snapshot(seq), epoch, bench.now)
    for _ in range(6):
        bench.now += 1.0
        bench.follower.on_heartbeat(beat(head, epoch), bench.now)
        if bench.follower.ask_at is not None:
            bench.serve(head, epoch)
    assert (bench.surface.seq, bench.surface.link) == (head, "current")
    assert bench.surface.opened == {str(n) for n in range(1, head + 1)}


STOOD = EmergencyStatus("e1", active=True, drill=True, text_zh="", text_en="", since_ms=7)


def emergency(seq: int, event: m.Event, kind: str) -> m.EventRecord:
    return m.EventRecord(seq, 1, 7, kind, "t", "c", Raw(wire.encode(event)))


def test_an_emergency_is_remembered_where_the_hall_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "surfaces" / "board-1.emergency"
    StandingEmergency(path, HALL).note(STOOD)
    bench = Bench(standing=StandingEmergency(path, HALL))
    assert bench.follower.next_look() == bench.now + REMEMBERED_AFTER_S
    bench.follower.on_time(bench.now + REMEMBERED_AFTER_S - 0.1)
    assert not bench.surface.evacuated, "the hall may still say that it is over"
    bench.follower.on_time(bench.now + REMEMBERED_AFTER_S)
    assert (bench.surface.evacuated, bench.surface.remembered) == (True, True)
    assert bench.surface.link == "connecting"
    bench.current()
    assert (bench.surface.evacuated, bench.surface.remembered) == (False, False)
    assert not path.exists(), "the hall has said that it is over"


def test_a_hall_that_answers_in_time_is_believed_not_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "board-1.emergency"
    StandingEmergency(path, HALL).note(STOOD)
    bench = Bench(standing=StandingEmergency(path, HALL)).current()
    bench.follower.on_time(bench.now + REMEMBERED_AFTER_S)
    assert (bench.surface.evacuated, bench.surface.resets) == (False, 1)


def test_start_and_end_of_an_emergency_are_kept_as_they_come(tmp_path: Path) -> None:
    path = tmp_path / "board-1.emergency"
    bench = Bench(standing=StandingEmergency(path, HALL))
    bench.current()
    start = m.EmergencyStarted("e1", drill=True)
    bench.follower.on_record(emergency(6, start, "emergency_started"), bench.now)
    assert StandingEmergency(path, HALL).load() == STOOD
    bench.follower.on_record(emergency(7, m.EmergencyEnded("e1"), "emergency_ended"), bench.now)
    assert StandingEmergency(path, HALL).load() is None


def test_what_is_too_old_of_another_hall_or_broken_is_no_emergency(tmp_path: Path) -> None:
    path = tmp_path / "board-1.emergency"
    assert StandingEmergency(path, HALL).load() is None
    StandingEmergency(path, HALL, lambda: 0.0).note(STOOD)
    assert StandingEmergency(path, HALL, lambda: KEPT_S).load() == STOOD
    assert StandingEmergency(path, HALL, lambda: -1e9).load() == STOOD, "a clock without battery"
    assert StandingEmergency(path, HALL, lambda: KEPT_S + 1).load() is None
    assert StandingEmergency(path, "other", lambda: 0.0).load() is None
    path.write_bytes(b'{"hall_id": "')
    assert StandingEmergency(path, HALL).load() is None


def test_a_disk_that_refuses_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "surfaces").write_text("no folder")
    standing = StandingEmergency(tmp_path / "surfaces" / "board-1.emergency", HALL)
    standing.note(STOOD)
    assert standing.load() is None


def test_a_prepared_emergency_is_none_yet(tmp_path: Path) -> None:
    standing = StandingEmergency(tmp_path / "board-1.emergency", HALL)
    standing.note(structs.replace(STOOD, active=False))
    assert standing.load() is None
