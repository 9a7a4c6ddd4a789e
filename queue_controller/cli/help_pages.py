"""Help pages whose lines are whole at any width, in Chinese too."""

from __future__ import annotations

from rich import columns
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from typer import rich_utils


class FoldingTable(Table):
    """A table that folds what does not fit.

    By itself a column ends such a line with an ellipsis, and text without spaces, as Chinese has
    none, never fits.
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw it, every column folded."""
        for column in self.columns:
            column.overflow = "fold"
        yield from super().__rich_console__(console, options)


def fold_help() -> None:
    """Let help pages use `FoldingTable`; the maker of those pages has no setting for it."""
    for module in (rich_utils, columns):
        setattr(module, "Table", FoldingTable)  # noqa: B010 - mypy takes the name for a type
