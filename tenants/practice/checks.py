"""What must hold between the pieces of a practice model.

The schema checks each piece by itself; these checks look across the document.
Each problem carries the path of the piece that is wrong, so that the loader
can name the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from tenants.practice.checking.crosswalks import crosswalk_problems
from tenants.practice.checking.governance import governance_problems
from tenants.practice.checking.identity import identity_problems
from tenants.practice.checking.problems import Path, Problem, listed, nothing_called, twice
from tenants.practice.checking.programme import activity_problems, programme_problems
from tenants.practice.checking.sizes import size_problems
from tenants.practice.checking.standards import standard_problems
from tenants.practice.checking.tools import tool_problems
from tenants.practice.schema import Part, PracticeModel
from tenants.practice.sentences import sentence as N_
from tenants.practice.structure import named_pieces, references_of
from tenants.practice.vocabulary import CONCEPTS

__all__ = ["Path", "Problem", "problems_in", "problems_of"]


def problems_of(model: PracticeModel) -> list[Problem]:
    """Every cross-reference problem of a model, in document order."""
    return list(problems_in(model))


def problems_in(model: PracticeModel) -> Iterator[Problem]:
    """The problems one by one, for those who need not know them all."""
    for what, field in _KEYED:
        pieces = getattr(model, field)
        yield from twice(what, [((field, i), piece.key) for i, piece in enumerate(pieces)])
    yield from size_problems(model)
    yield from identity_problems(model)
    yield from standard_problems(model)
    for i, tool in enumerate(model.tools):
        yield from tool_problems(model, tool, ("tools", i))
    yield from activity_problems(model)
    yield from programme_problems(model)
    yield from governance_problems(model)
    yield from crosswalk_problems(model)
    yield from _reference_problems(model)
    yield from _vocabulary_problems(model)
    yield from _language_problems(model)


_KEYED = (
    ("list", "lists"),
    ("group of staff", "staff_groups"),
    ("kind of agency", "agency_kinds"),
    ("size band", "size_bands"),
    ("spine", "spines"),
    ("priority", "priorities"),
    ("framework", "competencies"),
    ("scale", "scales"),
    ("tool", "tools"),
    ("activity type", "activity_types"),
    ("post", "posts"),
    ("duty", "duties"),
    ("forum", "forums"),
    ("indicator", "indicators"),
    ("report", "reports"),
    ("register", "registers"),
    ("place", "places"),
    ("crosswalk", "crosswalks"),
    ("source", "sources"),
)
"""The document's lists of pieces with keys, and what one piece is called."""


def _reference_problems(model: PracticeModel) -> Iterator[Problem]:
    named = named_pieces(model)
    for reference in references_of(model):
        known = named.get(reference.to)
        if known is not None and reference.key not in known:
            yield Problem(reference.path, nothing_called(reference.to, reference.key, known))


def _vocabulary_problems(model: PracticeModel) -> Iterator[Problem]:
    for key in model.vocabulary:
        if key not in CONCEPTS:
            near = get_close_matches(key, CONCEPTS, 1)
            message = (
                N_("“%(key)s” is not a concept; did you mean “%(near)s”?", key=key, near=near[0])
                if near
                else N_(
                    "“%(key)s” is not a concept; name one of %(names)s",
                    key=key,
                    names=listed(CONCEPTS),
                )
            )
            yield Problem(("vocabulary", key), message)


def _language_problems(model: PracticeModel) -> Iterator[Problem]:
    """A text in a language that the document does not name would never be shown."""
    named = set(model.languages)

    def look(value: object, at: Path) -> Iterator[Problem]:
        if isinstance(value, list):
            for i, item in enumerate(value):
                yield from look(item, (*at, i))
        elif isinstance(value, dict):
            for key, item in value.items():
                if not isinstance(item, str):
                    yield from look(item, (*at, key))
                elif key and key not in named:
                    # A mapping of strings is words by language, wherever it stands.
                    yield Problem(
                        (*at, key),
                        N_(
                            "the language “%(language)s” is not among the document’s languages",
                            language=key,
                        ),
                    )
        elif isinstance(value, Part):
            for name in type(value).model_fields:
                yield from look(getattr(value, name), (*at, name))

    yield from look(model, ())
