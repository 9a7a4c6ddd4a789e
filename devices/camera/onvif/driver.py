"""ONVIF camera over time: learn its clock and where its pictures are, then one request at a time.

The camera's own clock is the only one that counts for its login, so this driver needs none. A picture changes
nothing in the world: what does not come FAILED, and nobody waits for a camera that did not answer.
"""

from __future__ import annotations

import datetime as dt
import itertools
import logging
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

from devices.camera.onvif import protocol
from devices.camera.onvif.options import Options
from devices.camera.onvif.protocol import Login
from devices.driver import Driver, DriverSetup
from devices.errors import TransportError
from devices.health import GOOD, NOT_HEARD, DeviceHealth, Health
from devices.kinds import (
    Cancel,
    CheckHealth,
    CheckLevel,
    Command,
    Completion,
    Outcome,
    TakeSnapshot,
)
from devices.wire.asking import Asking
from devices.wire.fault import Fault, FrameError
from devices.wire.http import (
    Challenge,
    Response,
    ResponseDecoder,
    authorization,
    build_request,
    read_challenge,
)

log = logging.getLogger(__name__)

LOGINS_MAX: Final = 3
"""So often a question is put again because of its login."""

SILENT: Final = DeviceHealth(
    Health.BAD,
    "no_answer",
    "摄像机没有应答，请检查电源、网线和地址",
    "The camera does not answer; check power, cable and address",
)
WRONG_LOGIN: Final = DeviceHealth(
    Health.BAD,
    "not_authorized",
    "摄像机不接受用户名或密码，请检查 hall.toml 里的 user 和 password",
    "The camera refuses user or password; check both in hall.toml",
)
NO_SNAPSHOT: Final = DeviceHealth(
    Health.BAD,
    "no_snapshot",
    "摄像机没有给出抓拍地址，请在 hall.toml 里写 snapshot_path",
    "The camera names no place for pictures; give snapshot_path in hall.toml",
)
BAD_PICTURE: Final = DeviceHealth(
    Health.BAD,
    "bad_picture",
    "摄像机给出的不是完整的 JPEG 图片，请检查抓拍设置",
    "What the camera gave is no whole JPEG; check its snapshot settings",
)


class Step(Enum):
    """What is being asked; the value is the answer's name."""

    CLOCK = "GetSystemDateAndTimeResponse"
    SERVICES = "GetCapabilitiesResponse"
    PROFILES = "GetProfilesResponse"
    PLACE = "GetSnapshotUriResponse"
    PICTURE = ""


class OnvifCamera(Driver):
    """One camera, alone on its line."""

    def __init__(
        self,
        setup: DriverSetup,
        options: Options,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        super().__init__(setup.port)
        self._name = setup.device.name
        self._host = setup.line.port
        self._options = options
        self._random_bytes = random_bytes
        self._asking: Asking[Step] = Asking(setup.port, itertools.count(1))
        self._decoder = ResponseDecoder(options.picture_max_kib * 1024)
        self._waiting: deque[Command] = deque()
        self._running: Command | None = None
        self._health = NOT_HEARD
        self._clock: tuple[dt.datetime, float] | None = None
        self._media_path = self._token = ""
        self._picture_path = options.snapshot_path
        self._challenge: Challenge | None = None
        self._used = self._logins = 0
        self._checking = False
        self._poll_s = self._rest_until_s = 0.0
        self._pictures = self._bad = 0

    # ---------------------------------------------------------------- from the line

    def on_open(self, now: float) -> None:
        """Another camera may stand there now: learn everything anew."""
        self._asking.close()
        self._decoder.forget()
        self._health = NOT_HEARD
        self._forget()
        self._rest_until_s = now
        self._begin(now)

    def on_lost(self, now: float, error: TransportError) -> None:
        """No picture will come."""
        del now
        self._asking.close()
        for command in self._take_all():
            self.end(command, Outcome.FAILED, "line_down", error.message_zh, error.message_en)

    def on_sent(self, token: int, now: float) -> None:
        """A request has left."""
        self._asking.on_sent(token, now)

    def on_bytes(self, data: bytes, now: float) -> None:
        """Parts of an answer; one that nobody waits for is dropped."""
        for response in self._decoder.feed(data):
            step = self._asking.about
            if step is not None:
                self._asking.close()
                self._on_response(step, response, now)

    def on_timer(self, now: float) -> None:
        """An answer is overdue, the rest is over, or it is time to look."""
        if self._asking.is_overdue(now):
            self._asking.again()
            self._decoder.forget()
            self.port.drop_pending()
            self._fail(SILENT, now, rest=True)
        elif self._asking.about is None and now >= self._poll_s:
            self._begin(now)

    def next_deadline(self) -> float | None:
        """An answer, else the next look."""
        return self._poll_s if self._asking.about is None else self._asking.deadline_s

    # ---------------------------------------------------------------- questions

    def _begin(self, now: float) -> None:
        """Look whether it is there: by its clock, or by a picture where it has no ONVIF."""
        self._poll_s = now + self._options.poll_s
        self._logins = 0
        self._checking = True
        self._put(Step.PICTURE if self._options.snapshot_path else Step.CLOCK, now)

    def _put(self, step: Step, now: float) -> None:
        if step is Step.PICTURE:
            frame = self._request("GET", self._picture_path)
        else:
            login = None if step is Step.CLOCK else self._login(now)
            media = step in {Step.PROFILES, Step.PLACE}
            path = self._media_path if media else self._options.service_path
            frame = self._request("POST", path, protocol.envelope(self._body_of(step), login))
        self._asking.ask(frame, step, timeout_s=self._options.answer_s)

    def _body_of(self, step: Step) -> str:
        match step:
            case Step.SERVICES:
                return protocol.ask_capabilities()
            case Step.PROFILES:
                return protocol.ask_profiles()
            case Step.PLACE:
                return protocol.ask_snapshot_uri(self._token)
            case _:
                return protocol.ask_clock()

    def _request(self, method: str, path: str, body: bytes = b"") -> bytes:
        headers = [("Content-Type", protocol.SOAP_TYPE)] if body else []
        if self._challenge is not None:
            self._used += 1
            answer = authorization(
                self._challenge,
                self._options.user,
                self._options.password,
                method,
                path,
                count=self._used,
                cnonce=self._random_bytes(8).hex(),
            )
            headers.append(("Authorization", answer))
        return build_request(method, path, self._host, headers=headers, body=body)

    def _login(self, now: float) -> Login | None:
        """The token of one request, in the camera's time; none where HTTP itself asks for the login."""
        if not self._options.user or self._challenge is not None or self._clock is None:
            return None
        told, at_s = self._clock
        created = protocol.created_text(told + dt.timedelta(seconds=now - at_s))
        return Login(self._options.user, self._options.password, self._random_bytes(16), created)

    # ---------------------------------------------------------------- answers

    def _on_response(self, step: Step, response: Response, now: float) -> None:
        if protocol.wants_login(response):
            self._again_with_login(step, response, now)
            return
        try:
            protocol.expect_ok(response)
            if step is Step.PICTURE:
                self._on_picture(response, now)
            else:
                self._put_next(step, response.body, now)
        except FrameError as err:
            log.info("%s: %s", self._name, err)
            bad = BAD_PICTURE if step is Step.PICTURE else NO_SNAPSHOT
            if step is Step.PICTURE and not self._options.snapshot_path:
                self._forget()  # the place may have moved: ask for it next time
            self._fail(bad, now)

    def _again_with_login(self, step: Step, response: Response, now: float) -> None:
        self._logins += 1
        challenges = [read_challenge(one) for one in response.all_headers("www-authenticate")]
        challenge = next((one for one in challenges if one is not None), None)
        if self._logins > LOGINS_MAX or not self._options.user:
            self._forget()
            self._fail(WRONG_LOGIN, now)
        elif challenge is not None:
            self._challenge, self._used = challenge, 0
            self._put(step, now)
        elif step is Step.CLOCK or step is Step.PICTURE:
            self._forget()
            self._fail(WRONG_LOGIN, now)
        else:
            self._put(Step.CLOCK, now)  # its clock was set meanwhile: the token is too old

    def _put_next(self, step: Step, body: bytes, now: float) -> None:
        """Take what was learned, and ask on until a picture can be asked for."""
        match step:
            case Step.CLOCK:
                self._clock = (protocol.read_clock(body), now)
            case Step.SERVICES:
                self._media_path = protocol.read_media_path(body)
            case Step.PROFILES:
                profile = protocol.choose_profile(
                    protocol.read_profiles(body), self._options.min_width
                )
                self._token = "" if profile is None else profile.token
                if profile is None:
                    raise FrameError(Fault("profiles", "at least one", "none", b""))
            case Step.PLACE:
                self._picture_path = protocol.read_snapshot_path(body)
            case _:
                return
        if not self._media_path and not self._picture_path:
            self._put(Step.SERVICES, now)
        elif not self._token and not self._picture_path:
            self._put(Step.PROFILES, now)
        elif not self._picture_path:
            self._put(Step.PLACE, now)
        else:
            self._ready(now)

    def _ready(self, now: float) -> None:
        """It answers and says where its pictures are."""
        self._set(GOOD)
        self._checking = False
        self._next(now)

    def _on_picture(self, response: Response, now: float) -> None:
        why = protocol.why_no_picture(response)
        if why:
            raise FrameError(Fault("picture", "a whole JPEG", why, b""))
        self._pictures += 1
        self._logins = 0
        self._checking = False
        self._set(GOOD)
        command, self._running = self._running, None
        if command is not None:
            size = f"{len(response.body)} bytes"
            data = response.body if isinstance(command, TakeSnapshot) else b""
            self.port.complete(
                Completion(command.command_id, Outcome.CONFIRMED, detail=size, data=data)
            )
        self._next(now)

    def _fail(self, health: DeviceHealth, now: float, *, rest: bool = False) -> None:
        """What was asked for does not come; nobody waits for the next attempt."""
        self._bad += 1
        self._checking = False
        self._set(health)
        if rest:
            self._rest_until_s = now + self._options.rest_s
        self._poll_s = now + self._options.rest_s
        for command in self._take_all():
            self.end(command, Outcome.FAILED, health.reason, health.message_zh, health.message_en)

    def _set(self, health: DeviceHealth) -> None:
        if health != self._health:
            log.info("%s: %s", self._name, health.message_en or health.reason)
            self._health = health

    def _forget(self) -> None:
        self._clock = self._challenge = None
        self._media_path = self._token = ""
        self._picture_path = self._options.snapshot_path

    # ---------------------------------------------------------------- commands

    def submit(self, command: Command, now: float) -> None:
        """A picture, or a look at the camera."""
        match command:
            case TakeSnapshot() | CheckHealth(level=CheckLevel.INTERNAL | CheckLevel.EXTERNAL):
                if now < self._rest_until_s:
                    self.end(
                        command,
                        Outcome.FAILED,
                        SILENT.reason,
                        SILENT.message_zh,
                        SILENT.message_en,
                    )
                    return
                self._waiting.append(command)
                if self._asking.about is None:
                    self._next(now)
            case Cancel(target_id=target_id):
                for waiting in [one for one in self._waiting if one.command_id == target_id]:
                    self._waiting.remove(waiting)
                    self.end(waiting, Outcome.FAILED, "cancelled", "已取消", "Cancelled")
                self.end(command, Outcome.CONFIRMED)
            case _:
                self.refuse(
                    command,
                    "摄像机没有这项功能",
                    "This camera cannot do that",
                )

    def _next(self, now: float) -> None:
        if self._checking or self._running is not None or not self._waiting:
            return
        if not self._picture_path:
            self._begin(now)
            return
        self._running = self._waiting.popleft()
        self._logins = 0
        self._put(Step.PICTURE, now)

    def _take_all(self) -> list[Command]:
        running = [] if self._running is None else [self._running]
        commands = [*running, *self._waiting]
        self._running = None
        self._waiting.clear()
        return commands

    # ---------------------------------------------------------------- state

    def health(self, now: float) -> DeviceHealth:
        """Good while it answers and gives whole pictures."""
        del now
        return self._health

    def explain(self, data: bytes, *, outgoing: bool) -> str:
        """Request and status lines only."""
        return protocol.explain(data, outgoing=outgoing)

    def statistics(self) -> Mapping[str, float]:
        """Pictures, failures, questions."""
        return {
            "pictures": self._pictures,
            "no_pictures": self._bad,
            "questions": self._asking.questions,
            "overdue": self._asking.overdue_answers,
            "noise_bytes": self._decoder.dropped_bytes,
        }
