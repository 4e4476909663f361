"""govuk-frontend-wtf's widgets with translated words and our defaults."""

# WTForms and the widget library carry no types.
# mypy: allow-untyped-calls, allow-subclassing-any

from __future__ import annotations

from typing import Any

from flask import current_app
from govuk_frontend_wtf import wtforms_widgets as govuk
from markupsafe import Markup

from saas.i18n import gettext
from saas.web.gds import textarea_value

_TITLES = {"label": "govuk-label--s", "legend": "govuk-fieldset__legend--s"}


class Worded:
    """Translated fixed words, bold titles, “(optional)”, no browser bubbles.

    Mixed in before a widget of the library. The browser's own checks are left
    out because their words are not ours and come one field at a time.
    """

    template: str

    def map_gov_params(self, field: Any, **options: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **options)  # type: ignore[misc]
        params.get("attributes", {}).pop("required", None)
        if "errorMessage" in params:
            params["errorMessage"]["visuallyHiddenText"] = gettext("Error")
        if not (params.get("hint") or {}).get("text") and not (params.get("hint") or {}).get(
            "html"
        ):
            params.pop("hint", None)
        title = params.get("label") or (params.get("fieldset") or {}).get("legend")
        if title:
            kind = "label" if "label" in params else "legend"
            title.setdefault("classes", _TITLES[kind])
            title["text"] = self._title(field, title.get("text"))
        return params

    def _title(self, field: Any, text: Any) -> Any:
        if getattr(field.flags, "optional", False) and text:
            return gettext("%(label)s (optional)", label=text)
        return text

    def render(self, params: dict[str, Any]) -> Markup:
        # Not render_template: that would run every context processor once a field.
        template = current_app.jinja_env.get_template(self.template)
        # The template escapes what it is given.
        return Markup(template.render(params=params))  # noqa: S704


def _finds_direction(params: dict[str, Any]) -> None:
    """Let what is typed run in the direction of its own letters."""
    params["attributes"] = {"dir": "auto", **(params.get("attributes") or {})}


class TextInput(Worded, govuk.GovTextInput):
    def map_gov_params(self, field: Any, **options: Any) -> dict[str, Any]:
        params = super().map_gov_params(field, **options)
        _finds_direction(params)
        return params


class EmailInput(Worded, govuk.GovTextInput):
    input_type = "email"

    def map_gov_params(self, field: Any, **options: Any) -> dict[str, Any]:
        params = super().map_gov_params(field, **options)
        params.setdefault("spellcheck", False)
        params.setdefault("autocomplete", "email")
        return params


class WholeNumberInput(Worded, govuk.GovTextInput):
    """A text input with a number keyboard: a number input loses what was mistyped."""

    def map_gov_params(self, field: Any, **options: Any) -> dict[str, Any]:
        params = super().map_gov_params(field, **options)
        params.setdefault("inputmode", "numeric")
        params.setdefault("classes", "govuk-input--width-5")
        return params


class PasswordInput(Worded, govuk.GovPasswordInput):
    def map_gov_params(self, field: Any, **options: Any) -> dict[str, Any]:
        params = super().map_gov_params(field, **options)
        params.setdefault("showPasswordText", gettext("Show"))
        params.setdefault("hidePasswordText", gettext("Hide"))
        params.setdefault("showPasswordAriaLabelText", gettext("Show password"))
        params.setdefault("hidePasswordAriaLabelText", gettext("Hide password"))
        params.setdefault("passwordShownAnnouncementText", gettext("Your password is visible"))
        params.setdefault("passwordHiddenAnnouncementText", gettext("Your password is hidden"))
        return params


class TextArea(Worded, govuk.GovTextArea):
    def map_gov_params(self, field: Any, **options: Any) -> dict[str, Any]:
        params = super().map_gov_params(field, **options)
        params["value"] = textarea_value(params.get("value"))
        _finds_direction(params)
        return params


class Select(Worded, govuk.GovSelect):
    pass


class Radios(Worded, govuk.GovRadioInput):
    pass


class Checkboxes(Worded, govuk.GovCheckboxesInput):
    pass


class Checkbox(Worded, govuk.GovCheckboxInput):
    pass


class FileInput(Worded, govuk.GovFileInput):
    def map_gov_params(self, field: Any, **options: Any) -> dict[str, Any]:
        params = super().map_gov_params(field, **options)
        # The library passes False so that no value is written.
        params.pop("value", None)
        return params


class SubmitInput(Worded, govuk.GovSubmitInput):
    def map_gov_params(self, field: Any, **options: Any) -> dict[str, Any]:
        params = super().map_gov_params(field, **options)
        params.setdefault("preventDoubleClick", True)
        return params


class DatePartsInput(Worded, govuk.GovDateInput):
    """Three inputs named after the field: -day, -month and -year."""

    def map_gov_params(self, field: Any, **options: Any) -> dict[str, Any]:
        options.pop("value", None)
        # The library unpacks three raw values and fails on fewer, so the
        # parts are given to it whole.
        given = options.setdefault("params", {})
        given["items"] = [
            {
                "label": label,
                "id": f"{field.id}-{part}",
                "name": f"{field.name}-{part}",
                "value": field.typed[part],
                "classes": width + (" govuk-input--error" if part in field.wrong_parts else ""),
            }
            for part, label, width in (
                ("day", gettext("Day"), "govuk-input--width-2"),
                ("month", gettext("Month"), "govuk-input--width-2"),
                ("year", gettext("Year"), "govuk-input--width-4"),
            )
        ]
        field.raw_data, kept = None, field.raw_data
        try:
            params = super().map_gov_params(field, **options)
        finally:
            field.raw_data = kept
        params.pop("label", None)
        legend = params["fieldset"]["legend"]
        legend.setdefault("classes", _TITLES["legend"])
        legend["text"] = self._title(field, field.label.text)
        return params
