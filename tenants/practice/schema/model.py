"""The whole document."""

from __future__ import annotations

from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from tenants.practice.schema.activities import ActivityType
from tenants.practice.schema.base import Key, Language, Many, Part, Words, in_language
from tenants.practice.schema.crosswalks import Crosswalk
from tenants.practice.schema.governance import Forum, Indicator, Register, ReportTemplate
from tenants.practice.schema.identity import Cited, Handbook, Place, StatementList, Term
from tenants.practice.schema.ordering import put_in_order
from tenants.practice.schema.programme import Duty, Post, YearCycle
from tenants.practice.schema.scales import Scale
from tenants.practice.schema.standards import (
    Competency,
    CompetencyFramework,
    Criterion,
    Priority,
    Spine,
    StaffGroup,
    Standard,
)
from tenants.practice.schema.tools import Tool


class AgencyKind(Part):
    key: Key
    label: Words


class SizeBand(Part):
    key: Key
    label: Words
    hint: Words | None = None


class PracticeModel(Part):
    """The whole document. Its JSON Schema is what editors check a pack against."""

    format: Literal["accord-model/1"]
    key: Key
    title: Words
    description: Words | None = None
    version_note: Words | None = None
    languages: Many[Language] = Field(min_length=1)
    drafted_by_us: bool = False
    handbook: Handbook | None = None
    vision: Words | None = None
    mission: Words | None = None
    methods: Many[Words] = []
    vocabulary: dict[Key, Term] = {}
    sources: Many[Cited] = []
    lists: Many[StatementList] = []
    staff_groups: Many[StaffGroup] = []
    agency_kinds: Many[AgencyKind] = []
    size_bands: Many[SizeBand] = []
    spines: Many[Spine] = []
    priorities: Many[Priority] = []
    competencies: Many[CompetencyFramework] = []
    scales: Many[Scale] = []
    tools: Many[Tool] = []
    activity_types: Many[ActivityType] = []
    posts: Many[Post] = []
    year: YearCycle | None = None
    duties: Many[Duty] = []
    forums: Many[Forum] = []
    indicators: Many[Indicator] = []
    reports: Many[ReportTemplate] = []
    registers: Many[Register] = []
    places: Many[Place] = []
    crosswalks: Many[Crosswalk] = []

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        put_in_order(self, self.languages)
        return self

    @cached_property
    def standards(self) -> dict[str, Standard]:
        return {s.key: s for spine in self.spines for s in spine.standards}

    @cached_property
    def spine_of(self) -> dict[str, Spine]:
        return {s.key: spine for spine in self.spines for s in spine.standards}

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        return {c.key: c for standard in self.standards.values() for c in standard.criteria}

    @cached_property
    def standard_of(self) -> dict[str, Standard]:
        """Criterion → the standard that it belongs to."""
        return {c.key: s for s in self.standards.values() for c in s.criteria}

    @cached_property
    def priority(self) -> dict[str, Priority]:
        return {priority.key: priority for priority in self.priorities}

    @cached_property
    def competency(self) -> dict[str, Competency]:
        return {c.key: c for framework in self.competencies for c in framework.competencies}

    @cached_property
    def scale(self) -> dict[str, Scale]:
        return {scale.key: scale for scale in self.scales}

    @cached_property
    def tool(self) -> dict[str, Tool]:
        return {tool.key: tool for tool in self.tools}

    @cached_property
    def activity(self) -> dict[str, ActivityType]:
        return {activity.key: activity for activity in self.activity_types}

    @cached_property
    def crosswalk(self) -> dict[str, Crosswalk]:
        """The crosswalks by the key of the joint model that each maps."""
        return {crosswalk.key: crosswalk for crosswalk in self.crosswalks}

    def words(self, words: dict[str, str] | None, language: str) -> str:
        return in_language(words, language)
