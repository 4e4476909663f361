"""Reading what there is: the handbooks of a workspace, and their versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from saas.accounts.models import Workspace
from saas.errors import NotFound
from saas.i18n import language
from saas.tenancy import require_tenant
from tenants.practice.models import ModelVersion, words_in_order
from tenants.practice.schema import PracticeModel, in_language
from tenants.practice.service import get_model
from tenants.rounds.calendar import today
from tenants.workspaces.models import Member


@dataclass(frozen=True)
class Edition:
    """A published version, without its document. ``title`` is by language."""

    version_id: UUID
    key: str
    number: int
    state: str
    note: str
    published_at: datetime
    title: dict[str, str]
    edition: str
    publisher: str = ""
    effective_on: date | None = None

    @property
    def is_to_come(self) -> bool:
        """Whether it was published and is in force only from a later day."""
        return self.effective_on is not None and self.effective_on > today()

    @property
    def name(self) -> str:
        """The title in the reader's language."""
        return in_language(self.title, language())


@dataclass(frozen=True)
class Opened:
    """A version that is open to read.

    ``newest`` is the newest published version of the same model, None when all are
    retired; ``others`` are the newest of the workspace's other models.
    """

    edition: Edition
    model: PracticeModel
    newest: Edition | None
    others: tuple[Edition, ...]

    @property
    def is_newest(self) -> bool:
        return self.newest is not None and self.newest.version_id == self.edition.version_id

    @property
    def asks_readers(self) -> bool:
        """Whether staff are asked to say that they have read this version."""
        handbook = self.model.handbook
        return self.is_newest and handbook is not None and handbook.acknowledged


def editions() -> Select[Any]:
    """What ``edition_of`` reads; no document is read whole."""
    # The titles are taken out of the document where it lies.
    document = ModelVersion.document
    return select(
        ModelVersion.id,
        ModelVersion.key,
        ModelVersion.number,
        ModelVersion.state,
        ModelVersion.note,
        ModelVersion.published_at,
        words_in_order(
            func.coalesce(document["handbook"]["title"], document["title"]), document
        ).label("title"),
        document["handbook"]["edition"].astext.label("edition"),
        document["handbook"]["effective_on"].astext.label("effective_on"),
    )


def edition_of(row: Row[Any]) -> Edition:
    """A row of ``editions``, to which others may have added columns."""
    return Edition(
        version_id=row.id,
        key=row.key,
        number=row.number,
        state=row.state,
        note=row.note,
        published_at=row.published_at,
        title=row.title,
        edition=row.edition or "",
        publisher=getattr(row, "publisher", None) or "",
        effective_on=date.fromisoformat(row.effective_on) if row.effective_on else None,
    )


def list_handbooks(session: Session) -> list[Edition]:
    """The newest published version of each model, first that which gives the workspace its words.

    One statement.
    """
    return [edition_of(row) for row in session.execute(newest_first(editions()))]


def newest_first(query: Select[Any]) -> Select[Any]:
    """Of versions the newest of each model, in the order of ``list_handbooks``."""
    newest = (
        select(ModelVersion.key, func.max(ModelVersion.number).label("number"))
        .where(ModelVersion.state == "published")
        .group_by(ModelVersion.key)
        .subquery()
    )
    giving = aliased(ModelVersion)
    words = (
        select(giving.key)
        .join(Workspace, Workspace.words_version_id == giving.id)
        .where(Workspace.id == require_tenant())
        .scalar_subquery()
    )
    return query.join(
        newest,
        (newest.c.key == ModelVersion.key) & (newest.c.number == ModelVersion.number),
    ).order_by(case((ModelVersion.key == words, 0), else_=1), ModelVersion.key)


def open_handbook(session: Session, version_id: UUID | None = None) -> Opened | None:
    """A version to read; without an id the newest of the workspace's handbook, if there is one.

    Two statements at most, and one more the first time this process meets the version.
    Raises NotFound.
    """
    newest = list_handbooks(session)
    if version_id is None:
        if not newest:
            return None
        edition = newest[0]
    else:
        edition = next((each for each in newest if each.version_id == version_id), None) or _find(
            session, version_id
        )
    return Opened(
        edition=edition,
        model=get_model(session, edition.version_id),
        newest=next((each for each in newest if each.key == edition.key), None),
        others=tuple(each for each in newest if each.key != edition.key),
    )


def get_handbook(session: Session, version_id: UUID | None = None) -> Opened:
    """The same; raises NotFound where nothing is published."""
    opened = open_handbook(session, version_id)
    if opened is None:
        raise NotFound
    return opened


def _find(session: Session, version_id: UUID) -> Edition:
    row = session.execute(editions().where(ModelVersion.id == version_id)).one_or_none()
    if row is None:
        raise NotFound
    return edition_of(row)


def list_editions(session: Session, key: str) -> list[Edition]:
    """Every version of a model, the newest first, with who published it."""
    rows = session.execute(
        editions()
        .add_columns(Member.name.label("publisher"))
        .outerjoin(Member, Member.id == ModelVersion.published_by)
        .where(ModelVersion.key == key)
        .order_by(ModelVersion.number.desc())
    )
    return [edition_of(row) for row in rows]
