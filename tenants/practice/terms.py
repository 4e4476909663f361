"""The workspace's own words for things (CAP-03), in the reader's language.

They come from the vocabulary of one published version: that of the workspace's
first model, or of the one that it chose. Where that has no word, the plain one
stands. A translation's places for them are filled through ``find_word``. What is
published as a document of its own speaks in its own words: ``speaking``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from saas.accounts.models import Workspace
from saas.database import db
from saas.i18n import language as language_here
from saas.i18n.terms import Unbent
from saas.tenancy import Scope, current_scope
from saas.trail import service as trail
from tenants.practice.models import ModelVersion
from tenants.practice.schema import PracticeModel, Term, in_language
from tenants.practice.service import get_model, get_version
from tenants.practice.vocabulary import CONCEPTS
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

Vocabulary = dict[str, Term]

_NONE: Vocabulary = {}
_here: ContextVar[tuple[Scope, Vocabulary] | None] = ContextVar("accord_words", default=None)


@dataclass(frozen=True)
class Terms:
    """A vocabulary in one language: concept → the word for one and for many."""

    own: dict[str, tuple[str, str]]

    def one(self, key: str) -> str:
        return self._find(key)[0]

    def many(self, key: str) -> str:
        return self._find(key)[1]

    def after(self, number: int, key: str) -> str:
        """The word as it follows a number; Welsh counts in the singular, however many."""
        one, many = self._find(key)
        return one if number == 1 or language_here() == "cy" else many

    def title(self, key: str, *, many: bool = False) -> str:
        """The word as it begins a heading."""
        word = self._find(key)[1 if many else 0]
        return word[:1].upper() + word[1:]

    def _find(self, key: str) -> tuple[str, str]:
        own = self.own.get(key)
        if own is not None:
            return own
        concept = CONCEPTS[key]
        return str(concept.one), str(concept.many)


def terms_of(model: PracticeModel, language: str) -> Terms:
    """The words of a model in one language."""
    return _terms(model.vocabulary, language)


def terms_here() -> Terms:
    """The words of the scope's workspace in the present language: those that places take."""
    return _terms(vocabulary_here(), language_here())


def _terms(vocabulary: Vocabulary, language: str) -> Terms:
    return Terms(
        {
            key: (in_language(term.one, language), in_language(term.many, language))
            for key, term in vocabulary.items()
        }
    )


def use_words_of(session: Session, version_id: UUID | None) -> None:
    """Take the words of a version for what is said in the present scope.

    Costs no statement once a process has read the version.
    """
    model = get_model(session, version_id) if version_id is not None else None
    _here.set((current_scope(), model.vocabulary if model else _NONE))


def vocabulary_here() -> Vocabulary:
    """The vocabulary of the scope's workspace; an empty one outside a workspace."""
    scope, known = current_scope(), _here.get()
    if known is not None and known[0] is scope:
        return known[1]
    if scope.tenant_id is None:
        return _NONE
    session = db.session()
    try:
        version_id = session.execute(
            select(Workspace.words_version_id).where(Workspace.id == scope.tenant_id)
        ).scalar_one_or_none()
        use_words_of(session, version_id)
    except SQLAlchemyError:
        # A sentence about what went wrong is told in plain words rather than not at all.
        return _NONE
    found = _here.get()
    return found[1] if found is not None else _NONE


@contextmanager
def speaking(vocabulary: Vocabulary) -> Iterator[None]:
    """Take the words from here, whatever the workspace speaks; for what keeps its own words."""
    before = _here.set((current_scope(), vocabulary))
    try:
        yield
    finally:
        _here.reset(before)


@cache
def _names() -> dict[str, tuple[str, bool]]:
    """What a place in a translation may be called: → concept, and whether it means many."""
    names: dict[str, tuple[str, bool]] = {}
    for key in CONCEPTS:
        names[plural_name(key)] = (key, True)
    for key in CONCEPTS:
        names[key] = (key, False)
    return names


def plural_name(key: str) -> str:
    """The name of a concept's place for many: ``agencies`` for ``agency``."""
    special = {"criterion": "criteria", "looked_after_child": "looked_after_children"}
    if key in special:
        return special[key]
    return f"{key[:-1]}ies" if key.endswith("y") else f"{key}s"


def find_word(name: str) -> str | None:
    """The word for a place in a translation, None where there is no such concept."""
    known = _names().get(name)
    if known is None:
        return None
    key, many = known
    own = vocabulary_here().get(key)
    if own is not None:
        words, language = own.many if many else own.one, language_here()
        word = in_language(words, language)
        return word if language in words else Unbent(word)
    concept = CONCEPTS[key]
    return str(concept.many if many else concept.one)


def take_words_from(session: Session, actor: Actor, version_id: UUID) -> ModelVersion:
    """Choose the model whose vocabulary the workspace speaks; its later versions follow.

    Raises Forbidden and NotFound.
    """
    actor.require(Permission.MODEL_PUBLISH)
    version = get_version(session, version_id)
    session.execute(select(func.accounts.take_words_from(version.id)))
    trail.record(
        session,
        "model.words_chosen",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="model_version",
        object_id=version.id,
        key=version.key,
        number=version.number,
    )
    return version
