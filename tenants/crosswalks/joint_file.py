"""An agency's joint result as a file that a person carries (``accord-joint-result/1``).

It holds grades and what is needed to read them: no explanation, no evidence,
nothing about a child. The hash shows that the file is whole; who made it, it
cannot show. A file may come from a stranger, so everything in it is bounded.
"""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator

from saas.errors import InvalidInput
from saas.i18n import gettext as _
from tenants.practice.schema import Scale, ScaleKind
from tenants.practice.schema.base import Day, Key, Part, PointKey, Words, unique

FORMAT = "accord-joint-result/1"
LARGEST_RESULT = 1024 * 1024
"""The most bytes that a file may have; one hundred questions take about fifty thousand."""
DEEPEST_RESULT = 16
"""The most levels that a file may nest; its own shape needs eight."""

_CONTROL = re.compile("[\x00-\x1f\x7f]")
_NUMBER = re.compile(r"-?\d{1,8}(\.\d{1,4})?")


def _plain_line(value: str) -> str:
    if not value or len(value) > 300 or _CONTROL.search(value):
        raise ValueError("a name is one line of at most 300 characters")
    return value


def _written_number(value: str) -> str:
    if not _NUMBER.fullmatch(value):
        raise ValueError("a number is written in digits")
    return value


Line = Annotated[str, AfterValidator(_plain_line)]
Written = Annotated[str, AfterValidator(_written_number)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class GradeSaid(Part):
    """A point of a scale, a number of a numeric one, or that it does not apply."""

    point: PointKey | None = None
    score: Written | None = None
    not_applicable: bool = False

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.not_applicable == (self.point is not None or self.score is not None):
            raise ValueError("a grade is a point, a number, or does not apply")
        return self


class QuestionSaid(Part):
    """One graded question: what the agency gave itself, and what holds in the end."""

    key: Key
    label: Words
    standards: list[Key] = Field(max_length=50)
    scale: Key
    own: GradeSaid | None = Field(alias="self")
    agreed: GradeSaid | None
    moderated: bool


class StandardSaid(Part):
    key: Key
    title: Words


class ModelSaid(Part):
    key: Key
    version: int = Field(ge=1, le=100_000)
    title: Words
    sha256: Hash


class RoundSaid(Part):
    title: Line
    due_on: Day


class JointResultContent(Part):
    """What the file says; ``scales`` and ``standards`` are those that its questions name."""

    partnership: Line
    round: RoundSaid
    model: ModelSaid
    agency: Line
    standards: list[StandardSaid] = Field(max_length=1000)
    scales: list[Scale] = Field(max_length=100)
    questions: list[QuestionSaid] = Field(min_length=1, max_length=2000)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        unique("question", [question.key for question in self.questions])
        unique("standard", [standard.key for standard in self.standards])
        unique("scale", [scale.key for scale in self.scales])
        scales = {scale.key: scale for scale in self.scales}
        standards = {standard.key for standard in self.standards}
        for question in self.questions:
            if question.scale not in scales or not standards >= set(question.standards):
                raise ValueError(f"“{question.key}” names what the file does not hold")
            for grade in (question.own, question.agreed):
                if grade is not None and not _fits(grade, scales[question.scale]):
                    raise ValueError(f"a grade of “{question.key}” is not one of its scale")
        return self

    @property
    def year(self) -> int:
        return int(self.round.due_on[:4])


def _fits(grade: GradeSaid, scale: Scale) -> bool:
    """Whether a grade is one that its scale gives: a number never comes as a point."""
    if grade.not_applicable:
        return True
    if scale.kind is ScaleKind.NUMERIC:
        if grade.point is not None or grade.score is None:
            return False
        return scale.fits(Decimal(grade.score))
    return grade.score is None and scale.point(grade.point or "") is not None


class JointResultFile(Part):
    format: Literal["accord-joint-result/1"]
    sha256: Hash
    content: JointResultContent


def hash_of(content: dict[str, Any]) -> str:
    """The SHA-256 over the content as canonical JSON: keys sorted, no white space, UTF-8."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def plain_content(content: JointResultContent) -> dict[str, Any]:
    """The content as the file writes it."""
    return content.model_dump(mode="json", by_alias=True, exclude_none=False)


def write_file(content: JointResultContent) -> bytes:
    said = plain_content(content)
    whole = {"format": FORMAT, "sha256": hash_of(said), "content": said}
    return json.dumps(whole, ensure_ascii=False, indent=2).encode("utf-8")


def read_file(data: bytes) -> tuple[JointResultContent, str]:
    """The content of a carried file, and its hash.

    Raises InvalidInput with a sentence that says what is wrong with it.
    """
    if len(data) > LARGEST_RESULT:
        raise InvalidInput(_("A result holds at most 1 MB. This file is larger."))
    found = _parsed(data)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise InvalidInput(
            _("This is not a joint result from Accord. Choose the file that the agency downloaded.")
        )
    content = found.get("content")
    try:
        whole = isinstance(content, dict) and found.get("sha256") == hash_of(content)
    except ValueError as error:  # half a character: it has no bytes to take a hash of
        raise _unusable() from error
    if not whole:
        raise InvalidInput(
            _(
                "What this file says does not fit its checksum: it was damaged or changed on its "
                "way. Ask the agency to download it again, and leave it as it is. (The checksum "
                "finds accidents. It cannot prove who made a file: take results only from people "
                "whom you know.)"
            )
        )
    try:
        file = JointResultFile.model_validate(found)
    except ValidationError as error:
        raise _unusable() from error
    return file.content, file.sha256


def _unusable() -> InvalidInput:
    return InvalidInput(
        _("This file does not hold what a joint result holds. Nothing of it was taken.")
    )


def _parsed(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
        if _depth(text) > DEEPEST_RESULT:
            raise _unusable()
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise _not_json() from error
    except (ValueError, RecursionError) as error:
        raise _not_json() from error


def _not_json() -> InvalidInput:
    return InvalidInput(
        _("This file cannot be read. Choose the file that the agency downloaded, unchanged.")
    )


def _depth(text: str) -> int:
    """How deep JSON nests, told without parsing it: a parser may give up in its own way."""
    depth = deepest = 0
    in_text = escaped = False
    for sign in text:
        if in_text:
            if escaped:
                escaped = False
            elif sign == "\\":
                escaped = True
            elif sign == '"':
                in_text = False
        elif sign == '"':
            in_text = True
        elif sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(_name: str) -> Any:
    raise ValueError("not a number of JSON")
