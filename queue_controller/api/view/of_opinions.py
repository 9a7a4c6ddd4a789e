"""Events of what visitors and inspectors say: ratings, work orders, feedback, 巡查."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs

from queue_controller.api import messages as m
from queue_controller.api.view.parts import BadReview, Feedback, RatingStatus, WorkOrder
from queue_controller.api.view.reducer import Reducer

if TYPE_CHECKING:
    from queue_controller.api.view.hall import HallView


def _rating_opened(view: HallView, e: m.RatingOpened, r: m.EventRecord) -> None:
    view.ratings[e.rating_id] = RatingStatus(
        e.rating_id,
        e.counter,
        e.ticket_id,
        e.transaction,
        e.staff_no,
        e.language,
        opened_ms=r.at_ms,
    )
    view.counter(e.counter).rating_id = e.rating_id


def _rating_closed(view: HallView, e: m.RatingClosed, _: m.EventRecord) -> None:
    view.ratings.pop(e.rating_id, None)
    status = view.counter(e.counter)
    if status.rating_id == e.rating_id:
        status.rating_id = ""


def _rated(view: HallView, e: m.Rated, r: m.EventRecord) -> None:
    rating = view.ratings.get(e.rating_id)
    if rating is not None:
        rating.given = True
    if e.level == 0:
        view.figures.declined += 1
    else:
        key = str(e.level)
        view.figures.ratings[key] = view.figures.ratings.get(key, 0) + 1
    if e.level in m.BAD_LEVELS:
        view.bad_reviews.append(
            BadReview(e.rating_id, e.counter, e.staff_no, e.level, e.reasons, r.at_ms, e.late)
        )

    if e.due:
        work_order = f"{e.rating_id}-w"
        view.work_orders[work_order] = WorkOrder(
            work_order,
            e.rating_id,
            e.ticket_id,
            e.counter,
            e.staff_no,
            e.level,
            e.reasons,
            view.business_date,
            e.due,
        )


def _inspected(view: HallView, e: m.InspectionNoted, r: m.EventRecord) -> None:
    view.inspections[e.inspection] = m.Inspection(
        e.inspection,
        r.at_ms,
        view.business_date,
        e.category,
        e.text,
        e.counter,
        e.device,
        e.needs_action,
        e.staff_no,
    )


def _settled(view: HallView, e: m.InspectionSettled, r: m.EventRecord) -> None:
    view.inspections[e.inspection] = structs.replace(
        view.inspections[e.inspection],
        settled_ms=r.at_ms,
        settled_text=e.text,
        settled_by=e.staff_no,
    )


def _feedback_filed(view: HallView, e: m.FeedbackFiled, _: m.EventRecord) -> None:
    view.feedback[e.feedback] = Feedback(
        feedback=e.feedback,
        kind=e.kind,
        topics=e.topics,
        counter=e.counter,
        item=e.item,
        filed_on=view.business_date,
        first_answer_on=e.first_answer_on,
        answer_on=e.answer_on,
        code_hash=e.code_hash,
        words_ref=e.words_ref,
    )


def _feedback_answered(view: HallView, e: m.FeedbackAnswered, _: m.EventRecord) -> None:
    told = view.feedback[e.feedback]
    told.answers.append(e.answer)
    if e.closed:
        told.closed_on = view.business_date


def _feedback_read(view: HallView, e: m.FeedbackRead, _: m.EventRecord) -> None:
    told = view.feedback[e.feedback]
    if e.staff_no not in told.readers:
        told.readers.append(e.staff_no)


def _erased(view: HallView, e: m.PersonalErased, _: m.EventRecord) -> None:
    told = view.feedback.get(e.feedback)
    if told is not None:
        told.words_ref = ""


def _work_order_advanced(view: HallView, e: m.WorkOrderAdvanced, _: m.EventRecord) -> None:
    order = view.work_orders[e.work_order]
    order.stage = e.next_stage
    order.upheld = e.upheld
    order.notes[e.stage] = e.note


REDUCERS: Final[dict[type[m.Event], Reducer]] = {
    m.RatingOpened: _rating_opened,
    m.RatingClosed: _rating_closed,
    m.Rated: _rated,
    m.FeedbackFiled: _feedback_filed,
    m.InspectionNoted: _inspected,
    m.InspectionSettled: _settled,
    m.FeedbackAnswered: _feedback_answered,
    m.FeedbackRead: _feedback_read,
    m.PersonalErased: _erased,
    m.WorkOrderAdvanced: _work_order_advanced,
}
