"""What a piece of a draft is called on the pages, and where it stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from babel.dates import get_month_names

from blueprints.practice.editor.joint import name_of_joint
from blueprints.practice.editor.wording.lists import list_words
from blueprints.practice.editor.wording.values import value_words
from saas.i18n import gettext as _
from saas.i18n import language
from tenants.practice import schema
from tenants.practice.addresses import Address, Data, locate
from tenants.practice.editing import walk
from tenants.practice.schema import Part, in_language
from tenants.practice.structure import Holds
from tenants.practice.vocabulary import CONCEPTS

Words = Callable[[Mapping[str, str] | None], str]

_SPOKEN = ("title", "label", "one", "text", "message")
LONGEST_NAME = 120
LONGEST_SLUG = 32


def words_in(code: str) -> Words:
    """Turns the document's words into one language."""
    return lambda words: in_language(dict(words) if words else None, code)


def month_name(number: int) -> str:
    names = get_month_names("wide", locale=language())
    return str(names.get(number, number))


def name_of(data: Data, address: Address, part: type[Part], piece: Data) -> str:
    """A piece in a few words of the reader's language: its title, or what it says."""
    composed = _COMPOSED.get(part)
    if composed is not None:
        return composed(data, address, piece)
    if part in (schema.JointStandard, schema.JointScale, schema.JointPoint):
        return name_of_joint(part, address, str(piece["key"]))
    if part is schema.Term and address:
        concept = CONCEPTS.get(address[-1])
        return str(concept.one) if concept else address[-1]
    if part in _SINGLE and address:
        holder = locate(data, address).part
        return str(list_words(holder, address[-1]).one)
    words = words_in(language())
    for field in _SPOKEN:
        if text := words(piece.get(field)):
            return _shortened(text)
    return str(piece.get("key") or (address[-1] if address else ""))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1].rstrip()}…"


def _amount(data: Data, address: Address, piece: Data) -> str:
    words = words_in(language())
    activity = next(
        (a for a in data.get("activity_types", []) if a["key"] == piece.get("activity")), None
    )
    text = words(piece.get("text")) or (words(activity["title"]) if activity else "")
    least, most = piece.get("least"), piece.get("most")
    if least is not None and most is not None:
        return _("%(what)s: %(least)s to %(most)s", what=text, least=least, most=most)
    if least is not None:
        return _("%(what)s: at least %(least)s", what=text, least=least)
    if most is not None:
        return _("%(what)s: at most %(most)s", what=text, most=most)
    return text


def _answers(data: Data, address: Address, piece: Data) -> str:
    """What a condition or a clause asks for: the question and the answers."""
    question = find_question(data, address, piece.get("question", ""))
    if question is None:
        return str(piece.get("question", ""))
    words = words_in(language())
    labels = answers_of(data, question)
    said = ", ".join(words(labels[k]) if k in labels else k for k in piece.get("any_of", []))
    return f"{_shortened(words(question.get('label')))} – {said}"


def _months(data: Data, address: Address, piece: Data) -> str:
    return ", ".join(month_name(number) for number in piece.get("months", []))


def _reader(data: Data, address: Address, piece: Data) -> str:
    """Who reads a part, and from when."""
    return " – ".join(
        str(value_words(schema.Showing, name).get(str(piece.get(name)), ""))
        for name in ("to", "when")
    )


_COMPOSED: dict[type[Part], Callable[[Data, Address, Data], str]] = {
    schema.Amount: _amount,
    schema.Condition: _answers,
    schema.Clause: _answers,
    schema.MonthsOff: _months,
    schema.Showing: _reader,
}
_SINGLE = (schema.YearCycle, schema.Applies, schema.Sample, schema.Recheck)


def find_tool(data: Data, address: Address) -> Data | None:
    """The form that an address lies in."""
    if len(address) < 2 or address[0] != "tools":
        return None
    return next((tool for tool in data.get("tools", []) if tool["key"] == address[1]), None)


def find_question(data: Data, address: Address, key: str) -> Data | None:
    """The question of the same form that has a key."""
    tool = find_tool(data, address) or {}
    for section in tool.get("sections", []):
        for question in section.get("questions", []):
            if question["key"] == key:
                found: Data = question
                return found
    return None


def answers_of(data: Data, question: Data) -> dict[str, dict[str, str]]:
    """What a grade or choice question can be answered with: key → words."""
    if question.get("kind") in ("single", "multiple"):
        return {option["key"]: option["label"] for option in question.get("options", [])}
    if question.get("kind") == "grade":
        for scale in data.get("scales", []):
            if scale["key"] == question.get("scale"):
                return {point["key"]: point["label"] for point in scale.get("points", [])}
    return {}


@dataclass(frozen=True)
class Crumb:
    """One piece on the way down to another."""

    text: str
    address: Address


def crumbs_of(data: Data, address: Address) -> list[Crumb]:
    """The pieces and lists on the way to a piece, the piece itself left out."""
    found: list[Crumb] = []
    for end in range(1, len(address)):
        here = address[:end]
        try:
            place = locate(data, here)
            value = place.value
        except KeyError:
            break
        if place.is_piece and place.shape.part is not None and value is not None:
            found.append(Crumb(name_of(data, here, place.shape.part, value), here))
        elif end == 1:
            # A list of the document has a page of its own; deeper ones stand on a piece's page.
            found.append(Crumb(str(list_words(place.part, here[-1]).many), here))
    return found


def slug_of(title: str, otherwise: str = "framework") -> str:
    """A key made from a title: its first words in small letters.

    A title in another script than Latin leaves nothing; then ``otherwise`` stands.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = ""
    for word in re.findall(r"[a-z0-9]+", plain.replace("'", "")):
        if slug and len(slug) + len(word) > LONGEST_SLUG:
            break
        slug = f"{slug}-{word[:LONGEST_SLUG]}" if slug else word[:LONGEST_SLUG]
    if slug and slug[0].isalpha():
        return slug
    return f"{otherwise}-{slug}" if slug else otherwise


def suggested_key(part: type[Part], title: str, taken: set[str]) -> str:
    """A key made from a title, which no other piece has."""
    name = re.sub(r"(?<!^)([A-Z])", r"-\1", part.__name__).lower()
    slug = slug_of(title, name)
    key, number = slug, 1
    while key in taken:
        number += 1
        key = f"{slug}-{number}"
    return key


def keys_taken(data: Data, address: Address) -> set[str]:
    """The keys that a new piece of a list cannot have.

    Those of all pieces of the same sort, because some are told apart across the
    document, and others within a form; it does no harm to tell all apart.
    """
    place = locate(data, address)
    held: Any = place.holder.get(place.shape.name) or []
    if place.shape.holds is not Holds.PIECES:
        return set(held)
    taken = {str(piece.get("key")) for piece in held}
    if place.shape.part in _TOLD_APART_EVERYWHERE:
        taken |= {str(piece["key"]) for _at, part, piece in walk(data) if part is place.shape.part}
    return taken


_TOLD_APART_EVERYWHERE = (
    schema.Standard,
    schema.StandardGroup,
    schema.Criterion,
    schema.Competency,
    schema.Question,
)
