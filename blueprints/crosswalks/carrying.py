"""A joint result on its way: out of the partnership's workspace, into the authority's."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for

from blueprints.crosswalks.blueprint import bp
from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import InvalidInput
from saas.i18n import gettext as _
from tenants.crosswalks import results
from tenants.crosswalks.counting import count_lines
from tenants.crosswalks.joint_file import LARGEST_RESULT, write_file
from tenants.crosswalks.taking import take_result
from tenants.workspaces.roles import Permission


@bp.post("/returns/<uuid:return_id>/result")
@needs(Permission.RETURN_READ)
def take(return_id: UUID) -> Response:
    """The agency's released result as a file; that it was taken goes to the trail."""
    session = db.session()
    content = take_result(session, the_actor(), return_id)
    session.commit()
    return Response(
        write_file(content),
        mimetype="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="joint-result-{content.year}.json"',
            "Cache-Control": "private, no-store",
        },
    )


@bp.route("/joint-results/import", methods=["GET", "POST"])
@needs(Permission.MODEL_PUBLISH)
def bring_in() -> Any:
    """Choose the carried file; see what would be counted; confirm."""
    looked, errors, carried = None, {}, b""
    if request.method == "POST":
        session = db.session()
        try:
            carried = _carried()
            if request.form.get("then") == "confirm":
                made = results.take_in(session, the_actor(), carried)
                session.commit()
                flash(_("The result is counted under your own standards."), "success")
                return redirect(url_for("crosswalks.result", result_id=made.id))
            looked = results.look_at(session, the_actor(), carried)
        except InvalidInput as error:
            session.rollback()
            errors = {"file": error.message}
    page = render_template(
        "crosswalks/bring_in.html",
        looked=looked,
        counted=(
            count_lines([(looked.content.model.key, looked.reading.lines)]) if looked else None
        ),
        carried=b64encode(carried).decode("ascii") if looked else "",
        errors=errors,
        words=words_here(),
    )
    return page, 422 if errors else 200


def _carried() -> bytes:
    """The file, from the chooser or, when it is confirmed, from the page that showed it."""
    if "carried" in request.form:
        try:
            return b64decode(request.form["carried"], validate=True)
        except (NotBase64, ValueError) as error:
            raise InvalidInput(_("Choose the file again.")) from error
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise InvalidInput(_("Choose a file"))
    data: bytes = upload.read(LARGEST_RESULT + 1)
    return data
