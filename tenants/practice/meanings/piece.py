"""What a kind of piece is for and what its keys mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from tenants.practice.schema import Part


@dataclass(frozen=True)
class Meaning:
    """``keys`` holds those that mean something else here than in COMMON."""

    about: str
    keys: dict[str, str] = field(default_factory=dict)


Meanings = dict[type[Part], Meaning]

COMMON = {
    "key": "Its name for good, by which years compare; readers do not see it",
    "title": "Its name, as readers see it",
    "label": "Its name, as readers see it",
    "description": "What it is, in a sentence or two",
    "intro": "What stands at its beginning",
    "hint": "A word of help beside it",
    "source": "The document that it comes from",
    "also": "Other names that people use for it",
    "note": "For whoever edits the model: what is uncertain here, or where it came from",
    "drafted_by_us": "Whether the wording is the pack author’s and not the authority’s own",
    "tone": "Its colour, always beside its name and never instead of it",
    "flags": "`improve` asks what will be improved and by when; `escalates` brings the answer "
    "to the coordinator’s notice",
    "every": "How often. `not_stated` when the authority’s document does not say",
    "months": "The months of `given_months`, 1 is January; for nothing else",
    "goes_to": "The forums that see it",
    "applies_to": "The groups of staff that it is for; nothing here means everybody",
    "paused": "Why it does not run at present. What is paused is not asked for",
}
"""Keys that mean the same wherever they stand."""
