"""The moderation of a round on one page: who grades whom, how far, and how well they agree."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_decimal
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.moderation.blueprint import bp
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from saas.tenancy import Reach
from tenants.judgements import policy, service
from tenants.judgements.agreement import load_agreement
from tenants.judgements.lines import ModerationLine, count_by_stage, list_moderation_lines
from tenants.judgements.queries import PAGE
from tenants.judgements.types import PanelMember
from tenants.practice.service import get_model
from tenants.rounds.models import Round
from tenants.rounds.policy import can_open
from tenants.rounds.queries import get_round
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

STAGES = ("", "waiting", "grading", "ready", "moderated", "released")


def stage_names() -> dict[str, str]:
    return {
        "": _("All agencies"),
        "waiting": _("Signed, no moderator"),
        "grading": _("Being graded"),
        "ready": _("Ready to settle"),
        "moderated": _("Settled"),
        "released": _("Released"),
    }


@bp.get("/rounds/<uuid:round_id>/moderation")
@needs(Permission.MODERATION_SETTLE, Permission.OVERVIEW_READ)
def index(round_id: UUID) -> str:
    """Each agency of the round with its moderators; and how far they agree."""
    actor, session = the_actor(), db.session()
    round_ = get_round(session, round_id)
    show = request.args.get("show", "")
    if show not in STAGES:
        raise NotFound
    number = max(1, request.args.get("page", 1, type=int))
    lines, total = list_moderation_lines(session, round_id, page=number, show=show)
    return render_template(
        "moderation/round.html",
        round=round_,
        lines=[(line, next_step(actor, round_, line)) for line in lines],
        total=total,
        number=number,
        pages=max(1, -(-total // PAGE)),
        page_link=lambda n: url_for(
            "moderation.index", round_id=round_id, show=show or None, page=n
        ),
        show=show,
        stages=stage_names(),
        counts=count_by_stage(session, round_id),
        reads_everything=actor.reaches(Reach.WORKSPACE),
        can_open=partial(can_open, actor),
        runs=policy.runs_moderation(actor),
        may_assign=policy.runs_moderation(actor)
        and round_.moderation != "none"
        and round_.state in policy.ASSIGNING,
    )


@bp.get("/rounds/<uuid:round_id>/moderation/agreement")
@needs(Permission.OVERVIEW_READ)
def agreement(round_id: UUID) -> str:
    """Agreement between agencies and moderators, standard by standard."""
    session = db.session()
    round_ = get_round(session, round_id)
    model = get_model(session, round_.model_version_id)
    key = request.args.get("spine") or model.spines[0].key
    spine = next((s for s in model.spines if s.key == key), None)
    if spine is None:
        raise NotFound
    standards, overall = load_agreement(session, round_id, key)
    return render_template(
        "moderation/agreement.html",
        round=round_,
        model=model,
        spine=spine,
        readable=[line for line in standards if not line.suppressed],
        too_few=list(dict.fromkeys(line.standard for line in standards if line.suppressed)),
        overall=overall,
        words=words_here(),
    )


def next_step(actor: Actor, round_: Round, line: ModerationLine) -> dict[str, str] | None:
    """What this person can do about an agency now: words, address, and whether it is a POST."""
    own = line.own
    if own is None:
        return None
    mine = next((m for m in line.panel if m.member_id == actor.member_id), None)
    if mine is not None and mine.is_open:
        return _link(_("Give grades"), url_for("moderation.start", return_id=mine.return_id))
    if policy.can_settle(actor, own, round_, line.panel):
        return _link(_("Settle"), url_for("moderation.subject", subject_id=line.subject_id))
    if policy.can_assign(actor, own, round_) and not line.panel:
        return _link(
            _("Choose moderators"),
            url_for("moderation.choose", round_id=round_.id, subject=line.subject_id),
        )
    if policy.can_read_outcome(actor, own):
        return _link(_("Read the outcome"), url_for("moderation.outcome", return_id=own.id))
    if policy.is_ready(line.panel) and policy.can_compare(actor, own, line.panel):
        return _link(_("Compare"), url_for("moderation.subject", subject_id=line.subject_id))
    return None


def _link(text: str, href: str) -> dict[str, str]:
    return {"text": text, "href": href}


def can_change(actor: Actor, round_: Round, line: ModerationLine, member: PanelMember) -> bool:
    """Whether the coordinator can still take a moderator off, or ask them again."""
    return (
        policy.runs_moderation(actor)
        and line.own is not None
        and line.own.state == "signed_off"
        and round_.state in ("open", "moderation", "findings")
    )


def two_places(value: float) -> str:
    """A coefficient with its two decimals, in the reader's way of writing numbers."""
    return str(format_decimal(value, "0.00"))


bp.add_app_template_global(can_change, "can_change_moderator")
bp.add_app_template_global(two_places, "two_places")


@bp.post("/rounds/<uuid:round_id>/moderation/release")
@needs(Permission.ROUND_MANAGE)
def release_all(round_id: UUID) -> Response:
    """Release every outcome of the round that is settled."""
    released = service.release_settled(db.session(), the_actor(), round_id)
    db.session.commit()
    flash(
        ngettext(
            "%(num)s outcome was released. The agency was told.",
            "%(num)s outcomes were released. The agencies were told.",
            released,
        ),
        "success",
    )
    return redirect(url_for("moderation.index", round_id=round_id))


@bp.post("/moderation/subjects/<uuid:subject_id>/release")
@needs(Permission.ROUND_MANAGE)
def release(subject_id: UUID) -> Any:
    """Release one agency's outcome."""
    own = service.release_outcome(db.session(), the_actor(), subject_id)
    round_id, return_id = own.round_id, own.id
    db.session.commit()
    flash(_("The outcome was released. The agency was told."), "success")
    if request.form.get("then") == "outcome":
        return redirect(url_for("moderation.outcome", return_id=return_id))
    return redirect(url_for("moderation.index", round_id=round_id))
