"""The client's thread: asking, repeating, giving up, following, closing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

import queue_controller.api.client as module
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.client import RESEND_S, Applied, Beat, Link, Reset, Update
from queue_controller.api.errors import ClientClosed, NotReachable
from queue_controller.api.view import HallView
from tests.helpers.patience import PATIENCE_S, Calm
from tests.unit.queue_controller.api.fake_controller import FakeController, reply_to

Make = Callable[..., FakeController]


def until(condition: Callable[[], bool], limit_s: float = PATIENCE_S) -> None:
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.005)


def beat_until(fake: FakeController, seq: int, condition: Callable[[], bool]) -> Calm:
    """Beats until something is so; the time since the last beat."""
    calm = Calm()
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        calm = Calm()
        fake.beat(seq)
        time.sleep(0.02)
    return calm


def done(request: m.Request, _: m.Command) -> list[m.Reply]:
    return [reply_to(request, m.Done())]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[FakeController] = []

    def factory(
        answer: Callable[[m.Request, m.Command], list[m.Reply]] = done, address: str = ""
    ) -> FakeController:
        made.append(FakeController(tmp_path, answer, address))
        return made[-1]

    yield factory
    for each in made:
        each.close()


def test_asking_from_many_threads_gives_each_its_own_reply(make: Make) -> None:
    fake = make(lambda request, _: [reply_to(request, m.Done(), seq=int(request.command_id[1:]))])
    found: dict[int, int] = {}
    with fake.client(follow=False) as client:

        def ask(n: int) -> None:
            found[n] = client.ask(m.Ping(), command_id=f"c{n}").seq

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(20)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(PATIENCE_S)
    assert found == {n: n for n in range(20)}


def test_a_lost_reply_is_asked_for_again_with_the_same_id(make: Make) -> None:
    lost: list[str] = []

    def answer(request: m.Request, command: m.Command) -> list[m.Reply]:
        if not lost:
            lost.append(request.command_id)
            return []
        return done(request, command)

    fake = make(answer)
    with fake.client(follow=False) as client:
        start = time.monotonic()
        assert client.ask(m.CallNext("5"), pin="99").ok
        assert time.monotonic() - start >= RESEND_S * 0.9
    assert [r.command_id for r in fake.seen] == [lost[0], lost[0]]
    assert {r.pin for r in fake.seen} == {"99"}


def test_no_answer_is_said_within_the_limit(make: Make) -> None:
    fake = make(lambda *_: [])
    with fake.client(follow=False) as client:
        calm = Calm()
        with pytest.raises(NotReachable) as found:
            client.ask(m.Ping(), timeout_s=0.3)
        assert calm.wall_s > 0.25, calm
        assert calm.seconds < 1.0, calm
        assert "控制器" in found.value.message_zh


def test_what_was_given_up_is_never_sent_later(make: Make) -> None:
    """A clerk was told that the call failed: it must not happen when the controller comes back."""
    fake = make()
    fake.close()
    client = fake.client(follow=False)
    client.start()
    try:
        with pytest.raises(NotReachable):
            client.ask(m.CallNext("5"), timeout_s=0.3, command_id="given-up")
        later = make(address=fake.commands_address)
        assert client.ask(m.Ping(), command_id="later").ok
        assert {r.command_id for r in later.seen} == {"later"}
    finally:
        client.close()


def test_duplicates_strangers_and_garbage_are_ignored(make: Make) -> None:
    def answer(request: m.Request, _: m.Command) -> list[m.Reply]:
        mine = reply_to(request, m.Done(), epoch=2)
        other = m.Request(1, "x", 0, "not-mine", "kiosk-1", request.body)
        return [
            reply_to(other, m.Done(), epoch=2),
            reply_to(request, m.Done(), hall_id="elsewhere", epoch=2),
            mine,
            mine,
        ]

    fake = make(answer)
    with fake.client(follow=False) as client:
        assert client.ask(m.Ping()).hall_id == "ziyang-gov"
        assert client.ask(m.Ping()).ok
        assert client.epoch == 2


def test_a_reply_of_a_lower_epoch_is_no_reply(make: Make) -> None:
    epochs = iter([5, 4, 5])
    fake = make(lambda request, _: [reply_to(request, m.Done(), epoch=next(epochs, 5))])
    with fake.client(follow=False) as client:
        assert client.ask(m.Ping()).epoch == 5
        assert client.ask(m.Ping()).epoch == 5, "the stale one was not taken"
    assert len(fake.seen) == 3
    assert fake.seen[-1].epoch == 5


def test_submit_never_blocks_and_close_ends_what_waits(make: Make) -> None:
    fake = make(lambda *_: [])
    client = fake.client(follow=False)
    client.start()
    futures: list[Future[m.Reply]] = [client.submit(m.Ping(), timeout_s=60) for _ in range(10)]
    until(lambda: len(fake.seen) == 10)
    client.close()
    client.close()
    for each in futures:
        with pytest.raises(ClientClosed):
            each.result(0)
    with pytest.raises(ClientClosed):
        client.submit(m.Ping()).result(0)


def test_a_cancelled_future_harms_nobody(make: Make) -> None:
    fake = make()
    with fake.client(follow=False) as client:
        client.submit(m.Ping()).cancel()
        assert client.ask(m.Ping()).ok


def test_asking_on_its_own_thread_is_an_error_not_a_deadlock(make: Make) -> None:
    fake = make()
    errors: list[str] = []

    def on_update(update: Update) -> None:
        if isinstance(update, Link):
            try:
                client.ask(m.Ping())
            except RuntimeError as err:
                errors.append(str(err))

    client = fake.client(on_update)
    client.start()
    until(lambda: bool(errors))
    client.close()


def test_it_follows_the_stream(make: Make) -> None:
    got: list[Update] = []

    def answer(request: m.Request, command: m.Command) -> list[m.Reply]:
        assert isinstance(command, m.Snapshot)
        return [reply_to(request, HallView(seq=command.at_least_seq), seq=command.at_least_seq)]

    fake = make(answer)
    with fake.client(got.append):
        beat_until(fake, 3, lambda: any(isinstance(u, Reset) for u in got))
        fake.event(4, m.CounterOpened("5"))
        fake.publish(b"ev.public", b"garbage")
        fake.publish(b"ev.publicity", b"{}")
        fake.event(5, m.CounterClosed("5"))
        until(lambda: sum(isinstance(u, Applied) for u in got) == 2)
        fake.event(9, m.CounterOpened("6"))
        until(lambda: sum(isinstance(u, Reset) for u in got) == 2)
    applied = [u.record.seq for u in got if isinstance(u, Applied)]
    assert applied[:2] == [4, 5]
    assert [u.state for u in got if isinstance(u, Link)][:2] == ["connecting", "current"]
    assert any(isinstance(u, Beat) for u in got)


def test_silence_shows_as_out_of_date(make: Make) -> None:
    got: list[Update] = []
    fake = make(lambda request, _: [reply_to(request, HallView(seq=3))])
    with fake.client(got.append):
        calm = beat_until(fake, 3, lambda: any(isinstance(u, Reset) for u in got))
        until(lambda: any(isinstance(u, Link) and u.state == "out_of_date" for u in got))
        assert calm.wall_s > 2.0, calm
        assert calm.seconds < 4.5, calm
        beat_until(
            fake, 3, lambda: any(isinstance(u, Link) and u.state == "current" for u in got[-3:])
        )


def test_a_program_that_fails_on_an_update_keeps_its_client(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    def on_update(_: Update) -> None:
        raise ValueError("the program's own fault")

    fake = make()
    with fake.client(on_update) as client:
        assert client.ask(m.Ping()).ok
    assert "could not use Link" in caplog.text


def test_only_a_client_that_reports_on_devices_says_that_it_lives(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ALIVE_EVERY_S", 0.05)
    fake = make()

    def pings() -> int:
        return sum(wire.decode_command(each.body) == m.Ping() for each in list(fake.seen))

    with fake.client() as client:
        client.ask(m.Issue(queue="B"))
        for seq in range(10):
            fake.beat(seq)
            time.sleep(0.02)
        assert pings() == 0
        client.ask(m.ReportHealth("strip-1", "led_board", "good"))
        beat_until(fake, 10, lambda: pings() >= 3)


def test_the_frames_on_the_wire_are_those_of_the_contract(make: Make) -> None:
    fake = make()
    with fake.client(follow=False) as client:
        client.ask(m.Issue(queue="B"), command_id="c-1")
    assert wire.decode_command(fake.seen[0].body) == m.Issue(queue="B")
    assert (fake.seen[0].client_id, fake.seen[0].hall_id) == ("kiosk-1", "ziyang-gov")
