"""Form fields: WTForms' own, drawn with GOV.UK Frontend in the reader's language."""

# WTForms carries no types.
# mypy: allow-untyped-calls, allow-subclassing-any, no-warn-return-any

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import wtforms
from wtforms.fields.choices import SelectChoice

from saas.dates import PARTS, DateReading, read_date, sentence_start
from saas.direction import without_turning
from saas.i18n import format_date, gettext
from saas.web import widgets


class Tidied:
    """Spaces around a text count neither as its content nor as an answer."""

    raw_data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        # WTForms' InputRequired looks at what was posted, not at what was tidied.
        self.raw_data = [text.strip() if isinstance(text, str) else text for text in valuelist]
        super().process_formdata(valuelist)  # type: ignore[misc]


class TextField(Tidied, wtforms.StringField):
    """One line; signs that would turn the direction of what stands after it are left out."""

    widget: Any = widgets.TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(
            [without_turning(text) if isinstance(text, str) else text for text in valuelist]
        )


class EmailField(Tidied, wtforms.EmailField):
    widget: Any = widgets.EmailInput()


class PasswordField(wtforms.PasswordField):
    widget: Any = widgets.PasswordInput()


class TextAreaField(Tidied, wtforms.TextAreaField):
    widget: Any = widgets.TextArea()


class WholeNumberField(wtforms.IntegerField):
    widget: Any = widgets.WholeNumberInput()


def as_choices(pairs: Any) -> Any:
    """(value, words) pairs as WTForms wants them; functions and None as they are."""
    if pairs is None or callable(pairs):
        return pairs
    return [pair if isinstance(pair, SelectChoice) else SelectChoice(*pair) for pair in pairs]


class SelectField(wtforms.SelectField):
    """A drop-down list; ``choices`` are (value, words) pairs, or a function that gives them."""

    widget: Any = widgets.Select()

    def __init__(
        self, label: Any = None, validators: Any = None, *, choices: Any = None, **options: Any
    ) -> None:
        super().__init__(label, validators, choices=as_choices(choices), **options)


class RadioField(wtforms.RadioField):
    """Radios; give ``validate_choice=False`` only where the domain checks the value."""

    widget: Any = widgets.Radios()

    def __init__(
        self, label: Any = None, validators: Any = None, *, choices: Any = None, **options: Any
    ) -> None:
        super().__init__(label, validators, choices=as_choices(choices), **options)


class CheckboxesField(wtforms.SelectMultipleField):
    """Any number of (value, words) choices."""

    widget: Any = widgets.Checkboxes()
    option_widget: Any = wtforms.widgets.CheckboxInput()

    def __init__(
        self, label: Any = None, validators: Any = None, *, choices: Any = None, **options: Any
    ) -> None:
        super().__init__(label, validators, choices=as_choices(choices), **options)


class CheckboxField(wtforms.BooleanField):
    widget: Any = widgets.Checkbox()


class SubmitField(wtforms.SubmitField):
    widget: Any = widgets.SubmitInput()


class DateParts(wtforms.Field):
    """A date in three inputs, after the GOV.UK date input pattern.

    ``called`` is the date's name inside a sentence (“the due date”); without
    it the label is used. ``earliest`` and ``latest`` are dates, or functions
    that give one. ``required=False`` accepts three empty inputs as None.
    """

    widget: Any = widgets.DatePartsInput()

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Any] | None = None,
        *,
        called: Any = None,
        required: bool = True,
        earliest: date | Callable[[], date] | None = None,
        latest: date | Callable[[], date] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(label, validators, **options)
        self._called = called
        self._required = required
        self._earliest = earliest
        self._latest = latest
        self._reading = DateReading()
        self.typed: dict[str, str] = dict.fromkeys(PARTS, "")
        if not required:
            self.flags.optional = True  # type: ignore[attr-defined]

    @property
    def wrong_parts(self) -> tuple[str, ...]:
        """The inputs to mark: those that the reading blames, or all of them."""
        if not self.errors:
            return ()
        return self._reading.wrong or PARTS

    @property
    def anchor(self) -> str:
        """The id of the input that an error summary's link leads to."""
        return f"{self.id}-{self._reading.part}"

    def process(
        self, formdata: Any, data: Any = wtforms.utils.unset_value, extra_filters: Any = None
    ) -> None:
        """Take the three parts from a posted form, or a date from the object."""
        # The parent looks for one input of the field's own name.
        super().process(None, data, extra_filters)
        if isinstance(self.data, datetime):
            self.data = self.data.date()
        if formdata is not None:
            self.typed = {part: formdata.get(f"{self.name}-{part}", "") for part in PARTS}
            self.raw_data = list(self.typed.values())
            day, month, year = self.raw_data
            self._reading = read_date(day, month, year, self._name())
            self.data = self._reading.value
        elif self.data:
            self.typed = {
                "day": str(self.data.day),
                "month": str(self.data.month),
                "year": str(self.data.year),
            }

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no date, is missing, or lies outside the limits."""
        problem = self._reading.message or self._limit_problem()
        if problem:
            raise wtforms.validators.StopValidation(problem)
        if self.data is None:
            if self._required:
                message = gettext("Enter %(date)s", date=self._name())
                raise wtforms.validators.StopValidation(message)
            raise wtforms.validators.StopValidation()

    def _value(self) -> str:
        # The library's widget asks for it; the three inputs carry their own.
        return ""

    def _limit_problem(self) -> str | None:
        if self.data is None:
            return None
        earliest = self._earliest() if callable(self._earliest) else self._earliest
        latest = self._latest() if callable(self._latest) else self._latest
        name = sentence_start(self._name())
        if earliest and self.data < earliest:
            return gettext(
                "%(date)s must be on or after %(limit)s", date=name, limit=format_date(earliest)
            )
        if latest and self.data > latest:
            return gettext(
                "%(date)s must be on or before %(limit)s", date=name, limit=format_date(latest)
            )
        return None

    def _name(self) -> str:
        return str(self._called or self.label.text)


class FileField(wtforms.FileField):
    widget: Any = widgets.FileInput()
