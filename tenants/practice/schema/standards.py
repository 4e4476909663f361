"""What practice is measured against: standards, criteria, priorities, competencies."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from tenants.practice.schema.base import (
    Day,
    GroupKey,
    Key,
    Many,
    Part,
    StaffGroupKey,
    Statement,
    Words,
    unique,
)
from tenants.practice.schema.scales import Tone


class Criterion(Part):
    """One thing by which a standard is met (CAP-11)."""

    key: Key
    text: Words
    applies_to: Many[StaffGroupKey] = []
    """Groups of staff; an empty list means those of its standard."""
    note: Words | None = None
    drafted_by_us: bool = False


class Standard(Part):
    key: Key
    title: Words
    description: Words | None = None
    source: Words | None = None
    short: Words | None = None
    group: GroupKey | None = None
    applies_to: Many[StaffGroupKey] = []
    """Groups of staff; an empty list means those of its group, or everybody."""
    criteria: Many[Criterion] = []
    note: Words | None = None
    drafted_by_us: bool = False


class StandardGroup(Part):
    """Standards that belong together, such as those for managers."""

    key: Key
    title: Words
    applies_to: Many[StaffGroupKey] = []


class Spine(Part):
    """One list of standards that questions are tagged to and findings counted by."""

    key: Key
    title: Words
    source: Words | None = None
    groups: Many[StandardGroup] = []
    standards: Many[Standard] = Field(min_length=1)
    note: Words | None = None
    drafted_by_us: bool = False


class StaffGroup(Part):
    """A group of staff that standards apply to: practitioners, managers, social workers."""

    key: Key
    title: Words
    description: Words | None = None


class Priority(Part):
    """A dated priority or goal that questions, findings and actions are counted by (CAP-12)."""

    key: Key
    title: Words
    description: Words | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    expectations: Many[Statement] = []
    tone: Tone = Tone.GREY
    note: Words | None = None
    drafted_by_us: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        # ISO days compare as text.
        if self.starts_on and self.ends_on and self.starts_on > self.ends_on:
            raise ValueError("ends_on is before starts_on; correct one of the two days")
        unique("expectation", [line.key for line in self.expectations])
        return self

    def in_force_on(self, day: str) -> bool:
        """Whether the priority holds on an ISO day."""
        return (not self.starts_on or self.starts_on <= day) and (
            not self.ends_on or day <= self.ends_on
        )


class Competency(Part):
    """One knowledge-and-skills statement, with its lettered parts (CAP-16)."""

    key: Key
    title: Words
    parts: Many[Statement] = []
    note: Words | None = None
    drafted_by_us: bool = False


class CompetencyFramework(Part):
    key: Key
    title: Words
    source: Words | None = None
    applies_to: Many[StaffGroupKey] = []
    competencies: Many[Competency] = Field(min_length=1)
    note: Words | None = None
    drafted_by_us: bool = False
