"""Ports of rehearsals: never one for two halls of a machine."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from queue_controller.cli.rehearsal import ports
from tests.helpers.patience import PATIENCE_S

DRAW = """
import sys
from queue_controller.cli.rehearsal import ports
ports.FIRST, ports.LAST = int(sys.argv[1]), int(sys.argv[2])
print(*(ports.free_port() for _ in range(50)), flush=True)
sys.stdin.read()
"""


def test_processes_that_look_at_the_same_time_never_get_the_same_port() -> None:
    """Three of them, 150 ports of 170, none of which anybody listens on yet."""
    argv = [sys.executable, "-c", DRAW, "20100", "20270"]
    processes = [
        subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    drawn: list[int] = []
    for process in processes:
        assert process.stdout is not None
        drawn += [int(word) for word in process.stdout.readline().split()]
    for process in processes:
        process.communicate(timeout=PATIENCE_S)
    assert len(drawn) == 150
    assert len(set(drawn)) == 150


def test_a_port_on_which_somebody_listens_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        monkeypatch.setattr(ports, "FIRST", port)
        monkeypatch.setattr(ports, "LAST", port + 1)
        with pytest.raises(RuntimeError, match="no free port"):
            ports.free_port()


def test_claims_do_not_use_up_the_descriptors_of_a_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ports, "KEPT", 5)
    for _ in range(20):
        ports.free_port()
    assert len(ports._claims) == 5
