"""Simulated card reader: a card can be laid on it and lifted.

{"do": "lay"}                        the fictitious card of the standard's own example
{"do": "lay", "card": {...}}         fields as in the record: name, sex, nation, birth, address, number, authority,
                                     valid_from, valid_until; "type": "I" | "J" | "Y" for other cards
{"do": "lay", "unreadable": true}    it is found and selected, and cannot be read
{"do": "lay", "pull_after": "find"}  it is lifted right after that answer ("find" or "select")
{"do": "lift"}
{"do": "set", "power": "off"|"on"}   {"do": "set", "fault": "60"|"66"|""}   {"do": "set", "new_address": false}
"""

from collections.abc import Mapping
from typing import Any, Final

from devices.id_card_reader.sdt import protocol, stx
from devices.id_card_reader.sdt.protocol import Answer, Options, Request, Sw
from devices.id_card_reader.sdt.record import CardType, check_digit, write_record
from devices.simulator import AnsweringDevice, SimulatorSetup

QUICK_S: Final = 0.03
READ_S: Final = 0.9
PHOTO: Final = bytes(1024)
EXAMPLE: Final = {
    "name": "张三",
    "sex": "1",
    "nation": "01",
    "birth": "19491231",
    "address": "北京市朝阳区示例路1号",
    "number": "11010519491231002X",
    "authority": "北京市公安局朝阳分局",
    "valid_from": "20200101",
    "valid_until": "长期",
}


class SimulatedReader(AnsweringDevice):
    """One reader with its module."""

    def __init__(self, setup: SimulatorSetup) -> None:
        super().__init__()
        options = setup.options
        self._options: Options = options if isinstance(options, Options) else Options()
        self._witness = setup.witness
        self._instant = setup.instant
        self._sam = protocol.requests()
        self._stx = stx.decoder()
        self._free_s = 0.0
        self._power = True
        self._fault = 0
        self._knows_new_address = True
        self._record: bytes | None = None
        self._unreadable = False
        self._pull_after = ""
        self._found = self._selected = self._was_read = False
        self._reads = 0

    def on_link(self, *, up: bool, now: float) -> None:
        """A reader on USB loses its power with the cable; the card stays where it lies."""
        self._sam.reset()
        self._stx.reset()
        self.forget_answers()
        self._free_s = 0.0
        self._forget_card()

    def _forget_card(self) -> None:
        self._found = self._selected = self._was_read = False

    def feed(self, data: bytes, now: float) -> bytes:
        """Take requests; while it is at work a module hears nothing."""
        if not self._power:
            return b""
        if self._options.framing == "stx":
            for frame in self._stx.feed(data, now):
                if now >= self._free_s:
                    self._answer(self._do_all(frame).to_bytes(), READ_S, now)
            return self.on_timer(now)
        faults = len(self._sam.faults)
        for request in self._sam.feed(data, now):
            if now < self._free_s:
                continue
            slow = request in {protocol.READ, protocol.READ_FINGERPRINTS}
            self._answer(self._do(request).to_bytes(), READ_S if slow else QUICK_S, now)
        if len(self._sam.faults) > faults:
            self._sam.faults.clear()
            self._answer(Answer(Sw.CHECK_SUM).to_bytes(), QUICK_S, now)
        return self.on_timer(now)

    def _answer(self, answer: bytes, seconds: float, now: float) -> None:
        self._free_s = now + (0.0 if self._instant else seconds)
        self.answer_at(self._free_s, answer)

    # ---------------------------------------------------------------- the module

    def _do(self, request: Request) -> Answer:
        if self._fault:
            return Answer(self._fault)
        match request:
            case protocol.FIND:
                return self._find()
            case protocol.SELECT:
                return self._select()
            case protocol.READ:
                return self._read()
            case protocol.READ_NEW_ADDRESS if self._knows_new_address:
                there = self._record is not None and self._selected
                return Answer(Sw.ABSENT if there else Sw.READ_FAILED)
            case protocol.STATUS | protocol.MAX_RF_SIZE:
                return protocol.PLAIN_OK
            case protocol.RESET:
                self._forget_card()
                return protocol.PLAIN_OK
            case protocol.MODULE_NUMBER:
                return Answer(Sw.OK, bytes(range(16)))
            case _:
                return Answer(Sw.UNKNOWN_COMMAND)

    def _find(self) -> Answer:
        if self._record is None or self._was_read:
            return protocol.NO_CARD
        self._found = True
        self._pull("find")
        return protocol.FOUND

    def _select(self) -> Answer:
        if self._record is None or not self._found:
            return Answer(Sw.SELECT_FAILED)
        self._selected = True
        self._pull("select")
        return protocol.SELECTED

    def _read(self) -> Answer:
        if self._record is None or not self._selected or self._unreadable:
            self._found = self._selected = False
            return Answer(Sw.READ_FAILED)
        self._note_read()
        return protocol.read_answer(self._record, PHOTO)

    def _do_all(self, frame: stx.StxFrame) -> stx.StxFrame:
        if frame != stx.READ_ALL or self._record is None or self._unreadable:
            return stx.StxFrame(stx.NO_CARD.to_bytes(2, "big"))
        self._note_read()
        return stx.StxFrame(
            stx.GOOD.to_bytes(2, "big") + protocol.read_answer(self._record, PHOTO).data
        )

    def _note_read(self) -> None:
        if not self._was_read:
            self._was_read = True
            self._reads += 1
            # That a card was read; never whose.
            self._witness({"witness": "id_card", "event": "read"})

    def _pull(self, after: str) -> None:
        if self._pull_after == after:
            self._lift()

    # ---------------------------------------------------------------- what people do

    def control(self, request: Mapping[str, Any], now: float) -> dict[str, Any]:
        """See the module."""
        match request.get("do"):
            case "lay":
                return self._lay(request)
            case "lift":
                self._lift()
                return {"ok": True}
            case "set":
                return self._set(request)
            case "state":
                state = {
                    "power": "on" if self._power else "off",
                    "card": self._record is not None,
                    "reads": self._reads,
                }
                return {"ok": True, "state": state}
            case unknown:
                return {"ok": False, "error": f"a card reader cannot do {unknown!r}"}

    def _lay(self, request: Mapping[str, Any]) -> dict[str, Any]:
        card = request.get("card") or EXAMPLE
        if not isinstance(card, Mapping):
            return {"ok": False, "error": "card is an object with the fields of the record"}
        if self._record is not None:
            return {"ok": False, "error": "a card lies there already, lift it first"}
        fields = {str(name): str(value) for name, value in card.items()}
        letter = fields.pop("type", "") or CardType.RESIDENT.value
        number = fields.get("number", "")
        if number.endswith("?"):  # a person who types a card need not reckon its last digit
            fields["number"] = number[:-1] + check_digit(number)
        try:
            self._record = _record(fields, letter)
        except ValueError as err:
            return {"ok": False, "error": str(err)}
        self._forget_card()
        self._unreadable = bool(request.get("unreadable"))
        self._pull_after = str(request.get("pull_after", ""))
        return {"ok": True}

    def _lift(self) -> None:
        self._record = None
        self._forget_card()

    def _set(self, request: Mapping[str, Any]) -> dict[str, Any]:
        power = request.get("power")
        if power is not None:
            self._power = power == "on"
            self.forget_answers()
            self._sam.reset()
            self._stx.reset()
            self._forget_card()
        if "fault" in request:
            self._fault = int(str(request["fault"]) or "0", 16)
        self._knows_new_address = bool(request.get("new_address", self._knows_new_address))
        return {"ok": True}


def _record(fields: Mapping[str, str], letter: str) -> bytes:
    if letter == CardType.FOREIGN_2023:
        # The layout is not published: only the letter is right.
        record = bytearray(write_record({}, CardType.RESIDENT))
        record[248:250] = letter.encode("utf-16-le")
        return bytes(record)
    return write_record(fields, CardType(letter))


def build(setup: SimulatorSetup) -> SimulatedReader:
    """Build a simulated reader."""
    return SimulatedReader(setup)
