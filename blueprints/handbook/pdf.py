"""The framework as a PDF: asking for it, how far it is, and the file."""

from __future__ import annotations

from uuid import UUID

from flask import Response, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.gate import needs, the_actor
from blueprints.handbook.blueprint import bp, of_any_version
from blueprints.handbook.opened import framework_of
from saas.database import db
from saas.files.download import sealed, send
from saas.i18n import gettext as _
from saas.jobs import queue
from saas.jobs.models import WorkItem
from tenants.handbook import prints, queries
from tenants.handbook.models import HandbookPrint
from tenants.workspaces.roles import Permission


@of_any_version("/pdf", methods=["POST"])
@needs(Permission.MODEL_READ)
def make(version_id: UUID | None = None) -> AnyResponse:
    """The PDF where it was made already; else the page on which its progress shows."""
    session = db.session()
    opened = queries.get_handbook(session, version_id)
    asked = prints.ask_for(session, the_actor(), opened.edition.version_id)
    if isinstance(asked, HandbookPrint):
        return redirect(url_for("handbook.download_pdf", print_id=asked.id))
    making_id = asked.id
    session.commit()
    return redirect(url_for("handbook.making", making_id=making_id))


@bp.get("/pdf/making/<uuid:making_id>")
@needs(Permission.MODEL_READ)
def making(making_id: UUID) -> str:
    """How far it is; once it is made, the file."""
    session = db.session()
    item = prints.get_making(session, the_actor(), making_id)
    version_id = UUID(item.params["version_id"])
    opened = queries.get_handbook(session, version_id)
    return render_template(
        "handbook/making.html",
        framework=framework_of(opened, version_id),
        item=item,
        text=_progress_text(item, item.state == "running" or queue.is_up()),
    )


@bp.get("/pdf/making/<uuid:making_id>/state")
@needs(Permission.MODEL_READ)
def making_state(making_id: UUID) -> Response:
    """The same for the page's script."""
    item = prints.get_making(db.session(), the_actor(), making_id)
    done = item.state == "done"
    return jsonify(
        state=item.state,
        percent=item.percent,
        text=_progress_text(item, item.state == "running" or queue.is_up()),
        done_url=url_for("handbook.making", making_id=making_id) if done else None,
    )


@bp.get("/pdf/<uuid:print_id>")
@needs(Permission.MODEL_READ)
@sealed
def download_pdf(print_id: UUID) -> AnyResponse:
    """The file, to be saved."""
    session = db.session()
    made, stored = prints.get_print(session, the_actor(), print_id)
    opened = queries.get_handbook(session, made.version_id)
    # A slash in a title would be taken for a folder.
    title = framework_of(opened, made.version_id).title.replace("/", "-")
    return send(stored, f"{title} {opened.edition.number}.pdf")


def _progress_text(item: WorkItem, queue_is_up: bool) -> str:
    if item.state == "done":
        return _("The PDF is ready.")
    if item.state == "failed":
        return _("The PDF could not be made.")
    if not queue_is_up:
        return _(
            "The queue is away for the moment. Your PDF will be made by itself once it is back."
        )
    if item.state == "waiting":
        return _("Waiting for its turn.")
    return _("Being made: %(percent)s%%", percent=item.percent)
