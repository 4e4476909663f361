"""Pages of one subject, and of the parts that are a person's to fill."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import view_of_content, words_here
from blueprints.subjects.forms import AcknowledgeForm
from blueprints.subjects.given import part_rows
from saas.database import db
from saas.errors import InvalidInput
from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.practice.service import get_model
from tenants.rounds import acknowledging, beside, release
from tenants.rounds.reading import record_beside
from tenants.rounds.subjects import get_subject_page, list_my_parts
from tenants.workspaces.roles import Permission

bp = Blueprint("subjects", __name__, url_prefix="/w/<slug>", template_folder="templates")


@bp.get("/my-parts")
@needs(Permission.PART_FILL)
def mine() -> str:
    """The parts that were given to this person, the nearest date first."""
    actor = the_actor()
    session = db.session()
    parts = list_my_parts(session, actor)
    words = words_here()
    titles = {}
    for part in parts:
        model = get_model(session, part.round_.model_version_id)
        activity = model.activity[part.round_.activity]
        titles[part.return_.id] = next(
            (words(p.title) for p in activity.parts if p.key == part.return_.part_key), ""
        )
    return render_template(
        "subjects/mine.html",
        parts=parts,
        titles=titles,
        to_confirm=acknowledging.list_my_work(session, actor).to_confirm,
    )


@bp.get("/subjects/<uuid:subject_id>")
@needs(Permission.RETURN_READ, Permission.ROUND_MANAGE)
def show(subject_id: UUID) -> str:
    """One subject: who fills which part and how far it is; what is in, beside each other."""
    return _page(subject_id, AcknowledgeForm())


def _page(subject_id: UUID, form: AcknowledgeForm) -> str:
    actor = the_actor()
    session = db.session()
    page = get_subject_page(session, subject_id)
    model = get_model(session, page.round_.model_version_id)
    activity = model.activity[page.round_.activity]
    tables = beside.parts_beside(session, actor, page, model)
    read = [given.return_ for table in tables for given in table.parts]
    if record_beside(session, actor, subject_id, read):
        session.commit()
        page = get_subject_page(session, subject_id)
    manages = actor.may(Permission.ROUND_MANAGE)
    return render_template(
        "subjects/show.html",
        page=page,
        model=model,
        activity=activity,
        rows=part_rows(actor, page, activity),
        tables=tables,
        waiting=release.list_unfinished(session, page.subject, page.round_) if manages else [],
        can_release=manages and release.can_release(actor, page),
        form=form if acknowledging.can_acknowledge(actor, page) else None,
        words=words_here(),
        view_of=view_of_content,
    )


@bp.post("/subjects/<uuid:subject_id>/release")
@needs(Permission.ROUND_MANAGE)
def release_all(subject_id: UUID) -> Response:
    """Release every part that is in."""
    count = release.release_subject(db.session(), the_actor(), subject_id)
    db.session.commit()
    flash(ngettext("%(num)s part was released.", "%(num)s parts were released.", count), "success")
    return redirect(url_for("subjects.show", subject_id=subject_id))


@bp.post("/subjects/<uuid:subject_id>/acknowledge")
@needs(Permission.PART_FILL)
def acknowledge(subject_id: UUID) -> Any:
    """Confirm having read what was released."""
    session = db.session()
    form = AcknowledgeForm()
    try:
        acknowledging.acknowledge(session, the_actor(), subject_id, form.note.data or "")
        session.commit()
    except InvalidInput as error:
        session.rollback()
        form.take(error.errors)
        return _page(subject_id, form), 422
    flash(_("Thank you. It is noted that you have read it."), "success")
    return redirect(url_for("subjects.show", subject_id=subject_id))
