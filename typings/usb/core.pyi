# Only what devices.transport uses.
from array import array
from collections.abc import Callable, Iterator
from typing import Literal, overload

from usb.backend import IBackend

class USBError(OSError):
    backend_error_code: int | None
    def __init__(
        self, strerror: str, error_code: int | None = ..., errno: int | None = ...
    ) -> None: ...

class USBTimeoutError(USBError): ...
class NoBackendError(ValueError): ...

class Endpoint:
    bEndpointAddress: int
    bmAttributes: int
    wMaxPacketSize: int

class Interface:
    bInterfaceNumber: int
    bAlternateSetting: int
    bInterfaceClass: int
    bInterfaceSubClass: int
    bInterfaceProtocol: int
    def __iter__(self) -> Iterator[Endpoint]: ...

class Configuration:
    bConfigurationValue: int
    def __iter__(self) -> Iterator[Interface]: ...

class Device:
    def __iter__(self) -> Iterator[Configuration]: ...
    idVendor: int
    idProduct: int
    @property
    def serial_number(self) -> str | None: ...
    def get_active_configuration(self) -> Configuration: ...
    def set_configuration(self, configuration: int | None = ...) -> None: ...
    def set_interface_altsetting(
        self, interface: int | None = ..., alternate_setting: int | None = ...
    ) -> None: ...
    def is_kernel_driver_active(self, interface: int) -> bool: ...
    def detach_kernel_driver(self, interface: int) -> None: ...
    def write(self, endpoint: int, data: bytes, timeout: int | None = ...) -> int: ...
    def read(self, endpoint: int, size_or_buffer: int, timeout: int | None = ...) -> array[int]: ...
    def ctrl_transfer(
        self,
        bmRequestType: int,
        bRequest: int,
        wValue: int = ...,
        wIndex: int = ...,
        data_or_wLength: int | bytes | None = ...,
        timeout: int | None = ...,
    ) -> array[int]: ...

@overload
def find(
    find_all: Literal[True],
    backend: IBackend | None = ...,
    custom_match: Callable[[Device], bool] | None = ...,
    *,
    idVendor: int = ...,
    idProduct: int = ...,
) -> Iterator[Device]: ...
@overload
def find(
    find_all: Literal[False] = ...,
    backend: IBackend | None = ...,
    custom_match: Callable[[Device], bool] | None = ...,
    *,
    idVendor: int = ...,
    idProduct: int = ...,
) -> Device | None: ...
