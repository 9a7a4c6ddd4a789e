"""The simulated hall, and a setup written and read back."""

import datetime as dt
import itertools
import string
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import default_setup, load_hall, load_setup, rehearsal_setup, to_toml, write_setup
from config.model import DeviceConfig, Hall, LineConfig, PolicyConfig, ProgramConfig, Setup
from config.schema import SCHEMA_FILE, schema_text
from config.setup_loader import completed
from tests.unit.config.folders import BASE, HALLS


@pytest.fixture(scope="module")
def ziyang() -> Hall:
    return load_hall(HALLS / "ziyang").require()


def _simulated(hall: Hall, run_dir: Path) -> Setup:
    ports = itertools.count(20_000)
    return rehearsal_setup(hall, run_dir, free_port=lambda: next(ports))


def test_every_counter_has_its_three_devices(ziyang: Hall, tmp_path: Path) -> None:
    setup = _simulated(ziyang, tmp_path)

    for counter in ziyang.counters:
        devices = setup.devices_at(counter.number)
        assert [device.kind for device in devices] == ["call_keypad", "rating_keys", "led_board"]
        keypad, pad, strip = devices
        assert (keypad.line, keypad.address) == (pad.line, pad.address)
        assert strip.options["family"] == "K"
        assert setup.line(strip.line).transport == "tcp"
    buses = [line for line in setup.lines if line.name.startswith("rs485")]
    assert [len(setup.devices_on(line.name)) for line in buses] == [64, 10]
    assert all(line.half_duplex and line.baud == 9600 for line in buses)


def test_programs_and_lines(ziyang: Hall, tmp_path: Path) -> None:
    setup = _simulated(ziyang, tmp_path)

    assert [program.name for program in setup.programs] == [
        *(
            "host-1",
            "kiosk-1",
            "kiosk-2",
            "guide-1",
            "forms-1",
            "desk-1",
            "terminal-14",
            "rating-14",
        ),
        *("board-1", "sign-1", "media-1", "announcer-1", "announcer-2", "manager-1", "manager-2"),
    ]
    assert {device.kind for device in setup.devices} >= {
        *("ticket_printer", "call_keypad", "rating_keys", "led_board", "id_card_reader"),
        *("code_scanner", "touch_screen", "panel", "speaker", "camera", "lights"),
    }
    assert setup.program("announcer-2").zones == (ziyang.counter_by_number["14"].zone,)
    both = (*setup.program("announcer-1").zones, *setup.program("announcer-2").zones)
    assert sorted(both) == sorted(zone.code for zone in ziyang.zones), "one voice for each zone"
    assert setup.program("board-1").options == {"place": "DV6-1"}
    assert setup.program("guide-1").options == {"place": "DV1-1"}
    assert setup.program("sign-1").counter == "14", "the general counter that sees most visitors"
    assert [line.owner for line in setup.lines[:2]] == ["kiosk-1", "kiosk-2"]
    assert setup.line("printer-1").port == str(tmp_path / "ports" / "printer-1")
    assert setup.device("printer-2").program == "kiosk-2"
    papers = [d.program for d in setup.devices if d.kind == "ticket_printer"]
    assert papers == ["kiosk-1", "kiosk-2", "guide-1", "desk-1"]
    assert setup.device("reader-3").program == "desk-1"
    assert setup.device("scanner-3").program == "guide-1"
    simulated = [line for simulator in setup.simulators for line in simulator.lines]
    assert sorted(simulated) == sorted(line.name for line in setup.lines)
    ports = Counter(line.port for line in setup.lines)
    assert set(ports.values()) == {1}


def test_the_inventory_says_how_many_kiosks(tmp_path: Path) -> None:
    base = load_hall(BASE).require()

    assert len(_simulated(base, tmp_path).programs_of("ticketing")) == 1


@pytest.mark.parametrize("folder", [HALLS / "ziyang", HALLS / "songming", BASE])
def test_a_simulated_hall_has_no_fault_and_reads_back_equal(folder: Path, tmp_path: Path) -> None:
    hall = load_hall(folder).require()
    setup = _simulated(hall, tmp_path)
    path = tmp_path / "setup.toml"

    write_setup(path, setup)
    result = load_setup(path, hall)

    assert result.problems == ()
    assert result.setup == setup


def test_the_default_is_the_same_each_time(ziyang: Hall) -> None:
    assert default_setup(ziyang) == default_setup(ziyang)
    assert default_setup(ziyang).controller.commands == "tcp://127.0.0.1:7700"


_texts = st.text(st.characters(codec="utf-8"), max_size=20)
_names = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
_options = st.dictionaries(
    _texts,
    st.recursive(
        st.one_of(
            st.booleans(),
            st.integers(-(2**63), 2**63 - 1),
            st.floats(allow_nan=False),
            _texts,
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(_texts, inner, max_size=3)
        ),
        max_leaves=6,
    ),
    max_size=3,
)


@settings(
    derandomize=True,
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(name=_names, text=_texts, options=_options, minutes=st.integers(0, 1439))
def test_any_setup_reads_back_equal(
    tmp_path: Path, name: str, text: str, options: dict[str, object], minutes: int
) -> None:
    setup = completed(
        Setup(
            policy=PolicyConfig(
                business_day_start=dt.time(minutes // 60, minutes % 60), undo_s=2.5
            ),
            programs=(
                ProgramConfig(name=f"host-{name}", kind="device_host", machine=text),
                ProgramConfig(name="board-1", kind="board", options=options, size=(7, 9)),
            ),
            lines=(
                LineConfig(
                    name="line-1", transport="memory", port=f"x{name}", owner=f"host-{name}"
                ),
            ),
            devices=(
                DeviceConfig(
                    name="d-1", kind="speaker", make=f"m{text}", line="line-1", options=options
                ),
            ),
        ),
        None,
    )
    path = tmp_path / "setup.toml"
    write_setup(path, setup)

    result = load_setup(path, None)

    assert result.problems == ()
    assert result.setup == setup


def test_what_toml_cannot_say_is_refused() -> None:
    setup = Setup(programs=(ProgramConfig(name="board-1", kind="board", options={"a": None}),))

    with pytest.raises(TypeError, match="NoneType"):
        to_toml(setup)


def test_the_committed_schema_is_current() -> None:
    assert SCHEMA_FILE.read_text("utf-8") == schema_text(), "run python -m config.schema"


def test_the_schema_knows_every_table() -> None:
    schema = msgspec.json.decode(schema_text())

    assert set(schema["$defs"]["Setup"]["properties"]) == {
        *("controller", "standby", "hall", "policy", "program", "line", "device", "simulator")
    }
