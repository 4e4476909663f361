"""Finding words in the framework."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request

from blueprints.gate import needs
from blueprints.handbook.blueprint import of_any_version
from blueprints.handbook.opened import open_framework
from tenants.handbook import compose, search
from tenants.workspaces.roles import Permission


@of_any_version("/search")
@needs(Permission.MODEL_READ)
def find(version_id: UUID | None = None) -> str:
    """Where the words of the query stand."""
    framework = open_framework(version_id)
    query = request.args.get("q", "").replace("\0", "").strip()[: search.LONGEST_QUERY]
    results = search.search(compose.all_pages(framework.book), query)
    return render_template(
        "handbook/search.html", framework=framework, query=query, results=results
    )
