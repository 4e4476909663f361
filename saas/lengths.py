"""How long a typed text may be, said in one sentence wherever it is too long."""

from __future__ import annotations

from saas.errors import InvalidInput
from saas.i18n import gettext as _

NAME = 200
"""Characters in a name, a post or a title."""

REASON = 2_000
"""Characters in a reason, a comment or a message: about a page."""


def length_problem(text: str, most: int) -> str | None:
    """The sentence for a text of more than ``most`` characters; None when it fits.

    A line end counts once, and spaces around the text do not count.
    """
    length = len(text.replace("\r\n", "\n").strip())
    if length <= most:
        return None
    return _("This text has %(n)s characters; shorten it to %(most)s", n=length, most=most)


def note_long(errors: dict[str, str], most: int, **texts: str | None) -> None:
    """Note under the name of each field whose text is too long what is wrong with it."""
    for name, text in texts.items():
        problem = length_problem(text or "", most)
        if problem:
            errors[name] = problem


def refuse_long(most: int, **texts: str | None) -> None:
    """Raises InvalidInput, by field, where a text has more than ``most`` characters."""
    errors: dict[str, str] = {}
    note_long(errors, most, **texts)
    if errors:
        raise InvalidInput(next(iter(errors.values())), errors)
