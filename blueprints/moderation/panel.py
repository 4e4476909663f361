"""Choosing the moderators of agencies, and changing the choice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from blueprints.gate import needs, the_actor
from blueprints.moderation.blueprint import bp
from blueprints.moderation.forms import ModeratorsForm, ReasonForm
from saas.database import db
from saas.errors import Conflict, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.judgements import policy, service
from tenants.judgements.comparison import get_subject_for_moderation
from tenants.judgements.lines import list_waiting
from tenants.judgements.queries import list_moderators, panel_member_of
from tenants.judgements.types import Assigned
from tenants.rounds.queries import get_round
from tenants.workspaces.roles import Permission


@bp.route("/rounds/<uuid:round_id>/moderation/moderators", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def choose(round_id: UUID) -> Any:
    """Choose moderators for one agency, or for every signed agency without one."""
    actor, session = the_actor(), db.session()
    round_ = get_round(session, round_id)
    one = _identity(request.values.get("subject"))
    form = ModeratorsForm()
    status = 200
    if request.method == "POST":
        try:
            made = service.assign_moderators(
                session, actor, _identities(form.subjects.data), _identities(form.members.data)
            )
            session.commit()
            _say(made)
            return redirect(url_for("moderation.index", round_id=round_id))
        except (InvalidInput, InvalidState) as error:
            session.rollback()
            form.validate()
            form.take(getattr(error, "errors", {}) or {"": error.message})
            status = 422 if isinstance(error, InvalidInput) else 409
            round_ = get_round(session, round_id)
    waiting = list_waiting(session, round_id)
    agency = ""
    if one is not None:
        _subject, of_round, found, _own = get_subject_for_moderation(session, one)
        if of_round.id != round_id:
            raise NotFound
        agency = found.name
        waiting = [(one, agency)]
    moderators = list_moderators(session)
    form.subjects.choices = [(str(i), name) for i, name in waiting]
    form.members.choices = [(str(m.id), m.name) for m in moderators]
    if request.method == "GET":
        form.subjects.data = [str(i) for i, _name in waiting]
    return (
        render_template(
            "moderation/choose.html",
            round=round_,
            form=form,
            one=one,
            agency=agency,
            waiting=waiting,
            moderators=moderators,
        ),
        status,
    )


def _say(made: Assigned) -> None:
    flash(
        ngettext(
            "%(num)s grading was asked for. Each moderator was told by e-mail.",
            "%(num)s gradings were asked for. Each moderator was told by e-mail.",
            made.made,
        ),
        "success",
    )
    if made.own:
        pairs = ", ".join(
            _("%(name)s for %(agency)s", name=name, agency=agency) for name, agency in made.own
        )
        flash(
            _("Left out, because nobody moderates their own agency: %(pairs)s.", pairs=pairs),
            "info",
        )


@bp.route("/moderation/moderators/<uuid:return_id>", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def change(return_id: UUID) -> Any:
    """One moderator of one agency: take them off, let them stand down, ask them again."""
    actor, session = the_actor(), db.session()
    if not policy.runs_moderation(actor):
        raise NotFound
    form = ReasonForm()
    errors: dict[str, str] = {}
    status = 200
    what = request.form.get("what", "")
    if request.method == "POST":
        subject_id = panel_member_of(session, return_id)[1]
        round_id = get_subject_for_moderation(session, subject_id)[1].id
        try:
            if what == "unassign":
                service.unassign(session, actor, return_id)
            elif what == "stand_down":
                service.stand_down(session, actor, return_id, form.reason.data or "")
            elif what == "ask_again":
                service.ask_again(session, actor, return_id, form.reason.data or "")
            else:
                raise NotFound
            session.commit()
            flash(_said(what), "success")
            return redirect(url_for("moderation.index", round_id=round_id))
        except (InvalidInput, InvalidState, Conflict) as error:
            session.rollback()
            found = getattr(error, "errors", {})
            errors = (
                {f"{what}-reason": found["reason"]} if "reason" in found else {"": error.message}
            )
            status = 422 if found else 409
    member, subject_id = panel_member_of(session, return_id)
    _subject, round_, agency, own = get_subject_for_moderation(session, subject_id)
    return (
        render_template(
            "moderation/moderator.html",
            member=member,
            round=round_,
            agency=agency,
            own=own,
            errors=errors,
            what=what,
            reason=form.reason.data or "",
            can_ask_again=member.has_finished and own.state == "signed_off",
        ),
        status,
    )


def _said(what: str) -> str:
    return {
        "unassign": _("The moderator was taken off."),
        "stand_down": _("The moderator stood down."),
        "ask_again": _("The moderator was asked to look again."),
    }[what]


def _identity(value: str | None) -> UUID | None:
    try:
        return UUID(value) if value else None
    except ValueError:
        raise NotFound from None


def _identities(values: list[str] | None) -> list[UUID]:
    return [found for value in values or [] if (found := _identity(value)) is not None]
