"""What a request says to the database: counted, and kept for the floor to say again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy import Engine, event

from saas.connections import only_reads


class Slot(Enum):
    """A parameter that each request brings along instead of the recorded one."""

    VERSION = "version"
    NARRATIVE = "narrative"


@dataclass
class Step:
    """One word to the database: ``execute``, ``commit`` or ``rollback``."""

    what: str
    statement: str = ""
    parameters: Any = None


@dataclass
class Recording:
    """The steps of one request, in their order."""

    steps: list[Step] = field(default_factory=list)

    @property
    def statements(self) -> int:
        """How many statements were executed, beside those that begin a transaction's scope."""
        return sum(
            1
            for step in self.steps
            if step.what == "execute" and "set_config('app." not in step.statement
        )

    def only_read(self) -> bool:
        """Whether the transaction that is open now has changed nothing so far."""
        for step in reversed(self.steps):
            if step.what != "execute":
                break
            if not only_reads(step.statement):
                return False
        return True

    def open_slots(self, table: str, version: int, narrative: str) -> None:
        """Let later requests bring their own version and words to the update of a table.

        ``version`` is above 1, which is what a save adds to it.
        """
        for step in self.steps:
            if not step.statement.startswith(f"UPDATE {table} "):
                continue
            for name, value in step.parameters.items():
                if "version" in name and value == version:
                    step.parameters[name] = Slot.VERSION
                elif value == narrative:
                    step.parameters[name] = Slot.NARRATIVE

    def show(self) -> str:
        """The statements, for somebody who wants to know where they come from."""
        return "\n\n".join(f"{step.what} {step.statement}" for step in self.steps)


@contextmanager
def recorded(engine: Engine) -> Iterator[Recording]:
    """Record what goes to the database while inside, in this process."""
    recording = Recording()

    def executed(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        recording.steps.append(Step("execute", statement, parameters))

    def committed(_connection: Any) -> None:
        recording.steps.append(Step("commit"))

    def rolled_back(_connection: Any) -> None:
        # What only read is ended by a commit, see saas.connections.
        recording.steps.append(Step("commit" if recording.only_read() else "rollback"))

    listeners = (
        ("before_cursor_execute", executed),
        ("commit", committed),
        ("rollback", rolled_back),
    )
    for name, listener in listeners:
        event.listen(engine, name, listener)
    try:
        yield recording
    finally:
        for name, listener in listeners:
            event.remove(engine, name, listener)
