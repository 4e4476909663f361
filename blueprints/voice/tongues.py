"""The languages of a form: what they call themselves, and which way they are written."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError

from saas.i18n import LANGUAGE_NAMES


def own_name(code: str) -> str:
    """What speakers of a language call it; its code where nobody knows."""
    if code in LANGUAGE_NAMES:
        return LANGUAGE_NAMES[code]
    locale = _locale(code)
    return (locale.get_display_name() if locale else None) or code


def direction(code: str) -> str:
    """``rtl`` for what is written from right to left."""
    locale = _locale(code)
    return "rtl" if locale is not None and locale.text_direction == "rtl" else "ltr"


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
