"""What an authority says of itself: its handbook, vision, principles, promises and words."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from tenants.practice.schema.base import Day, Key, Many, Part, Statement, Words


class Term(Part):
    """A workspace's own word for one concept (CAP-03); ``vocabulary.py`` names the concepts."""

    one: Words
    many: Words
    short: Words | None = None
    also: Many[Words] = []
    """Other names that people use for the same thing."""
    note: Words | None = None
    drafted_by_us: bool = False


class Handbook(Part):
    """The framework document that the model is published as (CAP-06)."""

    title: Words
    edition: str | None = Field(default=None, max_length=40)
    status: Literal["draft", "final"] = "final"
    owner: Words | None = None
    approved_by: Words | None = None
    approved_on: Day | None = None
    effective_on: Day | None = None
    review_on: Day | None = None
    acknowledged: bool = False
    """Whether staff are asked to say that they have read it."""
    signatories: Many[Words] = []
    note: Words | None = None


class ListKind(StrEnum):
    """What the lines of a list are, so that the handbook can put each in its place."""

    PRINCIPLES = "principles"
    AIMS = "aims"
    VALUES = "values"
    FEATURES = "features"
    CHARTER = "charter"
    NEEDS = "needs"
    EVIDENCE = "evidence"
    LEADERSHIP = "leadership"
    STAGES = "stages"
    RULES = "rules"


class StatementList(Part):
    """A named list of statements: six principles, ten aims, eighteen promises (CAP-02, CAP-13)."""

    key: Key
    kind: ListKind
    title: Words
    intro: Words | None = None
    source: Words | None = None
    statements: Many[Statement] = Field(min_length=1)
    note: Words | None = None
    drafted_by_us: bool = False


class Cited(Part):
    """A law or guidance that the model rests on: versioned text, never code."""

    key: Key
    title: Words
    as_of: str | None = None


class PlaceKind(StrEnum):
    DIAGRAM = "diagram"
    TEMPLATE = "template"
    TOOLKIT = "toolkit"
    TERMS_OF_REFERENCE = "terms_of_reference"
    FORM = "form"


class Place(Part):
    """A place for a file that the workspace uploads beside the model (CAP-10).

    The document says what belongs there; the file itself is the workspace's, and
    every file that was replaced is kept.
    """

    key: Key
    kind: PlaceKind
    title: Words
    description: Words | None = None
    note: Words | None = None
    drafted_by_us: bool = False
