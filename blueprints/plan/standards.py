"""The titles of standards where findings are listed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from blueprints.returns.answer_view import words_here
from tenants.practice.service import get_model

MOST_MODELS = 3


def standard_titles(session: Session, versions: Iterable[UUID]) -> dict[str, str]:
    """Standard → title in the reader's language, of these versions of the model.

    The first named wins; no more than three are read, so that the page's
    statements stay few however many rounds there were.
    """
    words = words_here()
    found: dict[str, str] = {}
    for version_id in list(dict.fromkeys(versions))[:MOST_MODELS]:
        for key, standard in get_model(session, version_id).standards.items():
            found.setdefault(key, words(standard.title))
    return found
