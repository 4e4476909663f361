"""The grades side by side, and settling where they differ."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from blueprints.gate import needs, the_actor
from blueprints.moderation.blueprint import bp
from blueprints.returns.answer_form import raw, typed_fields
from blueprints.returns.answer_view import words_here
from saas.database import db
from saas.errors import InvalidState
from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.judgements import policy, service
from tenants.judgements.comparison import SideBySide, compare
from tenants.judgements.types import Compared, Decision, GradeValue
from tenants.practice.schema import PracticeModel, Question, Section
from tenants.rounds.content import read_answer
from tenants.rounds.reading import record_reading
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

NOT_APPLICABLE = "-"
"""Stands among the points of a scale for “does not apply”; no point has such a key."""


@bp.route("/moderation/subjects/<uuid:subject_id>", methods=["GET", "POST"])
@needs(Permission.MODERATION_SETTLE)
def subject(subject_id: UUID) -> Any:
    """Every question with the agency's grade, each moderator's, and the one settled."""
    actor, session = the_actor(), db.session()
    typed: dict[str, dict[str, Any]] = {}
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        page = compare(session, actor, subject_id)
        decisions, errors = _read(page, request.form)
        try:
            saved, more = _settle(actor, subject_id, decisions)
            errors |= more
        except InvalidState as error:
            session.rollback()
            errors, status = {"": error.message}, 409
        else:
            if not errors:
                return _done(actor, subject_id, saved)
            status = 422
        typed = {
            q.question.key: raw(typed_fields(request.form, q.question))
            for q in page.questions
            if f"{q.question.key}:seen" in request.form
        }
    page = compare(session, actor, subject_id)
    if request.method == "GET" and record_reading(session, actor, page.own, "comparison"):
        session.commit()
    return _page(actor, page, typed, errors), status


def _settle(
    actor: Actor, subject_id: UUID, decisions: dict[str, Decision]
) -> tuple[int, dict[str, str]]:
    """Keep what can be kept, and conclude when that was asked for and nothing is missing."""
    session = db.session()
    result = service.settle(session, actor, subject_id, decisions)
    errors = dict(result.errors)
    if request.form.get("then") == "complete" and not errors:
        try:
            service.complete_moderation(session, actor, subject_id)
        except service.NotSettled as missing:
            errors = {
                f"{q.question.key}:point": _(
                    "Settle “%(question)s”", question=words_here()(q.question.label)
                )
                for q in missing.missing
            }
    session.commit()
    return result.saved, errors


def _done(actor: Actor, subject_id: UUID, saved: int) -> Any:
    if request.form.get("then") == "complete":
        flash(_("The moderation is settled. Release the outcome when you are ready."), "success")
    elif saved:
        flash(
            ngettext("%(num)s decision was saved.", "%(num)s decisions were saved.", saved),
            "success",
        )
    else:
        flash(_("There was nothing new to save."), "info")
    return redirect(
        url_for(
            "moderation.subject",
            subject_id=subject_id,
            show=request.args.get("show"),
            _anchor=request.form.get("at"),
        )
    )


def _read(
    page: SideBySide, posted: MultiDict[str, str]
) -> tuple[dict[str, Decision], dict[str, str]]:
    """The decisions of a posted page, and a sentence for each field that cannot be read."""
    decisions: dict[str, Decision] = {}
    errors: dict[str, str] = {}
    for compared in page.questions:
        question = compared.question
        if f"{question.key}:seen" not in posted:
            continue
        value, problem = _read_value(page.form.model, question, posted)
        if problem:
            errors |= {f"{question.key}:{field}": text for field, text in problem.items()}
            continue
        decisions[question.key] = Decision(
            value=value,
            reason=posted.get(f"{question.key}:reason", ""),
            seen=posted[f"{question.key}:seen"],
        )
    return decisions, errors


def _read_value(
    model: PracticeModel, question: Question, posted: MultiDict[str, str]
) -> tuple[GradeValue | None, dict[str, str]]:
    fields = typed_fields(posted, question)
    if fields.get("point") == [NOT_APPLICABLE] or fields.get("na") == ["1"]:
        return GradeValue(not_applicable=True), {}
    reading = read_answer(
        model, question, {name: fields[name] for name in ("point", "number") if name in fields}
    )
    if reading.content.score is None:
        return None, reading.errors
    return GradeValue(reading.content.point, reading.content.score), reading.errors


def _page(
    actor: Actor, page: SideBySide, typed: dict[str, dict[str, Any]], errors: dict[str, str]
) -> str:
    only = request.args.get("show") == "differences"
    change = request.args.get("change")
    cards = [
        q
        for q in page.questions
        if q.needs_attention or q.question.key == change or q.question.key in typed
    ]
    return render_template(
        "moderation/subject.html",
        page=page,
        groups=_by_section(cards),
        rest=[] if only else [q for q in page.questions if q not in cards],
        accord=len(page.questions) - len(cards),
        only=only,
        typed=typed,
        errors={_anchor(page, name): text for name, text in errors.items()},
        field_errors=_by_question(errors),
        can_settle=policy.can_settle(actor, page.own, page.round_, page.panel),
        can_release=policy.can_release(actor, page.own, page.round_),
        why=_why(actor, page),
        unsettled=len(page.unsettled),
        allows_na=allows_na,
        words=words_here(),
        NOT_APPLICABLE=NOT_APPLICABLE,
    )


def _by_section(cards: list[Compared]) -> list[tuple[Section, list[Compared]]]:
    """The cards under their sections, in the form's order."""
    return [
        (group[0].section, group)
        for group in (list(found) for _key, found in groupby(cards, key=lambda q: q.section.key))
    ]


def allows_na(compared: Compared) -> bool:
    """Whether “does not apply” can be settled: the question knows it, or somebody gave it."""
    given = (compared.own, *(g.value for g in compared.gradings))
    return compared.question.not_applicable or any(
        v is not None and v.not_applicable for v in given
    )


def _anchor(page: SideBySide, name: str) -> str:
    """The id of the field that an error is about."""
    key, _colon, field = name.rpartition(":")
    if field == "point":
        compared = page.question(key)
        if compared and page.form.model.scale[compared.question.scale or ""].kind == "numeric":
            field = "number"
    if field == "seen":
        field = "reason"
    return f"{key}-{field}".replace(".", "-") if key else ""


def _by_question(errors: dict[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, text in errors.items():
        key, _colon, field = name.rpartition(":")
        found.setdefault(key, {})[field] = text
    return found


def _why(actor: Actor, page: SideBySide) -> str:
    """Why nothing can be settled now, as a sentence; "" where it can or is done."""
    if policy.can_settle(actor, page.own, page.round_, page.panel):
        return ""
    if page.own.state in ("moderated", "released"):
        return ""
    if not page.panel:
        return _("Nobody moderates this agency yet.")
    if not policy.is_ready(page.panel):
        return _("A moderator still grades. It can be settled once everybody has finished.")
    if page.own.state != "signed_off":
        return _("The return is not signed, so nothing can be settled now.")
    if actor.agency_id == page.own.agency_id:
        return _("You belong to this agency, so somebody else settles its moderation.")
    return _("This round is closed, so nothing can be settled now.")
