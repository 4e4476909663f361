"""The schema's findings about a pack as sentences that say what to do.

The schema library words its errors for programmers. Whoever writes a pack is a
safeguarding lead or a business manager, so each error is worded again here and
tied to the line that has to change.
"""

from __future__ import annotations

import re
from decimal import Decimal
from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tenants.practice import schema
from tenants.practice.checks import Path, Problem
from tenants.practice.pack_problems import PackProblem
from tenants.practice.pack_source import PackSource, value_at
from tenants.practice.schema import WrittenDate

_CALLED: dict[type[schema.Part], str] = {
    schema.PracticeModel: "the document",
    schema.Term: "a vocabulary term",
    schema.Handbook: "the handbook",
    schema.StatementList: "a list",
    schema.Statement: "a statement",
    schema.StaffGroup: "a group of staff",
    schema.StandardGroup: "a group of standards",
    schema.Criterion: "a criterion",
    schema.Standard: "a standard",
    schema.Spine: "a spine",
    schema.Priority: "a priority",
    schema.Competency: "a competency",
    schema.CompetencyFramework: "a framework of competencies",
    schema.Point: "a point",
    schema.Band: "a band",
    schema.Scale: "a scale",
    schema.Applies: "“applies”",
    schema.Condition: "a condition",
    schema.Option: "an option",
    schema.Column: "a column",
    schema.Row: "a row",
    schema.Question: "a question",
    schema.Section: "a section",
    schema.Clause: "a clause of a contradiction",
    schema.Contradiction: "a contradiction",
    schema.Tool: "a tool",
    schema.ActivityPart: "a part",
    schema.ActivityType: "an activity type",
    schema.Sample: "a sample",
    schema.Route: "a route",
    schema.Recheck: "a re-check",
    schema.Post: "a post",
    schema.YearCycle: "the year",
    schema.MonthsOff: "months off",
    schema.SchoolTerm: "a term",
    schema.Amount: "an amount",
    schema.Duty: "a duty",
    schema.Forum: "a forum",
    schema.Indicator: "an indicator",
    schema.ReportTemplate: "a report",
    schema.ReportSection: "a section of a report",
    schema.Register: "a register",
    schema.Place: "a place for a file",
    schema.Crosswalk: "a crosswalk",
    schema.JointStandard: "a standard of a crosswalk",
    schema.JointScale: "a scale of a crosswalk",
    schema.JointPoint: "a point of a crosswalk",
    schema.AgencyKind: "a kind of agency",
    schema.SizeBand: "a size band",
    schema.Cited: "a source",
}


def problems_in_schema(error: ValidationError, source: PackSource) -> list[PackProblem]:
    """Every finding of the schema, each at the line of the key that has to change."""
    return [
        source.problem(found.path, found.message)
        for found in problems_of_schema(error, source.data)
    ]


def problems_of_schema(error: ValidationError, data: Any) -> list[Problem]:
    """Every finding of the schema about plain data, each at the piece that has to change.

    A key that is only misspelt is told once, not also as missing.
    """
    found = error.errors(include_url=False)
    misspelt = {
        (*details["loc"][:-1], _near_key(details["loc"]))
        for details in found
        if details["type"] == "extra_forbidden"
    }
    return [
        _problem(details, data)
        for details in found
        if not (details["type"] == "missing" and details["loc"] in misspelt)
    ]


def _problem(details: ErrorDetails, data: Any) -> Problem:
    path = tuple(step for step in details["loc"] if step != "[key]")
    if details["type"] == "value_error":
        return _value_problem(details, path, data)
    return Problem(path, _sentence(details, path))


def _value_problem(details: ErrorDetails, path: Path, data: Any) -> Problem:
    """A rule of the schema itself, whose sentence already says what to do."""
    message = str(details.get("ctx", {}).get("error", details["msg"]))
    written = value_at(data, path)
    if "[key]" in details["loc"]:
        return Problem(path, f"“{path[-1]}” does not fit here: {message}")
    if not isinstance(written, dict):
        return Problem(path, f"{_shown(written)} does not fit “{_name(path)}”: {message}")
    return Problem(_blamed(path, written, message), message)


def _blamed(path: Path, written: dict[str, Any], message: str) -> Path:
    """The first key of a mapping that a sentence about the whole mapping speaks of."""
    for word in re.findall(r"[a-z]+", message):
        for key in (word, f"{word}s", word.removesuffix("s")):
            if key in written:
                return _second_bearer((*path, key), written[key], message)
    return path


def _second_bearer(path: Path, pieces: Any, message: str) -> Path:
    """The second of two pieces that bear the key which a sentence quotes, else the path."""
    quoted = re.search("“(.*)” stands twice", message)
    if quoted and isinstance(pieces, list):
        bearers = [
            i
            for i, piece in enumerate(pieces)
            if isinstance(piece, dict) and piece.get("key") == quoted[1]
        ]
        if len(bearers) > 1:
            return (*path, bearers[1], "key")
    return path


def _sentence(details: ErrorDetails, path: Path) -> str:
    kind, written, name = details["type"], details["input"], _name(path)
    context = details.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind == "missing":
        return f"“{name}” is missing in {_called(path[:-1])}; add it, with {_wanted(path)}"
    if kind in ("enum", "literal_error"):
        allowed = str(context["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
        near = get_close_matches(str(written), allowed, 1)
        hint = f"did you mean “{near[0]}”? " if near else ""
        return f"“{name}” cannot be {_shown(written)}; {hint}write one of {_listed(allowed)}"
    if kind == "too_short":
        return f"“{name}” needs at least {context['min_length']}; add one"
    if kind == "string_pattern_mismatch":
        return f"{_shown(written)} is not a language code; write one such as en or cy"
    wanted = _wanted(path)
    if written is None:
        return f"“{name}” is empty; write {wanted}, or leave the key out"
    if wanted in (_TEXT, _WORDS) and isinstance(written, WrittenDate | bool | int | Decimal):
        return f"{_shown(written)} is read as {_read_as(written)}; put it in quotes to make it text"
    return f"“{name}” cannot be {_shown(written)}; write {wanted}"


def _unknown_key(path: Path) -> str:
    near = _near_key(path)
    known = sorted(_known_keys(path))
    advice = f"did you mean “{near}”?" if near else f"use one of {_listed(known)}"
    return f"“{path[-1]}” is not a key of {_called(path[:-1])}; {advice}"


def _near_key(path: Path) -> str | None:
    """The key that a misspelt one stands for, if any comes near."""
    near = get_close_matches(str(path[-1]).lower(), sorted(_known_keys(path)), 1)
    return near[0] if near else None


def _known_keys(path: Path) -> list[str]:
    owner = _annotation_at(path[:-1])
    return list(owner.model_fields) if _is_part(owner) else []


_TEXT = "a text"
_WORDS = "words: a text, or one text for each language (en: …, cy: …)"
_NUMBER = "a number of at most 12 digits, 4 of them after the point"


def _wanted(path: Path) -> str:
    """What belongs at a path, in a few words."""
    annotation = _annotation_at(path)
    if annotation == dict[str, str]:
        return _WORDS
    if get_origin(annotation) is list:
        return "a list, each entry on its own line after a dash"
    if get_origin(annotation) is dict or _is_part(annotation):
        return "keys with values, each on its own line and indented"
    if annotation is Decimal:
        return _NUMBER
    if annotation is int:
        return "a whole number"
    if annotation is bool:
        return "true or false"
    return _TEXT


def _annotation_at(path: Path) -> Any:
    """The type that the schema gives to a path, without Optional and constraints."""
    annotation: Any = schema.PracticeModel
    for step in path:
        if _is_part(annotation):
            field = annotation.model_fields.get(str(step))
            annotation = field.annotation if field else None
        elif get_origin(annotation) in (list, dict):
            annotation = get_args(annotation)[-1]
        else:
            return None
        annotation = _bare(annotation)
    return annotation


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated or get_origin(annotation) in (
        Union,
        UnionType,
    ):
        annotation = get_args(annotation)[0]
    return annotation


def _is_part(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, schema.Part)


def _called(path: Path) -> str:
    return _CALLED.get(_annotation_at(path), "this place")


def _name(path: Path) -> str:
    """The last key of a path that is a word; a list's entry goes by the list's key."""
    return next((step for step in reversed(path) if isinstance(step, str)), "the document")


def _read_as(written: object) -> str:
    if isinstance(written, WrittenDate):
        return "a date"
    return "yes or no" if isinstance(written, bool) else "a number"


def _shown(written: object) -> str:
    if written is None:
        return "empty"
    if isinstance(written, dict):
        return "keys with values"
    if isinstance(written, list):
        return "a list"
    if isinstance(written, bool):
        return str(written).lower()
    if isinstance(written, WrittenDate):
        return written.text
    return f"“{_shortened(written)}”" if isinstance(written, str) else str(written)


def _shortened(written: object) -> str:
    text = str(written)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
