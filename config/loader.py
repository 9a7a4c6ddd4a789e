"""A hall folder -> a `Hall`, or everything that keeps it from being one."""

from pathlib import Path

from config import rating_reasons
from config.checks import bookings, floor, profiles, references, routing, times, totals
from config.draft import Draft, read_draft
from config.model import Hall
from config.problems import LoadResult, Problem, Report
from config.setup_loader import FILE as SETUP_FILE
from config.setup_loader import load_setup
from config.tables import facts

CHECKS = (references, routing, times, bookings, profiles, floor, totals)
"""Every check of the tables against each other, in this order."""


def load_hall(folder: str | Path) -> LoadResult:
    """Read and check the tables of a hall. Never raises for what stands in them."""
    folder = Path(folder)
    report = Report()
    if not folder.is_dir():
        report.error(
            *(folder.name, None, "", "missing_file"),
            f"找不到大厅文件夹“{folder}”。请核对路径。",
            f"there is no folder “{folder}”; check the path.",
        )
        return LoadResult(None, report.problems())
    draft = read_draft(folder, report)
    for check in CHECKS:
        check.check(draft, report)
    rating_reasons.check(folder, report)
    hall = _hall(folder, draft)
    return LoadResult(None if report.failed else hall, report.problems(), hall)


def check_folder(folder: str | Path) -> list[Problem]:
    """Everything that is wrong with a hall folder: its tables, and its hall.toml if it has one."""
    result = load_hall(folder)
    setup_file = Path(folder) / SETUP_FILE
    if not setup_file.exists():
        return list(result.problems)
    return [*result.problems, *load_setup(setup_file, result.hall).problems]


def _hall(folder: Path, draft: Draft) -> Hall | None:
    """What could be read, checked or not; None: not even which hall it is."""
    texts = {fact.key: fact.text for fact in draft.facts.values}
    who = [draft.facts.get(key) for key in ("hall_id", "time_zone")]
    if not all(fact is not None and fact.value.text and fact.ok("key", "value") for fact in who):
        return None
    numbers = {key: default for key, (default, _, _) in facts.LIMITS.items()}
    numbers |= {fact.key: fact.number for fact in draft.facts.values if fact.key in numbers}
    hotlines = (part.strip() for part in texts.get("hotline", "").split(";"))
    return Hall(
        folder=str(folder),
        hall_id=texts["hall_id"],
        name_zh=texts.get("name_zh") or texts["hall_id"],
        time_zone=texts["time_zone"],
        name_en=texts.get("name_en", ""),
        hotlines=tuple(part for part in hotlines if part),
        **numbers,
        facts=texts,
        departments=draft.departments.values,
        zones=draft.zones.values,
        counters=draft.windows.values,
        queues=draft.queues.values,
        items=draft.items.values,
        materials=draft.materials.values,
        staff=draft.staff.values,
        priority_classes=draft.priority_classes.values,
        opening_hours=draft.hours.values,
        notices=draft.notices.values,
        arrivals=draft.arrivals.values,
        calendar=draft.calendar.values,
        appointments=draft.appointments.values,
        plan=draft.plan.values,
        bundles=draft.bundles.values,
        work_profiles=draft.profiles.values,
        pronunciations=draft.pronunciations.values,
        quotas=draft.quotas.values,
        inventory=draft.devices.values,
        subcentres=draft.subcentres.values,
        towns=draft.towns.values,
    )
