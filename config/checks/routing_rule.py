"""The rule: a queue that lists the item wins, else the queue that lists its department."""

from dataclasses import dataclass, field

from config.draft import Draft
from config.model import Item, Queue
from config.problems import Report
from config.table import Entry


@dataclass(slots=True)
class Claims:
    """Which queues claim an item or a department; `disputed` where two do (that was reported)."""

    first: dict[str, Entry[Queue]] = field(default_factory=dict)
    disputed: set[str] = field(default_factory=set)


class RoutingRule:
    """What queues.csv says about items; reports what two queues claim."""

    def __init__(self, draft: Draft, report: Report) -> None:
        self.items = self._claims(draft, "items", "事项", "item", report)
        self.departments = self._claims(draft, "departments", "部门", "department", report)
        self.is_whole = draft.queues.complete and not (
            report.has_errors(draft.queues.file, "departments")
            or report.has_errors(draft.queues.file, "items")
        )
        """Whether a department that no queue lists truly has none."""

    @staticmethod
    def _claims(draft: Draft, column: str, zh: str, en: str, report: Report) -> Claims:
        claims = Claims()
        for entry in draft.queues:
            queue = entry.value
            for name in queue.items if column == "items" else queue.departments:
                first = claims.first.setdefault(name, entry)
                if first is entry:
                    continue
                claims.disputed.add(name)
                report.error(
                    *(draft.queues.file, entry.row, column, "ambiguous_reference"),
                    f"{zh}“{name}”同时在队列{first.value.prefix}（第{first.row}行）和"
                    f"队列{queue.prefix}（第{entry.row}行），不知道该取哪个号。请只留一处。",
                    f"{en} {name} is in queue {first.value.prefix} (row {first.row}) and in queue "
                    f"{queue.prefix} (row {entry.row}): no single queue; keep one.",
                )
        return claims

    def queue_of(self, item: Item) -> Entry[Queue] | None:
        """The queue of an item by the rule; None without one."""
        if item.code in self.items.first:
            return self.items.first[item.code]
        return self.departments.first.get(item.department)

    def is_disputed(self, item: Item) -> bool:
        """Whether two queues claim this item, which was reported."""
        if item.code in self.items.first:
            return item.code in self.items.disputed
        return item.department in self.departments.disputed
