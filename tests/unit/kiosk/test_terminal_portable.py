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


COMMANDS = f"""
import sys

for name in {BLOCKED!r}:
    sys.modules[name] = None
sys.argv = ["hall", *sys.argv[1:]]
from queue_controller.cli.main import main
main()
"""


def test_a_clerks_pc_can_join_the_hall_and_open_its_terminal() -> None:
    """Both end at the first thing that this machine lacks, not at an import."""
    for argv, said, code in (
        (["join", "ABCD", "--to", "tcp://127.0.0.1:1", "--keys", "no-such-folder"], "加入码", 3),
        (["terminal", "abc", "--hall", "config/halls/songming"], "不是窗口号", 2),
    ):
        done = subprocess.run(
            [sys.executable, "-c", COMMANDS, *argv],
            capture_output=True, text=True, cwd=ROOT, check=False, timeout=60,
        )  # fmt: skip
        assert said in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
        assert done.returncode == code


def test_the_terminal_imports_nothing_posix_only() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["[]", "[]"]
