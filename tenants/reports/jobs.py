"""The overview report, made in the worker: one dataset, three files."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from saas.database import Json
from saas.errors import NotFound
from saas.files import store
from saas.i18n import in_language
from saas.jobs import work
from saas.jobs.work import Progress
from saas.tenancy import current_scope
from saas.trail import service as trail
from tenants.reports.service import KIND, MEDIA_TYPES
from tenants.workspaces.actor import Actor, member_actor
from tenants.workspaces.models import Member


@work.makes(KIND)
def make_overview_report(session: Session, params: Json, progress: Progress) -> Json:
    """Make PDF, Word and Excel of a round, as the asker sees it and in their language.

    The result names the file of each format. Raises NotFound, Forbidden when
    the asker may no longer see the round.
    """
    # What makes documents is large; the web, which imports this module too, never needs it.
    from tenants.reports import excel, pdf, word
    from tenants.reports.compose import compose
    from tenants.reports.queries import load_overview

    actor = _asker(session)
    round_id = UUID(params["round_id"])
    with in_language(params["language"]):
        overview = load_overview(session, actor, round_id, params.get("spine"))
        document = compose(overview, workspace=params["workspace"], made_by=actor.name)
        # Making the files takes a while: no transaction is left open meanwhile.
        session.rollback()
        progress(20)
        made: dict[str, bytes] = {}
        for format_, make in (("pdf", pdf.make), ("docx", word.make), ("xlsx", excel.make)):
            made[format_] = make(document)
            progress(25 + 24 * len(made))
    result: Json = {
        format_: str(store.put(session, data, media_type=MEDIA_TYPES[format_]).id)
        for format_, data in made.items()
    }
    trail.record(
        session,
        "report.made",
        actor_id=actor.member_id,
        actor_name=actor.name,
        object_type="round",
        object_id=round_id,
    )
    return result


def _asker(session: Session) -> Actor:
    """The member in whose scope this runs, with the roles they have now."""
    scope = current_scope()
    member = session.scalars(
        select(Member).where(Member.id == scope.member_id, Member.state == "active")
    ).one_or_none()
    if member is None or scope.tenant_id is None:
        raise NotFound
    return member_actor(
        tenant_id=scope.tenant_id,
        member_id=member.id,
        user_id=member.user_id,
        name=member.name,
        agency_id=member.agency_id,
        agency_ids=scope.agency_ids,
        roles=frozenset(member.roles),
    )
