"""items.csv, materials.csv, bundles.csv: the matters and what they need."""

import itertools
from pathlib import Path
from typing import Final, get_args

from config.cells import Cells
from config.model import Bundle, BundleOrder, CaseType, Item, Material, MaterialKind
from config.problems import Report
from config.table import Rows, TableSpec, read_table
from config.text import cut

ITEMS = TableSpec(
    file="items.csv",
    required=(
        "code",
        "department",
        "name_zh",
        "name_en",
        "case_type",
        "legal_basis",
        "legal_limit_days",
        "promised_limit_days",
        "fee",
        "process_steps",
        "windows",
        "keywords",
    ),
    optional=(
        "power_type",
        "basis_check",
        "legal_limit_raw",
        "legal_limit_source",
        "queue",
        "parallel_group",
        "name_initials",
        "keyword_initials",
        "subcentre",
        "popular_rank",
        "plain_name",
    ),
    key=("code",),
)
MATERIALS = TableSpec(
    file="materials.csv",
    required=("item_code", "seq", "material", "kind", "copies"),
    optional=("note",),
    without_rows="warning",
    key=("seq", "item_code"),
)
BUNDLES = TableSpec(
    file="bundles.csv",
    required=("code", "name_zh", "name_en", "items", "order"),
    needed=False,
    without_rows="allowed",
    rows_max=999,
    key=("code",),
)

CASE_TYPES: Final[tuple[CaseType, ...]] = get_args(CaseType)
MATERIAL_KINDS: Final[tuple[MaterialKind, ...]] = get_args(MaterialKind)
BUNDLE_ORDERS: Final[tuple[BundleOrder, ...]] = get_args(BundleOrder)
PARALLEL_GROUPS = ("企业登记类", "项目建设类")
BASIS_CHECKS = ("article_found", "law_found", "name_only")
LIMIT_SOURCES = (
    "law_same_article",
    "law_nearby_article",
    "xkf_art42_default_20",
    "unverified",
    "none",
)
DONE_ON_THE_SPOT: CaseType = "即办件"
POPULAR_MAX = 12
DAYS_MAX = 3650


def read_items(folder: Path, report: Report) -> Rows[Item]:
    """Read items.csv; `queue` stays as written until the routing rule decides."""
    items = read_table(folder, ITEMS, _item, report, key=lambda value: value.code)
    _check_unique(items, "plain_name", report)
    _check_unique(items, "popular_rank", report)
    return items


def _item(cells: Cells) -> Item:
    code = cells.code("code")
    department = cells.code("department")
    subcentres = cells.codes("subcentre")
    at_subcentre = bool(subcentres) or "subcentre" in cells.bad
    item = Item(
        code=code,
        department=department,
        name_zh=cells.text("name_zh", empty="error", fits=40),
        name_en=cells.text("name_en", empty="warning"),
        case_type=cells.choice("case_type", CASE_TYPES, "承诺件"),
        legal_basis=cells.text("legal_basis"),
        legal_limit_days=cells.whole("legal_limit_days", None, most=DAYS_MAX),
        promised_limit_days=cells.whole("promised_limit_days", 0, most=DAYS_MAX, empty="error"),
        fee=cells.text("fee", empty="warning"),
        process_steps=cells.texts("process_steps", separator=">", empty="warning"),
        counters=cells.counter_numbers("windows", empty="allowed" if at_subcentre else "error"),
        keywords=cells.texts("keywords", empty="warning"),
        queue=cells.optional_code("queue"),
        power_type=cells.text("power_type"),
        basis_check=cells.noted_choice("basis_check", BASIS_CHECKS),
        legal_limit_raw=cells.text("legal_limit_raw"),
        legal_limit_source=cells.noted_choice("legal_limit_source", LIMIT_SOURCES),
        parallel_group=cells.choice("parallel_group", ("", *PARALLEL_GROUPS), "", empty="allowed"),
        name_initials=cells.text("name_initials"),
        keyword_initials=cells.texts("keyword_initials"),
        subcentres=subcentres,
        popular_rank=cells.whole("popular_rank", None, least=1, most=POPULAR_MAX),
        plain_name=cells.text("plain_name", fits=16),
    )
    _check_limits(item, cells)
    _check_steps(item, cells)
    if item.popular_rank is not None and cells.has("plain_name") and cells.is_empty("plain_name"):
        cells.warning(
            *("plain_name", "missing_value"),
            "首页的热门事项应当有通俗名称（plain_name），现在显示正式名称。请填写。",
            "a matter of the first page should have a plain name; the official one is shown.",
        )
    return item


def _check_limits(item: Item, cells: Cells) -> None:
    columns = {"legal_limit_days", "promised_limit_days", "case_type"}
    if not cells.bad.isdisjoint(columns):
        return
    if item.promised_limit_days == 0 and item.case_type != DONE_ON_THE_SPOT:
        cells.warning(
            *("promised_limit_days", "inconsistent_value"),
            f"承诺时限0表示当场办结，只有即办件可以，这里是{item.case_type}。请改成一致。",
            f"a promise of 0 days means done on the spot, for 即办件 only; this is {item.case_type}.",
        )
    if item.legal_limit_days is not None and item.promised_limit_days > item.legal_limit_days:
        cells.warning(
            *("promised_limit_days", "inconsistent_value"),
            f"承诺时限{item.promised_limit_days}个工作日超过了法定时限{item.legal_limit_days}个工作日。请核对。",
            f"the promise of {item.promised_limit_days} working days exceeds the statutory limit "
            f"of {item.legal_limit_days}; check both.",
        )


def _check_steps(item: Item, cells: Cells) -> None:
    steps = item.process_steps
    for step, following in itertools.pairwise(steps):
        if step == following:
            cells.warning(
                *("process_steps", "inconsistent_value"),
                f"步骤“{step[:40]}”连写了两次。请删去一个。",
                f"the step “{step[:40]}” stands twice in a row; remove one.",
            )
            return


def _check_unique(items: Rows[Item], column: str, report: Report) -> None:
    first: dict[str, int] = {}
    for entry in items:
        value = entry.value.plain_name if column == "plain_name" else entry.value.popular_rank
        name = "" if value is None else str(value)
        if not name or not entry.ok(column):
            continue
        row = first.setdefault(name, entry.row)
        if row != entry.row:
            name = cut(name)
            report.error(
                *(ITEMS.file, entry.row, column, "duplicate_key"),
                f"“{name}”在第{row}行和第{entry.row}行出现了两次，取号机上分不清。请改掉一个。",
                f"“{name}” stands in rows {row} and {entry.row}, and the kiosk cannot tell them "
                "apart; change one.",
            )


def read_materials(folder: Path, report: Report) -> Rows[Material]:
    """Read materials.csv."""

    def row(cells: Cells) -> Material:
        return Material(
            item=cells.code("item_code"),
            seq=cells.whole("seq", 0, empty="error"),
            name_zh=cells.text("material", empty="error", fits=60),
            kind=cells.choice("kind", MATERIAL_KINDS, "original"),
            copies=cells.whole("copies", 1, least=1, most=1000, empty="error"),
            note=cells.text("note", fits=60),
        )

    return read_table(folder, MATERIALS, row, report, key=lambda value: f"{value.item} {value.seq}")


def read_bundles(folder: Path, report: Report) -> Rows[Bundle]:
    """Read bundles.csv."""

    def row(cells: Cells) -> Bundle:
        return Bundle(
            code=cells.code("code"),
            name_zh=cells.text("name_zh", empty="error", fits=20),
            name_en=cells.text("name_en", empty="warning"),
            items=cells.codes("items", empty="error", repeats=True),
            order=cells.choice("order", BUNDLE_ORDERS, "any"),
        )

    return read_table(folder, BUNDLES, row, report, key=lambda value: value.code)
