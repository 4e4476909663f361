"""Names of pieces and values of fields as text, in the language of the moment."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, Protocol

from babel.dates import get_month_names

from saas.i18n import LANGUAGE_NAMES, format_date, language
from saas.i18n import gettext as _
from tenants.practice import schema
from tenants.practice.addresses import Address, Data, Place, locate
from tenants.practice.editing import CALLED, walk
from tenants.practice.schema import Part, PracticeModel, in_language
from tenants.practice.structure import Holds, Shape, shapes_of
from tenants.practice.vocabulary import CONCEPTS

_SPOKEN = ("title", "label", "one", "text", "message")
LONGEST_TITLE = 120


class Wording(Protocol):
    """What the pages call things, in the language of the moment."""

    def piece(self, holder: type[Part], field: str) -> str:
        """One piece of a field, such as “Question”."""

    def pieces(self, holder: type[Part], field: str) -> str:
        """A field of pieces, such as “Questions”."""

    def field(self, part: type[Part], field: str) -> str:
        """A field of a piece, such as “Help”."""

    def value(self, part: type[Part], field: str, value: str) -> str:
        """A choice of a field, such as “A grade on a scale”."""


class Names:
    """What the pieces of one document are called, and what their fields say."""

    def __init__(self, data: Data, wording: Wording) -> None:
        self.data, self.wording = data, wording
        self.language = language()

    def words(self, words: dict[str, str] | None) -> str:
        return in_language(words, self.language)

    def is_piece(self, address: Address) -> bool:
        return self._place(address).is_piece

    def holder(self, address: Address) -> Data:
        """The piece whose field an address names; an empty one where it is not there."""
        try:
            return self._place(address).holder
        except KeyError:
            return {}

    def kind(self, address: Address) -> str:
        """What a piece is: “Question”, “Point of the scale”."""
        place = self._place(address)
        return self.wording.piece(place.part, place.shape.name)

    def title(self, address: Address) -> str:
        """A piece's own name, shortened where it is long; its key where it has none."""
        try:
            place = self._place(address)
            if place.shape.part is schema.Term:
                concept = CONCEPTS.get(address[-1])
                return str(concept.one) if concept else address[-1]
            if place.shape.holds is Holds.PIECE:
                return ""
            return self.title_of(place.value) or address[-1]
        except KeyError:
            return address[-1]

    def title_of(self, piece: Data) -> str:
        for field in _SPOKEN:
            if text := self.words(piece.get(field)):
                line = " ".join(text.split())
                short = line[: LONGEST_TITLE - 1].rstrip()
                return line if len(line) <= LONGEST_TITLE else f"{short}…"
        return str(piece.get("key", ""))

    def answers_to(self, question: Data) -> dict[str, str]:
        """What can be answered to a grade or choice question: key → words."""
        scale = self._scales.get(question.get("scale", ""), {})
        pieces = question.get("options") or scale.get("points", ())
        return {piece["key"]: self.words(piece["label"]) for piece in pieces}

    def below(self, shape: Shape, held: Any, at: Address) -> str:
        """What a field of pieces holds: their names, one on a line."""
        part = shape.part or PracticeModel
        if shape.holds is Holds.PIECE:
            return self._loose(part, held, at)
        pieces = held.values() if shape.holds is Holds.NAMED else held
        if shape.holds is Holds.LOOSE:
            return "\n".join(self._loose(part, piece, at) for piece in pieces)
        return "\n".join(self.title_of(piece) for piece in pieces)

    def value(self, part: type[Part], shape: Shape, value: Any, at: Address, piece: Data) -> str:
        """A field's value as text; "" where it says nothing. ``piece`` is what has the field."""
        holds = shape.holds
        if holds is Holds.YES_NO:
            default = shape.field.default if shape.field is not None else False
            return _("Yes") if (default if value is None else value) else _("No")
        if value is None:
            return self._default(part, shape)
        if shape.nested:
            return self.below(shape, value, at)
        if holds is Holds.WORDS:
            return self.words(value)
        if holds is Holds.LINES:
            return "\n".join(self.words(line) for line in value)
        if holds is Holds.POINT_WORDS:
            points = self.answers_to(piece)
            return "\n".join(f"{points.get(k, k)}: {self.words(text)}" for k, text in value.items())
        if holds is Holds.POINT_KEYS:
            asked = self._questions.get((_tool(at), piece.get("question", "")), {})
            answers = self.answers_to(asked)
            return ", ".join(answers.get(key, key) for key in value)
        if holds is Holds.REFERENCE:
            return self._referred(shape.refers_to, value, at)
        if holds is Holds.REFERENCES:
            return "\n".join(self._referred(shape.refers_to, key, at) for key in value)
        if holds in (Holds.CHOICE, Holds.CHOICES):
            chosen = value if isinstance(value, list) else [value]
            return ", ".join(self.wording.value(part, shape.name, str(each)) for each in chosen)
        return _plain(shape, value)

    def _place(self, address: Address) -> Place:
        """Where an address leads; a question is found in the section where it stands here.

        Raises KeyError.
        """
        if len(address) >= 6 and address[0] == "tools" and address[4] == "questions":
            section = self._sections.get((address[1], address[5]))
            if section is not None:
                address = (*address[:3], section, *address[4:])
        return locate(self.data, address)

    def _loose(self, part: type[Part], piece: Data, at: Address) -> str:
        """A piece without a name: what it says, field by field."""
        said = []
        for shape in shapes_of(part).values():
            if shape.name in ("note", "drafted_by_us") or shape.name not in piece or shape.nested:
                continue
            text = self.value(part, shape, piece[shape.name], at, piece)
            said.append(f"{self.wording.field(part, shape.name)}: {text}")
        return "; ".join(said)

    def _referred(self, to: str, key: str, at: Address) -> str:
        if to == "question":
            question = self._questions.get((_tool(at), key))
            return self.title_of(question) if question else key
        return self._named.get((to, key), key)

    def _default(self, part: type[Part], shape: Shape) -> str:
        """What a choice says where nothing is written: its default."""
        default = None if shape.field is None or shape.required else shape.field.default
        if shape.holds is Holds.CHOICE and isinstance(default, str):
            return self.wording.value(part, shape.name, str(default))
        return ""

    @cached_property
    def _scales(self) -> dict[str, Data]:
        return {scale["key"]: scale for scale in self.data.get("scales", ())}

    @cached_property
    def _questions(self) -> dict[tuple[str, str], Data]:
        return {at: question for at, (_section, question) in self._asked.items()}

    @cached_property
    def _sections(self) -> dict[tuple[str, str], str]:
        return {at: section for at, (section, _question) in self._asked.items()}

    @cached_property
    def _asked(self) -> dict[tuple[str, str], tuple[str, Data]]:
        return {
            (tool["key"], question["key"]): (section["key"], question)
            for tool in self.data.get("tools", ())
            for section in tool.get("sections", ())
            for question in section.get("questions", ())
        }

    @cached_property
    def _named(self) -> dict[tuple[str, str], str]:
        called: dict[type[Part], str] = {**CALLED, schema.StandardGroup: "group"}
        return {
            (called[part], piece["key"]): self.title_of(piece)
            for _address, part, piece in walk(self.data)
            if part in called
        }


def _tool(at: Address) -> str:
    return at[1] if len(at) > 1 and at[0] == "tools" else ""


def _plain(shape: Shape, value: Any) -> str:
    if shape.holds is Holds.DAY:
        return format_date(date.fromisoformat(value))
    if shape.holds is Holds.MONTHS:
        return ", ".join(month_name(number) for number in value)
    if shape.name == "languages":
        return ", ".join(LANGUAGE_NAMES.get(code, code) for code in value)
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return month_name(value) if shape.name == "starts_in" else str(value)


def month_name(number: int) -> str:
    names = get_month_names("wide", locale=language())
    return str(names.get(number, number))
