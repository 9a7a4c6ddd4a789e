"""The technical side of a hall, as hall.toml gives it: programs, lines, devices, policies.

Structs, because the same types decode the file, write it and give its JSON Schema (config.schema).
An empty string means "not given"; `load_setup` fills in what follows from the hall.
"""

import datetime as dt
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

ProgramKind = Literal[
    "device_host",
    "ticketing",
    "guide",
    "desk",
    "forms",
    "terminal",
    "rating",
    "board",
    "counter_sign",
    "media",
    "screens",
    "announcer",
    "manager",
    "supervisor",
]
Transport = Literal["serial", "tcp", "http", "usb", "usblp", "evdev", "memory", "none"]
DeviceKind = Literal[
    "ticket_printer",
    "call_keypad",
    "rating_keys",
    "led_board",
    "id_card_reader",
    "code_scanner",
    "touch_screen",
    "panel",
    "speaker",
    "camera",
    "lights",
]
StandbyMode = Literal["off", "asynchronous", "synchronous"]
Parity = Literal["none", "even", "odd", "mark", "space"]
Language = Literal["zh", "en"]

Positive = Annotated[int, Meta(gt=0)]
TicketNumber = Annotated[int, Meta(ge=0, le=999_999)]
WorkingDays = Annotated[int, Meta(ge=0, le=250)]
Seconds = Annotated[float, Meta(gt=0, le=86_400)]
Percent = Annotated[int, Meta(ge=0, le=100)]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
"""Hours and minutes, like 07:30."""
Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
"""Lower case, digits and hyphens: a program's name is its client id and its key's file name."""


class ControllerConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the controller listens and where it keeps its data."""

    commands: str = "tcp://127.0.0.1:7700"
    """ROUTER endpoint."""
    events: str = "tcp://127.0.0.1:7701"
    """XPUB endpoint."""
    data_dir: str = ""
    """Database and epoch, relative to the working directory; not given: var/<hall_id>."""
    keys_dir: str = ""
    """CURVE keys, one pair of files per client id; not given: <data_dir>/keys."""
    copies: str = "tcp://127.0.0.1:7703"
    """Where the other machine fetches its copy; bound only where there is a standby."""


class StandbyConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A second machine that holds a copy of the log and serves once it is promoted (docs/adr/0014)."""

    mode: StandbyMode = "off"
    """synchronous: nothing is answered before the copy has it. asynchronous: the copy follows."""
    name: Annotated[str, Meta(pattern=r"^standby(-[a-z0-9]+)*$", max_length=40)] = "standby-1"
    """The name of its key; it joins the hall by enrolment like every device."""
    commands: str = ""
    """Its ROUTER endpoint, bound once it is promoted."""
    events: str = ""
    """Its XPUB endpoint."""
    copies: str = ""
    """Where it gives copies once it is promoted."""
    public_key: Annotated[str, Meta(pattern=r"^(\S{40})?$")] = ""
    """What `hall enrol` shows for it; not given: <keys_dir>/<name>.pub."""
    wait_ms: Annotated[int, Meta(ge=100, le=2500)] = 1000
    """How long an answer waits for the copy; then answers go out without it, and an alarm is raised."""

    @property
    def on(self) -> bool:
        """Whether there is a second machine."""
        return self.mode != "off"


class LookConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a hall may change of the theme. Empty: the theme's own, or the hall's name."""

    name_zh: str = ""
    name_en: str = ""
    emblem: str = ""
    """An image file, relative to the hall folder."""
    primary: Annotated[str, Meta(pattern=r"^(#[0-9A-Fa-f]{6})?$")] = ""
    """Primary colour, #rrggbb; the theme's contrast checks still hold."""
    font_zh: str = ""
    font_en: str = ""


class PolicyConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numbers that the house decides; the numbers of the calling rules are in hall.csv."""

    language: Language = "zh"
    """The language that a surface starts in."""
    ticket_digits: Annotated[int, Meta(ge=3, le=4)] = 3
    """Digits after the prefix: 3 gives B012."""
    business_day_start: dt.time = dt.time(0, 0)
    """When the business day turns and numbers restart, in the hall's time."""
    check_in_early_minutes: Annotated[int, Meta(ge=0, le=240)] = 10
    """How long before its slot an appointment may check in."""
    check_in_late_minutes: Annotated[int, Meta(ge=0, le=240)] = 10
    """How long after its slot an appointment may still check in."""
    weekend_duty_on_the_spot: bool = True
    """Whether a weekend's duty deals only with what is done on the spot, and with questions."""
    appointment_days_ahead: Annotated[int, Meta(ge=0, le=90)] = 14
    """How many days before its date a slot can be booked here; 0: only on the day."""
    offline_numbers: Annotated[int, Meta(ge=0, le=200)] = 20
    """How many numbers of each queue a kiosk holds for when the controller is away; 0: none."""
    second_press_s: Seconds = 3.0
    """A second press of the same key within this time is the same press."""
    undo_s: Seconds = 10.0
    """How long a clerk can take back the last action."""
    no_show_s: Seconds = 60.0
    """A called number that the next call passes over within this time was missed, later it was served."""
    walk_up_numbers: tuple[TicketNumber, TicketNumber] = (701, 799)
    """First and last number that counters make on the spot, in each queue; 0, 0: none."""
    roll_numbers: tuple[TicketNumber, TicketNumber] = (801, 899)
    """First and last number of the pre-printed rolls; 0, 0: none."""
    reprint_limit: Annotated[int, Meta(ge=0, le=20)] = 3
    """How many papers may follow the first one of a number."""
    rate_fee_and_collection: bool = False
    """Whether paying and collecting are rated too."""
    late_rating_days: Annotated[int, Meta(ge=0, le=90)] = 15
    """How long a matter can be rated by the token on its paper, in calendar days."""
    work_order_days: tuple[WorkingDays, WorkingDays, WorkingDays, WorkingDays] = (1, 5, 10, 15)
    """Working days until 核实, 整改, 回访 and 反馈 of a bad review are due."""
    sign_out_idle_minutes: Annotated[int, Meta(ge=0, le=600)] = 0
    """After so long without a visitor or a key a clerk is signed out, and the counter pauses; 0: never."""
    requeue_limit: Annotated[int, Meta(ge=0, le=100)] = 3
    """How often a missed number may come back in a day."""
    customer_rating_s: Seconds = 20.0
    """How long an adult has to rate."""
    call_unseen_s: Seconds = 5.0
    """A call that no display has confirmed by then is reported to the clerk."""
    call_unspoken_s: Seconds = 60.0
    """The same for the voice; calls are spoken one after the other, so a crowded hall needs longer."""
    heartbeat_s: Seconds = 1.0
    out_of_date_s: Seconds = 3.0
    """Silence after which a surface says that it is out of date."""
    kiosk_idle_s: Seconds = 60.0
    """A kiosk goes back to its first page after this time without a touch."""
    kiosk_warning_s: Seconds = 15.0
    """How long before that it asks whether more time is needed."""
    call_repeats: Annotated[int, Meta(ge=1, le=5)] = 2
    """How often the voice says a call."""
    person_retention_days: Annotated[int, Meta(ge=0, le=3650)] = 30
    """Hashes of ID numbers and other personal values are erased after this time."""
    last_ticket_window_minutes: Annotated[int, Meta(ge=0, le=1440)] = 120
    """So long before closing a number is given only if its work still fits; 0: by the clock only."""
    closing_notice_minutes: Annotated[int, Meta(ge=0, le=240)] = 15
    """How long before closing the manager is told who is still here."""
    led_brightness_by_hour: dict[TimeOfDay, Percent] = {}
    """Brightness of LED boards from each time of day on, {"07:30" = 80, "18:00" = 40}; none: left alone."""
    managers: tuple[str, ...] = ()
    """Staff numbers that decide by the manager's hand; empty: everybody who has a PIN."""
    disk_warn_mib: Positive = 200
    disk_refuse_mib: Positive = 64
    """Below this free space the controller accepts no more commands."""


class ProgramConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A program of the hall. Its name is its client id."""

    name: Name
    kind: ProgramKind
    machine: str = ""
    """Where it runs: `hall run --machine NAME` starts only these."""
    counter: str = ""
    """The counter of a terminal or a rating screen."""
    zones: tuple[str, ...] = ()
    """What a board or an announcer covers; empty: the whole hall."""
    size: tuple[Positive, Positive] | None = None
    """Pixels of its display, width and height; not given: the usual one of its kind."""
    mm_per_px: Annotated[float, Meta(gt=0, le=50)] | None = None
    distance_m: Annotated[float, Meta(gt=0, le=100)] | None = None
    """From where people read it."""
    bottom_mm: Annotated[float, Meta(ge=0, le=3000)] | None = None
    """The lower edge of its display above the floor; 0: the page is never drawn lower for a wheelchair."""
    options: dict[str, Any] = {}


class LineConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A port, and who opens it."""

    name: Name
    transport: Transport
    port: str
    """A device path, host:port, usb:VID:PID[:serial], a name for `memory`, anything for `none`."""
    owner: Name
    """The program that opens it."""
    baud: Annotated[int, Meta(ge=300, le=4_000_000)] = 9600
    data_bits: Literal[7, 8] = 8
    parity: Parity = "none"
    stop_bits: Literal[1, 2] = 1
    half_duplex: bool = False
    echo: bool = False
    """The adapter gives back what it sends."""


class DeviceConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device on a line, and where it stands: at a counter, in a zone or in a program's housing."""

    name: Name
    kind: DeviceKind
    make: str
    line: str = ""
    """Empty for what needs no port of ours, such as a loudspeaker; then `program` says who uses it."""
    address: Annotated[int, Meta(ge=0, le=65_535)] | None = None
    counter: str = ""
    zone: str = ""
    program: str = ""
    options: dict[str, Any] = {}
    """Per make, checked by the make."""


class SimulatorConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One simulator process of a rehearsal: the far end of these lines, with all their devices."""

    name: Name
    lines: tuple[Name, ...]
    seed: int = 1


class Setup(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """hall.toml as a whole."""

    controller: ControllerConfig = ControllerConfig()
    standby: StandbyConfig = StandbyConfig()
    look: LookConfig = msgspec.field(default=LookConfig(), name="hall")
    policy: PolicyConfig = PolicyConfig()
    programs: tuple[ProgramConfig, ...] = msgspec.field(default=(), name="program")
    lines: tuple[LineConfig, ...] = msgspec.field(default=(), name="line")
    devices: tuple[DeviceConfig, ...] = msgspec.field(default=(), name="device")
    simulators: tuple[SimulatorConfig, ...] = msgspec.field(default=(), name="simulator")

    def program(self, name: str) -> ProgramConfig:
        """The program of this name; raises KeyError."""
        return _named(self.programs, name)

    def line(self, name: str) -> LineConfig:
        """The line of this name; raises KeyError."""
        return _named(self.lines, name)

    def device(self, name: str) -> DeviceConfig:
        """The device of this name; raises KeyError."""
        return _named(self.devices, name)

    def simulator(self, name: str) -> SimulatorConfig:
        """The simulator of this name; raises KeyError."""
        return _named(self.simulators, name)

    def programs_of(self, kind: ProgramKind) -> tuple[ProgramConfig, ...]:
        """The programs of one kind."""
        return tuple(program for program in self.programs if program.kind == kind)

    def lines_of(self, owner: str) -> tuple[LineConfig, ...]:
        """The lines that a program opens."""
        return tuple(line for line in self.lines if line.owner == owner)

    def devices_on(self, line: str) -> tuple[DeviceConfig, ...]:
        """The devices of one line, by address."""
        found = [device for device in self.devices if device.line == line]
        return tuple(sorted(found, key=lambda device: device.address or 0))

    def devices_of(self, owner: str) -> tuple[DeviceConfig, ...]:
        """The devices on all lines that a program opens, then those without a line that it uses."""
        on_lines = [
            device for line in self.lines_of(owner) for device in self.devices_on(line.name)
        ]
        alone = [one for one in self.devices if not one.line and one.program == owner]
        return (*on_lines, *alone)

    def devices_at(self, counter: str, kind: DeviceKind | None = None) -> tuple[DeviceConfig, ...]:
        """The devices that stand at a counter, of one kind or of all."""
        return tuple(
            device
            for device in self.devices
            if device.counter == counter and kind in {None, device.kind}
        )


_Row = TypeVar("_Row", ProgramConfig, LineConfig, DeviceConfig, SimulatorConfig)


def _named(rows: tuple[_Row, ...], name: str) -> _Row:
    for row in rows:
        if row.name == name:
            return row
    raise KeyError(name)
