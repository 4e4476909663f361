"""Which framework gives the workspace its words: those that can, and choosing one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from saas.accounts.models import Workspace
from saas.errors import InvalidInput
from saas.i18n import gettext as _
from saas.tenancy import require_tenant
from tenants.practice.models import ModelVersion, title_in_order
from tenants.practice.schema import plain_in_order
from tenants.practice.service import latest_version
from tenants.practice.terms import take_words_from
from tenants.practice.vocabulary import CONCEPTS
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

TELLING = ("round", "return", "agency", "standard", "grade", "question", "evidence", "action")
"""The concepts that most pages speak of: their words tell best how a framework speaks."""

Words = dict[str, str]


@dataclass(frozen=True)
class Giver:
    """A framework by its newest published version; ``own`` are its words, the telling ones first.

    Titles and words are by language.
    """

    key: str
    title: Words
    gives: bool
    own: tuple[Words, ...]


def list_givers(session: Session) -> list[Giver]:
    """Every published framework, and which of them gives the workspace its words.

    One statement.
    """
    newest = (
        select(ModelVersion.key, func.max(ModelVersion.number).label("number"))
        .where(ModelVersion.state == "published")
        .group_by(ModelVersion.key)
        .subquery()
    )
    giving = aliased(ModelVersion)
    chosen = (
        select(giving.key)
        .join(Workspace, Workspace.words_version_id == giving.id)
        .where(Workspace.id == require_tenant())
        .scalar_subquery()
    )
    document = ModelVersion.document
    rows = session.execute(
        select(
            ModelVersion.key,
            title_in_order(document),
            func.coalesce(ModelVersion.key == chosen, False).label("gives"),
            document["vocabulary"].label("vocabulary"),
            document["languages"].label("languages"),
        )
        .join(
            newest,
            (newest.c.key == ModelVersion.key) & (newest.c.number == ModelVersion.number),
        )
        .order_by(ModelVersion.key)
    )
    return [
        Giver(row.key, row.title, row.gives, _own(row.vocabulary or {}, row.languages))
        for row in rows
    ]


def _own(vocabulary: dict[str, Any], languages: Sequence[str]) -> tuple[Words, ...]:
    in_order = dict.fromkeys((*TELLING, *CONCEPTS))
    return tuple(
        plain_in_order(vocabulary[key]["one"], languages) for key in in_order if key in vocabulary
    )


def is_a_choice(givers: Sequence[Giver]) -> bool:
    """Whether there is anything to choose: several frameworks, not all without words."""
    return len(givers) > 1 and any(giver.own for giver in givers)


def choose_words(session: Session, actor: Actor, key: str) -> ModelVersion:
    """Take the words of a framework from its newest version on; choosing it again changes nothing.

    Raises Forbidden, and InvalidInput where there is no such framework.
    """
    actor.require(Permission.MODEL_PUBLISH)
    version = latest_version(session, key)
    if version is None:
        raise InvalidInput(_("Choose one of the frameworks"))
    if any(giver.gives and giver.key == key for giver in list_givers(session)):
        return version
    return take_words_from(session, actor, version.id)
