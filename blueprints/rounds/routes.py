"""Pages of the rounds."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import words_here
from blueprints.rounds.blueprint import bp
from blueprints.rounds.closing import asks_why
from blueprints.rounds.form_titles import form_titles
from blueprints.rounds.forms import ExtendForm, ReasonForm, RoundForm
from blueprints.rounds.moving import form_notice
from blueprints.rounds.subject_lines import review_subjects, show_subjects, what_next
from saas.database import db
from saas.errors import Conflict, DomainError, InvalidInput, InvalidState, NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from saas.jobs import queue
from tenants.practice import service as practice
from tenants.rounds import policy, queries, service
from tenants.rounds.calendar import today
from tenants.rounds.models import Round, Subject
from tenants.rounds.types import RoundState
from tenants.workspaces.roles import Permission

PER_PAGE = 50


@bp.get("")
@needs(Permission.ROUND_READ)
def index() -> str:
    """The workspace's rounds, newest first."""
    session = db.session()
    has_model = practice.latest_version(session) is not None
    return render_template(
        "rounds/index.html", rounds=queries.list_rounds(session), has_model=has_model
    )


@bp.get("/<uuid:round_id>")
@needs(Permission.ROUND_READ)
def show(round_id: UUID) -> str:
    """A round: for its makers live progress by agency, for others their own returns."""
    actor = the_actor()
    session = db.session()
    round_ = queries.get_round(session, round_id)
    model = practice.get_model(session, round_.model_version_id)
    common: dict[str, Any] = {
        "moves": _moves(round_),
        "round": round_,
        "model": model,
        "words": words_here(),
        "forms": form_titles(model, model.activity[round_.activity], words_here()),
        "can_manage": actor.may(Permission.ROUND_MANAGE),
        "can_overview": actor.may(Permission.OVERVIEW_READ),
        "can_open": partial(policy.can_open, actor),
    }
    if not model.activity[round_.activity].asks_agencies:
        return show_subjects(actor, round_, common)
    if not queries.sees_everything(actor):
        mine = queries.list_own_returns(session, actor, round_id)
        released = [
            pair
            for pair in queries.list_released(session, round_id, actor)
            if not actor.is_of(pair[1].id)
        ]
        return render_template("rounds/show_agency.html", mine=mine, released=released, **common)
    page = max(1, request.args.get("page", 1, type=int))
    lines, total = queries.list_round_lines(session, round_, page=page, per_page=PER_PAGE)
    return render_template(
        "rounds/show.html",
        lines=lines,
        total=total,
        number=page,
        pages=max(1, -(-total // PER_PAGE)),
        states=queries.count_states(session, round_id),
        today=today(),
        queue_is_up=queue.is_up(),
        form_notice=form_notice(session, actor, round_),
        page_link=lambda n: url_for("rounds.show", round_id=round_id, page=n),
        **common,
    )


def _moves(round_: Round) -> list[tuple[str, str]]:
    """Where the round can go next, each with the words of its button."""
    if round_.state == RoundState.OPEN:
        if round_.moderation != "none":
            return [("moderation", _("Go on to moderation"))]
        return [("findings", _("Go on to findings"))]
    if round_.state == RoundState.MODERATION:
        return [("findings", _("Go on to findings")), ("open", _("Back to open"))]
    if round_.state == RoundState.FINDINGS:
        moves = [("closed", _("Close the round"))]
        if round_.moderation != "none":
            moves.append(("moderation", _("Back to moderation")))
        return moves
    return []


def _offer(form: RoundForm, own_id: UUID | None = None) -> None:
    session = db.session()
    words = words_here()
    models = []
    for version in practice.list_newest_versions(session):
        model = practice.get_model(session, version.id)
        for activity in model.activity_types:
            forms = form_titles(model, activity, words)
            said = ngettext(
                "%(activity)s, with the form %(forms)s – %(model)s, version %(n)s",
                "%(activity)s, with the forms %(forms)s – %(model)s, version %(n)s",
                len(forms),
                activity=words(activity.title),
                forms=", ".join(f"“{title}”" for title in forms),
                model=words(model.title),
                n=version.number,
            )
            models.append((f"{version.id}:{activity.key}", said))
    rounds = [row[0] for row in queries.list_rounds(session)]
    own = next((r for r in rounds if r.id == own_id), None)
    if own is not None:
        pinned = f"{own.model_version_id}:{own.activity}"
        if pinned not in dict(models):
            model = practice.get_model(session, own.model_version_id)
            models.append((pinned, words(model.title)))
    form.offer(models, [r for r in rounds if r.id != own_id])


@bp.route("/new", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def new() -> Any:
    """First page: what the round is. What it looks at follows.

    Where there are several kinds, one is chosen first, in the address (``kind``).
    """
    actor = the_actor()
    form = RoundForm()
    _offer(form)
    if not form.model.choices:
        return render_template("rounds/no_model.html")
    if request.method == "GET":
        wanted = request.args.get("kind", "")
        if not wanted and len(form.model.choices) > 1:
            kinds = [(_is_by_parts(value), value, said) for value, said in form.model.choices]
            return render_template("rounds/kinds.html", kinds=kinds)
        if wanted and wanted not in dict(form.model.choices):
            raise NotFound
        _suggest(form, wanted or form.model.choices[0][0])
    elif form.validate():
        round_ = _save(form, lambda draft: service.create_round(db.session(), actor, draft))
        if round_ is not None:
            model = practice.get_model(db.session(), round_.model_version_id)
            return redirect(what_next(round_, model.activity[round_.activity]))
    return _round_page(form, None)


def _is_by_parts(value: str) -> bool:
    """Whether people and agencies fill parts in a kind of round; ``value`` as the form has it."""
    version, _sep, activity_key = value.partition(":")
    activity = practice.get_model(db.session(), UUID(version)).activity[activity_key]
    return not activity.asks_agencies


def _suggest(form: RoundForm, kind: str) -> None:
    """Start from what the model suggests for this kind of round."""
    session = db.session()
    version, _sep, activity_key = kind.partition(":")
    model = practice.get_model(session, UUID(version))
    activity = model.activity[activity_key]
    form.model.data = kind
    form.moderation.data, form.sharing.data = activity.moderation, activity.sharing
    form.reminder_days.data = ", ".join(str(day) for day in activity.reminder_days)
    form.escalation_days.data = ", ".join(str(day) for day in activity.escalation_days)
    form.opens_on.process(None, today())
    before = queries.find_latest_round(session, model.key, activity_key)
    form.previous.data = str(before.id) if before is not None else ""


def _save(form: RoundForm, save: Any) -> Round | None:
    draft, errors = form.draft()
    if draft is None:
        form.take(errors)
        return None
    try:
        round_: Round = save(draft)
        db.session.commit()
        return round_
    except InvalidInput as error:
        db.session.rollback()
        form.take(error.errors)
    except (InvalidState, Conflict) as error:
        db.session.rollback()
        form.take({"": error.message})
    return None


def _round_page(form: RoundForm, round_: Round | None) -> tuple[str, int]:
    status = 422 if request.method == "POST" else 200
    kinds = dict(form.model.choices)
    several = len(kinds) > 1
    chosen = form.model.data
    if chosen in kinds and round_ is None:
        form.model.choices = [(chosen, kinds[chosen])]
    page = render_template(
        "rounds/edit.html",
        form=form,
        round=round_,
        by_parts=chosen in kinds and _is_by_parts(chosen),
        several=several and round_ is None,
    )
    return page, status


@bp.route("/<uuid:round_id>/change", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def change(round_id: UUID) -> Any:
    actor = the_actor()
    round_ = queries.get_round(db.session(), round_id)
    form = RoundForm()
    _offer(form, round_id)
    if request.method == "GET":
        form.show(round_)
    elif form.validate():
        saved = _save(
            form, lambda draft: service.change_round(db.session(), actor, round_id, draft)
        )
        if saved is not None:
            flash(_("The round was changed."), "success")
            if saved.state == RoundState.DRAFT:
                model = practice.get_model(db.session(), saved.model_version_id)
                return redirect(what_next(saved, model.activity[saved.activity]))
            return redirect(url_for("rounds.show", round_id=round_id))
        round_ = queries.get_round(db.session(), round_id)
    return _round_page(form, round_)


@bp.route("/<uuid:round_id>/agencies", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def agencies(round_id: UUID) -> Any:
    """Second page: for whom. Everybody who takes part in audits is ticked to begin with."""
    actor = the_actor()
    session = db.session()
    round_ = queries.get_round(session, round_id)
    errors: dict[str, str] = {}
    candidates = queries.list_candidates(session)
    chosen = {str(i) for i in _chosen(round_id)} or {str(a.id) for a in candidates}
    if request.method == "POST":
        posted = request.form.getlist("agencies")
        chosen = set(posted)
        try:
            service.choose_agencies(session, actor, round_id, _uuids(posted))
            session.commit()
            return redirect(url_for("rounds.review", round_id=round_id))
        except InvalidInput as error:
            session.rollback()
            errors = error.errors
            round_ = queries.get_round(session, round_id)
            candidates = queries.list_candidates(session)
    model = practice.get_model(session, round_.model_version_id)
    return (
        render_template(
            "rounds/agencies.html",
            round=round_,
            candidates=candidates,
            chosen=chosen,
            errors=errors,
            kinds={k.key: words_here()(k.label) for k in model.agency_kinds},
            leads=queries.leads_by_agency(session),
        ),
        422 if errors else 200,
    )


def _chosen(round_id: UUID) -> list[UUID]:
    return list(db.session().scalars(select(Subject.agency_id).where(Subject.round_id == round_id)))


def _uuids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError as error:
            raise NotFound from error
    return found


@bp.route("/<uuid:round_id>/review", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def review(round_id: UUID) -> Any:
    """Third page: read it all once more, then open."""
    actor = the_actor()
    session = db.session()
    round_ = queries.get_round(session, round_id)
    if request.method == "POST":
        service.open_round(session, actor, round_id)
        session.commit()
        flash(_("The round is open, and everybody who has a part in it was written to."), "success")
        return redirect(url_for("rounds.show", round_id=round_id))
    if round_.state != RoundState.DRAFT:
        return redirect(url_for("rounds.show", round_id=round_id))
    model = practice.get_model(session, round_.model_version_id)
    if not model.activity[round_.activity].asks_agencies:
        return review_subjects(round_, model)
    lines, total = queries.list_round_lines(session, round_, per_page=1000)
    return render_template(
        "rounds/review.html",
        round=round_,
        lines=lines,
        total=total,
        leads=queries.leads_by_agency(session),
        model=model,
        forms=form_titles(model, model.activity[round_.activity], words_here()),
        words=words_here(),
    )


@bp.route("/<uuid:round_id>/extend/<uuid:subject_id>", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def extend(round_id: UUID, subject_id: UUID) -> Any:
    actor = the_actor()
    session = db.session()
    subject, round_, agency, _return = queries.get_subject(session, subject_id)
    if round_.id != round_id:
        raise NotFound
    form = ExtendForm()
    if request.method == "POST" and form.validate():
        try:
            service.extend(session, actor, subject_id, form.due_on.data, form.reason.data or "")
            session.commit()
            flash(_("%(agency)s has a new date and was told.", agency=agency.name), "success")
            return redirect(url_for("rounds.show", round_id=round_id))
        except InvalidInput as error:
            session.rollback()
            form.take(error.errors)
    elif request.method == "GET" and subject.due_on:
        form.due_on.process(None, subject.due_on)
    return (
        render_template(
            "rounds/extend.html", round=round_, subject=subject, agency=agency, form=form
        ),
        422 if request.method == "POST" else 200,
    )


@bp.post("/<uuid:round_id>/remind")
@needs(Permission.ROUND_MANAGE)
def remind(round_id: UUID) -> Response:
    """Remind now: one agency, or all that have not submitted."""
    actor = the_actor()
    wanted = _uuids(request.form.getlist("agency"))
    count = service.remind_now(db.session(), actor, round_id, wanted or None)
    db.session.commit()
    if count:
        flash(
            ngettext("%(num)s agency was reminded.", "%(num)s agencies were reminded.", count),
            "success",
        )
    else:
        flash(_("Nobody had to be reminded."), "info")
    return redirect(url_for("rounds.show", round_id=round_id))


@bp.post("/<uuid:round_id>/move")
@needs(Permission.ROUND_MANAGE)
def move(round_id: UUID) -> Response:
    actor = the_actor()
    to = request.form.get("to", "")
    if to not in list(RoundState):
        raise NotFound
    session = db.session()
    if to == RoundState.CLOSED and asks_why(session, round_id):
        return redirect(url_for("rounds.close", round_id=round_id))
    service.move_round(session, actor, round_id, RoundState(to))
    session.commit()
    flash(_("The round has moved on."), "success")
    return redirect(url_for("rounds.show", round_id=round_id))


@bp.route("/<uuid:round_id>/reopen", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def reopen(round_id: UUID) -> Any:
    actor = the_actor()
    round_ = queries.get_round(db.session(), round_id)
    form = ReasonForm()
    if request.method == "POST":
        try:
            service.reopen_round(db.session(), actor, round_id, form.reason.data or "")
            db.session.commit()
            flash(_("The round is open for findings again."), "success")
            return redirect(url_for("rounds.show", round_id=round_id))
        except InvalidInput as error:
            db.session.rollback()
            form.take(error.errors)
            round_ = queries.get_round(db.session(), round_id)
    return (
        render_template("rounds/reopen.html", round=round_, form=form),
        422 if form.errors else 200,
    )


@bp.route("/<uuid:round_id>/add", methods=["GET", "POST"])
@needs(Permission.ROUND_MANAGE)
def add(round_id: UUID) -> Any:
    """One more agency into an open round."""
    actor = the_actor()
    session = db.session()
    round_ = queries.get_round(session, round_id)
    present = set(_chosen(round_id))
    candidates = [a for a in queries.list_candidates(session) if a.id not in present]
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            chosen = _uuids(request.form.getlist("agency"))
            if not chosen:
                raise InvalidInput("", {"agency": _("Choose an agency")})
            service.add_agency(session, actor, round_id, chosen[0])
            session.commit()
            return redirect(url_for("rounds.show", round_id=round_id))
        except DomainError as error:
            session.rollback()
            if isinstance(error, NotFound):
                raise
            errors = getattr(error, "errors", {}) or {"agency": error.message}
    return (
        render_template("rounds/add.html", round=round_, candidates=candidates, errors=errors),
        422 if errors else 200,
    )
