"""The titles of forms and questions, for events that know only their keys."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from blueprints.returns.answer_view import words_here
from saas.errors import NotFound
from tenants.practice.schema import PracticeModel
from tenants.practice.service import get_model

MOST_MODELS = 3


class Titles:
    """Looks up titles in the reader's language; what it does not find keeps its key.

    No more than ``most`` versions of a model are read, so that a page's
    statements stay few however many rounds its events are about.
    """

    def __init__(self, session: Session, most: int = MOST_MODELS) -> None:
        self._session = session
        self._most = most
        self._models: dict[UUID, PracticeModel | None] = {}
        self._words = words_here()

    def question(self, version_id: UUID, key: str) -> str:
        model = self._model(version_id)
        for tool in model.tools if model else ():
            if key in tool.questions:
                return self._words(tool.questions[key].label)
        return key

    def part(self, version_id: UUID, key: str) -> str:
        model = self._model(version_id)
        for activity in model.activity_types if model else ():
            for part in activity.parts:
                if part.key == key:
                    return self._words(part.title)
        return key

    def form(self, version_id: UUID, key: str) -> str:
        model = self._model(version_id)
        return self._words(model.title) if model else key

    def _model(self, version_id: UUID) -> PracticeModel | None:
        if version_id not in self._models and len(self._models) < self._most:
            try:
                self._models[version_id] = get_model(self._session, version_id)
            except NotFound:
                self._models[version_id] = None
        return self._models.get(version_id)
