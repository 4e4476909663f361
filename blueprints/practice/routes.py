"""Pages of the practice model."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import InvalidInput
from saas.i18n import gettext as _
from tenants.practice import service as practice
from tenants.practice.loader import PackError, dump_text, load_file, load_text
from tenants.practice.packs import SECTION_11
from tenants.workspaces.roles import Permission

bp = Blueprint("practice", __name__, url_prefix="/w/<slug>/model", template_folder="templates")

LARGEST = 5 * 1024 * 1024


@bp.route("", methods=["GET", "POST"])
@needs(Permission.MODEL_READ)
def index() -> Any:
    """The published versions; and, for who may, loading a pack."""
    actor = the_actor()
    session = db.session()
    problems: list[Any] = []
    error = ""
    if request.method == "POST":
        actor.require(Permission.MODEL_PUBLISH)
        try:
            upload = request.files.get("file")
            if request.form.get("pack") == "section11":
                model = load_file(SECTION_11)
            elif upload and upload.filename:
                data = upload.read(LARGEST + 1)
                if len(data) > LARGEST:
                    raise InvalidInput(_("A pack holds at most 5 MB. This file is larger."))
                model = load_text(_text(data), upload.filename)
            else:
                raise InvalidInput(_("Choose a file, or load the Section 11 pack."))
            version = practice.publish(
                session,
                model,
                note=request.form.get("note", ""),
                published_by=actor.member_id,
                publisher_name=actor.name,
            )
            session.commit()
            flash(_("Version %(n)s is published.", n=version.number), "success")
            return redirect(url_for("practice.show", version_id=version.id))
        except PackError as refused:
            session.rollback()
            problems = refused.problems
        except InvalidInput as refused:
            session.rollback()
            error = refused.message
    return (
        render_template(
            "practice/index.html",
            versions=[
                (v, words_here()(practice.get_model(session, v.id).title))
                for v in practice.list_versions(session)
            ],
            problems=problems,
            errors={"file": error} if error else {},
            note=request.form.get("note", ""),
            can_publish=actor.may(Permission.MODEL_PUBLISH),
        ),
        422 if problems or error else 200,
    )


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            _("This file is not text in UTF-8. Save the pack as UTF-8 and try again.")
        ) from error


@bp.get("/<uuid:version_id>")
@needs(Permission.MODEL_READ)
def show(version_id: UUID) -> str:
    """A published version to read: standards, scales, forms."""
    session = db.session()
    version = practice.get_version(session, version_id)
    return render_template(
        "practice/show.html",
        version=version,
        model=practice.get_model(session, version.id),
        words=words_here(),
    )


@bp.get("/<uuid:version_id>/pack")
@needs(Permission.MODEL_READ)
def export(version_id: UUID) -> Response:
    """The version as a pack file."""
    session = db.session()
    version = practice.get_version(session, version_id)
    text = dump_text(practice.get_model(session, version.id))
    return Response(
        text,
        mimetype="application/yaml",
        headers={
            "Content-Disposition": f'attachment; filename="{version.key}-{version.number}.yaml"'
        },
    )
