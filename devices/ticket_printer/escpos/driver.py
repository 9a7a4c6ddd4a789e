"""An ESC/POS printer over time: looks before and after each job, and believes only receipts.

A job ends

* CONFIRMED when the printer itself answered behind it (process id, or GS r and good status after it),
* FAILED when certainly no whole ticket came out and none will: nothing was sent, or what was sent was
  dropped before its cut,
* INDETERMINATE in every other case; nobody here repeats it.

After a job that broke, and after the line was opened, the next thing sent is a ``Cure``.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Mapping
from dataclasses import replace

from devices.document import Align, Slip, TextLine
from devices.driver import Driver, DriverSetup
from devices.errors import TransportError
from devices.health import DeviceHealth
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Command,
    Completion,
    EjectMedia,
    Identify,
    MediaMoved,
    MediaState,
    Outcome,
    PaperForecast,
    PrintJob,
    Reset,
    RetractMedia,
)
from devices.ticket_printer.escpos import commands
from devices.ticket_printer.escpos.cure import Cure, CureEnd
from devices.ticket_printer.escpos.decode import (
    Answer,
    AutomaticStatus,
    ClearReply,
    Decoder,
    PresenterStatus,
    ProcessReply,
    RealTimeReply,
    SingleByte,
)
from devices.ticket_printer.escpos.encode import encode_slip
from devices.ticket_printer.escpos.explain import explain_from_printer, explain_to_printer
from devices.ticket_printer.escpos.forecast import RollForecast
from devices.ticket_printer.escpos.job import (
    JobPhase,
    RunningJob,
    WaitingJob,
    mark_of,
    printing_s,
)
from devices.ticket_printer.escpos.logo import load_logo
from devices.ticket_printer.escpos.options import Options
from devices.ticket_printer.escpos.parts import NOT_PROCESSING, describe
from devices.ticket_printer.escpos.presenter import Mouth
from devices.ticket_printer.escpos.profile import Completion as Receipt
from devices.ticket_printer.escpos.raster import MAX_PICTURE_COMMAND
from devices.ticket_printer.escpos.receipts import Receipts
from devices.ticket_printer.escpos.status import OFFLINE, OVERHEATED
from devices.ticket_printer.escpos.watch import SILENT_ROUNDS_ALLOWED, StatusWatch

JOB_POLL_S = 0.5
CLEAR_LIMIT_S = 1.0
RECEIPT_RETRY_S = 1.5
CURE_PAUSE_S = 5.0
"""After a cure that nothing answered."""
CURE_WIRE_S = 10.0
MAX_SWALLOWED = 1 << 16
"""What a command with a damaged 16-bit length can wait for."""
END_MARGIN_S = 0.2
"""A job ends by itself this long before its limit, so that the reason is ours."""
BLOCK_TIMEOUT_S = 0.2
"""Silence that ends an unfinished block of the printer's stream."""
_PASSING = frozenset({OFFLINE.reason, OVERHEATED.reason})
"""Faults that end by themselves: a job under way waits for that."""


class EscposPrinter(Driver):
    """See the module."""

    def __init__(self, setup: DriverSetup, options: Options) -> None:
        super().__init__(setup.port)
        self._options = options
        self._profile = options.resolved()
        self._logo = load_logo(options.logo, self._profile, setup.device.name)
        self._byte_s = 10 / setup.line.baud if setup.line.transport == "serial" else 0.0
        self._tokens = itertools.count(1)
        self._marks = map(mark_of, itertools.count(1))
        self._decoder = Decoder(automatic_status=self._profile.automatic_status)
        self._watch = StatusWatch(
            setup.port,
            self._profile,
            self._tokens,
            poll_s=options.poll_s,
            reply_timeout_s=options.reply_timeout_s,
            on_round=self._round_ended,
            pause=lambda: options.poll_s if self._job is None else JOB_POLL_S,
        )
        self._mouth = Mouth(setup.port, options.take_timeout_s, self._decoder.expect_presenter)
        self._receipts = Receipts()
        self._last_byte_at = 0.0
        self._queue: deque[WaitingJob] = deque()
        self._job: RunningJob | None = None
        self._job_tokens: dict[int, int] = {}
        self._cure: Cure | None = None
        self._cure_zeros: int | None = None
        """Zeros that the next cure begins with; None: no cure is needed."""
        self._cure_cuts = False
        self._cure_failed = False
        self._cure_not_before = 0.0
        self._resets: list[str] = []
        self._checks: list[str] = []
        self._tickets = self._cures = 0
        self._paper_mm = 0.0
        self._roll = RollForecast(options.roll_m * 1000, options.near_end_m * 1000)

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """The printer may have lost power, or sit in the middle of somebody's picture."""
        self._decoder.reset()
        self._receipts.settle()
        self._mouth.forget()
        self._cure = None
        self._cure_failed = False
        self._cure_not_before = now
        self._needs_cure(MAX_PICTURE_COMMAND, cuts=False)
        self._watch.opened(now)
        self._go_on(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """Everything open ends here."""
        job = self._job
        zh, en = error.message_zh, error.message_en
        if job is not None:
            unsent = self.port.pending_bytes >= job.total_bytes
            if job.phase is JobPhase.CHECKING or (job.phase is JobPhase.SENDING and unsent):
                self._end_job(job, Outcome.FAILED, "line_down", zh, en)
            else:
                self._needs_cure(job.picture_bytes, cuts=True)
                self._end_job(
                    job,
                    Outcome.INDETERMINATE,
                    "line_down",
                    "打印中线路断开，不知是否打出；请看出票口",
                    "The line was lost while printing; look at the paper",
                )
        waiting = [one.command_id for one in self._queue]
        self._queue.clear()
        ending = [*waiting, *self._checks, *self._resets, *self._mouth.take_commands()]
        self._checks.clear()
        self._resets.clear()
        for command_id in ending:
            self._complete(command_id, Outcome.FAILED, "line_down", zh, en)
        self._watch.dropped()
        self._cure = None

    def on_bytes(self, data: bytes, now: float) -> None:
        """Answers of the printer."""
        self._last_byte_at = now
        self._watch.batch_begins()
        for answer in self._decoder.feed(data):
            self._hear(answer, now)
        self._go_on(now)

    def on_sent(self, token: int, now: float) -> None:
        """A question or a piece of a job has left."""
        if self._watch.sent(token, now):
            return
        if self._cure is not None and self._cure.sent(token, now):
            self._cure_step(now)
        elif self._job is not None and token in self._job_tokens:
            self._piece_sent(self._job, self._job_tokens.pop(token), now)
        self._go_on(now)

    def on_timer(self, now: float) -> None:
        """Whatever is due."""
        if self._decoder.partial and now >= self._last_byte_at + BLOCK_TIMEOUT_S:
            self._decoder.reset()
        self._watch.timer(now)
        if self._cure is not None:
            self._cure_timer(self._cure, now)
        self._mouth.timer(now)
        if self._job is not None:
            self._job_timer(self._job, now)
        self._expire_queue(now)
        self._go_on(now)

    def next_deadline(self) -> float | None:
        """The earliest of everything that waits."""
        moments = [
            self._watch.deadline,
            self._mouth.deadline,
            None if self._cure is None else self._cure.deadline,
            None if self._job is None else self._job.deadline,
            min((waiting.end_by for waiting in self._queue), default=None),
        ]
        if self._decoder.partial:
            moments.append(self._last_byte_at + BLOCK_TIMEOUT_S)
        return min((moment for moment in moments if moment is not None), default=None)

    def submit(self, command: Command, now: float) -> None:
        """Begin a command."""
        end_by = now + max(command.limit_s - END_MARGIN_S, END_MARGIN_S)
        if isinstance(command, PrintJob):
            self._queue.append(WaitingJob(command.command_id, command.slip, end_by))
        elif isinstance(command, Identify):
            self._queue.append(WaitingJob(command.command_id, _label_slip(command.label), end_by))
        elif isinstance(command, CheckHealth):
            self._check(command, now, end_by)
        elif isinstance(command, Cancel):
            self._cancel(command)
        elif isinstance(command, Reset):
            self._reset(command, now)
        elif isinstance(command, RetractMedia | EjectMedia) and self._profile.presenter_steps:
            self._mouth.command(command.command_id, now, retract=isinstance(command, RetractMedia))
        else:
            self._unsupported(command.command_id)
        self._go_on(now)

    def health(self, now: float) -> DeviceHealth:
        """What the printer last said, if it is not too old."""
        watch = self._watch
        silent = watch.silent(now)
        fault = watch.port_fault
        if self._cure_failed and not silent and watch.fault is None:
            fault = NOT_PROCESSING
        return describe(watch.report, self._profile, fault=fault, heard=watch.heard, silent=silent)

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """Names of the commands or answers; never the text of a ticket."""
        if outgoing:
            return explain_to_printer(data)
        return explain_from_printer(data, automatic_status=self._profile.automatic_status)

    def statistics(self) -> Mapping[str, float]:
        """Tickets and millimetres since the start, and what the roll still gives where that is known."""
        left = self._roll.tickets_left
        return {
            **({} if left is None else {"tickets_left": float(left)}),
            "tickets": float(self._tickets),
            "paper_mm": self._paper_mm,
            "status_rounds_failed": float(self._watch.failed_rounds),
            "cures": float(self._cures),
        }

    # ---------------------------------------------------------------- what the printer says

    def _hear(self, answer: Answer, now: float) -> None:
        job = self._job
        if isinstance(answer, RealTimeReply):
            self._watch.real_time(answer.byte, now)
        elif isinstance(answer, AutomaticStatus):
            self._watch.automatic(answer.block, now)
            self._look_at_roll()
            self._fault_in_cure(now)
            if job is not None:
                self._fault_in_job(job, now)
        elif isinstance(answer, PresenterStatus):
            self._mouth.answer(answer.byte, now)
        elif isinstance(answer, ProcessReply):
            if self._cure is not None:
                self._cure.process_reply(answer.mark)
                self._cure_step(now)
            elif job is not None and answer.mark == job.mark and job.may_be_answered:
                self._confirm(job)
        elif isinstance(answer, SingleByte):
            self._receipt_byte(answer.byte, now)
        elif isinstance(answer, ClearReply) and job is not None and job.phase is JobPhase.CLEARING:
            self._end_broken(job, dropped=True)

    def _look_at_roll(self) -> None:
        report = self._watch.report
        near_end = report.near_end if self._profile.near_end_sensor else None
        self._roll.looked(paper_end=report.paper_end, near_end=near_end)

    def _receipt_byte(self, byte: int, now: float) -> None:
        """An answer to GS r."""
        if self._profile.completion is not Receipt.PAPER_REQUEST:
            return
        self._receipts.heard()
        job = self._job
        if self._cure is not None:
            self._cure.paper_reply(now)
            self._cure_step(now)
        elif job is not None and job.awaits_receipt and not self.port.pending_bytes:
            # No older answer can be on its way: a cure comes between, see ``_confirm``.
            self._watch.paper(byte)
            job.phase = JobPhase.CHECKING_AFTER
            job.receipt_deadline = None
            self._watch.want(now)

    def _round_ended(self, heard: bool, now: float) -> None:  # noqa: FBT001 - one fact, a callback
        self._end_checks(now, heard=heard)
        if heard:
            self._look_at_roll()
        self._fault_in_cure(now)
        job = self._job
        if job is None:
            return
        job.silent_rounds = 0 if heard else job.silent_rounds + 1
        if heard:
            self._looked_in_job(job, now)
        elif job.silent_rounds >= SILENT_ROUNDS_ALLOWED:
            self._silence_in_job(job)

    # ---------------------------------------------------------------- jobs

    def _go_on(self, now: float) -> None:
        """Start what can be started now."""
        while self._job is None and self._cure is None and self._queue:
            self._begin_job(self._queue.popleft(), now)
        idle = self._job is None or self._job.phase is JobPhase.CHECKING
        if self._cure_zeros is not None and self._cure is None and idle:
            able = not self._watch.answers or self._watch.ready(now)
            if able and now >= self._cure_not_before:
                self._begin_cure(self._cure_zeros, now)
        self._watch.held = self._job is not None and self._job.phase is JobPhase.CLEARING
        self._watch.hurried = self._job is not None and self._job.phase is JobPhase.CHECKING
        self._watch.begin_if_due(now)

    def _begin_job(self, waiting: WaitingJob, now: float) -> None:
        try:
            encoded = encode_slip(waiting.slip, self._profile, self._logo)
        except ValueError as err:
            self._complete(
                waiting.command_id,
                Outcome.FAILED,
                "bad_document",
                "打印内容有误，没有打印",
                "The document is faulty; nothing was printed",
                str(err),
            )
            return
        job = RunningJob(waiting.command_id, encoded, waiting.end_by, next(self._marks))
        self._job = job
        whole = self._cure_zeros is None and self._cure is None and not self._cure_failed
        if whole and self._watch.knows(now):
            self._send(job, now)
        elif self._watch.answers:
            self._watch.want(now)
        elif self._cure_zeros is None:
            self._send(job, now)

    def _looked_in_job(self, job: RunningJob, now: float) -> None:
        """A round ended well; the job may go on, or must end."""
        fault = self._watch.fault
        if job.phase is JobPhase.CHECKING:
            if fault is not None:
                self._end_job(job, Outcome.FAILED, fault.reason, fault.message_zh, fault.message_en)
            elif self._cure_failed and now < self._cure_not_before:
                self._end_not_processing(job)
            elif self._cure_zeros is None and self._cure is None:
                self._send(job, now)
        elif job.phase is JobPhase.CHECKING_AFTER and fault is None:
            self._confirm(job)
        else:
            self._fault_in_job(job, now)

    def _silence_in_job(self, job: RunningJob) -> None:
        if job.phase is JobPhase.CHECKING:
            fault = self._watch.port_fault
            if fault is not None:
                self._end_job(job, Outcome.FAILED, fault.reason, fault.message_zh, fault.message_en)
            else:
                self._end_job(
                    job,
                    Outcome.FAILED,
                    "no_answer",
                    "打印机没有应答，没有打印；请检查电源和线缆",
                    "No answer from the printer, nothing was printed; check power and cable",
                )
        elif job.phase is JobPhase.CHECKING_AFTER:
            self._indeterminate(
                job,
                "no_answer",
                "打印后打印机没有应答，不知是否打完；请看出票口",
                "The printer fell silent after printing; look at the paper",
            )

    def _send(self, job: RunningJob, now: float) -> None:
        self._mouth.clear(now)
        job.phase = JobPhase.SENDING
        self._job_tokens = {}
        for number, segment in enumerate(job.encoded.segments):
            token = next(self._tokens)
            self._job_tokens[token] = number
            self.port.write(segment.data, token=token)
        self._ask_receipt(job)
        self._watch.want(now + JOB_POLL_S)

    def _ask_receipt(self, job: RunningJob) -> None:
        if self._profile.completion is Receipt.PROCESS_ID:
            self.port.write(commands.process_id(job.mark))
        elif self._profile.completion is Receipt.PAPER_REQUEST:
            self.port.write(commands.PAPER_SENSOR_REQUEST)
            self._receipts.asked()

    def _piece_sent(self, job: RunningJob, number: int, now: float) -> None:
        job.sent = max(job.sent, number + 1)
        if number + 1 == len(job.encoded.segments) and job.phase is JobPhase.SENDING:
            job.phase = JobPhase.AWAITING_RECEIPT
            job.receipt_deadline = now + printing_s(job.encoded, self._profile) + RECEIPT_RETRY_S

    def _job_timer(self, job: RunningJob, now: float) -> None:
        due = job.receipt_deadline is not None and now >= job.receipt_deadline
        if job.phase is JobPhase.CLEARING:
            if due:
                self._end_broken(job, dropped=False)
        elif now >= job.end_by:
            self._give_up(job)
        elif due and self._profile.completion is Receipt.NONE:
            self._indeterminate(
                job,
                "not_confirmable",
                "已发送；此型号打印机不能回报是否打出",
                "Sent; this model cannot say whether it was printed",
                cure=False,
            )
        elif due:
            # The answer may have been lost on the wire: asking again does not print again.
            job.receipt_deadline = now + RECEIPT_RETRY_S
            self._ask_receipt(job)

    def _give_up(self, job: RunningJob) -> None:
        if job.phase is JobPhase.CHECKING:
            self._end_job(
                job,
                Outcome.FAILED,
                "not_started",
                "打印机一直未就绪，没有打印",
                "The printer never became ready; nothing was printed",
            )
        else:
            self._indeterminate(
                job,
                "no_receipt",
                "打印机没有回报打印完成，请看出票口",
                "No receipt from the printer; look at the paper",
            )

    def _fault_in_job(self, job: RunningJob, now: float) -> None:
        """A fault was reported while the job is under way."""
        fault = self._watch.fault
        if fault is None or fault.reason in _PASSING:
            return
        if job.phase in {JobPhase.CHECKING, JobPhase.CLEARING}:
            return
        job.broken_by = fault
        nothing_left = not job.sent and self.port.pending_bytes >= job.total_bytes
        self._drop_all()
        if nothing_left:
            self._end_job(job, Outcome.FAILED, fault.reason, fault.message_zh, fault.message_en)
        elif self._profile.clear_buffers:
            job.phase = JobPhase.CLEARING
            job.receipt_deadline = now + CLEAR_LIMIT_S
            self.port.write(commands.CLEAR_BUFFERS, urgent=True)
        else:
            # One piece may be leaving just now; more than one kept back means the cut was.
            self._end_broken(job, dropped=len(self._job_tokens) > 1)

    def _drop_all(self) -> None:
        """Keep back what has not left."""
        self.port.drop_pending()
        self._watch.dropped()
        self._decoder.reset()

    def _end_broken(self, job: RunningJob, *, dropped: bool) -> None:
        """The job broke; ``dropped``: its cut can never be reached any more."""
        fault = job.broken_by or OFFLINE
        self._needs_cure(0, cuts=True)
        if dropped:
            self._end_job(
                job,
                Outcome.FAILED,
                fault.reason,
                f"{fault.message_zh}；已打出的部分作废",
                f"{fault.message_en}; what came out is void",
                detail="the rest of the job was dropped before its cut",
            )
        else:
            self._end_job(
                job,
                Outcome.INDETERMINATE,
                fault.reason,
                f"{fault.message_zh}；不知本张是否打完，请看出票口",
                f"{fault.message_en}; look at the paper",
            )

    def _confirm(self, job: RunningJob) -> None:
        self._tickets += 1
        length_mm = job.encoded.height_dots / self._profile.dots_per_mm
        self._paper_mm += length_mm
        self._roll.used(length_mm)
        self._end_job(job, Outcome.CONFIRMED, "ok", "已打印", "Printed")
        self.port.emit(MediaMoved(job.command_id, MediaState.PRINTED))
        self.port.emit(MediaMoved(job.command_id, MediaState.PRESENTED))
        self.port.emit(PaperForecast(self._roll.tickets_left, self._paper_mm))
        if self._profile.presenter_steps:
            self._mouth.presented(job.command_id)
        if self._receipts.owed:
            # An answer may still be on its way; the next ticket must not take it for its own.
            self._needs_cure(0, cuts=False)

    def _indeterminate(
        self, job: RunningJob, reason: str, zh: str, en: str, *, cure: bool = True
    ) -> None:
        self._drop_all()
        if cure:
            self._needs_cure(job.picture_bytes, cuts=True)
        self._end_job(job, Outcome.INDETERMINATE, reason, zh, en)

    def _end_not_processing(self, job: RunningJob) -> None:
        self._end_job(
            job,
            Outcome.FAILED,
            NOT_PROCESSING.reason,
            NOT_PROCESSING.message_zh,
            NOT_PROCESSING.message_en,
        )

    def _end_job(
        self, job: RunningJob, outcome: Outcome, reason: str, zh: str, en: str, detail: str = ""
    ) -> None:
        self._job = None
        self._job_tokens = {}
        self._complete(job.command_id, outcome, reason, zh, en, detail)

    def _complete(
        self, command_id: str, outcome: Outcome, reason: str, zh: str, en: str, detail: str = ""
    ) -> None:
        self.port.complete(Completion(command_id, outcome, reason, zh, en, detail))

    def _expire_queue(self, now: float) -> None:
        for waiting in [one for one in self._queue if now >= one.end_by]:
            self._queue.remove(waiting)
            self._complete(
                waiting.command_id,
                Outcome.FAILED,
                "not_started",
                "前面的打印未完成，没有打印",
                "Earlier jobs did not end in time; nothing was printed",
            )

    # ---------------------------------------------------------------- cure

    def _needs_cure(self, zeros: int, *, cuts: bool) -> None:
        self._cure_zeros = max(self._cure_zeros or 0, zeros)
        self._cure_cuts = self._cure_cuts or cuts

    def _begin_cure(self, zeros: int, now: float) -> None:
        self._cure_zeros = None
        self._cures += 1
        self._cure = Cure(
            self._profile,
            zeros=zeros,
            cuts=self._cure_cuts,
            mark=next(self._marks),
            owed=self._receipts.owed,
            stalled_at=now + zeros * self._byte_s * 2 + 2 * CURE_PAUSE_S,
        )
        for data, token in self._cure.frames(self._tokens):
            self.port.write(data, token=token)
        if self._profile.completion is Receipt.PAPER_REQUEST:
            self._receipts.asked()

    def _fault_in_cure(self, now: float) -> None:
        """A printer that has stopped will not answer; the cure begins anew when it is well."""
        if self._cure is not None and self._watch.fault is not None:
            self._cure.interrupt()
            self._cure_step(now)

    def _cure_timer(self, cure: Cure, now: float) -> None:
        again = cure.timer(now)
        if again:
            self.port.write(again)
            if self._profile.completion is Receipt.PAPER_REQUEST:
                self._receipts.asked()
        self._cure_step(now)

    def _cure_step(self, now: float) -> None:
        """See whether the cure has ended."""
        cure = self._cure
        if cure is None or cure.end is None:
            return
        self._cure = None
        answered = cure.end is CureEnd.WORKS
        # A printer that has stopped for a fault, or is not heard at all, is silent for that reason.
        excused = self._watch.fault is not None or self._watch.silent(now)
        self._cure_failed = not answered and not excused
        if not answered:
            self._drop_all()
            self._needs_cure(self._more_zeros(cure.zeros), cuts=cure.cuts)
            self._cure_not_before = now + (CURE_PAUSE_S if self._cure_failed else 0.0)
        else:
            self._cure_cuts = False
            self._receipts.settle()
        fault = self._watch.fault or NOT_PROCESSING
        for command_id in self._resets:
            if answered:
                self._complete(command_id, Outcome.CONFIRMED, "ok", "已复位", "Reset")
            else:
                zh, en = fault.message_zh, fault.message_en
                self._complete(command_id, Outcome.FAILED, fault.reason, zh, en)
        self._resets.clear()
        job = self._job
        if job is None:
            return
        if self._cure_failed:
            self._end_not_processing(job)
        elif self._watch.answers:
            self._watch.want(now)
        else:
            self._send(job, now)

    def _more_zeros(self, zeros: int) -> int:
        """After a cure that did not help: some command may wait for up to 64 KiB of data."""
        if not self._cure_failed:
            return zeros
        wire_limit = int(CURE_WIRE_S / self._byte_s) if self._byte_s else MAX_SWALLOWED
        return min(max(4 * zeros, MAX_PICTURE_COMMAND), MAX_SWALLOWED, wire_limit)

    # ---------------------------------------------------------------- other commands

    def _check(self, command: CheckHealth, now: float, end_by: float) -> None:
        if command.level is CheckLevel.EXTERNAL:
            self._queue.append(WaitingJob(command.command_id, _label_slip("TEST"), end_by))
        elif command.level is CheckLevel.INTERACTIVE or not self._watch.answers:
            self._unsupported(command.command_id)
        else:
            self._checks.append(command.command_id)
            self._watch.want(now)

    def _end_checks(self, now: float, *, heard: bool) -> None:
        """Tell those who asked how the printer is; one silent round is not an answer yet."""
        silent = self._watch.silent(now)
        if not self._checks or not (silent or heard):
            return
        asked, self._checks = self._checks, []
        health = self.health(now)
        outcome, reason = (
            (Outcome.FAILED, "no_answer") if silent else (Outcome.CONFIRMED, health.reason)
        )
        for command_id in asked:
            self._complete(command_id, outcome, reason, health.message_zh, health.message_en)

    def _cancel(self, command: Cancel) -> None:
        target, job = command.target_id, self._job
        waiting = next((one for one in self._queue if one.command_id == target), None)
        if waiting is not None:
            self._queue.remove(waiting)
            self._complete(target, Outcome.FAILED, "cancelled", "已取消", "Cancelled")
        elif job is not None and job.command_id == target and job.phase is JobPhase.CHECKING:
            self._end_job(job, Outcome.FAILED, "cancelled", "已取消", "Cancelled")
        elif job is not None and job.command_id == target:
            self._complete(
                command.command_id,
                Outcome.FAILED,
                "too_late",
                "正在打印，不能取消",
                "It is being printed and cannot be cancelled",
            )
            return
        else:
            self._complete(
                command.command_id,
                Outcome.FAILED,
                "not_open",
                "没有这项打印",
                "No such job is open",
            )
            return
        self._complete(command.command_id, Outcome.CONFIRMED, "ok", "已取消", "Cancelled")

    def _reset(self, command: Reset, now: float) -> None:
        if self._job is not None:
            self._complete(
                command.command_id,
                Outcome.FAILED,
                "busy",
                "正在打印，请稍候再试",
                "It is printing; try again later",
            )
            return
        self._resets.append(command.command_id)
        self._needs_cure(MAX_PICTURE_COMMAND, cuts=False)
        self._cure_not_before = now
        self.port.write(commands.RECOVER_AND_CLEAR, urgent=True)
        self._watch.want(now)

    def _unsupported(self, command_id: str) -> None:
        self._complete(
            command_id, Outcome.FAILED, "unsupported", "此设备没有这项功能", "Not available here"
        )


def _label_slip(label: str) -> Slip:
    """A slip that names the printer."""
    line = TextLine(label, Align.CENTRE, wide=4, high=4, bold=True)
    return Slip(label=label, blocks=(line, replace(line, text="测试 TEST", wide=1, high=1)))
