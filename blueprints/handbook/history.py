"""The versions of the framework, with what each of them changed."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, url_for

from blueprints.gate import needs
from blueprints.handbook.blueprint import of_any_version
from blueprints.handbook.opened import open_framework
from saas.database import db
from tenants.handbook import queries
from tenants.handbook.queries import Edition
from tenants.workspaces.roles import Permission


@of_any_version("/history")
@needs(Permission.MODEL_READ)
def versions(version_id: UUID | None = None) -> str:
    """Every version, the newest first."""
    framework = open_framework(version_id)
    editions = queries.list_editions(db.session(), framework.opened.edition.key)
    return render_template(
        "handbook/history.html",
        framework=framework,
        editions=[
            (edition, _comparison(editions[n + 1], edition) if n + 1 < len(editions) else "")
            for n, edition in enumerate(editions)
        ],
    )


def _comparison(before: Edition, after: Edition) -> str:
    return url_for("practice.compare", version_id=before.version_id, later_id=after.version_id)
