"""What the agencies' queries give back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class AgencyLine:
    """An agency as a list or tree shows it; ``depth`` counts from 0 at the top."""

    id: UUID
    parent_id: UUID | None
    name: str
    short_name: str
    kind: str
    size: str
    takes_part: bool
    state: str
    contact: str
    lead_id: UUID | None
    lead_name: str
    people: int
    depth: int = 0


@dataclass(frozen=True)
class Choices:
    """The kinds and size bands that the workspace's practice model names: key → words.

    A model may name none of them; ``published`` says whether there is a model at all.
    """

    kinds: dict[str, str]
    sizes: dict[str, str]
    size_hints: dict[str, str]
    published: bool
