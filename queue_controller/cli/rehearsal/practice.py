"""Which rules of the counter a rehearsal used, and how often, counted from its log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from queue_controller.api import messages as m

NAMES_ZH: Final[Mapping[str, str]] = {
    "priority": "优先号",
    "several_matters": "一号多事",
    "bundles": "一件事",
    "appointments": "预约签到",
    "missed": "过号",
    "came_back": "过号重排",
    "ended_by_next_call": "由下一次叫号结束",
    "fees": "转缴费",
    "notices": "一次性告知",
    "notices_brought_back": "补正材料返回",
    "walk_ups": "当场给号",
    "rolls": "预印号",
    "reprints": "补打",
    "first_contacts": "首问登记",
    "bad_reviews": "差评",
    "late_ratings": "凭小票评价",
    "work_order_steps": "工单办理",
    "reclassified": "改优先类别",
    "tides": "潮汐窗口",
    "temporary_counters": "临时窗口",
    "inspections": "巡查",
    "settled": "整改",
    "published": "发布通知",
    "withdrawn": "撤下通知",
    "stopped": "停止取号",
    "resumed": "恢复取号",
    "capped": "限号",
    "moved": "调整队列",
    "reloads": "白天改表格",
    "broadcasts": "广播",
    "alarms": "处理报警",
    "rings": "应答求助",
    "feedback": "答复意见",
    "feedback_read": "查看意见原文",
    "erased": "按要求删除",
    "cases_closed": "办结",
    "booked": "当场约和改到预约",
    "rebooked": "改约",
    "bookings_cancelled": "取消预约",
    "matters_changed": "加办和不办",
    "cancelled": "弃号和作废",
    "out_of_turn": "选呼",
    "sent_on": "转移",
    "undone": "撤销",
    "longer_hours": "延时",
    "put_off": "改日优先",
    "closed_days": "收班",
}


def practice(events: Iterable[tuple[m.EventRecord, m.Event]]) -> dict[str, int]:
    """How often each was seen."""
    seen: Counter[str] = Counter()
    for _, event in events:
        match event:
            case m.TicketIssued():
                seen["priority"] += event.priority
                seen["several_matters"] += len(event.matters) > 1
                seen["bundles"] += bool(event.bundle)
                seen["appointments"] += bool(event.appointment)
                seen["notices_brought_back"] += bool(event.notice)
                seen["walk_ups"] += event.source == "walk_up"
                seen["rolls"] += event.source == "roll"
            case m.ServiceCompleted():
                seen["fees"] += bool(event.next_queue)
                seen["notices"] += bool(event.notice)
                seen["ended_by_next_call"] += event.inferred
            case m.Rated():
                seen["bad_reviews"] += event.level in m.BAD_LEVELS
                seen["late_ratings"] += event.late
            case m.TicketExpired():
                seen["put_off"] += bool(event.slip)
            case m.AppointmentMade():
                seen["rebooked" if event.moved else "booked"] += 1
            case m.AppointmentEnded():
                seen["bookings_cancelled"] += event.why == "cancelled"
            case m.ConfigurationApplied():
                seen["reloads"] += bool(event.staff_no)
            case m.TicketCalled():
                seen["out_of_turn"] += event.rule == "out_of_turn"
            case m.CounterQueuesChanged():
                seen["tides"] += bool(event.queues)
            case _:
                name = _BY_KIND.get(type(event))
                if name is not None:
                    seen[name] += 1
    return {name: seen[name] for name in NAMES_ZH}


def sentence(counts: Mapping[str, int]) -> str:
    """One line for people."""
    used = "  ".join(f"{NAMES_ZH[name]} {count}" for name, count in counts.items())
    return f"规则使用次数 / practice: {used}"


_BY_KIND: Final[dict[type[m.Event], str]] = {
    m.TicketMissed: "missed",
    m.TicketRequeued: "came_back",
    m.TicketReprinted: "reprints",
    m.FirstContactMade: "first_contacts",
    m.WorkOrderAdvanced: "work_order_steps",
    m.TicketReclassified: "reclassified",
    m.CounterAdded: "temporary_counters",
    m.InspectionNoted: "inspections",
    m.InspectionSettled: "settled",
    m.NoticePublished: "published",
    m.NoticeWithdrawn: "withdrawn",
    m.IssueStopped: "stopped",
    m.IssueResumed: "resumed",
    m.IssueCapped: "capped",
    m.TicketMoved: "moved",
    m.BroadcastStarted: "broadcasts",
    m.AlarmAcknowledged: "alarms",
    m.RingAnswered: "rings",
    m.FeedbackAnswered: "feedback",
    m.FeedbackRead: "feedback_read",
    m.PersonalErased: "erased",
    m.CaseClosed: "cases_closed",
    m.MattersChanged: "matters_changed",
    m.TicketCancelled: "cancelled",
    m.TicketTransferred: "sent_on",
    m.StepUndone: "undone",
    m.HoursExtended: "longer_hours",
    m.HallClosed: "closed_days",
}
