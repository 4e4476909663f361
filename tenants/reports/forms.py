"""The forms behind one round's figures: returns may be on several versions of it.

Questions are the same where their keys are. Their grades count together where they
were given on the same points with the same scores; where not, they stand apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from tenants.practice.schema import PracticeModel, Question, QuestionKind, Tool
from tenants.practice.service import get_model
from tenants.reports.base import RoundBase
from tenants.reports.columns import Layout, comparable, lay_out, self_tool, view_scale
from tenants.reports.dataset import AgencyRow
from tenants.reports.scales import Column


class Forms:
    """The versions that the returns of a round, and of the round before, are on."""

    def __init__(self, session: Session, base: RoundBase) -> None:
        self.session, self.base = session, base
        self._asked: dict[tuple[UUID, str, str], dict[str, int]] = {}

    @cached_property
    def versions(self) -> tuple[UUID, ...]:
        """The round's own version first, then those that its returns are on besides."""
        own = self.base.round_.model_version_id
        return (own, *(version for version in self.base.versions if version != own))

    def model(self, version: UUID) -> PracticeModel:
        return get_model(self.session, version)

    def tool(self, version: UUID) -> Tool | None:
        """The round's form in one of its versions."""
        return self.model(version).tool.get(self.base.layout.tool.key)

    def question(self, version: UUID, key: str) -> tuple[PracticeModel, Question] | None:
        """A question as a return on this version was asked it."""
        tool = self.tool(version)
        asked = tool.questions.get(key) if tool is not None else None
        return (self.model(version), asked) if asked is not None else None

    def counted(self, version: UUID, column: Column) -> tuple[str, ...]:
        """The questions of a column that a version asks on the column's own scale."""
        if version == self.base.round_.model_version_id:
            return column.questions
        return tuple(key for key in column.questions if self._measures(version, key, column))

    def _measures(self, version: UUID, key: str, column: Column) -> bool:
        found = self.question(version, key)
        if found is None or found[1].kind is not QuestionKind.GRADE:
            return False
        model, question = found
        scale = model.scale[question.scale or ""]
        return comparable(column.scale, view_scale(scale, self.base.language))

    def asked(self, column: Column, agency: AgencyRow) -> int:
        """How many questions of a column are always put to an agency, on its own version."""
        at = (agency.version_id, agency.kind, agency.size)
        known = self._asked.get(at)
        if known is None:
            known = self._asked[at] = {
                each.key: self._always(each, *at) for each in self.base.layout.columns
            }
        return known[column.key]

    def _always(self, column: Column, version: UUID, kind: str, size: str) -> int:
        if version == self.base.round_.model_version_id:
            return self.base.layout.asked(column.key, kind, size)
        tool = self.tool(version)
        if tool is None:
            return 0
        return sum(
            not tool.conditions[key]
            and tool.section_of[key].applies.to(kind, size)
            and tool.questions[key].applies.to(kind, size)
            for key in self.counted(version, column)
        )

    def apart(self, column: Column, agency: AgencyRow) -> bool:
        """Whether an agency's version asks questions of a column on another scale."""
        if agency.version_id == self.base.round_.model_version_id:
            return False
        tool = self.tool(agency.version_id)
        counted = self.counted(agency.version_id, column)
        return tool is not None and any(
            key in tool.questions and key not in counted for key in column.questions
        )

    def places(self, *, with_previous: bool) -> list[dict[str, Any]]:
        """One row a version, question and column, for the database to join grades with."""
        found = list(self._own_places())
        if with_previous and self.base.header.previous_round_id is not None:
            for version in self.base.previous_versions:
                found.extend(self._earlier_places(self.base.header.previous_round_id, version))
        return found

    def _own_places(self) -> Iterator[dict[str, Any]]:
        for version in self.versions:
            tool = self.tool(version)
            for column in self.base.layout.columns if tool is not None else ():
                for key in self.counted(version, column):
                    yield _place(self.base.round_.id, version, key, column, tool)

    def _earlier_places(self, round_id: UUID, version: UUID) -> Iterator[dict[str, Any]]:
        before = self.earlier(version)
        for column in self.base.layout.columns:
            then = before.find(column.key)
            if then is None or not comparable(column.scale, then.scale):
                continue
            for key in then.questions:
                # What is asked on another scale today has no part in what is subtracted.
                if key in column.questions or key not in self.base.layout.tool.questions:
                    yield _place(round_id, version, key, column, before.tool)

    def earlier(self, version: UUID) -> Layout:
        """The columns of a version of the round before, by the spine of the same key."""
        model = self.model(version)
        spine = next(
            (spine for spine in model.spines if spine.key == self.base.layout.spine.key),
            model.spines[0],
        )
        tool = self_tool(model, self.base.round_.activity)
        return lay_out(model, tool, spine, self.base.language)


def _place(
    round_id: UUID, version: UUID, question: str, column: Column, tool: Tool | None
) -> dict[str, Any]:
    return {
        "round_id": str(round_id),
        "version_id": str(version),
        "question": question,
        "part_of": column.key,
        "conditional": bool(tool and tool.conditions[question]),
    }
