"""Modbus frames in words, for the trace that a technician reads."""

from typing import Final

from devices.wire.fault import FrameError
from devices.wire.modbus_rtu.frames import READS, REFUSED, Frame, Function, Refusal, Side

REFUSALS: Final[dict[int, tuple[str, str]]] = {
    Refusal.FUNCTION: ("不支持该功能码", "it does not have this function"),
    Refusal.ADDRESS: ("没有这个寄存器地址", "it does not have this register"),
    Refusal.VALUE: ("数值或数量不允许", "it does not allow this value or count"),
    Refusal.DEVICE_FAILED: ("设备内部故障", "the device has failed"),
    Refusal.ACKNOWLEDGE: ("已接受，正在处理", "accepted, still working"),
    Refusal.BUSY: ("设备忙", "the device is busy"),
    Refusal.MEMORY_PARITY: ("存储器校验错误", "memory parity error"),
}


def why_refused(code: int) -> tuple[str, str]:
    """Return what an exception code means, in Chinese and English."""
    zh, en = REFUSALS.get(code, ("未知原因", "unknown reason"))
    return f"{zh}（异常码 {code:02X}）", f"{en} (exception {code:02X})"


def explain(data: bytes, *, outgoing: bool) -> str:
    """Say in one line what the frame means."""
    try:
        frame = Frame.from_bytes(data, Side.REQUESTS if outgoing else Side.ANSWERS)
    except FrameError:
        return "no frame"
    direction = "to" if outgoing else "from"
    return f"{direction} address {frame.address}: {_what(frame, outgoing=outgoing)}"


def _what(frame: Frame, *, outgoing: bool) -> str:
    if frame.refusal is not None:
        name = Function(frame.function & ~REFUSED).name.lower()
        return f"refuses {name}: {why_refused(frame.refusal)[1]}"
    name = Function(frame.function).name.lower()
    data = frame.data
    if frame.function in READS and not outgoing:
        return f"{name}: {data[1:].hex(' ').upper()}"
    first, second = int.from_bytes(data[:2], "big"), int.from_bytes(data[2:4], "big")
    if frame.function in READS:
        return f"{name} {first:04X}h, {second} of them"
    if frame.function in {Function.WRITE_COIL, Function.WRITE_REGISTER}:
        return f"{name} {first:04X}h = {second:04X}h"
    values = f": {data[5:].hex(' ').upper()}" if outgoing else " done"
    return f"{name} {first:04X}h, {second} of them{values}"
