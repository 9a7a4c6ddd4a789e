"""意见: what visitors told the hall, its due dates and answers. What they wrote is shown to who opened it, and to nobody after. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hall_display.manager.rows import DeskRow, Missing, actions
from hall_display.manager.state import Manager
from hall_display.words import counter, say
from queue_controller.api import messages as m
from queue_controller.api.view import Feedback

BETWEEN: Final = " · "


class Opinions:
    """The rows and commands of the tab 意见."""

    def __init__(self, manager: Manager) -> None:
        self._manager = manager
        self._opened = ""
        self._words = ""

    def open_count(self) -> int:
        """How many are not answered to the end."""
        return sum(not each.closed_on for each in self._manager.state.view.feedback.values())

    def rows(self) -> Iterator[DeskRow]:
        """What is open first, by its due date; below each, what was answered, and its words while they are open."""
        told = self._manager.state.view.feedback.values()
        for each in sorted(told, key=lambda one: (bool(one.closed_on), _due(one), one.feedback)):
            yield self._row(each)
            if each.feedback == self._opened and each.words_ref:
                yield DeskRow(
                    each.feedback,
                    f"“{self._words}”",
                    self._say("desk_words_do"),
                    "",
                    *actions(self._manager.language, "erase_words"),
                )
            for at, text in enumerate(each.answers):
                yield DeskRow(f"{each.feedback}\n{at}", self._say("desk_answered", text=text))

    def command(self, action: str, key: str, text: str) -> m.Command | None:
        """What an action asks of the controller; None: it is none of these.

        Raises:
            Missing: an answer or a reason has to be typed first.
        """
        match action:
            case "ask_words":
                return m.AskFeedbackWords(key)
            case "answer" | "close_feedback":
                answer = self._needed(text, "desk_need_answer")
                return m.AnswerFeedback(key, answer, closed=action == "close_feedback")
            case "erase_words":
                return m.ErasePersonal(self._needed(text, "desk_need_reason"), feedback=key)
            case _:
                return None

    def take(self, found: m.FeedbackWordsOf) -> str:
        """The words of the one that was opened; what to say if they are gone."""
        self.forget()
        for number, words in found.words.items():
            self._opened, self._words = number, words
        return "" if found.words else self._say("desk_words_gone")

    def forget(self) -> None:
        """Whoever opened something is done with it."""
        self._opened = self._words = ""

    def _row(self, each: Feedback) -> DeskRow:
        language, view = self._manager.language, self._manager.state.view
        at = language != "zh"
        topics = "、".join(m.TOPIC_WORDS.get(topic, (topic, topic))[at] for topic in each.topics)
        late = not each.closed_on and view.business_date > _due(each)
        item = self._manager.hall.item_by_code.get(each.item)
        due = "desk_feedback_due" if each.answers else "desk_feedback_first"
        parts = [
            counter(each.counter, language) if each.counter else "",
            "" if item is None else item.name_zh,
            self._say("desk_feedback_on", date=each.filed_on),
            self._say("desk_feedback_closed", date=each.closed_on)
            if each.closed_on
            else self._say(due, date=_due(each)),
            self._say("desk_feedback_late") if late else "",
            self._say("desk_read_by", who="、".join(each.readers)) if each.readers else "",
        ]
        deeds = ["ask_words"] if each.words_ref and each.feedback != self._opened else []
        if not each.closed_on:
            deeds += ["answer", "close_feedback"]
        return DeskRow(
            each.feedback,
            f"{each.feedback}  {m.FEEDBACK_WORDS[each.kind][at]}{BETWEEN}{topics}",
            BETWEEN.join(part for part in parts if part),
            "closed" if each.closed_on else "alarm" if late else "open",
            *actions(language, *deeds),
        )

    def _needed(self, text: str, what: str) -> str:
        if not text:
            raise Missing(self._say(what))
        return text

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._manager.language, **values)


def _due(each: Feedback) -> str:
    return each.answer_on if each.answers else each.first_answer_on
