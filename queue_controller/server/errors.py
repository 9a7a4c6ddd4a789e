"""Why a message is not carried out, before any rule of the hall is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queue_controller.service.values import Refusal


@dataclass(frozen=True)
class Denial:
    """A stable code and its sentence."""

    code: str
    message_zh: str
    message_en: str

    @staticmethod
    def of(refusal: Refusal) -> Denial:
        """A rule's own sentence, said of this moment and never stored."""
        return Denial(refusal.code, refusal.message_zh, refusal.message_en)


WRONG_PROTOCOL: Final = Denial(
    "wrong_protocol",
    "程序版本与控制器不一致，请升级后再试。",
    "This program speaks another protocol version than the controller; upgrade it.",
)
WRONG_HALL: Final = Denial(
    "wrong_hall",
    "这台设备配置的是另一个大厅，请检查 hall.csv 的 hall_id。",
    "This program is configured for another hall; check hall_id in hall.csv.",
)
NOT_YOUR_NAME: Final = Denial(
    "not_your_name",
    "消息里的客户端编号与密钥不符，已拒绝。",
    "The client_id of the message is not the name of its key.",
)
NO_ROLE: Final = Denial(
    "no_role",
    "这个名称不属于任何一类程序，没有权限。",
    "This name belongs to no kind of program and may do nothing.",
)
REVOKED: Final = Denial(
    "revoked",
    "这台设备的密钥已被撤销。",
    "The key of this program was revoked.",
)
STALE_CONTROLLER: Final = Denial(
    "stale_controller",
    "有更新的控制器在运行，本控制器不再办理。",
    "A newer controller is running; this one does nothing any more.",
)
READ_ONLY: Final = Denial(
    "read_only",
    "控制器暂时不能保存数据，只能查看，请联系管理员检查磁盘。",
    "The controller cannot save anything at present; it can only be read. Check its disk.",
)
DISK_FULL: Final = Denial(
    "disk_full",
    "控制器磁盘空间不足，暂停取号，请到导办台。",
    "The controller's disk is nearly full; no tickets are given. Please ask the guidance desk.",
)
TOO_FAST: Final = Denial(
    "too_fast",
    "请求太频繁，请稍后再试。",
    "Too many requests; try again in a moment.",
)
PIN_WRONG: Final = Denial(
    "pin_wrong",
    "工号或密码不对。",
    "The staff number or PIN is wrong.",
)
PIN_LOCKED: Final = Denial(
    "pin_locked",
    "密码连续输错，请稍等再试；再错要等得更久。",
    "Wrong PINs in a row; wait a little. Each further one makes the wait longer.",
)
TOLD_NEVER_DONE: Final = Denial(
    "told_never_done",
    "此前已答复这条命令没有生效，它来得太晚，不再执行。",
    "It was told that this command never took effect; it came too late and is not carried out.",
)
REPLY_DAMAGED: Final = Denial(
    "store_damaged",
    "这条命令已经执行过，但保存的答复在磁盘上损坏了，请到导办台，并联系管理员检查主机的磁盘。",
    "This command was carried out, but its stored reply is damaged on disk. Ask the desk, and have"
    " the controller's disk looked at.",
)
BAD_DATE: Final = Denial(
    "bad_date", "日期应写成 2025-09-08 的样子。", "Write the date like 2025-09-08."
)
BACKUP_FAILED: Final = Denial(
    "backup_failed",
    "备份没有做成，原来的数据没有变，请检查主机的磁盘。",
    "No backup was made; the data are as they were. Check the controller's disk.",
)
INTERNAL: Final = Denial(
    "internal",
    "控制器处理这条命令时出错，命令没有生效，请联系管理员。",
    "The controller failed on this command and did not carry it out; see its log.",
)
