"""What this machine is to its hall, kept beside the database: it serves, holds the copy, or was overtaken."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import Final, Literal

import msgspec

from config.model import Setup
from queue_controller.api.endpoints import Endpoint
from queue_controller.api.keys import CONTROLLER, load_public
from queue_controller.domain.leases import Lost
from queue_controller.domain.shares import AHEAD
from queue_controller.store.errors import StoreDamaged, StoreUnwritable

PLACE_FILE: Final = "place.json"
PROMOTE_FILE: Final = "promote.request"
"""Made by `hall promote`; a running copy looks for it."""
PROMOTED_AHEAD: Final = 10_000
"""A promoted hall begins so much later than its copy: more starts of the other machine, or a restored
backup of it (store.backup.EPOCHS_AHEAD), than there can have been since."""

NUMBERS_LOST: Final = AHEAD
"""So many numbers of each queue may have been given that a copy which was behind does not know, and
no more: see service.given."""

Role = Literal["serving", "copy", "overtaken"]


class Place(msgspec.Struct, frozen=True):
    """The role of a machine. Without the file it serves, as the machine of `[controller]`."""

    node: str = CONTROLLER
    role: Role = "serving"
    floor: int = 0
    """The next epoch begins after this one at least."""
    other_epoch: int = 0
    """The highest epoch that the other machine was heard in."""
    start_over: bool = False
    """A copy that finds rows of its own that the other machine lacks sets its log aside."""
    whole: bool = True
    """The log has all that was told in its last epoch, or had. A part of a log never takes over, nor one
    that another machine has overtaken, until it was level."""
    anew: bool = False
    """The log was begun anew, and was not level since."""
    promoted_at_seq: int = 0
    """The last row that this machine held when it was promoted."""
    complete: bool = False
    """Whether it then held all that was answered, as far as it had heard."""
    other_ended: bool = False
    """Whether the other machine had said then that it answers nobody any more, and does not start again."""
    lost_numbers: int = 0
    """So many numbers of each queue may be out that its log does not know: see service.leases.Lost."""
    lost_at_ms: int = 0
    restored: bool = False
    """They are this machine's own: its log came out of a backup."""


def begun_anew(place: Place) -> Place:
    """The same copy with an empty log: until it is level it is no hall."""
    return msgspec.structs.replace(place, whole=False, anew=True)


def next_floor(place: Place, epoch: int) -> int:
    """After which epoch a machine begins that is promoted with a log that ends in `epoch`.

    Two machines that are promoted without hearing each other begin different ones.
    """
    floor = max(epoch, place.floor, place.other_epoch) + PROMOTED_AHEAD
    own = 0 if place.node == CONTROLLER else PROMOTED_AHEAD
    return floor + (own - floor) % (2 * PROMOTED_AHEAD)


def promoted(
    place: Place, *, seq: int, epoch: int, complete: bool, now_ms: int, other_ended: bool = False
) -> Place:
    """The same machine, serving, in an epoch above all that were. `now_ms`: UTC epoch milliseconds.

    Where the other machine may still give numbers, behind a wire that is cut, numbers are passed over, and
    each gives its share only.
    """
    certain = complete and other_ended
    return msgspec.structs.replace(
        place,
        role="serving",
        floor=next_floor(place, epoch),
        promoted_at_seq=seq,
        complete=complete,
        other_ended=other_ended,
        start_over=False,
        lost_numbers=0 if certain else NUMBERS_LOST,
        lost_at_ms=0 if certain else now_ms,
        restored=False,
    )


def lost_of(place: Place) -> Lost | None:
    """What the log of this machine may lack since it was promoted or restored."""
    if not place.lost_at_ms:
        return None
    mark = f"lost-{place.lost_at_ms}"
    return Lost(place.lost_at_ms, place.lost_numbers, mark, place.restored)


def read_place(data_dir: Path) -> Place:
    """What this machine is.

    Raises:
        StoreDamaged: the file cannot be read; guessing could make two halls of one.
    """
    path = data_dir / PLACE_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Place)
    except (FileNotFoundError, NotADirectoryError):
        return Place()
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as err:
        raise StoreDamaged(
            f"{path} 读不出来。请确认本机应当受理还是备份，删除它，再执行 hall promote 或 hall standby。",
            f"{path} cannot be read. Decide whether this machine serves or holds the copy, remove the"
            " file, then run `hall promote` or `hall standby`.",
            file=str(path),
        ) from err


def write_place(data_dir: Path, place: Place) -> None:
    """Keep it, durably.

    Raises:
        StoreUnwritable: the disk says no.
    """
    write_durably(data_dir / PLACE_FILE, msgspec.json.format(msgspec.json.encode(place)))


def overtaken_by(data_dir: Path, epoch: int) -> None:
    """The other machine serves in this epoch: this one does not start again by itself.

    Raises:
        StoreError: it cannot be kept.
    """
    place = msgspec.structs.replace(read_place(data_dir), role="overtaken", other_epoch=epoch)
    write_place(data_dir, place)


def write_durably(path: Path, data: bytes) -> None:
    """Replace a file; after a loss of power it is the old one or the new one.

    Raises:
        StoreUnwritable: the disk says no.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(draft, flags, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as err:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise StoreUnwritable(
            f"不能写入 {path}：{err.strerror}。",
            f"Cannot write {path}: {err.strerror}.",
            file=str(path),
        ) from err


def other_node(setup: Setup, node: str) -> str:
    """The name of the other machine's key."""
    return setup.standby.name if node == CONTROLLER else CONTROLLER


def own_addresses(setup: Setup, node: str) -> tuple[str, str, str]:
    """Where this machine binds: commands, events, copies."""
    of = setup.controller if node == CONTROLLER else setup.standby
    return of.commands, of.events, of.copies


def other_endpoint(setup: Setup, node: str, keys_dir: Path) -> tuple[Endpoint, str]:
    """Where the other machine is reached, and where it gives copies.

    Raises:
        KeysError: its public key is not here.
    """
    if node != CONTROLLER:
        of = setup.controller
        return Endpoint(of.commands, of.events, load_public(keys_dir, CONTROLLER)), of.copies
    to = setup.standby
    public = to.public_key.encode() or load_public(keys_dir, to.name)
    return Endpoint(to.commands, to.events, public), to.copies


def request_promotion(data_dir: Path) -> None:
    """Tell a running copy to take over.

    Raises:
        OSError: the file cannot be made.
    """
    descriptor = os.open(data_dir / PROMOTE_FILE, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    os.close(descriptor)
