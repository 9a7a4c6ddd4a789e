"""The diagram in docs/ARCHITECTURE.md, made from the table of states.

`python -m tests.unit.queue_controller.domain.state_diagram` writes it into the document.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from queue_controller.domain.states import diagram

DOCUMENT: Final = Path(__file__).resolve().parents[4] / "docs" / "ARCHITECTURE.md"
BEGIN: Final = "<!-- diagram:begin -->\n"
END: Final = "<!-- diagram:end -->"


def with_diagram(text: str) -> str:
    """The document with the diagram as the code has it now; raises ValueError without its marks."""
    before, mark, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (mark and end):
        raise ValueError(f"{DOCUMENT.name} has lost the marks of its diagram")
    return f"{before}{BEGIN}```mermaid\n{diagram()}```\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(with_diagram(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
