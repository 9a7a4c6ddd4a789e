"""A client between two controllers of one hall: it asks the one of the higher epoch, whoever is heard first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import config
from config.model import StandbyConfig
from queue_controller.api import client as client_module
from queue_controller.api.audience import Audience
from queue_controller.api.client import BusClient
from queue_controller.api.endpoints import Endpoint, second_endpoint
from queue_controller.api.keys import load_client_keys, load_public
from queue_controller.api.updates import Reset, Update
from tests.helpers.patience import PATIENCE_S, PatientClient
from tests.unit.queue_controller.server.desk import HALL
from tests.unit.queue_controller.server.live import Live, until


class Two:
    """`old` and `new`, which was promoted; both know the same clients."""

    def __init__(self, folder: Path) -> None:
        self.old, self.new = Live(folder / "old"), Live(folder / "new")
        for path in self.old.keys_dir.glob("*.pub"):
            if path.stem != "controller":
                (self.new.keys_dir / path.name).write_bytes(path.read_bytes())
        self.new.desk.start()
        self.new.desk.store.raise_epoch(100)
        self.new.desk.crash()
        self.updates: list[Update] = []

    def client(self, audience: Audience | None) -> BusClient:
        keys = load_client_keys(self.old.keys_dir, "kiosk-1")
        new = Endpoint(
            self.new.commands, self.new.events, load_public(self.new.keys_dir, "controller")
        )
        one = PatientClient(
            self.old.commands, self.old.events, keys, "kiosk-1", HALL.hall_id, audience,
            self.updates.append, standby=new,
        )  # fmt: skip
        one.start()
        self.old._clients.append(one)
        return one


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    one = Two(tmp_path)
    yield one
    for live in (one.old, one.new):
        if hasattr(live, "_thread"):
            live.close()


@pytest.mark.parametrize("audience", ["public", None])
def test_a_client_goes_over_to_the_promoted_one_and_never_back(
    two: Two, audience: Audience | None
) -> None:
    two.old.start()
    client = two.client(audience)
    assert two.old.issue(client).epoch < 100
    two.new.start()
    until(lambda: client.epoch > 100)
    for _ in range(5):
        assert two.old.issue(client).epoch > 100
    assert len(two.new.desk.state.view.waiting("A")) == 5
    assert len(two.old.desk.state.view.waiting("A")) == 1, "the old one was asked again"
    if audience is not None:
        until(lambda: [u.view.epoch for u in two.updates if isinstance(u, Reset)][-1] > 100)


def test_a_client_that_starts_while_the_overtaken_one_still_speaks_asks_the_other(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It stops listening when it has heard both; a machine under load may need longer for that.
    monkeypatch.setattr(client_module, "LOOK_AROUND_S", PATIENCE_S)
    two.old.start()
    two.new.start()
    for _ in range(3):
        client = two.client(None)
        assert two.old.issue(client).epoch > 100
        client.close()


def test_a_client_goes_on_with_the_one_there_is(two: Two) -> None:
    two.new.start()
    client = two.client(None)
    assert two.old.issue(client).epoch > 100


def test_the_second_endpoint_comes_from_the_setup_and_its_key_from_there_or_from_a_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    setup = config.default_setup(HALL)
    assert second_endpoint(setup, tmp_path) is None
    at = ("tcp://10.0.0.2:7700", "tcp://10.0.0.2:7701")

    def with_standby(key: str) -> config.model.Setup:
        standby = StandbyConfig(mode="synchronous", public_key=key, commands=at[0], events=at[1])
        return config.model.Setup(standby=standby)

    assert second_endpoint(with_standby(""), tmp_path) is None
    assert "will not follow" in caplog.text
    (tmp_path / "standby-1.pub").write_text(f"public = {'a' * 40}\n", encoding="ascii")
    assert second_endpoint(with_standby(""), tmp_path) == (*at, b"a" * 40)
    assert second_endpoint(with_standby("b" * 40), tmp_path) == (*at, b"b" * 40)
