"""The workspace's own words for things."""

from __future__ import annotations

from dataclasses import dataclass

from saas.i18n import gettext as _
from tenants.practice.schema import PracticeModel, in_language


@dataclass(frozen=True)
class Terms:
    """A workspace's words for things (CAP-03), in the reader's language.

    Where the model has no word, the plain one stands.
    """

    own: dict[str, tuple[str, str]]

    def one(self, key: str) -> str:
        return self._find(key)[0]

    def many(self, key: str) -> str:
        return self._find(key)[1]

    def title(self, key: str, *, many: bool = False) -> str:
        """The word as it begins a heading."""
        word = self._find(key)[1 if many else 0]
        return word[:1].upper() + word[1:]

    def _find(self, key: str) -> tuple[str, str]:
        return self.own.get(key) or _plain_terms()[key]


def terms_of(model: PracticeModel, language: str) -> Terms:
    """The words of a model in one language."""
    return Terms(
        {
            key: (in_language(term.one, language), in_language(term.many, language))
            for key, term in model.vocabulary.items()
        }
    )


def _plain_terms() -> dict[str, tuple[str, str]]:
    return {
        "action": (_("action"), _("actions")),
        "agency": (_("agency"), _("agencies")),
        "evidence": (_("evidence"), _("evidence")),
        "moderation": (_("moderation"), _("moderation")),
        "overview": (_("overview"), _("overviews")),
        "question": (_("question"), _("questions")),
        "return": (_("return"), _("returns")),
        "round": (_("round"), _("rounds")),
        "standard": (_("standard"), _("standards")),
    }
