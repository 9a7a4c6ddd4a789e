"""``discover``: which ports there are, whose they are, and what answers on them.

Three ways to ask, from nothing to something:

* always: list the ports, and ask the devices of hall.toml for their state on lines that no program holds;
* ``--ask``: put the makes' harmless questions (``devices.probe``) to ports that hall.toml does not know;
* ``--press``: only listen, while a person presses a key of the device that is looked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from config.setup_model import LineConfig, Setup, Transport
from devices.driver import Make
from devices.errors import TransportError
from devices.health import Health
from devices.kinds import CheckHealth, Outcome
from devices.probe import Finding
from devices.registry import all_makes
from devices.tool.entries import entries
from devices.tool.outcome import KIND_ZH, MARKS, Exit, Voice
from devices.tool.workshop import Workshop
from devices.transport import Opener, open_channel
from devices.transport.base import Channel, Waker
from devices.transport.holders import Holder, who_holds
from devices.transport.listing import PortFound, list_all

READ_BYTES: Final = 4096
LISTEN_S: Final = 0.2
"""Before the first question: a device may be talking by itself."""
LOOK_S: Final = 0.05
HEARD_MAX: Final = 4096
SHOWN_BYTES: Final = 24
OWNER: Final = "host-1"
ASKED_AT_ONCE: Final = 16
"""Ports; they wait most of the time."""

Ports = Callable[[], list[PortFound]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found on a port. ``make`` is empty where only unknown bytes were heard."""

    port: str
    transport: Transport
    kind: str = ""
    make: str = ""
    baud: int = 0
    address: int | None = None
    sure: bool = False
    text: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A device of hall.toml and whether it answers."""

    device: str
    kind: str
    line: str
    health: Health
    message_zh: str
    message_en: str


def transport_of(port: str) -> Transport:
    """How a port given by hand is opened, told by its form."""
    if port.startswith("usb:"):
        return "usb"
    name = Path(port).name
    if port.startswith("/"):
        if "/usb/lp" in port:
            return "usblp"
        return "evdev" if "/input/" in port or name.startswith("event") else "serial"
    return "tcp" if port.rpartition(":")[2].isdecimal() else "serial"


def discover(
    setup: Setup | None,
    voice: Voice,
    *,
    ports: Sequence[str] = (),
    ask: bool = False,
    press_s: float = 0.0,
    bauds: Sequence[int] = (),
    opener: Opener = open_channel,
    listing: Ports = list_all,
    makes: Sequence[Make] | None = None,
    holders: Callable[[LineConfig], list[Holder]] = who_holds,
) -> Exit:
    """List, ask, listen.

    Raises:
        ToolError: the setup is wrong.
    """
    known = _known(setup, voice, opener) if setup is not None and not ports else []
    lines = {} if setup is None else {_same(line.port): line for line in setup.lines}
    seen = [PortFound(transport_of(port), port, port, "") for port in ports] or listing()
    free, listed = [], []
    for found in seen:
        line = lines.get(_same(found.port)) or lines.get(_same(found.node))
        who = holders(_line(found, 9600))
        listed.append(_listed(found, line, who))
        _say_port(found, line, who, voice)
        if not who and (line is None or ports):
            free.append(found)
    if not seen:
        voice.say("没有找到任何端口。请检查 USB 线和转换器，并确认用户在 dialout、lp、input 组。")
    answers: list[Answer] = []
    usable = list(all_makes()) if makes is None else list(makes)
    if ask:
        voice.say(f"正在同时询问 {len(free)} 个端口，最多一两分钟 …")
        with ThreadPoolExecutor(max_workers=ASKED_AT_ONCE) as askers:
            asking = [
                askers.submit(ask_port, found, usable, bauds=bauds, opener=opener, voice=voice)
                for found in free
            ]
            answers += [one for each in asking for one in each.result()]
    if press_s:
        answers += listen(free, usable, press_s, bauds=bauds, opener=opener, voice=voice)
    named = [one for one in answers if one.make]
    proposed = list(zip(named, entries(named, setup), strict=True))
    _say_answers(answers, proposed, voice, asked=ask or bool(press_s))
    voice.give(
        {
            "ok": True,
            "ports": listed,
            "known": [asdict(one) for one in known],
            "found": [{**asdict(one), "entry": text} for one, text in proposed],
            "unknown": [asdict(one) for one in answers if not one.make],
        }
    )
    bad = any(one.health is Health.BAD for one in known)
    if (ask or press_s) and not answers:
        return Exit.UNPROVEN
    return Exit.BAD if bad else Exit.GOOD


# ---------------------------------------------------------------- devices of hall.toml


def _known(setup: Setup, voice: Voice, opener: Opener) -> list[Known]:
    """Ask every device of the setup for its state, where nobody else has its line."""
    rows = []
    with Workshop(setup, setup.devices, opener=opener) as workshop:
        started = {}
        for device in workshop.devices:
            if workshop.trouble(device) is None:
                command = CheckHealth(command_id=workshop.new_id(), limit_s=5.0)
                refused = workshop.start(device.name, command)
                started[device.name] = (command, refused)
        for device in workshop.devices:
            trouble = workshop.trouble(device)
            row = (device.name, device.kind, device.line)
            if device.name in started and trouble is None:
                command, refused = started[device.name]
                end = refused or workshop.end_of(device.name, command)
                if end.outcome is Outcome.CONFIRMED:
                    rows.append(Known(*row, Health.GOOD, "有应答", "It answers"))
                elif end.outcome is Outcome.SENT or end.reason == "unsupported":
                    zh, en = (
                        "线路正常，此型号不回答查询",
                        "Line open; this model answers no question",
                    )
                    rows.append(Known(*row, Health.UNKNOWN, zh, en))
                else:
                    rows.append(Known(*row, Health.BAD, end.message_zh, end.message_en))
            elif trouble is not None:
                health = Health.UNKNOWN if trouble.held else Health.BAD
                rows.append(Known(*row, health, trouble.message_zh, trouble.message_en))
            else:
                rows.append(Known(*row, Health.BAD, "线路刚刚断开", "The line was just lost"))
    voice.say("hall.toml 中的设备：")
    for one in rows:
        kind = KIND_ZH.get(one.kind, one.kind)
        voice.say(f"  {MARKS[one.health]} {one.device}（{kind}，{one.line}）：{one.message_zh}")
    return rows


# ---------------------------------------------------------------- unknown ports


def ask_port(
    found: PortFound,
    makes: Iterable[Make],
    *,
    bauds: Sequence[int] = (),
    opener: Opener = open_channel,
    voice: Voice | None = None,
) -> list[Answer]:
    """Put harmless questions to one port, one baud rate after another, until something sure answers."""
    able = [make for make in makes if _can_ask(make, found.transport)]
    unsure: list[Answer] = []
    for baud in _rates(able, found.transport, bauds):
        now = [make for make in able if make.probe is not None and _has(make, baud, found, bauds)]
        try:
            answers = _ask_at(found, baud, now, opener)
        except TransportError as err:
            if voice is not None:
                voice.say(f"  {err.message_zh}")
            return unsure
        if any(one.sure for one in answers):
            return [one for one in answers if one.sure]
        unsure = unsure or answers
    return unsure


def _ask_at(found: PortFound, baud: int, makes: Sequence[Make], opener: Opener) -> list[Answer]:
    with closing(Waker()) as waker, closing(opener(_line(found, baud), waker)) as channel:
        heard = _hear(channel, LISTEN_S)
        answers: list[Answer] = []
        for make in makes:
            probe = make.probe
            if probe is None:
                continue
            said = b""
            for question in probe.ask:
                _send(channel, question)
                answer = _hear(channel, probe.answer_s)
                said += answer.removeprefix(question)  # an adapter that hears itself
            findings = probe.recognise(said) or (probe.recognise(heard) if heard else ())
            answers += [_answer(found, make, baud, one) for one in findings]
            if any(one.sure for one in answers):
                break
    return answers


def listen(
    ports: Sequence[PortFound],
    makes: Sequence[Make],
    seconds: float,
    *,
    bauds: Sequence[int] = (),
    opener: Opener = open_channel,
    voice: Voice,
    clock: Callable[[], float] = time.monotonic,
) -> list[Answer]:
    """Say nothing and listen on all ports at once, until something sure was heard or time is over."""
    baud = bauds[0] if bauds else 9600
    heard: dict[str, bytes] = {}
    with ExitStack() as stack:
        channels: list[tuple[PortFound, Channel]] = []
        for found in ports:
            waker = stack.enter_context(closing(Waker()))
            try:
                channel = stack.enter_context(closing(opener(_line(found, baud), waker)))
            except TransportError as err:
                voice.say(f"  {err.message_zh}")
                continue
            channels.append((found, channel))
        if not channels:
            return []
        hints = {make.probe.hint_zh for make in makes if make.probe and make.probe.hint_zh}
        voice.say(f"请在 {seconds:g} 秒内，{'；或'.join(sorted(hints)) or '在设备上按一个键'}。")
        until = clock() + seconds
        while clock() < until:
            for found, channel in list(channels):
                try:
                    data = channel.read(READ_BYTES, LOOK_S)
                except TransportError as err:
                    voice.say(f"  {err.message_zh}")
                    channels.remove((found, channel))
                    continue
                heard[found.port] = (heard.get(found.port, b"") + data)[-HEARD_MAX:]
                answers = _recognised(found, heard[found.port], makes, baud)
                if any(one.sure for one in answers):
                    return answers
            if not channels:
                break
    by_port = {found.port: found for found in ports}
    return [_raw(by_port[port], data, baud) for port, data in heard.items() if data]


def _recognised(found: PortFound, heard: bytes, makes: Sequence[Make], baud: int) -> list[Answer]:
    if not heard:
        return []
    return [
        _answer(found, make, baud, finding)
        for make in makes
        if make.probe is not None and found.transport in make.transports
        for finding in make.probe.recognise(heard)
    ]


def _raw(found: PortFound, data: bytes, baud: int) -> Answer:
    shown = data[:SHOWN_BYTES].hex(" ").upper()
    return Answer(found.port, found.transport, baud=baud, text=f"{len(data)} bytes: {shown}")


def _answer(found: PortFound, make: Make, baud: int, finding: Finding) -> Answer:
    return Answer(
        found.port,
        found.transport,
        str(make.kind),
        make.name,
        baud if found.transport == "serial" else 0,
        finding.address,
        finding.sure,
        finding.text,
        finding.options,
    )


def _can_ask(make: Make, transport: Transport) -> bool:
    return make.probe is not None and bool(make.probe.ask) and transport in make.transports


def _rates(makes: Sequence[Make], transport: Transport, wanted: Sequence[int]) -> list[int]:
    """Every make's likeliest rate first, then their second; the rates that were asked for beat all."""
    if transport != "serial":
        return [9600] if makes else []
    if wanted:
        return list(wanted)
    lists = [make.probe.bauds for make in makes if make.probe is not None]
    longest = max((len(bauds) for bauds in lists), default=0)
    ranked = [bauds[at] for at in range(longest) for bauds in lists if at < len(bauds)]
    return list(dict.fromkeys(ranked))


def _has(make: Make, baud: int, found: PortFound, wanted: Sequence[int]) -> bool:
    """Whether this make may be at this rate."""
    if found.transport != "serial" or wanted or make.probe is None:
        return True
    return baud in make.probe.bauds


def _hear(channel: Channel, seconds: float) -> bytes:
    """Everything that comes within this time."""
    heard, until = b"", time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0 and len(heard) < HEARD_MAX:
        heard += channel.read(READ_BYTES, left)
    return heard


def _send(channel: Channel, data: bytes) -> None:
    until = time.monotonic() + 1.0
    while data and time.monotonic() < until:
        data = data[channel.write(data, 0.2) :]


def _line(found: PortFound, baud: int) -> LineConfig:
    return LineConfig(
        name="discover", transport=found.transport, port=found.port, owner=OWNER, baud=baud
    )


def _same(port: str) -> str:
    """A port by its node, so that its names by-id and ttyUSB0 are one."""
    return str(Path(port).resolve()) if port.startswith("/") else port.lower()


# ---------------------------------------------------------------- words


def _listed(found: PortFound, line: LineConfig | None, who: Sequence[Holder]) -> dict[str, object]:
    return {
        **asdict(found),
        "line": "" if line is None else line.name,
        "held_by": [asdict(holder) for holder in who],
    }


def _say_port(
    found: PortFound, line: LineConfig | None, who: Sequence[Holder], voice: Voice
) -> None:
    words = [found.port]
    if found.node != found.port:
        words.append(f"（{found.node}）")
    if found.description:
        words.append(f" {found.description}")
    if line is not None:
        words.append(f"，hall.toml 的线路 {line.name}")
    if who:
        words.append(f"，正由{'、'.join(holder.words_zh for holder in who)}使用")
    elif line is None:
        words.append("，hall.toml 中没有")
    if not found.lasting:
        words.append("；这个名字重新插拔后会变，请装 udev 规则")
    voice.say("端口 " + "".join(words))


def _say_answers(
    answers: Sequence[Answer],
    proposed: Sequence[tuple[Answer, str]],
    voice: Voice,
    *,
    asked: bool,
) -> None:
    for one, _ in proposed:
        sure = "" if one.sure else "（可能）"
        where = one.port if one.address is None else f"{one.port} 地址 {one.address}"
        kind = KIND_ZH.get(one.kind, one.kind)
        voice.say(f"✓ {where}：{kind}{sure} {one.kind}/{one.make}，{one.text}")
    for one in answers:
        if not one.make:
            voice.say(f"? {one.port}：收到不认识的数据，{one.text}；请换波特率（--baud）再试")
    if asked and not answers:
        voice.say("没有设备应答。请检查电源、接线、A/B 线是否接反、波特率和地址。")
    if proposed:
        voice.say("\n可以照抄进 hall.toml（名字可以改）：")
    for one, text in proposed:
        voice.say(f"\n# {one.text}\n{text}")
