"""Where results go: forums, indicators, reports and registers."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from tenants.practice.schema.base import (
    ForumKey,
    Key,
    Month,
    Part,
    PostKey,
    Statement,
    Words,
    unique,
)
from tenants.practice.schema.programme import Every


class Forum(Part):
    """A board, panel, clinic or meeting (section D9 of the catalogue)."""

    key: Key
    title: Words
    also: list[Words] = []
    chair: Words | None = None
    members: list[Words] = []
    every: Every = Every.NOT_STATED
    months: list[Month] = []
    quorum: Words | None = None
    takes_in: list[Words] = []
    gives_out: list[Words] = []
    reports_to: list[ForumKey] = []
    terms_of_reference: list[Statement] = []
    note: Words | None = None
    drafted_by_us: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.every is Every.GIVEN_MONTHS) != bool(self.months):
            raise ValueError("months are listed for given_months, and for nothing else")
        unique("line of the terms of reference", [s.key for s in self.terms_of_reference])
        return self


class Indicator(Part):
    """A figure that the authority watches. ``source`` is as the authority's document gives it."""

    key: Key
    title: Words
    meaning: Words | None = None
    source: Words | None = None
    corrected_source: Words | None = None
    unit: Words | None = None
    basket: Words | None = None
    every: Every = Every.NOT_STATED
    goes_to: list[ForumKey] = []
    note: Words | None = None
    drafted_by_us: bool = False


class ReportSection(Part):
    key: Key
    title: Words
    hint: Words | None = None


class ReportTemplate(Part):
    """What a report to a forum holds; ``most_pages`` counts sides of A4."""

    key: Key
    title: Words
    written_by: list[PostKey] = []
    goes_to: list[ForumKey] = []
    every: Every = Every.NOT_STATED
    months: list[Month] = []
    most_pages: int | None = Field(default=None, ge=1)
    sections: list[ReportSection] = Field(min_length=1)
    note: Words | None = None
    drafted_by_us: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.every is Every.GIVEN_MONTHS) != bool(self.months):
            raise ValueError("months are listed for given_months, and for nothing else")
        unique("section", [section.key for section in self.sections])
        return self


class Register(Part):
    """A list whose lines carry a state, a note of progress and a date (CAP-15)."""

    key: Key
    title: Words
    source: Words | None = None
    statuses: list[Statement] = []
    entries: list[Statement] = Field(min_length=1)
    every: Every = Every.NOT_STATED
    note: Words | None = None
    drafted_by_us: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        unique("status", [status.key for status in self.statuses])
        unique("entry", [entry.key for entry in self.entries])
        return self
