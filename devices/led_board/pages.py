"""What the hall shows at a counter, as a page for a board of this size. Pure.

The words are those that staff and visitors use; the longest wording that stands still wins, since a
number that runs through the picture is read late. Only what cannot be said shortly moves.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from config.emergency import ON_A_STRIP
from devices.kinds import LedBoardCapabilities, LedColour, LedMode, StripLine, StripPage

LINE_PX: Final = 16
HAN_PX: Final = 16
ASCII_PX: Final = 8
BREATHS: Final = "，。；、：！？ "
PRACTICE: Final = "演练"


class FaceState(StrEnum):
    """What a counter is for the visitor."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CounterFace:
    """Everything that the board at one counter may have to say.

    `ticket` is the number called or being served ("B012"), `serving` that its visitor is there,
    `resume_at` the expected end of a pause ("10:20"), `reason` why, `out_of_date` the moment of the last news
    when the board's owner has lost the hall ("09:42").
    """

    counter: str
    sign_text: str
    state: FaceState = FaceState.OPEN
    ticket: str = ""
    serving: bool = False
    priority: bool = False
    resume_at: str = ""
    reason: str = ""
    out_of_date: str = ""
    rehearsal: bool = False


def counter_page(face: CounterFace, board: LedBoardCapabilities) -> StripPage:
    """Return the page of one counter: one line, or the sign above the news on a board of two."""
    wordings, short, colour = _news(face)
    if board.height_px < 2 * LINE_PX or not _has_news(face):
        text = _line(wordings, short, board, rehearsal=face.rehearsal)
        return _page([(text, colour)], board)
    name = f"{face.counter}号窗口"
    sign = _line([face.sign_text], [name], board, rehearsal=face.rehearsal)
    news = _line(wordings, short, board, rehearsal=False)
    return _page([(sign, LedColour.GREEN), (news, colour)], board)


def evacuation_page(board: LedBoardCapabilities, *, rehearsal: bool) -> StripPage:
    """Return the page that sends everybody out."""
    line = _line(ON_A_STRIP, [], board, rehearsal=rehearsal)
    page = _page([(line, LedColour.RED)], board)
    if page.mode is LedMode.STILL and LedMode.FLASH in board.modes:
        return StripPage(page.lines, LedMode.FLASH)
    return page


def notice_page(text: str, board: LedBoardCapabilities, *, rehearsal: bool) -> StripPage:
    """Return a page with a notice of the hall: on as many lines as it needs, moving if that is too many."""
    marked = f"{PRACTICE} {text}" if rehearsal else text
    lines = _wrapped(marked, board.width_px)
    if not 1 < len(lines) <= rows_of(board):
        lines = [_line([text], [], board, rehearsal=rehearsal)]
    return _page([(line, LedColour.YELLOW) for line in lines], board)


def _wrapped(text: str, width_px: int) -> list[str]:
    """The text in lines that fit, broken where one takes breath if that is not far back."""
    lines: list[str] = []
    rest = text.strip()
    while rest:
        end = len(rest)
        while end > 1 and text_width_px(rest[:end].rstrip()) > width_px:
            end -= 1
        if end < len(rest):
            breath = max((rest.rfind(mark, 0, end) + 1 for mark in BREATHS), default=0)
            end = breath if breath > end // 2 else end
            while end > 1 and rest[end] in BREATHS.strip():
                end -= 1  # no line begins with a full stop
        lines.append(rest[:end].strip())
        rest = rest[end:].strip()
    return lines


@dataclass(frozen=True, slots=True)
class CallFace:
    """One call as a board for a whole zone tells it."""

    ticket: str
    counter: str
    priority: bool = False


def rows_of(board: LedBoardCapabilities) -> int:
    """How many lines of text a board has room for."""
    return max(1, board.height_px // LINE_PX)


def calls_page(
    calls: Sequence[CallFace], board: LedBoardCapabilities, *, rehearsal: bool
) -> StripPage:
    """Return the last calls, newest on top and red, all in the longest wording that stands still."""
    shown = calls[: rows_of(board)]
    # Below each other the numbers begin their lines: people look for theirs.
    first = 0 if rows_of(board) == 1 else 1
    wordings = [_call_wordings(call)[first:] for call in shown]
    at = next(
        (n for n in range(len(wordings[0])) if all(fits(each[n], board) for each in wordings)),
        len(wordings[0]) - 1,
    )
    newest = _line(wordings[0][at:], [], board, rehearsal=rehearsal)
    rest = [(each[at], LedColour.GREEN) for each in wordings[1:]]
    return _page([(newest, LedColour.RED), *rest], board)


def out_of_date_page(since: str, board: LedBoardCapabilities, *, rehearsal: bool) -> StripPage:
    """Return what a board without a counter says when the hall was lost at ``since`` ("09:42")."""
    wordings = [f"信息暂未更新（{since}）", "信息暂未更新"]
    line = _line(wordings, ["未更新"], board, rehearsal=rehearsal)
    return _page([(line, LedColour.YELLOW)], board)


def _call_wordings(call: CallFace) -> list[str]:
    mark = "优先 " if call.priority else ""
    return [
        f"请{call.ticket}号{mark.strip()}到{call.counter}号窗口办理",
        f"{call.ticket} {mark}请到{call.counter}号窗口",
        f"{call.ticket} {call.counter}号窗口",
        f"{call.ticket} {call.counter}号",
        f"{call.ticket}→{call.counter}",
    ]


def text_width_px(text: str, line_px: int = LINE_PX) -> int:
    """Return the width of a line in the cards' own fonts: a Han is a square, ASCII half of it."""
    width = sum(ASCII_PX if _is_narrow(char) else HAN_PX for char in text)
    return width * line_px // LINE_PX


def fits(text: str, board: LedBoardCapabilities) -> bool:
    """Whether a line stands still on this board."""
    return text_width_px(text) <= board.width_px


def _is_narrow(char: str) -> bool:
    return unicodedata.east_asian_width(char) in {"Na", "H"}


def _has_news(face: CounterFace) -> bool:
    """Whether the board has more to say than which counter this is."""
    return bool(face.ticket or face.out_of_date) or face.state is not FaceState.OPEN


def _news(face: CounterFace) -> tuple[list[str], list[str], LedColour]:
    """Return wordings from long to short, those only for want of room, and the colour."""
    number, ticket = face.counter, face.ticket
    if face.out_of_date:
        wordings = [f"信息暂未更新（{face.out_of_date}）", "信息暂未更新"]
        return wordings, ["未更新"], LedColour.YELLOW
    if face.state is FaceState.CLOSED:
        wordings = [f"{number}号窗口 未开放", f"{number}号 未开放", "未开放"]
        return wordings, [], LedColour.YELLOW
    if face.state is FaceState.PAUSED:
        again = f" 约{face.resume_at}恢复" if face.resume_at else ""
        why = f" {face.reason}" if face.reason else ""
        wordings = [f"暂停服务{why}{again}"] if why else []
        wordings += [f"{number}号窗口 暂停服务{again}", f"暂停服务{again}"] if again else []
        wordings += [f"暂停服务{why}"] if why and again else []
        wordings += [f"{number}号窗口 暂停服务", f"{number}号 暂停服务", "暂停服务"]
        return wordings, ["暂停"], LedColour.YELLOW
    if not ticket:
        compact = face.sign_text.replace(" ", "")
        return [face.sign_text, compact], [f"{number}号窗口", f"{number}号"], LedColour.GREEN
    if face.serving:
        return [f"正在办理 {ticket}", f"{ticket} 办理中", ticket], [], LedColour.GREEN
    wordings = [
        f"请{ticket}号到{number}号窗口办理",
        f"{ticket} 请到{number}号窗口",
        f"{ticket}请到{number}号窗口",
        f"{ticket} {number}号窗口",
        f"{ticket}到{number}号",
        f"请{ticket}",
        ticket,
    ]
    if face.priority:
        # That a ticket has priority is public, why is not.
        wordings[:1] = [
            f"请{ticket}号（优先）到{number}号窗口办理",
            f"{ticket}优先 请到{number}号窗口",
            f"{ticket}优先到{number}号窗口",
        ]
    return wordings, [], LedColour.RED


def _line(
    wordings: Sequence[str],
    short: Sequence[str],
    board: LedBoardCapabilities,
    *,
    rehearsal: bool,
) -> str:
    """Return the longest wording that stands still, else the first one, which then moves."""
    if rehearsal:
        marked = [f"{PRACTICE}{gap}{text}" for text in (*wordings, *short) for gap in (" ", "")]
        found = _first_that_fits(marked, board)
        if found is not None:
            return found
    found = _first_that_fits(wordings, board)
    if found is None and LedMode.SCROLL not in board.modes:
        found = _first_that_fits(short, board)
    if found is not None:
        return found
    return f"{PRACTICE} {wordings[0]}" if rehearsal else wordings[0]


def _first_that_fits(wordings: Iterable[str], board: LedBoardCapabilities) -> str | None:
    return next((text for text in wordings if fits(text, board)), None)


def _page(lines: Sequence[tuple[str, LedColour]], board: LedBoardCapabilities) -> StripPage:
    moves = not all(fits(text, board) for text, _ in lines)
    return StripPage(
        tuple(
            StripLine(text, wanted if wanted in board.colours else board.colours[0])
            for text, wanted in lines
        ),
        LedMode.SCROLL if moves and LedMode.SCROLL in board.modes else LedMode.STILL,
    )
