"""Who has read the framework and who has not, for who looks after it."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.handbook.blueprint import of_any_version
from blueprints.handbook.opened import framework_of, open_framework
from saas.database import db
from saas.errors import InvalidState
from saas.i18n import ngettext
from tenants.handbook import queries, readings
from tenants.workspaces.roles import Permission


@of_any_version("/readers")
@needs(Permission.MODEL_PUBLISH)
def readers(version_id: UUID | None = None) -> str:
    """One half of the members at a time, those who have not read it first."""
    framework = open_framework(version_id)
    read = request.args.get("show") == "read"
    found = readings.readers_of(
        db.session(),
        the_actor(),
        framework.opened.edition.version_id,
        read=read,
        page=request.args.get("page", 1, type=int),
    )
    asked = {"show": "read"} if read else {}
    return render_template(
        "handbook/readers.html",
        framework=framework,
        readers=found,
        read=read,
        page_link=lambda number: framework.url("readers", page=number, **asked),
    )


@of_any_version("/remind", methods=["POST"])
@needs(Permission.MODEL_PUBLISH)
def remind(version_id: UUID | None = None) -> Response:
    """Mail everybody who has not read it yet."""
    session = db.session()
    opened = queries.get_handbook(session, version_id)
    try:
        sent = readings.remind_readers(session, the_actor(), opened.edition.version_id)
        session.commit()
        flash(
            ngettext(
                "A reminder is on its way to %(num)s person.",
                "A reminder is on its way to %(num)s people.",
                sent,
            ),
            "success",
        )
    except InvalidState as refused:
        session.rollback()
        flash(refused.message, "error")
    return redirect(framework_of(opened, version_id).url("readers"))
