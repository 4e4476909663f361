"""What a field can name: the pieces of the draft, by the kind that the field refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from blueprints.practice.editor.names import (
    Words,
    answers_of,
    find_tool,
    words_in,
)
from saas.i18n import language
from tenants.practice.addresses import Address, Data


@dataclass(frozen=True)
class Choice:
    """One thing to choose; ``group`` is the heading that it stands under."""

    value: str
    text: str
    hint: str = ""
    group: str = ""


_LISTS = {
    "priority": "priorities",
    "group of staff": "staff_groups",
    "scale": "scales",
    "tool": "tools",
    "activity type": "activity_types",
    "kind of agency": "agency_kinds",
    "size band": "size_bands",
    "post": "posts",
    "duty": "duties",
    "forum": "forums",
}


def choices_for(data: Data, address: Address, refers_to: str) -> list[Choice]:
    """What a field of the piece at an address may name, in the document's order."""
    words = words_in(language())
    if refers_to == "standard":
        return list(_standards(data, words))
    if refers_to == "criterion":
        return list(_criteria(data, words))
    if refers_to == "competency":
        return list(_competencies(data, words))
    if refers_to == "group":
        spine = _keyed(data.get("spines", []), address[1:2])
        return list(_plain(spine.get("groups", []), words))
    return list(_plain(data.get(_LISTS.get(refers_to, ""), []), words))


def _plain(pieces: Iterable[Data], words: Words) -> Iterator[Choice]:
    for piece in pieces:
        text = words(piece.get("title") or piece.get("label"))
        yield Choice(piece["key"], text or piece["key"], words(piece.get("hint")))


def _standards(data: Data, words: Words) -> Iterator[Choice]:
    for spine in data.get("spines", []):
        for standard in spine.get("standards", []):
            yield Choice(standard["key"], words(standard["title"]), group=words(spine.get("title")))


def _criteria(data: Data, words: Words) -> Iterator[Choice]:
    for spine in data.get("spines", []):
        for standard in spine.get("standards", []):
            for criterion in standard.get("criteria", []):
                yield Choice(
                    criterion["key"], words(criterion["text"]), group=words(standard["title"])
                )


def _competencies(data: Data, words: Words) -> Iterator[Choice]:
    for framework in data.get("competencies", []):
        for competency in framework.get("competencies", []):
            yield Choice(
                competency["key"], words(competency["title"]), group=words(framework["title"])
            )


def own_points(data: Data, address: Address) -> list[Choice]:
    """The grades of the own scale that a joint scale at an address is read in."""
    words = words_in(language())
    crosswalk = _keyed(data.get("crosswalks", []), address[1:2])
    joint = _keyed(crosswalk.get("scales", []), address[3:4])
    asked = {"kind": "grade", "scale": joint.get("own", "")}
    return [Choice(key, words(label)) for key, label in answers_of(data, asked).items()]


def _keyed(pieces: Iterable[Data], key: Address) -> Data:
    return next((piece for piece in pieces if (piece["key"],) == key), {})


@dataclass(frozen=True)
class Asked:
    """A question whose answers a condition can name."""

    key: str
    text: str
    section: str
    answers: list[Choice]


def questions_to_ask(data: Data, address: Address) -> list[Asked]:
    """The grade and choice questions of the form that a condition at an address may name.

    A condition looks back: those before its question, or before its section. A
    contradiction may name all.
    """
    tool = find_tool(data, address)
    if tool is None:
        return []
    words = words_in(language())
    stop_section = address[3] if len(address) > 3 and address[2] == "sections" else ""
    stop_question = address[5] if len(address) > 5 and address[4] == "questions" else ""
    found: list[Asked] = []
    for section in tool.get("sections", []):
        if section["key"] == stop_section and not stop_question:
            break
        for question in section.get("questions", []):
            if question["key"] == stop_question and section["key"] == stop_section:
                return found
            answers = [
                Choice(key, words(label)) for key, label in answers_of(data, question).items()
            ]
            if answers:
                found.append(
                    Asked(
                        question["key"], words(question["label"]), words(section["title"]), answers
                    )
                )
    return found
