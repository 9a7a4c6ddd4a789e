"""A synthesiser for tests, called as espeak-ng is: each sentence is a pure tone that tells what was said."""

import math
import re
import struct
import sys
import wave

RATE = 16_000
SECONDS = 0.6
MARKS_HZ = {"A": 1100.0, "B": 1250.0, "C": 2300.0, "evacuation": 3100.0, "other": 2000.0}


def mark_of(text: str) -> str:
    """Which tone a sentence is."""
    if "疏散" in text or "vacuation" in text:
        return "evacuation"
    label = re.search(r"([ABC])[零幺一二三四五六七八九]", text)
    return label[1] if label else "other"


def main() -> None:
    """Write the WAV file behind -w."""
    hertz = MARKS_HZ[mark_of(sys.stdin.read())]
    count = round(SECONDS * RATE)
    turn = 2 * math.pi * hertz / RATE
    samples = [round(9000 * math.sin(turn * n)) for n in range(count)]
    with wave.open(sys.argv[sys.argv.index("-w") + 1], "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{count}h", *samples))


if __name__ == "__main__":
    main()
