"""The schema's findings about a pack as sentences that say what to do.

The schema library words its errors for programmers. Whoever writes a pack is a
safeguarding lead or a business manager, so each error is worded again here and
tied to the line that has to change.
"""

from __future__ import annotations

import re
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tenants.practice.checks import Path, Problem
from tenants.practice.pack_places import (
    TEXT,
    WORDS,
    annotation_at,
    called_at,
    is_part,
    wanted_at,
)
from tenants.practice.pack_problems import MOST_TOLD, PackError
from tenants.practice.pack_source import PackSource, value_at
from tenants.practice.rule_sentences import rule_sentence
from tenants.practice.schema import WrittenDate
from tenants.practice.sentences import Sentence
from tenants.practice.sentences import sentence as N_


def problems_in_schema(error: ValidationError, source: PackSource) -> PackError:
    """Every finding of the schema, each at the line of the key that has to change.

    The first are put in words and the rest counted, since words take their time.
    """
    found = _findings(error)
    found.sort(key=lambda details: source.place(_path(details)))
    problems = [_problem(details, source.data) for details in found[:MOST_TOLD]]
    return PackError(
        [source.problem(problem.path, problem.message) for problem in problems],
        untold=len(found) - len(problems),
    )


def problems_of_schema(error: ValidationError, data: Any) -> list[Problem]:
    """Every finding of the schema about plain data, each at the piece that has to change."""
    return [_problem(details, data) for details in _findings(error)]


def _findings(error: ValidationError) -> list[ErrorDetails]:
    """What the schema found; a key that is only misspelt once, not also as missing."""
    found = error.errors(include_url=False)
    unknown = [details["loc"] for details in found if details["type"] == "extra_forbidden"]
    # Comparing words takes time: who writes thousands of unknown keys is told the missing ones.
    misspelt = {(*loc[:-1], _near_key(loc)) for loc in unknown[:MOST_TOLD]}
    return [
        details
        for details in found
        if not (details["type"] == "missing" and details["loc"] in misspelt)
    ]


def _path(details: ErrorDetails) -> Path:
    return tuple(step for step in details["loc"] if step != "[key]")


def _problem(details: ErrorDetails, data: Any) -> Problem:
    path = _path(details)
    if details["type"] == "value_error":
        return _value_problem(details, path, data)
    return Problem(path, _sentence(details, path))


def _value_problem(details: ErrorDetails, path: Path, data: Any) -> Problem:
    """A rule of the schema itself, whose sentence already says what to do."""
    message = rule_sentence(str(details.get("ctx", {}).get("error", details["msg"])))
    written = value_at(data, path)
    if "[key]" in details["loc"]:
        where = N_("“%(key)s” does not fit here: %(rule)s", key=path[-1], rule=message)
        return Problem(path, where)
    if not isinstance(written, dict):
        where = N_(
            "%(written)s does not fit “%(key)s”: %(rule)s",
            written=_shown(written),
            key=_name(path),
            rule=message,
        )
        return Problem(path, where)
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


def _sentence(details: ErrorDetails, path: Path) -> Sentence:
    kind, written, name = details["type"], details["input"], _name(path)
    context = details.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind == "missing":
        return N_(
            "“%(key)s” is missing in %(piece)s; add it, with %(wanted)s",
            key=name,
            piece=called_at(path[:-1]),
            wanted=wanted_at(path),
        )
    if kind in ("enum", "literal_error"):
        return _not_allowed(name, written, str(context["expected"]))
    if kind == "too_short":
        return N_(
            "“%(key)s” needs at least %(least)s; add one", key=name, least=context["min_length"]
        )
    if kind == "too_long":
        return N_(
            "“%(key)s” has more than %(most)s entries; take some out",
            key=name,
            most=context["max_length"],
        )
    if kind == "string_pattern_mismatch":
        return N_(
            "%(written)s is not a language code; write one such as en or cy",
            written=_shown(written),
        )
    if kind in _BOUNDS:
        return _out_of_bounds(name, written, kind, context)
    wanted = wanted_at(path)
    if written is None:
        return N_(
            "“%(key)s” is empty; write %(wanted)s, or leave the key out", key=name, wanted=wanted
        )
    if wanted in (TEXT, WORDS) and isinstance(written, WrittenDate | bool | int | Decimal):
        return N_(
            "%(written)s is read as %(read_as)s; put it in quotes to make it text",
            written=_shown(written),
            read_as=_read_as(written),
        )
    return N_(
        "“%(key)s” cannot be %(written)s; write %(wanted)s",
        key=name,
        written=_shown(written),
        wanted=wanted,
    )


_BOUNDS = {
    "greater_than": "gt",
    "greater_than_equal": "ge",
    "less_than_equal": "le",
    "string_too_long": "max_length",
}
"""What the schema library calls a value beyond a bound, and where it gives the bound."""


def _out_of_bounds(name: str, written: object, kind: str, context: dict[str, Any]) -> Sentence:
    given, bound = _shown(written), str(context[_BOUNDS[kind]])
    if kind == "greater_than":
        return N_(
            "“%(key)s” cannot be %(written)s; write a number above %(bound)s",
            key=name,
            written=given,
            bound=bound,
        )
    if kind == "greater_than_equal":
        return N_(
            "“%(key)s” cannot be %(written)s; write a number of at least %(bound)s",
            key=name,
            written=given,
            bound=bound,
        )
    if kind == "less_than_equal":
        return N_(
            "“%(key)s” cannot be %(written)s; write a number of at most %(bound)s",
            key=name,
            written=given,
            bound=bound,
        )
    return N_("“%(key)s” is longer than %(bound)s characters; shorten it", key=name, bound=bound)


def _not_allowed(name: str, written: object, expected: str) -> Sentence:
    """A value that is none of those allowed; ``expected`` as the schema library lists them."""
    allowed = expected.replace(" or ", ", ").replace("'", "").split(", ")
    near = get_close_matches(str(written), allowed, 1)
    if near:
        return N_(
            "“%(key)s” cannot be %(written)s; did you mean “%(near)s”? write one of %(names)s",
            key=name,
            written=_shown(written),
            near=near[0],
            names=_listed(allowed),
        )
    return N_(
        "“%(key)s” cannot be %(written)s; write one of %(names)s",
        key=name,
        written=_shown(written),
        names=_listed(allowed),
    )


def _unknown_key(path: Path) -> Sentence:
    near = _near_key(path)
    piece = called_at(path[:-1])
    if near:
        return N_(
            "“%(key)s” is not a key of %(piece)s; did you mean “%(near)s”?",
            key=path[-1],
            piece=piece,
            near=near,
        )
    return N_(
        "“%(key)s” is not a key of %(piece)s; use one of %(names)s",
        key=path[-1],
        piece=piece,
        names=_listed(sorted(_known_keys(path))),
    )


def _near_key(path: Path) -> str | None:
    """The key that a misspelt one stands for, if any comes near."""
    near = get_close_matches(str(path[-1]).lower(), sorted(_known_keys(path)), 1)
    return near[0] if near else None


def _known_keys(path: Path) -> list[str]:
    owner = annotation_at(path[:-1])
    return list(owner.model_fields) if is_part(owner) else []


def _name(path: Path) -> str:
    """The last key of a path that is a word; a list's entry goes by the list's key."""
    return next((step for step in reversed(path) if isinstance(step, str)), N_("the document"))


def _read_as(written: object) -> Sentence:
    if isinstance(written, WrittenDate):
        return N_("a date")
    return N_("yes or no") if isinstance(written, bool) else N_("a number")


def _shown(written: object) -> str:
    if written is None:
        return N_("empty")
    if isinstance(written, dict):
        return N_("keys with values")
    if isinstance(written, list):
        return N_("a list")
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
