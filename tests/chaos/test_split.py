"""Both machines live, the wire between them is cut, and clients are spread over both sides of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import config
from queue_controller.api import messages as m
from queue_controller.api import wire
from queue_controller.api.client import BusClient
from queue_controller.cli.rehearsal.ports import free_port
from queue_controller.server.standby.place import NUMBERS_LOST
from tests.chaos.hall_process import tail
from tests.chaos.history import Seen, faults
from tests.chaos.pair import Pair, place_of, until
from tests.helpers.cut_wire import CutWire
from tests.helpers.patience import PATIENCE_S

NEAR_A, NEAR_B = "cli-0", "cli-1"
ANSWER_S = PATIENCE_S
EACH = NUMBERS_LOST + 10
"""Numbers that each side draws while the hall is two; more than are passed over."""
TOGETHER = 10


class Split:
    """A pair whose machines see each other, and clients of the other side, through wires that can be cut."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self.pair = Pair(folder, [NEAR_A, NEAR_B])
        stack.callback(self.pair.close)
        plain = self.pair.a.setup
        self.wires: list[CutWire] = []

        def behind(address: str) -> str:
            port = free_port()
            self.wires.append(stack.enter_context(CutWire(port, int(address.rpartition(":")[2]))))
            return f"tcp://127.0.0.1:{port}"

        far_a = {
            name: behind(getattr(plain.controller, name))
            for name in ("commands", "events", "copies")
        }
        far_b = {
            name: behind(getattr(plain.standby, name)) for name in ("commands", "events", "copies")
        }
        for machine in (self.pair.a, self.pair.b):
            setup = machine.setup
            if machine is self.pair.a:
                changed = msgspec.structs.replace(
                    setup, standby=msgspec.structs.replace(setup.standby, **far_b)
                )
            else:
                changed = msgspec.structs.replace(
                    setup, controller=msgspec.structs.replace(setup.controller, **far_a)
                )
            machine.setup = changed
            config.write_setup(machine.setup_file, changed)
        # Clients' keys are at machine a; what client b knows of the machines is what machine b does.
        self.seen_from_b = msgspec.structs.replace(
            plain, controller=msgspec.structs.replace(plain.controller, **far_a)
        )

    def cut(self) -> None:
        for each in self.wires:
            each.cut()

    def join(self) -> None:
        for each in self.wires:
            each.join()

    def client_near_b(self) -> BusClient:
        a = self.pair.a
        before, a.setup = a.setup, self.seen_from_b
        try:
            return a.client(NEAR_B)
        finally:
            a.setup = before


@pytest.fixture
def split(tmp_path: Path) -> Iterator[Split]:
    with contextlib.ExitStack() as stack:
        yield Split(tmp_path, stack)


def drawn(client: BusClient, count: int, history: list[Seen]) -> list[str]:
    """Numbers that are drawn one after the other."""
    labels = []
    for _ in range(count):
        command, command_id = m.Issue(queue="A"), wire.new_command_id()
        reply = client.ask(command, command_id=command_id, timeout_s=ANSWER_S)
        assert reply.ok, reply
        history.append(Seen(client.client_id, command_id, command, reply))
        labels.append(wire.body_of(reply, m.Issued).ticket.label)
    return labels


def test_two_halls_for_a_while_give_no_number_twice_and_become_one(split: Split) -> None:
    pair = split.pair
    cli = pair.start()
    near_a, near_b = pair.a.client(NEAR_A), split.client_near_b()
    history: list[Seen] = []
    before = drawn(near_a, TOGETHER, history) + drawn(near_b, TOGETHER, history)
    first_epoch = near_a.epoch

    split.cut()
    alone: list[Seen] = []
    of_a = drawn(near_a, EACH, alone)
    promoted = pair.hall(pair.b, "promote")
    assert not promoted["other_ended"], "a cut wire is no end of the other machine"
    assert promoted["seq"] >= history[-1].reply.seq, "the copy has what was answered with it"
    of_b = drawn(near_b, EACH, history)
    of_a += drawn(near_a, EACH, alone)

    # Nobody holds a number that somebody else holds, and none goes back.
    every = [*before, *of_a, *of_b]
    assert len(set(every)) == len(every)
    assert int(of_b[0][1:]) > int(before[-1][1:]) + NUMBERS_LOST
    assert {int(label[1:]) % 2 for label in of_b} == {0}, "even numbers are the second machine's"
    assert {int(label[1:]) % 2 for label in of_a[NUMBERS_LOST:]} == {1}, "odd ones are the first's"
    assert {seen.reply.epoch for seen in alone} == {first_epoch}

    split.join()
    assert pair.a.wait_end(ANSWER_S), tail(pair.a.log)
    assert place_of(pair.a).role == "overtaken"
    after = drawn(near_a, 2, history)
    assert not set(after) & set(every)
    assert near_a.epoch == near_b.epoch > first_epoch

    # What the second machine told is in the hall's log; what the first told alone is set aside, whole.
    records = pair.b.all_records(cli)
    assert faults(history, records) == []
    told = {r.command_id for r in records}
    assert not {seen.command_id for seen in alone} & told
    pair.hall(pair.a, "standby", "--prepare-only")
    refused = pair.hall(pair.a, "promote", code=3)
    assert refused["code"] == "never_level"
    pair.a.start()
    pair.wait_level(pair.b)
    aside = list((Path(pair.a.setup.controller.data_dir) / "set-aside").iterdir())
    assert len(aside) == 1
    until(lambda: place_of(pair.a).whole, lambda: tail(pair.a.log))

    # The same the other way round, and on the same day: neither gives what anybody holds from before.
    every += drawn(near_a, TOGETHER, history)
    split.cut()
    alone_again: list[Seen] = []
    every += drawn(near_b, EACH, alone_again)
    assert not pair.hall(pair.a, "promote")["other_ended"]
    every += drawn(near_a, EACH, history)
    every += drawn(near_b, EACH, alone_again)
    split.join()
    assert pair.b.wait_end(ANSWER_S), tail(pair.b.log)
    every += after + drawn(near_b, 2, history)
    assert len(set(every)) == len(every)
    records = pair.a.all_records(cli)
    assert faults(history, records) == []
    for client in (cli, near_a, near_b):
        client.close()
