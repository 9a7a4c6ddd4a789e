"""The hall as one audience may see it: a snapshot, kept current by events.

The controller's own memory and every surface's replica use this one reducer, so that a replica
cannot drift from the authority. Fields that an audience may not read are simply empty.
"""

from __future__ import annotations

from queue_controller.api.view.hall import HallView
from queue_controller.api.view.left import Left, left_by_queue, still_here
from queue_controller.api.view.of_tickets import DAY_ENDED, restored
from queue_controller.api.view.parts import (
    BadReview,
    BroadcastStatus,
    Call,
    CounterStatus,
    DeviceStatus,
    EmergencyStatus,
    Feedback,
    Figures,
    PublishedNotice,
    RatingStatus,
    RingStatus,
    Slip,
    WorkOrder,
)
from queue_controller.api.view.tickets import (
    AT_COUNTER,
    LIVE,
    here_of,
    matters_of,
    place_in,
    queues_of,
    since_in,
    since_of,
    ticket_of,
)

__all__ = [
    "AT_COUNTER",
    "DAY_ENDED",
    "LIVE",
    "BadReview",
    "BroadcastStatus",
    "Call",
    "CounterStatus",
    "DeviceStatus",
    "EmergencyStatus",
    "Feedback",
    "Figures",
    "HallView",
    "Left",
    "PublishedNotice",
    "RatingStatus",
    "RingStatus",
    "Slip",
    "WorkOrder",
    "here_of",
    "left_by_queue",
    "matters_of",
    "place_in",
    "queues_of",
    "restored",
    "since_in",
    "since_of",
    "still_here",
    "ticket_of",
]
