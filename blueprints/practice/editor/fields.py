"""What a template needs to draw one field of a piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from babel import Locale, UnknownLocaleError

from blueprints.practice.editor.choices import (
    Asked,
    Choice,
    choices_for,
    own_points,
    questions_to_ask,
)
from blueprints.practice.editor.controls import EMPTY_LINES, Typed
from blueprints.practice.editor.form import ANSWERS, BETWEEN, PieceForm
from blueprints.practice.editor.joint import joint_keys
from blueprints.practice.editor.kinds import ASKED_AT_ONCE, stands_apart
from blueprints.practice.editor.names import answers_of, month_name, words_in
from blueprints.practice.editor.wording.fields import field_words
from blueprints.practice.editor.wording.values import value_words
from saas.i18n import gettext as _
from saas.i18n import language
from saas.i18n import lazy_gettext as _l
from saas.web.gds import field_id
from tenants.practice.addresses import Address, Data
from tenants.practice.schema import JointPoint, JointScale, JointStandard, Part, YearCycle
from tenants.practice.structure import Holds, Shape

MANY = 7
"""More choices than these go into a drop-down list, or behind a summary."""

LONG = frozenset(
    {
        "declaration",
        "description",
        "event",
        "evidence_expected",
        "gives_out",
        "help",
        "intro",
        "label",
        "meaning",
        "message",
        "mission",
        "note",
        "paused",
        "points",
        "quorum",
        "takes_in",
        "text",
        "version_note",
        "vision",
    }
)
"""Words that are more than a line."""
SHORT_LABELS = ("Option", "Point", "Band", "Column", "Row", "AgencyKind", "SizeBand")

JOINT_NAMES: dict[type[Part], Any] = {
    JointStandard: _l("Standard of the partnership"),
    JointScale: _l("Scale of the partnership"),
    JointPoint: _l("Grade of the partnership"),
}
"""What is chosen by its name where the partnership's framework is at hand, else typed as a key."""

# fmt: off
WRITTEN_HERE = (
    "en", "cy", "ar", "bg", "bn", "bo", "cs", "de", "el", "es", "et", "fa", "fr", "ga", "gd", "gu",
    "hi", "hr", "hu", "it", "ja", "ku", "lt", "lv", "ml", "ne", "nl", "pa", "pl", "ps", "pt", "ro",
    "ru", "rw", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te", "th", "ti", "tl", "tr", "uk",
    "ur", "vi", "yo", "zh",
)
# fmt: on
"""The languages to choose from; any other that a pack names stays."""


@dataclass
class FieldView:
    """One field: what it is called, what stands in it, what can be chosen."""

    name: str
    holds: str
    label: str
    hint: str
    required: bool
    typed: Typed
    languages: list[tuple[str, str]]
    long: bool = False
    choices: list[Choice] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    """Rows of words: what begins their controls' names, and what each is called."""
    error: str = ""
    place: str = ""
    apart: bool = False

    @property
    def id(self) -> str:
        return f"field-{self.name.replace('_', '-')}"

    @property
    def anchor(self) -> str:
        """The id of the control that an error leads to."""
        if self.place:
            return self.control_id(self.place)
        if self.holds == Holds.WORDS:
            return self.control_id(self.languages[0][0])
        if self.holds in (Holds.LINES, Holds.POINT_WORDS):
            begin = f"{self.lines[0][0]}:" if self.lines else ""
            return self.control_id(f"{begin}{self.languages[0][0]}")
        if self.holds == Holds.DAY:
            return self.control_id("day")
        if self.holds == Holds.TEXTS:
            return self.control_id("0")
        if self.holds == Holds.POINT_KEYS:
            return f"{self.id}-group"
        return self.id

    def control_id(self, control: str) -> str:
        return f"{self.id}-{field_id(control)}" if control else self.id

    def control_name(self, control: str) -> str:
        return f"{self.name}:{control}" if control else self.name

    def text(self, control: str = "") -> str:
        return next(iter(self.typed.get(control, [])), "")

    @property
    def ticked(self) -> list[str]:
        return self.typed.get("", [])

    @property
    def groups(self) -> list[tuple[str, list[Choice]]]:
        """The choices under their headings, in order."""
        found: dict[str, list[Choice]] = {}
        for choice in self.choices:
            found.setdefault(choice.group, []).append(choice)
        return list(found.items())

    @property
    def has_lines(self) -> bool:
        """Whether any text would lose its line breaks in a line."""
        return any("\n" in text for texts in self.typed.values() for text in texts)

    @property
    def said(self) -> list[str]:
        """What stands in the field, in lines to read."""
        if self.holds == Holds.POINT_KEYS and self.asked:
            return [
                f"{asked.text} – {answer.text}"
                for asked in self.asked
                for answer in asked.answers
                if f"{asked.key}{BETWEEN}{answer.value}" in self.ticked
            ]
        if self.holds == Holds.DAY:
            return (
                ["-".join(self.text(part) for part in ("year", "month", "day"))]
                if self.typed
                else []
            )
        if self.holds == Holds.YES_NO:
            return [_("Yes") if self.typed else _("No")]
        names = {choice.value: choice.text for choice in self.choices}
        spoken = dict(self.languages) if len(self.languages) > 1 else {}
        # The database keeps the languages in an order of its own.
        order = [code for code, _name in self.languages]
        controls = sorted(self.typed, key=lambda control: _place(control, order))
        lines = []
        for control in controls:
            name = spoken.get(control.rpartition(":")[2], "")
            for text in self.typed[control]:
                line = names.get(text, text)
                lines.append(f"{name}: {line}" if name else line)
        return lines

    @property
    def idle(self) -> bool:
        """Whether it asks to choose where there is nothing to choose from, and need not."""
        chooses = self.holds in (Holds.REFERENCE, Holds.REFERENCES)
        return chooses and not self.required and not self.choices and not self.error

    @property
    def in_a_line(self) -> bool:
        """Whether the choices are so few and short that they stand beside each other."""
        return len(self.choices) <= 4 and all(len(choice.text) <= 14 for choice in self.choices)

    @property
    def many(self) -> bool:
        return len(self.choices) > MANY


def _place(control: str, order: list[str]) -> tuple[int, int]:
    """Where a control's text stands: by its line, then by its language."""
    line, _colon, code = control.rpartition(":")
    number = int(line) if line.isdecimal() else 0
    return number, order.index(code) if code in order else len(order)


def language_name(code: str) -> str:
    """A language in the reader's language."""
    try:
        name = Locale.parse(code, sep="-").get_language_name(language())
    except (UnknownLocaleError, ValueError):
        name = None
    return name[:1].upper() + name[1:] if name else code


def views_of(form: PieceForm, data: Data, address: Address, piece: Data) -> list[FieldView]:
    """The fields of a form, ready to be drawn. ``piece`` is as it stands in the draft."""
    views = [_view(form, shape, data, address, piece) for shape in form.shapes]
    return [view for view in views if not view.idle]


def _view(form: PieceForm, shape: Shape, data: Data, address: Address, piece: Data) -> FieldView:
    said = field_words(form.part, shape.name)
    typed = form.typed.get(shape.name, {})
    view = FieldView(
        name=shape.name,
        holds=str(shape.holds),
        label=str(said.label),
        hint=str(said.hint),
        required=shape.required or shape.name in ASKED_AT_ONCE.get(form.part, ()),
        typed=typed,
        languages=[
            (code, language_name(code)) for code in _languages(form.languages, typed, shape)
        ],
        error=form.errors.get(shape.name, ""),
        place=form.places.get(shape.name, ""),
        apart=stands_apart(form.part, shape.name),
    )
    short = shape.name == "label" and form.part.__name__ in SHORT_LABELS
    view.long = (shape.name in LONG and not short) or view.has_lines
    if shape.holds is Holds.LINES:
        rows = _line_count(typed) + EMPTY_LINES
        view.lines = [(str(i), _("Line %(number)s", number=i + 1)) for i in range(rows)]
    elif shape.holds is Holds.POINT_WORDS:
        view.lines = _points(form, data, piece, typed)
    elif shape.holds is Holds.POINT_KEYS and form.part in ANSWERS:
        view.asked = _asked(data, address, typed)
    else:
        view.choices = _choices(form, shape, data, address, typed)
    if view.choices and form.part in JOINT_NAMES and shape.name == "key":
        view.label, view.hint = str(JOINT_NAMES[form.part]), ""
    return view


def _languages(known: Sequence[str], typed: Typed, shape: Shape) -> list[str]:
    """The document's languages, and any other in which something stands."""
    codes = list(known) or ["en"]
    if shape.holds in (Holds.WORDS, Holds.LINES, Holds.POINT_WORDS):
        for control in typed:
            code = control.rpartition(":")[2]
            if code and code not in codes:
                codes.append(code)
    return codes


def _line_count(typed: Typed) -> int:
    numbers = [int(n) for name in typed if (n := name.partition(":")[0]).isdecimal()]
    return max(numbers) + 1 if numbers else 0


def _points(form: PieceForm, data: Data, piece: Data, typed: Typed) -> list[tuple[str, str]]:
    """The points of the question's scale, and those that something was written for."""
    chosen = next(iter(form.typed.get("scale", {}).get("", [])), piece.get("scale", ""))
    words = words_in(language())
    labels = answers_of(data, {"kind": "grade", "scale": chosen})
    known = {key: words(label) for key, label in labels.items()}
    for control in typed:
        point = control.rpartition(":")[0]
        known.setdefault(point, point)
    return list(known.items())


def _asked(data: Data, address: Address, typed: Typed) -> list[Asked]:
    """The questions to choose from, and what is ticked though it is not there."""
    found = questions_to_ask(data, address)
    known = {f"{asked.key}{BETWEEN}{a.value}" for asked in found for a in asked.answers}
    gone = [text for text in typed.get("", []) if text not in known]
    for text in gone:
        question, _between, answer = text.partition(BETWEEN)
        sentence = _("%(answer)s (not in the form any more, or asked later)", answer=answer)
        found.append(Asked(question, question, "", [Choice(answer, sentence)]))
    return found


def _choices(
    form: PieceForm, shape: Shape, data: Data, address: Address, typed: Typed
) -> list[Choice]:
    if shape.refers_to:
        return _with_gone(choices_for(data, address, shape.refers_to), typed)
    if shape.holds is Holds.MONTHS or (form.part is YearCycle and shape.name == "starts_in"):
        return [Choice(str(number), month_name(number)) for number in range(1, 13)]
    if shape.holds is Holds.TEXTS:
        codes: Mapping[str, str] = {code: language_name(code) for code in WRITTEN_HERE}
        named = [Choice(code, name) for code, name in codes.items()]
        known = {texts[0] for texts in typed.values() if texts}
        return named + [Choice(code, language_name(code)) for code in known - set(codes)]
    if form.part in JOINT_NAMES and shape.name == "key":
        known = [
            Choice(each.key, each.name, group=each.group) for each in joint_keys(form.part, address)
        ]
        return _with_gone(known, typed) if known else []
    if form.part is JointPoint and shape.name == "own":
        return _with_gone(own_points(data, address), typed)
    if shape.choices:
        words = value_words(form.part, shape.name)
        return [Choice(value, str(words.get(value, value))) for value in shape.choices]
    return []


def _with_gone(choices: list[Choice], typed: Typed) -> list[Choice]:
    """The choices, and those that are named but not there, so that they can be taken away."""
    known = {choice.value for choice in choices}
    gone = [text for text in typed.get("", []) if text and text not in known]
    return choices + [
        Choice(key, _("%(key)s (not in the framework any more)", key=key)) for key in gone
    ]


def kind_choices(data: Data, address: Address, part: type, shape: Shape) -> list[Choice]:
    """The kinds that a piece at an address can be of."""
    words = value_words(part, shape.name)
    return [Choice(value, str(words.get(value, value))) for value in shape.choices]


__all__ = ["FieldView", "kind_choices", "language_name", "views_of"]
