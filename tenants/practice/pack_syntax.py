"""What a YAML reader finds about the syntax, as sentences that say what to do."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError

from tenants.practice.pack_problems import PackProblem
from tenants.practice.sentences import Sentence
from tenants.practice.sentences import sentence as N_

_NEVER_CLOSED = ("stream end", "end of stream", "expected ',' or")


def syntax_problem(error: MarkedYAMLError, name: str) -> PackProblem:
    """The problem of a pack, called ``name``, at the place that has to change."""
    problem = str(error.problem or "")
    mark = error.problem_mark
    if any(sign in problem for sign in _NEVER_CLOSED) or "could not find" in problem:
        # The place where the reader gave up helps less than where the piece began.
        mark = error.context_mark or mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return PackProblem(name, line, column, "", _plainly(problem))


def _plainly(problem: str) -> Sentence:
    if "could not find expected ':'" in problem:
        return N_("a colon is missing; write “key: value”, or indent this line under its text")
    if "mapping values are not allowed" in problem:
        return N_(
            "a colon stands where none is expected; put a text with a colon in quotes, "
            "or correct the indentation"
        )
    if "cannot start any token" in problem:
        return N_("a text cannot begin with this character; put the text in quotes")
    if any(sign in problem for sign in _NEVER_CLOSED):
        return N_("what opens here is never closed; add the missing quote or bracket")
    return N_(
        "this is not YAML (%(problem)s); correct the indentation, the colons or the quotes "
        "of this line or of the one above",
        problem=problem,
    )
