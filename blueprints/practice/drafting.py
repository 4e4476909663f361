"""A draft as a whole: its parts, what is to be put right, publishing and giving up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from pydantic import ValidationError

from blueprints.gate import needs, the_actor
from blueprints.practice.blueprint import bp
from blueprints.practice.comparing import EditorWording
from blueprints.practice.editor import names
from blueprints.practice.editor.groups import groups_of
from blueprints.practice.editor.opened import open_draft, path_of
from blueprints.practice.editor.wording.problems import problem_words
from blueprints.practice.published import as_file
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import InvalidInput, InvalidState
from saas.i18n import gettext as _
from tenants.practice import drafts, publishing, queries
from tenants.practice.addresses import Address, Data, piece_at
from tenants.practice.compatibility import compare_documents
from tenants.practice.describing import tell, verdict_words
from tenants.practice.joint import KnownJoint
from tenants.practice.models import ModelDraft
from tenants.practice.pack_export import plain
from tenants.practice.schema import PracticeModel
from tenants.practice.service import get_model
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class Told:
    """A problem, or a place that two people changed, with the way to it."""

    where: str
    href: str
    message: str = ""


@bp.get("/drafts/<uuid:draft_id>")
@needs(Permission.MODEL_PUBLISH)
def draft(draft_id: UUID) -> str:
    """The parts of a draft, what is to be put right, and what was published meanwhile."""
    session = db.session()
    found = open_draft(draft_id)
    newest, both = publishing.overlaps(session, found)
    return render_template(
        "practice/editor/draft.html",
        draft=found,
        title=words_here()(found.document["title"]),
        groups=groups_of(found.document),
        tools=found.document.get("tools", []),
        problems=problems_told(found, publishing.joints_of_draft(session, found.document)),
        changes=len(publishing.changes_of_draft(session, found)),
        changed_by=queries.last_editor(session, found),
        newest=newest,
        both=[told_at(found, at) for at in both],
        words=words_here(),
    )


def told_at(found: ModelDraft, address: Address) -> Told:
    """A piece of a draft by its name, with the way to it."""
    return Told(_where(found.document, address), _href(found, address))


def problems_told(found: ModelDraft, joints: Mapping[str, KnownJoint]) -> list[Told]:
    """What must be put right before publishing, each with the way to its piece."""
    return [
        Told(
            _where(found.document, problem.address),
            _href(found, problem.address),
            problem_words(problem.message),
        )
        for problem in publishing.problems_of_draft(found.document, joints)
    ]


def _where(data: Data, address: Address) -> str:
    """A piece's name after those of the pieces around it."""
    parts = [crumb.text for crumb in names.crumbs_of(data, address)]
    try:
        part, piece = piece_at(data, address)
    except KeyError:
        return " › ".join(parts)
    if not address:
        return _("The framework")
    return " › ".join([*parts, names.name_of(data, address, part, piece)])


def _href(found: ModelDraft, address: Address) -> str:
    """The nearest page around an address."""
    while address:
        try:
            piece_at(found.document, address)
        except KeyError:
            address = address[:-1]
        else:
            break
    return url_for("practice.edit", draft_id=found.id, piece=path_of(address) or "about")


@bp.route("/drafts/<uuid:draft_id>/publish", methods=["GET", "POST"])
@needs(Permission.MODEL_PUBLISH)
def publish_draft(draft_id: UUID) -> Any:
    """What the next version will change, and a note about it."""
    session = db.session()
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            version = publishing.publish_draft(
                session, the_actor(), draft_id, request.form.get("note", "")
            )
            session.commit()
            flash(_("Version %(n)s is published.", n=version.number), "success")
            return redirect(url_for("practice.show", version_id=version.id))
        except InvalidInput as refused:
            session.rollback()
            errors, status = refused.errors or {"": refused.message}, 422
        except InvalidState as refused:
            session.rollback()
            errors, status = {"": refused.message}, 409
    found = open_draft(draft_id)
    joints = publishing.joints_of_draft(session, found.document)
    base: Data = {}
    if found.base_version_id is not None:
        base = plain(get_model(session, found.base_version_id))
    page = render_template(
        "practice/editor/publish.html",
        draft=found,
        title=words_here()(found.document["title"]),
        first=found.base_version_id is None,
        groups=tell(compare_documents(base, found.document), EditorWording()),
        verdict_words=verdict_words,
        problems=problems_told(found, joints),
        turned=publishing.turned_round(found.document, joints),
        words=words_here(),
        note=request.form.get("note", ""),
        errors=errors,
    )
    return page, status


@bp.post("/drafts/<uuid:draft_id>/take-in")
@needs(Permission.MODEL_PUBLISH)
def take_in(draft_id: UUID) -> Any:
    """Put the draft's changes on the version that was published meanwhile."""
    session = db.session()
    found = drafts.get_draft(session, draft_id, to_change=True)
    if found.state != "open":
        raise InvalidState(
            _("This draft was published or discarded meanwhile. Begin a new one to go on.")
        )
    newest, _both = publishing.overlaps(session, found)
    if newest is not None:
        publishing.take_in(session, the_actor(), found, newest)
        session.commit()
        flash(_("The draft now builds on version %(n)s.", n=newest.number), "success")
    return redirect(url_for("practice.draft", draft_id=draft_id))


@bp.route("/drafts/<uuid:draft_id>/discard", methods=["GET", "POST"])
@needs(Permission.MODEL_PUBLISH)
def discard_draft(draft_id: UUID) -> Any:
    """Give a draft up, after being asked once more."""
    session = db.session()
    if request.method == "POST":
        drafts.discard_draft(session, the_actor(), draft_id)
        session.commit()
        flash(_("The draft is discarded."), "success")
        return redirect(url_for("practice.index"))
    found = open_draft(draft_id)
    return render_template(
        "practice/editor/discard.html",
        draft=found,
        title=words_here()(found.document["title"]),
        changes=len(publishing.changes_of_draft(session, found)),
        changed_by=queries.last_editor(session, found),
    )


@bp.get("/drafts/<uuid:draft_id>/pack")
@needs(Permission.MODEL_PUBLISH)
def export_draft(draft_id: UUID) -> Response | Any:
    """The draft as a pack file; one that could not be loaded again is not written."""
    found = open_draft(draft_id)
    try:
        model = PracticeModel.model_validate(found.document)
    except ValidationError:
        flash(_("Put the problems below right first; then the draft can be downloaded."), "error")
        return redirect(url_for("practice.draft", draft_id=draft_id))
    return as_file(model, f"{found.key}-draft.yaml")
