"""What hall.toml says of a camera."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Trigger = Literal["bad_review", "alarm"]


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of one camera. The password is never shown."""

    user: str = ""
    password: str = ""
    service_path: Annotated[str, Meta(pattern=r"^/[!-~]*$")] = "/onvif/device_service"
    """Where the camera's device service is."""
    snapshot_path: Annotated[str, Meta(pattern=r"^(/[!-~]*)?$")] = ""
    """Where its pictures are, for cameras whose ONVIF is off; not given: the camera is asked."""
    min_width: Annotated[int, Meta(ge=160, le=8192)] = 640
    """The smallest profile of at least this width is taken."""
    answer_s: Annotated[float, Meta(ge=0.5, le=10)] = 3.0
    rest_s: Annotated[float, Meta(ge=1, le=600)] = 30.0
    """After an answer that did not come, the camera is left alone for so long."""
    poll_s: Annotated[float, Meta(ge=5, le=3600)] = 60.0
    picture_max_kib: Annotated[int, Meta(ge=64, le=16_384)] = 2048
    bookmark_on: tuple[Trigger, ...] = ("bad_review", "alarm")
    """What a bookmark is made for."""
    keep_pictures: bool = False
    """Faces are personal information: without this a bookmark is a time and a camera, no picture."""
    retention_days: Annotated[int, Meta(ge=1, le=365)] = 30
    """Bookmarks and pictures are deleted after this time."""

    def __repr__(self) -> str:
        return f"Options(user={self.user!r}, password=..., snapshot_path={self.snapshot_path!r})"
