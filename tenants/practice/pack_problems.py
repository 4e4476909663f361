"""What is wrong with a pack, and in which line."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.practice.checks import Path
from tenants.practice.sentences import Sentence


@dataclass(frozen=True)
class PackProblem:
    """One thing to put right in a pack.

    ``line`` and ``column`` count from 1. ``path`` names the piece, such as
    ``tools[0].sections[2].questions[1].scale``; it is empty for the whole file.
    ``message`` is English; ``told`` is for a reader.
    """

    file: str
    line: int
    column: int
    path: str
    message: Sentence

    @property
    def told(self) -> str:
        """The message in the present language."""
        return self.message.told()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


MOST_TOLD = 200
"""The most problems that one error carries, so that a hostile file cannot fill a page."""


class PackError(Exception):
    """A pack that cannot be used, with the problems found, in the order of lines.

    ``untold`` counts those beyond the first MOST_TOLD, with those that the finder only
    counted. As text it is English, for the command line.
    """

    def __init__(self, problems: list[PackProblem], untold: int = 0) -> None:
        found = sorted(problems, key=lambda problem: (problem.line, problem.column))
        self.problems = found[:MOST_TOLD]
        self.untold = len(found) - len(self.problems) + untold
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems]
        if self.untold:
            lines.append(f"… and {self.untold} more problems; put these right first")
        return "\n".join(lines)


def written_path(path: Path) -> str:
    """A path as people write it: ``tools[0].sections[2].key``."""
    written = ""
    for step in path:
        if isinstance(step, int):
            written += f"[{step}]"
        else:
            written += f".{step}" if written else step
    return written
