"""How joint forms read in the workspace's own framework."""

from __future__ import annotations

from uuid import UUID

from flask import render_template

from blueprints.crosswalks.blueprint import bp
from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import words_here
from saas.database import db
from tenants.crosswalks import policy, published
from tenants.workspaces.roles import Permission


@bp.get("/crosswalks")
@needs(Permission.MODEL_READ)
def index() -> str:
    """The crosswalks of the framework that was published last and has any."""
    newest = published.list_newest(db.session())
    return _page(newest, next((v for v in newest if v.joint_keys), None))


@bp.get("/crosswalks/<uuid:version_id>")
@needs(Permission.MODEL_READ)
def show(version_id: UUID) -> str:
    """Those of one published version, which may have none."""
    found = published.get_own_version(db.session(), version_id)
    return _page(published.list_newest(db.session()), found)


def _page(newest: list[published.OwnVersion], version: published.OwnVersion | None) -> str:
    actor = the_actor()
    return render_template(
        "crosswalks/published.html",
        version=version,
        others=[v for v in newest if v.joint_keys and v != version],
        crosswalks=published.shown_of(db.session(), version, newest) if version else [],
        can_import=policy.can_import(actor),
        can_read_results=policy.can_read_results(actor),
        words=words_here(),
    )
