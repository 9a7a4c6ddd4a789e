"""The `hall` command as scripts use it: the exit code and the sentence of each subcommand's typical faults."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import pytest

from queue_controller.api import messages as m
from tests.e2e.stand import HALL_DIR, ROOT, Running, Stand, Starter

OK, BAD_INPUT, REFUSED, NOT_REACHABLE = 0, 2, 3, 4
World = Literal["running", "away", "no hall"]
COMMAND_LIMIT_S: Final = 60.0
"""No command leaves a person waiting for longer, many at once on a small machine included."""
AT_ONCE: Final[dict[World, int]] = {"no hall": 8, "running": 8, "away": 24}
"""Without a controller they wait for most of the time."""
AT_COUNTER: Final = ("recall", "start", "complete", "no-show", "undo", "park")
ASKING: Final = (
    ("issue", "A"), ("call", "1"), *((name, "1") for name in AT_COUNTER),
    ("transfer", "1", "R"), ("resume", "1", "A001"), ("requeue", "A001"), ("cancel", "A001"),
    ("open", "1"), ("pause", "1"), ("close", "1"), ("rate", "1", "5"),
    ("walk-up", "1", "A"), ("bind-roll", "812", "A"), ("reprint", "A001"), ("work-orders",), ("feedback",),
    ("reclassify", "A001", "P20"), ("stop-issue", "A"), ("resume-issue", "A"), ("cap", "A", "9"),
    ("counter-queues", "1"), ("extend", "18:30"), ("notice", "标题", "正文"), ("close-day",),
    ("emergency",), ("emergency", "prepare", "--reason", "x"), ("emergency", "start", "em-1"),
    ("emergency", "end"), ("broadcast", "请车主移车"), ("end-broadcast", "bc-1"),
    ("appointments",), ("slots", "A"), ("book", "A", "2025-09-08", "09:00"), ("check-in", "1"),
    ("rebook", "1", "2025-09-08", "09:00"), ("cancel-booking", "1"), ("add-matter", "A001", "B"),
    ("drop-matter", "A001", "B"), ("put-off", "A001"),
    ("move", "A", "B"), ("add-counter", "50", "A"), ("reload",), ("supervision", "day"),
    ("inspection", "list"), ("inspection", "note", "x"), ("inspection", "settle", "x", "y"),
    ("status",), ("watch",), ("devices",), ("why", "A001"), ("report", "day"),
)  # fmt: skip
"""Everything that needs the controller."""


"""The first test waits for some two hundred commands, each a process."""


@dataclass(frozen=True)
class Case:
    """One command line and how it must end. `code`: the refusal's; `says`: a piece of what is said."""

    argv: tuple[str, ...]
    end: int
    world: World = "running"
    code: str = ""
    says: str = ""
    place: bool = True
    """Name the hall by --hall and --setup."""

    def __str__(self) -> str:
        return f"{self.world}: hall {' '.join(self.argv)} -> {self.end}"


def _refused(*argv: str, code: str) -> Case:
    return Case(argv, REFUSED, code=code)


def _bad(*argv: str, says: str = "", world: World = "no hall", place: bool = False) -> Case:
    return Case(argv, BAD_INPUT, world=world, says=says, place=place)


CASES: Final[tuple[Case, ...]] = (
    # what a rule refuses, by the code that scripts go by
    _refused("issue", "ZZ", code="unknown_queue"),
    _refused("issue", "R", code="queue_by_transfer_only"),
    _refused("issue", "A", "R", code="queue_by_transfer_only"),
    _refused("issue", "--bundle", "B99", code="unknown_bundle"),
    _refused("issue", code="queue_or_item_needed"),
    _refused("issue", "A", "--class", "VIP", code="unknown_class"),
    _refused("call", "99", code="unknown_counter"),
    _refused("call", "3", code="counter_not_open"),
    _refused("call", "1", "A999", code="unknown_ticket"),
    *(_refused(name, "99", code="unknown_counter") for name in AT_COUNTER if name != "undo"),
    *(
        _refused(name, "4", code="no_present_ticket")
        for name in ("recall", "start", "complete", "no-show", "park")
    ),
    _refused("transfer", "4", "R", code="no_present_ticket"),
    _refused("resume", "1", "A999", code="unknown_ticket"),
    _refused("requeue", "A999", code="unknown_ticket"),
    _refused("cancel", "A999", "--reason", "x", code="unknown_ticket"),
    _refused("cancel", "A001", code="reason_needed"),
    _refused("reclassify", "A999", "P20", "--reason", "x", code="unknown_ticket"),
    _refused("stop-issue", "ZZ", "--reason", "x", code="unknown_queue"),
    _refused("stop-issue", "A", code="reason_missing"),
    _refused("resume-issue", "A", code="reason_missing"),
    _refused("cap", "ZZ", "9", "--reason", "x", code="unknown_queue"),
    _refused("move", "A", "B", code="reason_missing"),
    _refused("add-counter", "50", "A", code="reason_missing"),
    _refused("reload", code="reason_missing"),
    _refused("inspection", "note", "x", "--counter", "99", code="unknown_counter"),
    _refused("counter-queues", "99", "A", "--reason", "x", code="unknown_counter"),
    _refused("extend", "18:30", code="reason_missing"),
    _refused("notice", "标题", "正文", code="reason_missing"),
    _refused("close-day", code="reason_missing"),
    _refused("open", "99", code="unknown_counter"),
    _refused("pause", "3", code="counter_not_open"),
    _refused("close", "99", code="unknown_counter"),
    _refused("rate", "1", "5", code="unknown_rating"),
    _refused("walk-up", "99", "A", code="unknown_counter"),
    _refused("bind-roll", "12", "A", code="not_of_the_roll"),
    _refused("reprint", "A999", code="unknown_ticket"),
    _refused("appointments", "someday", code="bad_date"),
    _refused("slots", "ZZ", code="unknown_queue"),
    _refused("book", "A", "someday", "09:00", code="bad_date"),
    _refused("rebook", "00000000", "2025-09-08", "09:00", code="unknown_appointment"),
    _refused("cancel-booking", "00000000", code="unknown_appointment"),
    _refused("check-in", "00000000", code="unknown_appointment"),
    _refused("add-matter", "A999", "B", code="unknown_ticket"),
    _refused("drop-matter", "A001", "B", code="no_such_matter"),
    _refused("put-off", "A001", code="reason_missing"),
    _refused("put-off", "A001", "--reason", "x", "--to", "someday 09:00", code="bad_date"),
    _refused("move", "A", "A", "--reason", "x", code="move_same_queue"),
    _refused("add-counter", "50", "ZZ", "--reason", "x", code="unknown_queue"),
    _refused("supervision", "day", "someday", code="bad_date"),
    _refused("inspection", "list", "--from", "someday", code="bad_date"),
    _refused("inspection", "settle", "nothing", "x", code="unknown_inspection"),
    _refused("feedback", "nothing", "--answer", "x", code="unknown_feedback"),
    _refused("feedback", "nothing", code="unknown_feedback"),
    _refused("feedback", "nothing", "--read", "--staff", "ED0001", code="unknown_feedback"),
    _refused("feedback", "nothing", "--read", "--staff", "nobody", code="unknown_feedback"),
    _refused("erase", "--reason", "x", "--feedback", "nothing", code="unknown_feedback"),
    _bad("units", "/nowhere", says="没有这个大厅文件夹"),
    _bad("feedback", "nothing", "--read", world="running", place=True, says="--staff"),
    _refused("work-orders", "nothing", "--note", "x", code="unknown_work_order"),
    _refused("emergency", "start", "em-1", code="emergency_not_prepared"),
    _refused("emergency", "end", "--reason", "x", code="no_emergency"),
    _refused("emergency", "prepare", "--reason", "x", "--staff", "nobody", code="unknown_staff"),
    _refused("broadcast", "x", "--zone", "Z99", code="unknown_zone"),
    _refused("broadcast", "x", "--minutes", "0", code="bad_broadcast_minutes"),
    # what is typed wrongly
    _bad("emergency", "prepare", world="running", place=True, says="--reason"),
    _bad("cap", "A", "-3", world="running", place=True),
    _bad("extend", "half past six", "--reason", "x", world="running", place=True),
    _bad("close-cases", world="running", place=True, says="CSV"),
    _bad("close-cases", "nowhere.csv", world="running", place=True, says="nowhere.csv"),
    _bad("close-cases", "--from", "county:x", world="running", place=True, says="county"),
    _bad("import", "appointments", "nowhere.csv", world="running", place=True, says="nowhere.csv"),
    _bad("rate", "1", "9", world="running", place=True),
    _bad("complete", "1", "--cases", "100", world="running", place=True),
    _bad("pause", "1", "--minutes", "9999", world="running", place=True),
    _bad("issue", "A", "--language", "fr", world="running", place=True),
    _bad("report", "day", "yesterday", world="running", place=True, says="2025-09-08"),
    _bad("why", "A999", world="running", place=True, says="A999"),
    _bad("call", world="running"),
    _bad("nonsense"),
    _bad("issue", "A", "--sped", "3"),
    _bad("status", says="--hall"),
    _bad("status", "--hall", "nowhere", says="nowhere"),
    _bad("status", "--hall", "BROKEN", says="hall check"),
    _bad("status", "--hall", "HALL", "--setup", "nowhere.toml", says="nowhere.toml"),
    _bad("status", "--hall", "HALL", "--setup", "broken.toml", says="hall check"),
    _bad("status", "--hall", "HALL", "--setup", "other.toml", says="hall keys"),
    _bad("check", "nowhere", says="nowhere"),
    _bad("check", "BROKEN", says="items.csv"),
    _bad("migrate", "--hall", "nowhere", says="nowhere"),
    _bad("keys", "--hall", "nowhere", says="nowhere"),
    _bad("keys", "--hall", "HALL", "--setup", "sealed.toml", says="keys"),
    _bad("migrate", "--hall", "HALL", "--setup", "sealed.toml", says="data"),
    _bad("doctor", "--hall", "nowhere", says="nowhere"),
    _bad("backup", "copies", "--hall", "nowhere", says="nowhere"),
    _bad("backup", "precious/letter.txt/x", world="running", place=True, says="letter.txt"),
    _bad("backup", "copies", "--hall", "HALL", "--setup", "other.toml", says="elsewhere"),
    _bad("report", "day", "--copy", "nowhere", "--hall", "HALL", says="nowhere"),
    _bad("restore", "nowhere", "data", says="nowhere"),
    _bad("pin", "XX9999", world="running", place=True, says="XX9999"),
    _bad("simulate", "--seed", "x"),
    _bad("clips", "check", "nowhere", says="nowhere", world="running", place=True),
    _bad("run", "nowhere", says="nowhere"),
    _bad("run", "HALL", says="hall.toml"),
    _bad("run", "HALL", "--setup", "sealed.toml", says="sealed"),
    _bad("terminal", world="running", place=True, says="counter"),
    _bad("standby", "nowhere", says="nowhere"),
    _bad("standby", "HALL", says="[standby]"),
    _bad("promote", "nowhere", says="nowhere"),
    _bad("promote", "HALL", says="[standby]"),
    _bad("accept", "nowhere", says="nowhere"),
    _bad("units", "nowhere", says="nowhere"),
    _bad("accept", "HALL", "--unattended", says="hall.toml"),
    _bad("rehearse", "nowhere", says="nowhere"),
    _bad("rehearse", "HALL", "--real", says="hall.toml"),
    _bad("rehearse", "HALL", "--run-dir", "precious", "--minutes", "0.02", says="precious"),
    _bad("rehearse", "HALL", "--run-dir", "sealed/run", "--minutes", "0.02", says="sealed/run"),
    _bad(
        "rehearse",
        "HALL",
        "--run-dir",
        "RUN",
        "--minutes",
        "0.02",
        says="--run-dir",
        world="running",
    ),
    _bad("rehearse", "HALL", "--start", "25:00", says="25:00"),
    _bad("rehearse", "HALL", "--speed", "0"),
    _bad("rehearse", "HALL", "--date", "tomorrow"),
    # what goes well
    Case(("check", "HALL"), OK, world="no hall", place=False),
    _bad("audit", "nowhere"),
    _bad("erase", "--reason", "x", world="running", place=True),
    _bad("enrol", "nobody", world="running", place=True),
    _bad("keys", "revoke", "kiosk-99", world="running", place=True),
    Case(
        ("join", "AAAA", "--to", "tcp://127.0.0.1:1", "--keys", "k"),
        REFUSED,
        world="no hall",
        code="keys",
        place=False,
    ),
    Case(("issue", "A"), OK),
    Case(("issue", "C", "A"), OK, says="C001"),
    Case(("status",), OK),
    Case(("devices",), OK),
    Case(("emergency",), OK),
    Case(("broadcast", "请车主移车", "--english", "Please move your car"), OK),
    Case(("end-broadcast", "bc-9999"), OK),
    Case(("report", "day"), OK),
    Case(("supervision", "day"), OK),
    Case(("inspection", "list"), OK),
    Case(("backup", "copies"), OK, says="head"),
    Case(("backup", "copies"), OK, world="away", says="head"),
    Case(("open", "2"), OK),
    Case(("call", "2"), OK),
    # a typo in a table stops nobody who only asks the running hall
    *(
        Case((*argv, "--hall", "BROKEN", "--setup", "SETUP"), OK, place=False, says="faulty_folder")
        for argv in (
            ("status",),
            ("devices",),
            ("slots", "A"),
            ("open", "4"),
            ("report", "day"),
            ("extend", "18:30", "--reason", "x"),
            ("notice", "标题", "正文", "--reason", "x"),
            ("emergency",),
            ("broadcast", "请车主移车"),
            ("supervision", "day"),
            ("appointments",),
        )
    ),
    _bad(
        *("reload", "--reason", "x", "--hall", "BROKEN", "--setup", "SETUP"),
        says="items.csv",
        world="running",
    ),
    # nobody there
    *(Case(argv, NOT_REACHABLE, world="away") for argv in ASKING),
)


@dataclass
class Ended:
    """How one command ended."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects of standard output."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Desk:
    """Runs command lines, a few at a time, and keeps how they ended."""

    stand: Stand
    folder: Path
    ended: dict[Case, Ended] = field(default_factory=dict)

    def run(self, world: World) -> None:
        waiting = [case for case in CASES if case.world == world]
        while waiting:
            batch, waiting = waiting[: AT_ONCE[world]], waiting[AT_ONCE[world] :]
            for case, running in [(case, self._start(case)) for case in batch]:
                try:
                    self.ended[case] = _ended(running)
                except AssertionError as err:
                    raise AssertionError(f"{case} did not end: {err}") from err

    def _start(self, case: Case) -> Running:
        run = Path(self.stand.setup.controller.data_dir).parent
        places = {"HALL": HALL_DIR, "BROKEN": self.folder / "broken", "RUN": run}
        places["SETUP"] = self.stand.setup_file
        argv: Sequence[str] = [str(places.get(word, word)) for word in case.argv]
        place = self.stand.target if case.place else ()
        return self.stand.hall_command(*argv, *place, "--json", cwd=self.folder)


def _ended(running: Running) -> Ended:
    code = running.wait(COMMAND_LIMIT_S)
    out = running.out.read_text(encoding="utf-8") if running.out.exists() else ""
    return Ended(code, out, running.log.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def desk(starter: Starter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("commands")
    work = folder / "work"
    shutil.copytree(HALL_DIR, work / "broken")
    (work / "precious").mkdir()
    (work / "precious" / "letter.txt").write_text("the only copy", encoding="utf-8")
    faulty = ROOT / "tests" / "data" / "edge" / "faults" / "07_window_wrong_department"
    shutil.copytree(faulty, work / "broken", dirs_exist_ok=True)
    (work / "broken.toml").write_text("[[line]]\nnmae = 'x'\n", encoding="utf-8")
    (work / "other.toml").write_text('[controller]\ndata_dir = "elsewhere"\n', encoding="utf-8")
    (work / "sealed").write_text("a file where a folder should be", encoding="utf-8")
    (work / "sealed.toml").write_text(
        '[controller]\ndata_dir = "sealed/data"\nkeys_dir = "sealed/keys"\n', encoding="utf-8"
    )
    with Stand(starter, folder) as stand:
        # As if an earlier rehearsal had left it: then it may be cleared, if nobody works in it.
        shutil.copy(stand.setup_file, Path(stand.setup.controller.data_dir).parent / "setup.toml")
        stand.start_controller()
        stand.do(m.OpenCounter("1"))
        stand.do(m.OpenCounter("2"))
        stand.do(m.Issue(queue="A", source="cli"))
        stand.do(m.Issue(queue="B", source="cli"))
        one = Desk(stand, work)
        one.run("no hall")
        one.run("running")
        stand.controller.stop()
        one.run("away")
        yield one


@pytest.mark.parametrize("case", CASES, ids=str)
def test_how_it_ends(desk: Desk, case: Case) -> None:
    ended = desk.ended[case]
    said = ended.out + ended.err
    assert "Traceback" not in said, said
    assert ended.code == case.end, said
    assert case.says in said, said
    if case.code:
        assert ended.objects[-1]["code"] == case.code
    if case.end == OK:
        assert all(one.get("ok", True) for one in ended.objects)
    elif ended.out:
        last = ended.objects[-1]
        assert last.get("ok") is False or last.get("severity") == "error", last
        assert last["message_zh"], "people are told by a sentence"
        assert last["message_en"]
    else:
        assert ended.err.strip(), "nothing was said"


def test_table_names_every_subcommand() -> None:
    """A new subcommand needs its row here."""
    import typer.main

    from queue_controller.cli.main import app

    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group of click's
    assert known - {case.argv[0] for case in CASES} == set()


def test_people_get_two_sentences_and_no_json(desk: Desk) -> None:
    """Without --json: Chinese first, English after, on standard error, and the code of the rule."""
    stand = desk.stand
    stand.start_controller()
    try:
        ended = _ended(stand.hall_command("call", "99", *stand.target))
    finally:
        stand.controller.stop()
    assert (ended.code, ended.out) == (REFUSED, "")
    zh, en, *rest = ended.err.splitlines()
    assert "没有99号窗口" in zh
    assert "unknown_counter" in zh
    assert "There is no counter 99" in en
    assert rest == []


def test_numbers_are_not_drawn_by_a_command_that_failed(desk: Desk) -> None:
    """Exit code 0 was given for two numbers by the table, and two numbers are in the log for it."""
    stand = desk.stand
    stand.start_controller()
    try:
        issued = [e.label for e in stand.events(m.TicketIssued)]
    finally:
        stand.controller.stop()
    assert sorted(issued) == ["A001", "A002", "B001", "C001"]


def test_no_folder_is_cleared_that_a_rehearsal_did_not_make(desk: Desk) -> None:
    kept = desk.folder / "precious" / "letter.txt"
    assert kept.read_text(encoding="utf-8") == "the only copy"


def test_closed_cases_are_imported_and_what_is_refused_is_named_by_row(desk: Desk) -> None:
    stand = desk.stand
    stand.start_controller()
    try:
        stand.do(m.OpenCounter("1"))
        stand.do(m.Issue(queue="A", source="cli"))
        stand.do(m.CallNext("1"))
        stand.do(m.Complete("1"))
        case = [e.case for e in stand.events(m.ServiceCompleted)][-1]
        assert case
        (desk.folder / "closed.csv").write_text(
            f"case,result\n{case},办结\nAK-77,办结\n", encoding="utf-8"
        )
        argv = ("close-cases", "closed.csv", *stand.target, "--json")
        ended = _ended(stand.hall_command(*argv, cwd=desk.folder))
        closed = [e.case for e in stand.events(m.CaseClosed)]
    finally:
        stand.controller.stop()
    assert ended.code == REFUSED
    assert closed == [case]
    (said,) = ended.objects
    assert said["closed"] == 1
    assert [(each["row"], each["column"]) for each in said["refused"]] == [(3, "case")]


def test_bookings_are_imported_once_however_often_the_file_is_read(desk: Desk) -> None:
    stand = desk.stand
    stand.start_controller()
    head = "date,slot_start,slot_end,queue,item,code,name_masked,id_hash\n"
    try:
        today = _ended(stand.hall_command("appointments", *stand.target, "--json", cwd=desk.folder))
        date = today.objects[0]["date"]
        file = desk.folder / "bookings.csv"
        rows = [
            f"{date},09:00,09:30,A,,30000001,张*,",
            f"{date},09:30,10:00,B,,30000002,李*,",
            "2020-01-02,09:00,09:30,A,,30000003,王*,",
        ]
        file.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
        argv = ("import", "appointments", file.name, *stand.target, "--json")
        ends = [_ended(stand.hall_command(*argv, cwd=desk.folder)) for _ in range(2)]
        rows[0] = f"{date},10:00,10:30,A,,30000001,张*,"
        file.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
        ends.append(_ended(stand.hall_command(*argv, cwd=desk.folder)))
        shown = _ended(stand.hall_command("appointments", *stand.target, "--json", cwd=desk.folder))
        file.write_text(f"{head}{date},09:00,09:30,ZZ,,30000004,赵*,\n", encoding="utf-8")
        bad = _ended(stand.hall_command(*argv, cwd=desk.folder))
    finally:
        stand.controller.stop()
    assert [end.code for end in ends] == [OK, OK, OK]
    counts = [
        (last["new"], last["moved"], last["unchanged"], last["past"])
        for last in (end.objects[-1] for end in ends)
    ]
    assert counts == [(2, 0, 0, 1), (0, 0, 2, 1), (0, 1, 1, 1)]
    bookings = shown.objects[-1]["bookings"]
    assert {(each["code"], each["name"]) for each in bookings} == {
        ("30000001", "张*"),
        ("30000002", "李*"),
    }
    assert bad.code == BAD_INPUT
    assert (2, "queue") in {(each.get("row"), each.get("column")) for each in bad.objects}
