"""What every page of the room starts from: the version that is open, and how its pages link."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from flask import url_for

from blueprints.evidence.routes import size_text
from blueprints.gate import the_actor
from saas.database import db
from saas.errors import NotFound
from saas.i18n import language
from tenants.handbook import compose, front, queries
from tenants.handbook.chapters.book import Book
from tenants.handbook.queries import Opened
from tenants.handbook.types import Line, Target
from tenants.rounds.calendar import today
from tenants.workspaces.roles import Permission

READ_IN_PARTS = frozenset({"forms", "standards", "year"})
"""Chapters whose pages may be so long that a link says which part of one it leads to."""


@dataclass(frozen=True)
class Framework:
    """A version open for a reader; ``version_id`` is that of the address, if it names one."""

    opened: Opened
    book: Book
    version_id: UUID | None

    size_text = staticmethod(size_text)

    @property
    def title(self) -> str:
        return front.title_of(self.book)

    @property
    def edits(self) -> bool:
        """Whether this reader looks after the framework, and sees what is meant for who does."""
        return the_actor().may(Permission.MODEL_PUBLISH)

    @property
    def here(self) -> dict[str, Any]:
        """The version in an address, left out where it is the workspace's framework itself."""
        return {"version_id": self.version_id} if self.version_id is not None else {}

    def url(self, page: str, **values: Any) -> str:
        return url_for(f"handbook.{page}", **self.here, **values)

    def href(self, to: Target) -> str:
        """The address of a place in it."""
        values: dict[str, Any] = {"chapter": to.chapter}
        if to.item:
            values["item"] = to.item
        if to.anchor:
            values["_anchor"] = to.anchor
            if to.item and to.chapter in READ_IN_PARTS:
                values["part"] = to.anchor
        return self.url("page", **values)

    @cached_property
    def contents(self) -> tuple[Line, ...]:
        return compose.contents(self.book)

    @cached_property
    def in_order(self) -> tuple[Line, ...]:
        """Every page, one after the other, as somebody reads who begins at the beginning."""
        return tuple(
            line
            for chapter in self.contents
            if not chapter.empty
            for line in (chapter, *chapter.items)
        )


def open_framework(version_id: UUID | None, *, post: str = "") -> Framework:
    """Raises NotFound where there is nothing to read."""
    opened = queries.open_handbook(db.session(), version_id)
    if opened is None:
        raise NotFound
    return framework_of(opened, version_id, post=post)


def framework_of(opened: Opened, version_id: UUID | None, *, post: str = "") -> Framework:
    return Framework(opened, Book(opened.model, language(), today(), post), version_id)
