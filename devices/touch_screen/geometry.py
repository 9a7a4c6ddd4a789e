"""From what a touch panel measures to a place on its display: calibration, rotation, the part that it covers.

Source of the matrix: libinput, device calibration (LIBINPUT_CALIBRATION_MATRIX): x' = a x + b y + c,
y' = d x + e y + f, on coordinates 0..1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Self

Point = tuple[float, float]
POINTS_NEEDED: Final = 3
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Matrix:
    """The first two rows of a 3 x 3 matrix."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 1.0
    f: float = 0.0

    def apply(self, x: float, y: float) -> Point:
        """Where a point comes to lie."""
        return self.a * x + self.b * y + self.c, self.d * x + self.e * y + self.f

    def then(self, after: Self) -> Self:
        """This matrix first, then the other."""
        return type(self)(
            after.a * self.a + after.b * self.d,
            after.a * self.b + after.b * self.e,
            after.a * self.c + after.b * self.f + after.c,
            after.d * self.a + after.e * self.d,
            after.d * self.b + after.e * self.e,
            after.d * self.c + after.e * self.f + after.f,
        )

    @property
    def flat(self) -> bool:
        """Whether it maps the whole panel onto a line: nothing useful."""
        return abs(self.a * self.e - self.b * self.d) < _TINY

    def libinput(self) -> str:
        """The six numbers of the udev property LIBINPUT_CALIBRATION_MATRIX."""
        return " ".join(f"{one:g}" for one in (self.a, self.b, self.c, self.d, self.e, self.f))

    def xinput(self) -> str:
        """The nine numbers of the X11 property "Coordinate Transformation Matrix"."""
        return f"{self.libinput()} 0 0 1"


ROTATIONS: Final[Mapping[int, Matrix]] = MappingProxyType(
    {
        0: Matrix(),
        90: Matrix(0, -1, 1, 1, 0, 0),
        180: Matrix(-1, 0, 1, 0, -1, 1),
        270: Matrix(0, 1, 0, -1, 0, 1),
    }
)
"""Turned to the right by so many degrees, as libinput's manual gives them."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a surface, 0..1 of it."""

    x: float = 0.0
    y: float = 0.0
    width: float = 1.0
    height: float = 1.0

    def fill(self) -> Matrix:
        """Stretch this part over the whole: a point in the area becomes 0..1 of it."""
        return Matrix(
            1 / self.width, 0, -self.x / self.width, 0, 1 / self.height, -self.y / self.height
        )

    def place(self) -> Matrix:
        """Shrink the whole into this part: for a display that is one of several of a desktop."""
        return Matrix(self.width, 0, self.x, 0, self.height, self.y)


def fit(measured: Sequence[Point], wanted: Sequence[Point]) -> Matrix:
    """The matrix that brings the measured points nearest to the wanted ones (least squares).

    Raises:
        ValueError: fewer than three points, or all on one line.
    """
    if len(measured) != len(wanted) or len(measured) < POINTS_NEEDED:
        raise ValueError(f"at least {POINTS_NEEDED} points are needed, and as many targets")
    rows = [(x, y, 1.0) for x, y in measured]
    normal = [[sum(row[i] * row[j] for row in rows) for j in range(3)] for i in range(3)]
    sides = [
        [
            sum(row[i] * target[axis] for row, target in zip(rows, wanted, strict=True))
            for i in range(3)
        ]
        for axis in range(2)
    ]
    (a, b, c), (d, e, f) = (_solve(normal, side) for side in sides)
    return Matrix(a, b, c, d, e, f)


def _solve(matrix: list[list[float]], side: list[float]) -> list[float]:
    """Cramer's rule for three unknowns."""
    whole = _determinant(matrix)
    if abs(whole) < _TINY:
        raise ValueError("the points lie on one line")
    found = []
    for column in range(3):
        changed = [[side[i] if j == column else matrix[i][j] for j in range(3)] for i in range(3)]
        found.append(_determinant(changed) / whole)
    return found


def _determinant(m: list[list[float]]) -> float:
    return (
        m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
        - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    )
