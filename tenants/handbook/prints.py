"""The handbook as a PDF: made once for each version, language and set of files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from saas.accounts.models import Workspace
from saas.database import Json, new_id
from saas.errors import InvalidState, NotFound
from saas.files import store
from saas.files.models import StoredFile
from saas.i18n import format_date, in_language, language
from saas.jobs import work
from saas.jobs.models import WorkItem
from saas.jobs.work import Progress
from saas.tenancy import current_scope, require_tenant
from tenants.handbook import front, pictures, places, queries
from tenants.handbook.chapters.book import Book
from tenants.handbook.models import HandbookPrint
from tenants.handbook.pictures import Attached
from tenants.handbook.places import PlaceFile, PlaceFiles
from tenants.handbook.queries import Opened
from tenants.practice.schema import PracticeModel
from tenants.rounds.calendar import day_of, today
from tenants.workspaces.actor import Actor
from tenants.workspaces.addresses import workspace_in_scope
from tenants.workspaces.roles import Permission

KIND = "handbook_pdf"
LAYOUT = 3
"""Counts up when the PDF is set in another way, so that it is made anew."""


def made_of(model: PracticeModel, files: Mapping[str, PlaceFiles], workspace: Workspace) -> str:
    """A hash of all that a PDF shows besides its version and language."""
    day = today().isoformat()
    held = {
        place.key: found.present.sha256
        for place in model.places
        if (found := files.get(place.key)) is not None and found.present is not None
    }
    now = [(each.in_force_on(day), (each.starts_on or "") > day) for each in model.priorities]
    # The workspace speaks in its own words, and may take them from another model one day.
    named = [workspace.name, str(workspace.words_version_id)]
    content = json.dumps([LAYOUT, named, held, now], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def find_for(
    session: Session, opened: Opened, files: Mapping[str, PlaceFiles], workspace: Workspace
) -> HandbookPrint | None:
    """The PDF of a version in the present language, if there is one already."""
    content = made_of(opened.model, files, workspace)
    return _find_print(session, opened.edition.version_id, language(), content)


def ask_for(session: Session, actor: Actor, version_id: UUID) -> HandbookPrint | WorkItem:
    """The PDF if it was made already; else the work of making it, in the present language.

    Asking again while it is being made gives that work. Raises Forbidden, NotFound.
    """
    actor.require(Permission.MODEL_READ)
    opened = queries.get_handbook(session, version_id)
    files = places.files_of(session, opened.edition.key)
    found = find_for(session, opened, files, workspace_in_scope(session))
    if found is not None:
        return found
    wanted = {"version_id": str(version_id), "language": language()}
    waiting = session.scalars(
        select(WorkItem)
        .where(
            WorkItem.kind == KIND,
            WorkItem.member_id == actor.me,
            WorkItem.state.in_(["waiting", "running"]),
            WorkItem.params == wanted,
        )
        .order_by(WorkItem.created_at.desc())
        .limit(1)
    ).one_or_none()
    return waiting or work.ask(session, KIND, actor.me, **wanted)


def get_making(session: Session, actor: Actor, item_id: UUID) -> WorkItem:
    """A making that this member asked for. Raises NotFound."""
    item = work.get_item(session, item_id)
    if item.kind != KIND or item.member_id != actor.member_id:
        raise NotFound
    return item


@work.makes(KIND)
def make_handbook_pdf(session: Session, params: Json, progress: Progress) -> Json:
    """Make the PDF in the worker, unless somebody else's asking has made it meanwhile."""
    # What makes documents is large; the web, which imports this module too, never needs it.
    from tenants.handbook import pdf

    with in_language(params["language"]):
        opened = queries.get_handbook(session, UUID(params["version_id"]))
        files = places.files_of(session, opened.edition.key)
        workspace = workspace_in_scope(session)
        found = find_for(session, opened, files, workspace)
        if found is not None:
            return {"print": str(found.id)}
        content, name = made_of(opened.model, files, workspace), workspace.name
        attached = _attached(session, opened.model, files)
        book = Book(opened.model, language(), today())
        # Typesetting takes a while: no transaction is left open meanwhile.
        session.rollback()
        progress(20)
        data = pdf.make(
            book,
            title=front.title_of(book),
            workspace=name,
            facts=front.facts_of(
                book, opened.edition, format_date(day_of(opened.edition.published_at))
            ),
            attached=attached,
        )
    progress(80)
    kept = _keep(session, opened.edition.version_id, params["language"], content, data)
    return {"print": str(kept)}


def _attached(
    session: Session, model: PracticeModel, files: Mapping[str, PlaceFiles]
) -> dict[str, Attached]:
    """The present file of each place; a picture that can be printed with where it lies."""
    attached: dict[str, Attached] = {}
    for place in model.places:
        file = files.get(place.key, places.NO_FILES).present
        if file is not None:
            picture = _picture(session, file) if file.is_picture else None
            attached[place.key] = Attached(file.name, picture)
    return attached


def _picture(session: Session, file: PlaceFile) -> Path | None:
    stored = session.scalars(select(StoredFile).where(StoredFile.sha256 == file.sha256)).one()
    try:
        path = store.path_of(stored)
    except InvalidState:
        # A picture that is gone keeps nobody from the rest of the handbook.
        return None
    return path if pictures.fits(path) else None


def _keep(session: Session, version_id: UUID, code: str, content: str, data: bytes) -> UUID:
    """The id of the PDF's row: of two who made it at once, the first one's."""
    stored = store.put(session, data, media_type="application/pdf")
    session.execute(
        insert(HandbookPrint)
        .values(
            tenant_id=require_tenant(),
            id=new_id(),
            version_id=version_id,
            language=code,
            made_of=content,
            file_id=stored.id,
            made_by=current_scope().member_id,
        )
        .on_conflict_do_nothing(index_elements=["tenant_id", "version_id", "language", "made_of"])
    )
    kept = _find_print(session, version_id, code, content)
    assert kept is not None
    return kept.id


def _find_print(
    session: Session, version_id: UUID, code: str, made_of: str
) -> HandbookPrint | None:
    """The PDF of a version in a language with these files in it, if it was made already."""
    return session.scalars(
        select(HandbookPrint).where(
            HandbookPrint.version_id == version_id,
            HandbookPrint.language == code,
            HandbookPrint.made_of == made_of,
        )
    ).one_or_none()


def get_print(session: Session, actor: Actor, print_id: UUID) -> tuple[HandbookPrint, StoredFile]:
    """A PDF to hand out. Raises NotFound."""
    actor.require(Permission.MODEL_READ)
    row = session.execute(
        select(HandbookPrint, StoredFile)
        .join(StoredFile, StoredFile.id == HandbookPrint.file_id)
        .where(HandbookPrint.id == print_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row.HandbookPrint, row.StoredFile
