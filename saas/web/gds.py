"""The front end's part of the application: templates, filters, strictness.

GOV.UK Frontend's macros come from govuk-frontend-jinja and the form widgets
from govuk-frontend-wtf; the base page and Accord's own macros lie beside this
file. None of this reads the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import format_decimal
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemBytecodeCache, FileSystemLoader, PrefixLoader
from markupsafe import Markup, escape

from saas.i18n import format_date, format_moment, gettext
from saas.web.engine import LIBRARIES, LibraryLoader, StrictInOurTemplates, keep_lines

TEMPLATES = Path(__file__).parent / "templates"


def format_number(value: Any) -> str:
    """A number in the reader's own way; nothing for None."""
    return "" if value is None else str(format_decimal(value))


def plain_number(value: Decimal | int | float | str | None) -> str:
    """A number as it stands in an input: no exponent, no idle zeros; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def as_number(text: str | None) -> Decimal | None:
    """A number that is kept as text; None where it is none."""
    try:
        return Decimal(text or "")
    except InvalidOperation:
        return None


def as_date(text: str | None) -> date | None:
    """An ISO date that is kept as text; None where it is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def field_id(name: str) -> str:
    """The id of a form field's control: its name without colons and dots."""
    return name.replace(":", "-").replace(".", "-")


def question_anchor(key: str, field: str) -> str:
    """The id that an error summary's link leads to, for one field of a question.

    A date's link leads to its day, and every other field's to its own control.
    """
    return field_id(f"{key}:{field}") + ("-day" if field in ("date", "improve_by") else "")


def error_message(errors: Mapping[str, str], *fields: str) -> dict[str, str] | None:
    """The macros' error parameter for the first of these fields that is in error."""
    for field in fields:
        if errors.get(field):
            return {"text": errors[field], "visuallyHiddenText": str(gettext("Error"))}
    return None


def textarea_value(value: str | None) -> Markup:
    """A text for inside a textarea that later indentation cannot change.

    The libraries' macros indent what they wrap, line by line, and a browser
    drops a first line break: both would alter words that must stay exact.
    """
    text = (value or "").replace("\r\n", "\n")
    if text.startswith("\n"):
        text = "\n" + text
    # Escaped before it is called markup.
    return Markup(str(escape(text)).replace("\n", "&#10;"))  # noqa: S704


def bar_class(value: float | int | None, most: float | int = 100) -> str:
    """The width class of a bar, w-0 to w-100 in fives; a share above none shows."""
    if not value or not most or value < 0:
        return "w-0"
    step = round(value / most * 20)
    return f"w-{min(20, max(1, step)) * 5}"


def register_frontend(app: Flask) -> None:
    """Give an application its templates, filters and strict templates."""
    shared = ChoiceLoader(
        [
            FileSystemLoader(TEMPLATES),
            PrefixLoader({name: LibraryLoader(name) for name in LIBRARIES}),
        ]
    )
    own = app.jinja_loader
    app.jinja_loader = ChoiceLoader([own, shared]) if own is not None else shared
    environment = app.jinja_env
    environment.undefined = StrictInOurTemplates
    environment.add_extension("jinja2.ext.do")
    environment.filters.update(
        indent=keep_lines,
        format_date=format_date,
        format_datetime=format_moment,
        format_number=format_number,
        as_number=as_number,
        as_date=as_date,
        field_id=field_id,
        plain_number=plain_number,
        error_message=error_message,
        textarea_value=textarea_value,
        bar_class=bar_class,
    )
    WTFormsHelpers(app)  # type: ignore[no-untyped-call]


def warm_templates(app: Flask, kept: Path | None = None) -> None:
    """Compile every page now, so that no reader waits a second for the first one.

    For a process that is about to fork its workers. In the folder ``kept`` a later start finds
    what did not change; it is code, so nobody else may write there.
    """
    if kept is not None:
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(kept))
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
