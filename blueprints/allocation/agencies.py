"""Saying which agencies fill a part: of everything that a round looks at, or of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from blueprints.allocation.blueprint import bp
from blueprints.allocation.by_hand import activity_of
from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import InvalidInput, NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.practice.schema import ActivityPart
from tenants.rounds import allocation
from tenants.rounds.agency_parts import give_to_all, list_agency_lines, take_from_all
from tenants.rounds.allocation import ALLOCATING
from tenants.rounds.models import Round
from tenants.rounds.parts import agency_parts
from tenants.rounds.queries import get_round
from tenants.rounds.subjects import get_subject_page, list_subject_lines
from tenants.workspaces.roles import Permission


@bp.route("/rounds/<uuid:round_id>/allocate/agencies", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def agencies(round_id: UUID) -> Any:
    """Give a part of everything to agencies, or take it from them where it was not begun."""
    session = db.session()
    round_ = get_round(session, round_id)
    part = _part(round_)
    errors: dict[str, str] = {}
    chosen: list[str] = []
    if part is not None and request.method == "POST":
        chosen = request.form.getlist("agencies")
        try:
            _name(round_id, part, chosen)
            return redirect(url_for("allocation.agencies", round_id=round_id, part=part.key))
        except InvalidInput as error:
            session.rollback()
            errors, round_ = error.errors, get_round(session, round_id)
    return _page(round_, part, errors, set(chosen))


def _name(round_id: UUID, part: ActivityPart, chosen: list[str]) -> None:
    session, ids = db.session(), _uuids(chosen)
    if request.form.get("do") == "take":
        found = take_from_all(session, the_actor(), round_id, part.key, ids)
        session.commit()
        text = ngettext(
            "%(num)s part was taken back.", "%(num)s parts were taken back.", found.changed
        )
        if found.kept:
            text += " " + ngettext(
                "%(num)s was begun and stays. Withdraw it with a reason instead.",
                "%(num)s were begun and stay. Withdraw them with a reason instead.",
                found.kept,
            )
    else:
        found = give_to_all(session, the_actor(), round_id, part.key, ids)
        session.commit()
        text = ngettext("%(num)s part was given.", "%(num)s parts were given.", found.changed)
    flash(text, "success" if found.changed else "info")


def _page(
    round_: Round, part: ActivityPart | None, errors: dict[str, str], chosen: set[str]
) -> Any:
    session = db.session()
    _lines, total = list_subject_lines(session, round_, per_page=1)
    return (
        render_template(
            "allocation/agencies.html",
            round=round_,
            part=part,
            lines=list_agency_lines(session, round_.id, part.key) if part else [],
            total=total,
            chosen=chosen,
            errors=errors,
            giving=round_.state in ALLOCATING,
            words=words_here(),
        ),
        422 if errors else 200,
    )


@bp.route("/subjects/<uuid:subject_id>/agencies", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def of_subject(subject_id: UUID) -> Any:
    """Say which agencies fill a part of one case."""
    session = db.session()
    page = get_subject_page(session, subject_id)
    part = _part(page.round_) if page.subject.reference else None
    errors: dict[str, str] = {}
    sent: list[str] | None = None
    if part is not None and request.method == "POST":
        sent = request.form.getlist("agencies")
        try:
            allocation.name_agencies(session, the_actor(), subject_id, part.key, _uuids(sent))
            session.commit()
            flash(_("The agencies of %(name)s were changed.", name=page.name), "success")
            return redirect(url_for("allocation.show", round_id=page.round_.id))
        except InvalidInput as error:
            session.rollback()
            errors, page = error.errors, get_subject_page(session, subject_id)
    lines = list_agency_lines(session, page.round_.id, part.key, subject_id) if part else []
    return (
        render_template(
            "allocation/of_subject.html",
            page=page,
            part=part,
            lines=lines,
            chosen={str(line.agency.id) for line in lines if line.parts}
            if sent is None
            else set(sent),
            errors=errors,
            giving=page.round_.state in ALLOCATING,
            words=words_here(),
        ),
        422 if errors else 200,
    )


def _part(round_: Round) -> ActivityPart | None:
    """The part that is asked for; without a word the first that agencies fill."""
    activity = activity_of(round_)
    parts = [] if activity.asks_agencies else agency_parts(activity)
    wanted = request.values.get("part", "")
    if wanted:
        found = next((part for part in parts if part.key == wanted), None)
        if found is None:
            raise NotFound
        return found
    return parts[0] if parts else None


def _uuids(values: list[str]) -> list[UUID]:
    try:
        return [UUID(value) for value in values]
    except ValueError as error:
        raise NotFound from error
