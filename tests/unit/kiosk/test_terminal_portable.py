"""Clerks' PCs run Windows, Kylin or UOS: the terminal imports nothing that only POSIX has."""

import subprocess
import sys

from tests.unit.kiosk.hall import ROOT

BLOCKED = ("fcntl", "termios", "pty", "tty", "pwd", "grp", "resource", "posix_ipc", "syslog")

PROBE = f"""
import sys

class Block:
    def find_spec(self, name, path=None, target=None):
        if name in {BLOCKED!r}:
            raise ImportError(f"{{name}} is only there on POSIX")

sys.meta_path.insert(0, Block())
for name in {BLOCKED!r}:
    sys.modules.pop(name, None)
import kiosk.terminal.__main__
import kiosk.terminal.app
import kiosk.terminal.flow
import kiosk.terminal.viewmodel
print(sorted(set({BLOCKED!r}) & set(sys.modules)))
print(sorted(m for m in sys.modules if m.startswith("devices")))
"""


def test_the_terminal_imports_nothing_posix_only() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["[]", "[]"]
