"""``python -m tests.unit.devices.fuzz DECODER BYTES``: coverage-guided fuzz of one decoder by atheris."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from random import Random

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed; `make nightly` installs it (dependency group nightly)")

with atheris.instrument_imports(include=["devices"]):
    from tests.unit.devices.fuzz.decoders import BY_NAME
    from tests.unit.devices.fuzz.trial import Trial

INPUT_MAX = 4096
LIMIT_S = 20
FOUND = Path(__file__).resolve().parents[4] / "var" / "fuzz"
"""Where an input is left that stopped a decoder, or held it up for so long."""
AGAIN_EVERY = 200
"""A decoder lives through so many inputs, then a new one begins."""


def main() -> None:
    """Fuzz until so many bytes were fed; a failure ends the process with atheris' own report."""
    name, wanted = sys.argv[1], int(sys.argv[2])
    target = BY_NAME[name]
    trials = [Trial(target)]
    fed = runs = 0

    def one(data: bytes) -> None:
        nonlocal fed, runs
        runs += 1
        if runs % AGAIN_EVERY == 0:
            trials[0] = Trial(target)
        trials[0].feed(data, Random(len(data)))
        fed += len(data)
        if fed >= wanted:
            sys.stdout.write(f"{name}: {fed} bytes in {runs} inputs\n")
            sys.stdout.flush()
            os._exit(0)  # atheris has no other end

    FOUND.mkdir(parents=True, exist_ok=True)
    atheris.Setup(
        [
            sys.argv[0],
            f"-max_len={INPUT_MAX}",
            "-len_control=0",
            f"-timeout={LIMIT_S}",
            f"-report_slow_units={LIMIT_S}",
            f"-artifact_prefix={FOUND / name}-",
            "-verbosity=0",
        ],
        one,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
