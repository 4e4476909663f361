"""A piece of a draft as a form: what is shown, what was typed, what of it changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from blueprints.practice.editor import controls
from blueprints.practice.editor.controls import Typed, Unreadable
from blueprints.practice.editor.wording.errors import sentence_of
from blueprints.practice.editor.wording.fields import field_words
from saas.i18n import gettext as _
from tenants.practice import editing, schema
from tenants.practice.addresses import Data
from tenants.practice.schema import Part
from tenants.practice.structure import Holds, Shape

ANSWERS = (schema.Condition, schema.Clause)
"""Pieces of which the question and the answers are chosen together."""

BETWEEN = "="
"""Stands between a question and its answer; no key holds it."""


@dataclass
class PieceForm:
    """The fields of a piece that one page asks for.

    ``errors`` are sentences by field; ``places`` the control of the field to put right.
    """

    part: type[Part]
    shapes: list[Shape]
    languages: list[str]
    typed: dict[str, Typed] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_piece(
        cls, part: type[Part], shapes: Iterable[Shape], languages: Sequence[str], piece: Data
    ) -> PieceForm:
        """The form as it opens."""
        form = cls(part, _asked_together(part, shapes), list(languages))
        for shape in form.shapes:
            form.typed[shape.name] = form._shown(shape, piece)
            form.seen[shape.name] = form._stored_digest(shape, piece)
        return form

    @classmethod
    def of_post(
        cls,
        part: type[Part],
        shapes: Iterable[Shape],
        languages: Sequence[str],
        posted: MultiDict[str, str],
    ) -> PieceForm:
        """The form as it came back, with what its reader had seen."""
        form = cls(part, _asked_together(part, shapes), list(languages))
        form.seen = _seen(posted.get("seen", ""))
        for shape in form.shapes:
            form.typed[shape.name] = controls.posted(shape, posted)
        return form

    def values(self) -> dict[str, Any]:
        """What was typed, as the fields' values; what cannot be read is told in ``errors``."""
        found: dict[str, Any] = {}
        for shape in self.shapes:
            try:
                found |= self._read(shape)
            except Unreadable as error:
                self.errors[shape.name] = str(error)
                self.places[shape.name] = error.control
        for name, value in found.items():
            try:
                editing.read_field(self.part, name, value)
            except editing.FieldError as error:
                self.take(error)
        return {name: value for name, value in found.items() if name not in self.errors}

    def take(self, error: editing.FieldError) -> None:
        """Put a refusal of the domain at its field."""
        name = "any_of" if self.part in ANSWERS and error.field == "question" else error.field
        self.errors.setdefault(name, sentence_of(self.part, error))

    def changed(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values that are not what the person saw when the page opened."""
        return {
            name: value
            for name, value in values.items()
            if self._digest(name, values) != self.seen.get(self._together(name))
        }

    def overtaken(self, changed: dict[str, Any], piece: Data) -> list[str]:
        """The changed fields that somebody else has changed otherwise meanwhile."""
        found = []
        for shape in self.shapes:
            if shape.name not in changed:
                continue
            now = self._stored_digest(shape, piece)
            if now not in (self.seen.get(shape.name), self._digest(shape.name, changed)):
                found.append(shape.name)
        return found

    def look_again(self, piece: Data, changed: Iterable[str]) -> None:
        """Show what stands now where the person changed nothing, and count it as seen."""
        kept = {self._together(name) for name in changed}
        for shape in self.shapes:
            self.seen[shape.name] = self._stored_digest(shape, piece)
            if shape.name not in kept:
                self.typed[shape.name] = self._shown(shape, piece)

    @property
    def seen_text(self) -> str:
        """What goes into the form's hidden field."""
        return json.dumps(self.seen, separators=(",", ":"))

    def stored_as_typed(self, shape: Shape, piece: Data) -> Typed:
        return self._shown(shape, piece)

    def _together(self, name: str) -> str:
        return "any_of" if self.part in ANSWERS else name

    def _shape(self, name: str) -> Shape:
        return next(shape for shape in self.shapes if shape.name == self._together(name))

    def _shown(self, shape: Shape, piece: Data) -> Typed:
        if self.part in ANSWERS and shape.holds is Holds.POINT_KEYS:
            ticked = [f"{piece['question']}{BETWEEN}{key}" for key in piece.get("any_of", [])]
            return {"": ticked} if ticked else {}
        return controls.shown(shape, piece.get(shape.name), self.languages)

    def _stored_digest(self, shape: Shape, piece: Data) -> str:
        if self.part in ANSWERS and shape.holds is Holds.POINT_KEYS:
            return controls.digest(shape, self._shown(shape, piece).get("", []))
        return controls.digest_of_stored(shape, piece.get(shape.name), self.languages)

    def _digest(self, name: str, values: dict[str, Any]) -> str:
        shape = self._shape(name)
        if self.part in ANSWERS:
            return controls.digest(shape, self.typed[shape.name].get("", []))
        return controls.digest(shape, values[name])

    def _read(self, shape: Shape) -> dict[str, Any]:
        typed = self.typed[shape.name]
        if self.part in ANSWERS and shape.holds is Holds.POINT_KEYS:
            return _read_answers(typed)
        called = str(field_words(self.part, shape.name).label)
        return {shape.name: controls.read(shape, typed, called)}


def _asked_together(part: type[Part], shapes: Iterable[Shape]) -> list[Shape]:
    """The question of a condition is told by its answers."""
    return [s for s in shapes if not (part in ANSWERS and s.name == "question")]


def _read_answers(typed: Typed) -> dict[str, Any]:
    pairs = [text.partition(BETWEEN) for text in typed.get("", [])]
    questions = list(dict.fromkeys(question for question, _between, _key in pairs))
    if not questions:
        raise Unreadable(_("Tick at least one answer of a question"))
    if len(questions) > 1:
        raise Unreadable(_("Tick answers of one question only"))
    return {"question": questions[0], "any_of": [key for _question, _between, key in pairs]}


def _seen(text: str) -> dict[str, str]:
    """What the hidden field says; nothing where it does not say it rightly."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): str(value) for name, value in found.items()}
