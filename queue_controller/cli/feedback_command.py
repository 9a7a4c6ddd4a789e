"""`hall feedback`: what visitors told the hall. What they wrote is shown only when it is opened, against a name."""

from __future__ import annotations

from typing import Annotated

import typer

from queue_controller.api import messages as m
from queue_controller.api.view import Feedback, HallView
from queue_controller.api.wire import body_of
from queue_controller.cli.answers import done, snapshot
from queue_controller.cli.at_hall import Place, at_hall
from queue_controller.cli.pin import pin_for
from queue_controller.cli.session import EXIT_BAD_INPUT, EXIT_REFUSED, ask, dump, fail, say


def feedback(
    place: Place,
    number: Annotated[str, typer.Argument(help="编号；不给则列出全部 / a feedback")] = "",
    *,
    read: Annotated[
        bool, typer.Option("--read", help="打开群众写的话，记下谁读的 / open what was written")
    ] = False,
    answer: Annotated[str, typer.Option(help="给群众的答复 / the answer")] = "",
    close: Annotated[bool, typer.Option("--close", help="办结 / the last answer")] = False,
    staff: Annotated[str, typer.Option(help="经办人工号 / staff number")] = "",
) -> None:
    """投诉、建议、办不成事 / what visitors told the hall: list it, open the words of one, answer it."""
    if read:
        _read(place, number, staff)
        return
    if number and (answer or close):
        command = m.AnswerFeedback(number, answer, close, staff)
        reply = ask(place.target, command, as_json=place.as_json)
        done(reply, as_json=place.as_json, sentence=f"{number}：已答复 / answered")
        return
    view = snapshot(place.target, as_json=place.as_json)
    if number and number not in view.feedback:
        fail(
            EXIT_REFUSED,
            f"没有编号{number}的意见；hall feedback 列出全部。",
            f"There is no feedback {number}; `hall feedback` lists them all.",
            as_json=place.as_json,
            code="unknown_feedback",
        )
    listed = [view.feedback[number]] if number else [*view.feedback.values()]
    if place.as_json:
        say(dump({"ok": True, "feedback": {each.feedback: each for each in listed}}))
        return
    if not listed:
        say("没有意见 / nothing was told")
    for each in listed:
        say(_line(each, view))
        for text in each.answers if number else ():
            say(f"    答复 / answer: {text}")
        if each.words_ref:
            opened = f"，{'、'.join(each.readers)} 读过" if each.readers else ""
            say(
                f"    写了话{opened}；打开 / to open: "
                f"hall feedback {each.feedback} --read --staff 工号"
            )


def _read(place: Place, number: str, staff: str) -> None:
    if not number or not staff:
        fail(
            EXIT_BAD_INPUT,
            "打开群众写的话要写明哪一份、谁来读，如 hall feedback 20250908-F001 --read --staff ZY0001。",
            "Say which one and who reads it: hall feedback 20250908-F001 --read --staff ZY0001.",
            as_json=place.as_json,
        )
    command = m.AskFeedbackWords(number, staff)
    reply = ask(place.target, command, as_json=place.as_json, pin=pin_for(staff))
    words = body_of(reply, m.FeedbackWordsOf).words
    if place.as_json:
        say(dump({"ok": True, "words": words}))
    elif number in words:
        say(f"{number} “{words[number]}”")
    else:
        say("没有写，或已清除 / nothing was written, or it is erased")


def _line(each: Feedback, view: HallView) -> str:
    due = each.answer_on if each.answers else each.first_answer_on
    late = " ▲ 已超期 / overdue" if not each.closed_on and view.business_date > due else ""
    state = f"{each.closed_on} 办结 / closed" if each.closed_on else f"限{due}{late}"
    where = f" {each.counter}号窗口" if each.counter else ""
    kind = " / ".join(m.FEEDBACK_WORDS[each.kind])
    topics = "、".join(" / ".join(m.TOPIC_WORDS.get(one, (one,))) for one in each.topics)
    return f"{each.feedback} {kind} {topics}{where} {state}"


def register(app: typer.Typer) -> None:
    """Add `hall feedback`."""
    app.command("feedback")(at_hall(feedback))
