"""Languages: the interface through gettext, dates and numbers through Babel.

Domain code takes its words from here, so that it can speak a person's
language in a page, a mail or a report without knowing of requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Flask, g, has_request_context, request
from flask_babel import Babel, force_locale, format_datetime, get_locale, get_translations
from flask_babel import format_date as _format_date
from flask_babel.speaklater import LazyString
from markupsafe import escape

from saas.i18n.terms import fill, use_words

__all__ = [
    "LANGUAGE_COOKIE",
    "LANGUAGE_NAMES",
    "Counting",
    "format_date",
    "format_moment",
    "gettext",
    "in_language",
    "install_languages",
    "language",
    "lazy_gettext",
    "lazy_ngettext",
    "ngettext",
    "use_words",
]

LANGUAGE_NAMES = {"en": "English", "cy": "Cymraeg"}
LANGUAGE_COOKIE = "accord_language"


def gettext(text: str, /, **values: object) -> str:
    """The text in the present language, with its named places filled."""
    return _filled(get_translations().ugettext(text), values)


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """The text for a number of things; ``%(num)s`` stands for the number."""
    return _filled(get_translations().ungettext(one, many, num), {"num": num, **values})


class _Later(LazyString):  # type: ignore[misc]
    """A text that is looked up when it is shown.

    The library's own tells a template that it is markup, which a workspace's word is not.
    """

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __mod__(self, values: Mapping[str, object]) -> str:
        # Not on the finished text: a percent sign in a workspace's word is no format either.
        return _filled(get_translations().ugettext(self._args[0]), values)


def lazy_gettext(text: str, /, **values: object) -> Any:
    """A text that is looked up when it is shown, for what is made before there is a reader."""
    return _Later(gettext, text, **values)  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Counting:
    """A text for a number of things, in both its forms."""

    one: str
    many: str

    def said(self, num: int, values: Mapping[str, object]) -> str:
        """The text for that number in the present language, with its named places filled."""
        return _filled(get_translations().ungettext(self.one, self.many, num), values)


def lazy_ngettext(one: str, many: str, /) -> Counting:
    """A text for a number of things that is looked up when it is shown."""
    return Counting(one, many)


def _filled(text: str, values: Mapping[str, object]) -> str:
    # The workspace's words go in first: what a person typed is never looked through for places.
    if not values:
        return fill(text)
    return fill(text, lambda word: word.replace("%", "%%")) % values


def _fill_markup(text: str) -> str:
    """For templates, which take a translation for markup: a workspace's word is none."""
    return fill(text, lambda word: str(escape(word)).replace("%", "%%"))


def install_languages(app: Flask) -> None:
    settings = app.config["ACCORD"]
    app.config["BABEL_DEFAULT_LOCALE"] = settings.languages[0]
    app.config["BABEL_DEFAULT_TIMEZONE"] = settings.time_zone
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.root_path) + "/translations"

    def chosen() -> str | None:
        """The signed-in person's language, else the cookie's, else the browser's."""
        if not has_request_context():
            return None
        wanted = getattr(g, "language", None) or request.cookies.get(LANGUAGE_COOKIE)
        if wanted in settings.languages:
            return str(wanted)
        return request.accept_languages.best_match(settings.languages) or settings.languages[0]

    Babel(app, locale_selector=chosen)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: _fill_markup(get_translations().ugettext(text)),
        lambda one, many, num: _fill_markup(get_translations().ungettext(one, many, num)),
        newstyle=True,
    )


def language() -> str:
    """The language of this page, mail or report, such as ``en`` or ``cy``."""
    locale = get_locale()
    return str(locale.language) if locale else "en"


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Write in a given person's language."""
    with force_locale(code):
        yield


def format_date(value: date | datetime | None) -> str:
    """A date as people write it: 3 March 2026."""
    return "" if value is None else str(_format_date(value, "d MMMM y"))


def format_moment(value: datetime | None) -> str:
    """A moment in the service's time zone: 3 March 2026, 14:05."""
    return "" if value is None else str(format_datetime(value, "d MMMM y, HH:mm"))
