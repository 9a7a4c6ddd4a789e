"""Single-byte rating pads: what is custom in this class and must not change.

Source: none is published; "1" to "5" as a character (31h to 35h) or as a number (01 to 05) is the custom of
pads of this class, what starts them differs and is configuration.
"""

import pytest

from devices.rating_keys.single_byte.protocol import Options


@pytest.mark.parametrize(
    ("wire", "keys", "key"),
    [(f"{0x30 + key:02X}", coding, key) for key in range(1, 6) for coding in ("characters", "both")]
    + [(f"{key:02X}", coding, key) for key in range(1, 6) for coding in ("numbers", "both")]
    + [
        ("31", "numbers", None),
        ("01", "characters", None),
        ("00", "both", None),
        ("0A", "both", None),
        ("3A", "both", None),
        ("FF", "both", None),
    ],
)
def test_key_bytes(wire: str, keys: str, key: int | None) -> None:
    options = Options(keys=keys)  # type: ignore[arg-type] # one of the three words
    (byte,) = bytes.fromhex(wire)
    assert options.key_of(byte) == key
    if key is not None and keys != "both":
        assert options.byte_of(key) == byte


def test_the_start_is_configuration() -> None:
    assert Options().start_bytes == bytes.fromhex("53")
    assert Options(start="0D0A").start_bytes == b"\r\n"
