"""The results as tables, for the terminal and for docs/performance.md."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Row:
    """One line: what was measured, what came out, what was budgeted, and whether it fits."""

    cells: tuple[str, ...]
    fits: bool


@dataclass
class Table:
    """A table with a heading; the last column says whether the budget is kept."""

    heading: str
    columns: tuple[str, ...]
    rows: list[Row] = field(default_factory=list)

    def add(self, *cells: str, fits: bool = True) -> None:
        self.rows.append(Row(cells, fits))

    def markdown(self) -> str:
        """The table in markdown, in columns of even width."""
        lines = [(*self.columns, "Kept")]
        lines += [(*row.cells, "yes" if row.fits else "**no**") for row in self.rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
        lines.insert(1, tuple("-" * width for width in widths))
        rows = (
            "| "
            + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            + " |"
            for line in lines
        )
        return f"### {self.heading}\n\n" + "\n".join(rows) + "\n"


def milliseconds(value: float) -> str:
    return f"{value:.1f}"


def ratio(value: float) -> str:
    return f"{value:.1f} ×"
