"""Why a number was called now, in one sentence: from what `ticket_called` carries.

A sentence says 优先 and never the class: a screen near visitors may show it.
"""

from __future__ import annotations

from typing import Final

from queue_controller.api.codes import Sentence

RULE_WORDS: Final[dict[str, Sentence]] = {
    "appointment_due": Sentence("预约时段已到，先叫", "its appointment was due"),
    "priority_next": Sentence("依法优先，先叫", "it has priority by law"),
    "interleave_waited_longest": Sentence(
        "优先号，比本队列的普通号等得都久",
        "it has priority and had waited longer than every ordinary number of its queue",
    ),
    "interleave_due": Sentence(
        "优先号，本队列已叫过规定个数的普通号，轮到它",
        "it has priority, and its queue had called the set number of ordinary numbers",
    ),
    "fifo": Sentence(
        "按先后轮到它，本队列里等得最久", "it was its turn: it had waited longest in its queue"
    ),
    "starvation": Sentence(
        "等候已超过上限，刚叫过优先号，轮到它",
        "it had waited beyond the limit, and the call before it was a priority call",
    ),
    "priority_counter": Sentence(
        "优先窗口先叫优先号", "a priority counter calls priority numbers first"
    ),
    "out_of_turn": Sentence("窗口人员选呼，不按顺序", "the clerk chose it, out of turn"),
    "walk_up": Sentence(
        "没有号的群众，窗口当场给号办理", "it had no number and was given one at the counter"
    ),
    "resumed": Sentence("挂起后恢复", "it had been parked and was resumed"),
}


def rule_words(rule: str, profile: str = "", minutes: int = 0, queue: str = "") -> Sentence:
    """What put a ticket next; `profile`, `minutes` and `queue` as the event has them."""
    words = RULE_WORDS.get(rule, Sentence(rule, rule))
    if profile == "above":
        return Sentence(
            f"队列{queue}有人等候超过{minutes}分钟，按本窗口规则先叫这个队列；{words.zh}",
            f"somebody in queue {queue} waited over {minutes} minutes, so this counter takes from it "
            f"first; {words.en}",
        )
    if profile == "idle":
        return Sentence(
            f"本窗口其他队列现在没有号可叫，按规则帮队列{queue}；{words.zh}",
            f"none of the counter's other queues had a number for it, so it helps queue {queue}; {words.en}",
        )
    return words
