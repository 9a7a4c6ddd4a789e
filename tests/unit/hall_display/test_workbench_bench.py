"""What the workbench draws of what simulators tell."""

from __future__ import annotations

import itertools
from pathlib import Path

import config
from devices.simulator import SimulatorSetup, find_simulator
from hall_display.workbench.bench import Bench, Look, looks_in

HALL = config.load_hall("config/halls/songming").require()


def bench(tmp_path: Path) -> Bench:
    ports = itertools.count(20_000)
    return Bench(HALL, config.rehearsal_setup(HALL, tmp_path, free_port=lambda: next(ports)))


def test_every_simulated_device_is_drawn_once(tmp_path: Path) -> None:
    made = bench(tmp_path)
    counters, machines = made.counters(), made.machines()
    assert len(counters) == len(HALL.counters)
    at_counters = [name for r in counters for name in (r.strip, r.keypad, r.pad)]
    drawn = [*at_counters, *(row.device for row in machines if row.kind != "line")]
    assert [row.device for row in machines if row.kind == "line"] == ["rs485-1", "rs485-2"]
    assert sorted(drawn) == sorted(device.name for device in made.devices)


def test_every_key_is_understood_by_its_simulator(tmp_path: Path) -> None:
    made = bench(tmp_path)
    from random import Random

    from devices.registry import find_make, parse_options

    ports = itertools.count(20_000)
    setup = config.rehearsal_setup(HALL, tmp_path, free_port=lambda: next(ports))
    tried = 0
    for row in made.machines():
        if row.kind == "line":
            continue  # clicked in tests/ui/workbench
        device = setup.device(row.device)
        options = parse_options(find_make(device.kind, device.make), device)
        for place, label in enumerate(row.labels):
            request = made.request(row.device, place)
            assert request is not None
            if request["do"] in {"plug", "unplug"}:
                continue  # the line's, not the device's
            told = SimulatorSetup(
                device, setup.line(device.line), options, lambda _row: None, Random(1)
            )
            simulated = find_simulator(device.kind, device.make)(told)
            if label == "松开":
                simulated.control({"do": "touch", "x": 0.5, "y": 0.5}, 0.0)
            assert simulated.control(request, 0.0)["ok"] is True, (row.device, label)
            tried += 1
    assert tried > 20


def test_what_is_told_is_shown(tmp_path: Path) -> None:
    made = bench(tmp_path)
    made.take("keypad-1", Look({"number": "012", "waiting": "007"}, token="a"))
    made.take("pad-1", Look({"pad": "rating"}, plugged=False, token="a"))
    made.take("strip-1", Look({"power": "off", "text": ["A012"]}, token="b", png="AAAA"))
    [row] = made.counters(words="a012")
    assert (row.keypad_digits, row.keypad_waiting) == ("012", "7")
    assert (row.pad_words, row.pad_plugged) == ("请评价", False)
    assert (row.strip_picture, row.strip_lit) == ("image://look/strip-1/b", False)
    assert made.toggled_cable("pad-1") == {"do": "plug"}
    made.take("strip-1", Look({"power": "on"}, token="b", png=None))
    assert made.counters()[0].strip_picture == "image://look/strip-1/b"


def test_faults_are_marked_and_nothing_is_marked_before_it_is_known(tmp_path: Path) -> None:
    made = bench(tmp_path)
    before = {row.device: row for row in made.machines()}["printer-1"]
    assert set(before.marks) == {""}
    made.take("printer-1", Look({"paper": "out", "cover": "closed", "cutter": "ok"}, token="x"))
    row = {row.device: row for row in made.machines()}["printer-1"]
    assert dict(zip(row.labels, row.marks, strict=True))["缺纸"] == "wrong"
    assert dict(zip(row.labels, row.marks, strict=True))["合上盖"] == "on"


def test_a_strange_answer_is_left_out() -> None:
    assert list(looks_in({"ok": False})) == []
    assert list(looks_in({"looks": {"a": 1, "b": {"token": "t"}}})) == [("b", Look(token="t"))]
