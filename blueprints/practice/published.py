"""A published version: to read, and as a pack."""

from __future__ import annotations

from uuid import UUID

from flask import Response, render_template

from blueprints.gate import needs
from blueprints.practice.blueprint import bp
from blueprints.returns.answer_view import words_here
from saas.database import db
from tenants.practice import service as practice
from tenants.practice.loader import dump_text
from tenants.practice.schema import PracticeModel
from tenants.workspaces.roles import Permission


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
    return as_file(practice.get_model(session, version.id), f"{version.key}-{version.number}.yaml")


def as_file(model: PracticeModel, name: str) -> Response:
    """A model as a pack to download."""
    return Response(
        dump_text(model),
        mimetype="application/yaml",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
