"""Two versions of a framework side by side, and a draft beside what it began from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from blueprints.gate import needs, the_actor
from blueprints.practice.blueprint import bp
from blueprints.practice.editor.wording.fields import field_words
from blueprints.practice.editor.wording.lists import list_words
from blueprints.practice.editor.wording.values import value_words
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import NotFound
from tenants.practice import drafts
from tenants.practice import service as practice
from tenants.practice.compatibility import Comparison, Verdict, compare_documents, compare_versions
from tenants.practice.describing import ToldGroup, tell, verdict_words
from tenants.practice.models import ModelVersion
from tenants.practice.pack_export import plain
from tenants.practice.schema import Part
from tenants.workspaces.roles import Permission


class EditorWording:
    """What the editor calls things, for telling changes in the same words.

    What nobody has named yet shows itself: a page about changes leaves none out.
    """

    def piece(self, holder: type[Part], field: str) -> str:
        try:
            return str(list_words(holder, field).one)
        except KeyError:
            return field

    def pieces(self, holder: type[Part], field: str) -> str:
        try:
            return str(list_words(holder, field).many)
        except KeyError:
            return field

    def field(self, part: type[Part], field: str) -> str:
        try:
            return str(field_words(part, field).label)
        except KeyError:
            return field

    def value(self, part: type[Part], field: str, value: str) -> str:
        return str(value_words(part, field).get(value, value))


@bp.get("/<uuid:version_id>/compare/<uuid:later_id>")
@needs(Permission.MODEL_READ)
def compare(version_id: UUID, later_id: UUID) -> str:
    """What changed from one version of a model to another, and what that does to answers."""
    session = db.session()
    earlier = practice.get_version(session, version_id)
    later = practice.get_version(session, later_id)
    if earlier.key != later.key:
        raise NotFound
    return _page(
        compare_versions(session, earlier.id, later.id),
        "practice/compare.html",
        earlier=earlier,
        later=later,
        versions=[v for v in practice.list_versions(session) if v.key == earlier.key],
    )


@bp.get("/<uuid:version_id>/compare")
@needs(Permission.MODEL_READ)
def choose_versions(version_id: UUID) -> Any:
    """Go to the comparison that was chosen; without a choice, with the version before."""
    session = db.session()
    shown = practice.get_version(session, version_id)
    numbers = {v.number: v for v in practice.list_versions(session) if v.key == shown.key}
    earlier = _chosen(numbers, "before") or numbers.get(shown.number - 1) or shown
    later = _chosen(numbers, "after") or shown
    return redirect(url_for("practice.compare", version_id=earlier.id, later_id=later.id))


def _chosen(numbers: dict[int, ModelVersion], name: str) -> ModelVersion | None:
    number = request.args.get(name, type=int)
    return None if number is None else numbers.get(number)


@bp.get("/drafts/<uuid:draft_id>/changes")
@needs(Permission.MODEL_PUBLISH)
def compare_draft(draft_id: UUID) -> str:
    """What a draft changes against the version that it began from."""
    session = db.session()
    draft = drafts.get_draft(session, draft_id)
    base = {}
    earlier = None
    if draft.base_version_id is not None:
        base = plain(practice.get_model(session, draft.base_version_id))
        earlier = practice.get_version(session, draft.base_version_id)
    return _page(
        compare_documents(base, draft.document),
        "practice/compare_draft.html",
        draft=draft,
        earlier=earlier,
    )


def _page(comparison: Comparison, template: str, **context: Any) -> str:
    """The changes in groups; ``?verdict=`` leaves those of one verdict."""
    asked = request.args.get("verdict", "")
    only = Verdict(asked) if asked in list(Verdict) else None
    groups = tell(comparison, EditorWording())
    counts = {verdict: sum(group.count(verdict) for group in groups) for verdict in Verdict}
    shown = _only(groups, only) if only else groups
    return render_template(
        template,
        title=words_here()(comparison.after.get("title")),
        groups=shown,
        counts=counts,
        only=only,
        verdict_words=verdict_words,
        can_publish=the_actor().may(Permission.MODEL_PUBLISH),
        **context,
    )


def _only(groups: list[ToldGroup], only: Verdict) -> list[ToldGroup]:
    kept = (
        ToldGroup(group.key, group.title, tuple(c for c in group.changes if c.verdict is only))
        for group in groups
    )
    return [group for group in kept if group.changes]
