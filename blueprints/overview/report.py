"""The report: asking for it, how far it is, and its files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from blueprints.gate import needs, the_actor
from blueprints.overview.blueprint import bp
from saas.database import db, now
from saas.files.download import sealed, send
from saas.i18n import gettext as _
from saas.i18n import ngettext
from saas.jobs import queue
from saas.jobs.models import WorkItem
from tenants.reports import retention, service
from tenants.workspaces.roles import Permission


@bp.post("/rounds/<uuid:round_id>/overview/report")
@needs(Permission.REPORT_MAKE)
def make_report(round_id: UUID) -> AnyResponse:
    """Have the report made, and go where its progress shows."""
    session = db.session()
    item = service.ask_for_report(session, the_actor(), round_id, request.form.get("spine", ""))
    item_id = item.id
    session.commit()
    return redirect(url_for("overview.work", item_id=item_id))


@bp.get("/reports/<uuid:item_id>")
@needs(Permission.REPORT_MAKE)
def work(item_id: UUID) -> str:
    """How far a report is; once it is made, its files."""
    report = service.get_report(db.session(), the_actor(), item_id)
    queue_is_up = queue.is_up()
    return render_template(
        "overview/work.html",
        item=report.item,
        round=report.round_,
        formats=_format_names(),
        queue_is_up=queue_is_up,
        text=_progress_text(report.item, queue_is_up),
        kept_until=(report.item.finished_at or now()) + retention.lasts(),
    )


@bp.get("/reports/<uuid:item_id>/state")
@needs(Permission.REPORT_MAKE)
def work_state(item_id: UUID) -> Response:
    """The same for the page's script."""
    item = service.get_report(db.session(), the_actor(), item_id).item
    return jsonify(
        state=item.state,
        percent=item.percent,
        text=_progress_text(item, item.state == "running" or queue.is_up()),
        done_url=url_for("overview.work", item_id=item_id) if item.state == "done" else None,
    )


@bp.get("/reports/<uuid:item_id>/report.<any(pdf, docx, xlsx):format_>")
@needs(Permission.REPORT_MAKE)
@sealed
def download(item_id: UUID, format_: str) -> AnyResponse:
    """One file of a report, to be saved; of an expired one its page, which says so."""
    session = db.session()
    report = service.get_report(session, the_actor(), item_id)
    if report.item.state == "expired":
        return redirect(url_for("overview.work", item_id=item_id))
    stored = service.get_file(session, report, format_)
    day = report.item.created_at.date().isoformat()
    # A slash in a title would be taken for a folder.
    title = report.round_.title.replace("/", "-")
    return send(stored, f"{title} {day}.{format_}")


def _progress_text(item: WorkItem, queue_is_up: bool) -> str:
    if item.state == "done":
        return str(_("The report is ready."))
    if item.state == "failed":
        return str(_("The report could not be made."))
    if item.state == "expired":
        return ngettext(
            "The files of this report have been deleted: a report is kept for %(num)s day.",
            "The files of this report have been deleted: a report is kept for %(num)s days.",
            retention.lasts().days,
        )
    if not queue_is_up:
        return str(
            _(
                "The queue is away for the moment. Your report is kept and will be made by "
                "itself once it is back."
            )
        )
    if item.state == "waiting":
        return str(_("Waiting for its turn."))
    return str(_("Being made: %(percent)s%%", percent=item.percent))


def _format_names() -> list[tuple[str, Any]]:
    names = {
        "pdf": _("PDF, to read, print and send on"),
        "docx": _("Word, to write on in"),
        "xlsx": _("Excel, to work with the figures"),
    }
    return [(format_, names[format_]) for format_ in service.MEDIA_TYPES]
