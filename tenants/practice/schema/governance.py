"""Where results go: forums, indicators, reports and registers."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from tenants.practice.schema.base import (
    ForumKey,
    Key,
    Many,
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
    also: Many[Words] = []
    chair: Words | None = None
    members: Many[Words] = []
    every: Every = Every.NOT_STATED
    months: Many[Month] = []
    quorum: Words | None = None
    takes_in: Many[Words] = []
    gives_out: Many[Words] = []
    reports_to: Many[ForumKey] = []
    terms_of_reference: Many[Statement] = []
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
    goes_to: Many[ForumKey] = []
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
    written_by: Many[PostKey] = []
    goes_to: Many[ForumKey] = []
    every: Every = Every.NOT_STATED
    months: Many[Month] = []
    most_pages: int | None = Field(default=None, ge=1)
    sections: Many[ReportSection] = Field(min_length=1)
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
    statuses: Many[Statement] = []
    entries: Many[Statement] = Field(min_length=1)
    every: Every = Every.NOT_STATED
    note: Words | None = None
    drafted_by_us: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        unique("status", [status.key for status in self.statuses])
        unique("entry", [entry.key for entry in self.entries])
        return self
