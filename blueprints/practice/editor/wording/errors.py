"""What is wrong with a field, in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt

from blueprints.practice.editor.wording.fields import field_words
from saas.i18n import gettext as _
from saas.web.gds import format_number
from tenants.practice.editing import FieldError
from tenants.practice.schema import Part
from tenants.practice.structure import shapes_of

_WHOLE = {"int_parsing", "int_from_float", "int_type", "int_parsing_size"}
_NUMBER = {
    "decimal_parsing",
    "decimal_type",
    "finite_number",
    "decimal_max_digits",
    "decimal_max_places",
    "decimal_whole_digits",
}
_BOUNDS = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}
_MISSING = {"missing", "too_short", "write at least one sentence"}


def sentence_of(part: type[Part], error: FieldError) -> str:
    """The sentence for a refused value."""
    code = str(error)
    if code in _MISSING:
        return _("“%(field)s” is empty. Fill it in.", field=field_words(part, error.field).label)
    if code == "twice":
        return _("Something else has this key already. Give it another key.")
    if code == "published":
        return _("This key was published. It cannot change, because years are compared by it.")
    if code in _WHOLE:
        return _("Enter a whole number, like 12")
    if code in _NUMBER:
        return _("Enter a number of at most 12 digits, 4 of them after the point, like 12 or 12.5")
    if code in _BOUNDS:
        return _within(part, error.field)
    if code in ("enum", "literal_error"):
        return _("Choose one of the options")
    return _of_text(code)


def _of_text(code: str) -> str:
    if "control character" in code:
        return _("An invisible character stands in this text. Delete it, or type the text again.")
    if "8,000" in code:
        return _("The text holds more than 8,000 characters. Shorten it.")
    if "string_too_long" in code:
        return _("Enter at most 40 characters")
    if code.startswith("a key starts"):
        return _(
            "A key starts with a small letter and holds small letters, digits, dots, hyphens "
            "and underscores, up to 80 of them"
        )
    if code.startswith("a point"):
        return _("This key holds small letters, digits, dots, hyphens and underscores, up to 40")
    if "language" in code or code == "string_pattern_mismatch":
        return _("Choose a language from the list")
    return _("This does not fit here. Look at it again.")


def _within(part: type[Part], name: str) -> str:
    shape = shapes_of(part)[name]
    lowest: Decimal | None = None
    highest: Decimal | None = None
    above = False
    for rule in _rules(shape.field.annotation if shape.field else None):
        lowest, above = _lower(rule, lowest, above)
        highest = _upper(rule, highest)
    for rule in shape.field.metadata if shape.field else ():
        lowest, above = _lower(rule, lowest, above)
        highest = _upper(rule, highest)
    low, high = format_number(lowest), format_number(highest)
    if lowest is not None and highest is not None:
        if above:
            return _("Enter a number above %(lowest)s, up to %(highest)s", lowest=low, highest=high)
        return _("Enter a number from %(lowest)s to %(highest)s", lowest=low, highest=high)
    if lowest is not None:
        return _("Enter a number of at least %(lowest)s", lowest=low)
    return _("Enter a number of at most %(highest)s", highest=high)


def _rules(annotation: Any) -> Iterator[Any]:
    """The bounds that an annotation carries, however deep it is wrapped."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        for rule in metadata:
            yield from getattr(rule, "metadata", [rule])
        yield from _rules(inner)
    else:
        for each in get_args(annotation):
            yield from _rules(each)


def _lower(rule: Any, known: Decimal | None, above: bool) -> tuple[Decimal | None, bool]:
    if isinstance(rule, Ge):
        return Decimal(str(rule.ge)), False
    if isinstance(rule, Gt):
        return Decimal(str(rule.gt)), True
    return known, above


def _upper(rule: Any, known: Decimal | None) -> Decimal | None:
    if isinstance(rule, Le):
        return Decimal(str(rule.le))
    return Decimal(str(rule.lt)) if isinstance(rule, Lt) else known
