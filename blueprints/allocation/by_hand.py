"""Giving parts out by hand: a table of what is audited, and taking one back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from blueprints.allocation.blueprint import bp
from blueprints.allocation.cells import Where, can_take_back, rows_of
from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.practice.schema import ActivityType, Party
from tenants.practice.service import get_model
from tenants.rounds import allocation
from tenants.rounds.giving import Gift, count_covered, give_many, give_to_workers
from tenants.rounds.loads import list_loads
from tenants.rounds.models import Round
from tenants.rounds.parts import agency_parts, personal_parts
from tenants.rounds.queries import get_return, get_round
from tenants.rounds.subjects import list_subject_lines
from tenants.rounds.types import PartKind
from tenants.workspaces.roles import Permission

PER_PAGE = 20


def activity_of(round_: Round) -> ActivityType:
    """The kind of audit that a round is."""
    return get_model(db.session(), round_.model_version_id).activity[round_.activity]


@bp.get("/rounds/<uuid:round_id>/allocate")
@needs(Permission.ROUND_MANAGE)
def show(round_id: UUID) -> Any:
    """Who has which part of what, with a choice where a part is nobody's."""
    return _table(round_id, {}, {})


@bp.post("/rounds/<uuid:round_id>/allocate")
@needs(Permission.ROUND_MANAGE)
def give(round_id: UUID) -> Any:
    """Give every part for which somebody was chosen; what is refused stays chosen, with why."""
    chosen = _chosen()
    gifts = [Gift(subject_id, part, _uuid(member)) for (subject_id, part), member in chosen.items()]
    session = db.session()
    found = give_many(session, the_actor(), round_id, gifts, further=_wants("further"))
    session.commit()
    if found.count:
        flash(
            ngettext("%(num)s part was given.", "%(num)s parts were given.", found.count), "success"
        )
    elif not found.refusals:
        flash(_("Nobody was chosen, so nothing was given."), "info")
    if found.refusals:
        kept = {where: chosen[where] for where in found.refusals}
        return _table(round_id, kept, found.refusals), 422
    return redirect(_here(round_id, _page()))


@bp.post("/rounds/<uuid:round_id>/allocate/workers")
@needs(Permission.ROUND_MANAGE)
def to_workers(round_id: UUID) -> Any:
    """Give a part of practitioners, wherever it is nobody's, to those whose work it is."""
    session = db.session()
    asked = request.form.get("part", "")
    if asked not in _of_practitioners(activity_of(get_round(session, round_id))):
        raise NotFound
    found = give_to_workers(session, the_actor(), round_id, asked)
    session.commit()
    text = ngettext("%(num)s part was given.", "%(num)s parts were given.", found.count)
    if found.refusals:
        text += " " + ngettext(
            "%(num)s could not be given: the choice below says why.",
            "%(num)s could not be given: the choices below say why.",
            len(found.refusals),
        )
    flash(text, "success" if found.count else "info")
    # Whoever's work it is may have another role: only with everybody offered is it said why not.
    offer = {"everybody": "1"} if found.refusals else {}
    return redirect(url_for("allocation.show", round_id=round_id, **offer))


def _of_practitioners(activity: ActivityType) -> set[str]:
    return {part.key for part in personal_parts(activity) if part.by is Party.PRACTITIONER}


@bp.route("/parts/<uuid:part_id>/take-back", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def take_back(part_id: UUID) -> Any:
    """Take a part back on which nothing was written."""
    session = db.session()
    page = get_return(session, part_id)
    if page.return_.part not in (PartKind.PERSON, PartKind.AGENCY):
        raise NotFound
    round_id = page.round_.id
    if request.method == "POST":
        allocation.take_part_back(session, the_actor(), part_id)
        session.commit()
        flash(_("The part was taken back. It can be given to somebody else."), "success")
        return redirect(url_for("allocation.show", round_id=round_id))
    part = next((p for p in activity_of(page.round_).parts if p.key == page.return_.part_key), None)
    return render_template(
        "allocation/take_back.html",
        page=page,
        title=words_here()(part.title) if part else page.return_.part_key,
        holder=allocation.get_holder(session, page.return_, page.agency),
    )


def _table(round_id: UUID, typed: dict[Where, str], refusals: dict[Where, str]) -> str:
    session = db.session()
    round_ = get_round(session, round_id)
    activity = activity_of(round_)
    number = _page()
    lines, total = list_subject_lines(session, round_, page=number, per_page=PER_PAGE)
    loads = list_loads(session, round_id)
    everybody, further = _wants("everybody"), _wants("further")
    giving = round_.state in allocation.ALLOCATING
    return render_template(
        "allocation/show.html",
        round=round_,
        activity=activity,
        rows=rows_of(
            lines,
            activity,
            loads,
            everybody=everybody,
            further=further,
            giving=giving,
            typed=typed,
            refusals=refusals,
        ),
        total=total,
        number=number,
        pages=max(1, -(-total // PER_PAGE)),
        page_link=lambda n: _here(round_id, n),
        covered=count_covered(session, round_id),
        personal={part.key for part in personal_parts(activity)},
        of_agencies=set() if activity.asks_agencies else {p.key for p in agency_parts(activity)},
        busy=[load for load in loads if load.to_fill],
        of_practitioners=_of_practitioners(activity),
        everybody=everybody,
        further=further,
        giving=giving,
        can_take_back=can_take_back,
        words=words_here(),
    )


def _here(round_id: UUID, number: int) -> str:
    return url_for(
        "allocation.show",
        round_id=round_id,
        page=number if number > 1 else None,
        everybody="1" if _wants("everybody") else None,
        further="1" if _wants("further") else None,
    )


def _page() -> int:
    return max(1, request.values.get("page", 1, type=int))


def _wants(name: str) -> bool:
    return request.values.get(name) == "1"


def _chosen() -> dict[Where, str]:
    """What was chosen in the table: subject and part → member, as it was sent."""
    found = {}
    for name, value in request.form.items():
        if name.startswith("give.") and value:
            subject_id, _dot, part = name.removeprefix("give.").partition(".")
            found[_uuid(subject_id), part] = value
    return found


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise NotFound from error
