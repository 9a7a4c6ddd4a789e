"""The dead-touch test: every cell of a grid over the display has to be touched once."""

from typing import Final

COLUMNS: Final = 3
ROWS: Final = 5
END_EARLY_S: Final = 0.25
"""The test ends so long before the command's own limit."""


class Walk:
    """One run of the test; the page that shows the grid is the surface's."""

    def __init__(self, ends_s: float, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self.ends_s = ends_s
        self._columns, self._rows = columns, rows
        self._touched: set[tuple[int, int]] = set()

    def touch(self, x: float, y: float) -> None:
        """Somebody touched there, 0..1 of the display."""
        column = min(max(int(x * self._columns), 0), self._columns - 1)
        row = min(max(int(y * self._rows), 0), self._rows - 1)
        self._touched.add((row, column))

    @property
    def done(self) -> bool:
        """Whether every cell was touched."""
        return not self.missing

    @property
    def missing(self) -> list[str]:
        """Cells that nobody touched, or that are dead: row and column from the upper left, "1-1"."""
        cells = [(row, column) for row in range(self._rows) for column in range(self._columns)]
        return [
            f"{row + 1}-{column + 1}" for row, column in cells if (row, column) not in self._touched
        ]
