"""PySide6 survives many signals: one release lost a reference at each emission and aborted."""

from __future__ import annotations

import subprocess
import sys

from tests.helpers.patience import PATIENCE_S

CODE = """
from PySide6.QtCore import QObject, Signal, Slot

class Source(QObject):
    changed = Signal(bool)

class Sink(QObject):
    count = 0
    @Slot(bool)
    def take(self, value):
        self.count += value

source, sink = Source(), Sink()
source.changed.connect(sink.take)
for _ in range(10_000):
    source.changed.emit(True)
assert sink.count == 10_000
print("10000 signals")
"""


def test_ten_thousand_signals() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "10000 signals"
