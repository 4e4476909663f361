"""A moderator's own pages: what there is to grade, and grading it section by section."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import format_datetime
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.moderation.blueprint import bp
from blueprints.returns.answer_form import is_untouched, save_posted, was_posted
from blueprints.returns.answer_view import AnswerView, EvidenceShown, view_of, words_here
from saas.database import db, now
from saas.errors import NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from tenants.evidence.queries import list_for_answers
from tenants.judgements import grading, policy, queries, service
from tenants.judgements.queries import ModerationPage
from tenants.judgements.types import Gradable
from tenants.practice.schema import Question, Section
from tenants.rounds import queries as rounds
from tenants.rounds.content import stored_content
from tenants.rounds.reading import record_reading
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


@dataclass(frozen=True)
class SectionState:
    """``graded`` of ``of`` questions of a section; ``of`` 0 is a section to read only."""

    section: Section
    graded: int
    of: int


@bp.get("/moderation")
@needs(Permission.MODERATION_GRADE)
def mine() -> str:
    """What this person is asked to moderate, and what they have finished."""
    actor, session = the_actor(), db.session()
    return render_template(
        "moderation/mine.html",
        waiting=queries.list_my_moderations(session, actor),
        finished=queries.list_my_finished(session, actor),
    )


def _sections(page: ModerationPage, gradable: list[Gradable]) -> list[SectionState]:
    """The sections in order; those without anything to grade are read for what they say."""
    return [
        SectionState(
            section,
            sum(q.graded for q in gradable if q.section == section.key),
            sum(q.section == section.key for q in gradable),
        )
        for section, _questions in page.form.sections
    ]


@bp.get("/moderation/<uuid:return_id>")
@needs(Permission.MODERATION_GRADE)
def start(return_id: UUID) -> str:
    """The sections of one agency's return and how far their grading is."""
    actor, session = the_actor(), db.session()
    page = queries.get_moderation(session, actor, return_id)
    gradable = queries.list_gradable(session, page)
    return _start_page(actor, page, gradable, [])


def _start_page(
    actor: Actor, page: ModerationPage, gradable: list[Gradable], missing: list[Gradable]
) -> str:
    can_grade = policy.can_grade(actor, page.return_, page.own, page.round_)
    return render_template(
        "moderation/start.html",
        page=page,
        sections=_sections(page, gradable),
        graded=sum(q.graded for q in gradable),
        of=len(gradable),
        can_grade=can_grade,
        why_locked="" if can_grade else grading.why_locked(page),
        can_settle=policy.can_compare(actor, page.own, _panel(page)),
        blind=policy.is_blind(actor, page.own),
        missing=[(q, page.form.questions[q.question]) for q in missing],
        words=words_here(),
    )


def _panel(page: ModerationPage) -> Any:
    return queries.panel_of(db.session(), page.subject.id)


@bp.post("/moderation/finish/<uuid:return_id>")
@needs(Permission.MODERATION_GRADE)
def finish(return_id: UUID) -> Any:
    """Lock the grades; from then on the agency's own show beside them."""
    actor, session = the_actor(), db.session()
    try:
        service.finish_moderation(session, actor, return_id)
        session.commit()
    except service.NotGraded as error:
        session.rollback()
        page = queries.get_moderation(session, actor, return_id)
        gradable = queries.list_gradable(session, page)
        return _start_page(actor, page, gradable, error.missing), 422
    flash(_("You have finished. Your grades are locked."), "success")
    return redirect(url_for("moderation.start", return_id=return_id))


@bp.route("/moderation/<uuid:return_id>/<section>", methods=["GET", "POST"])
@needs(Permission.MODERATION_GRADE)
def grade(return_id: UUID, section: str) -> Any:
    """One section: what the agency wrote, and beside it the moderator's grade and note."""
    actor = the_actor()
    page = _open(actor, return_id)
    found = page.form.section(section)
    if found is None:
        raise NotFound
    keys = _keys(page)
    broken: dict[str, AnswerView] = {}
    if request.method == "POST":
        grading.check_can_grade(actor, page)
        broken = _save(actor, page, [q for q in found[1] if q.key in keys])
        if not broken:
            return redirect(_after(page, section))
        page = queries.get_moderation(db.session(), actor, return_id)
    gradings, agency = _views(page, section, keys)
    for key, view in broken.items():
        kept = gradings[key]
        if view.no_place:
            kept.no_place = view.no_place
            continue
        kept.typed, kept.errors, kept.conflict = view.typed, view.errors, view.conflict
        kept.version = view.version
    conflicted = any(view.conflict or view.no_place for view in broken.values())
    can_grade = policy.can_grade(actor, page.return_, page.own, page.round_)
    return (
        render_template(
            "moderation/grade.html",
            page=page,
            section=found[0],
            questions=[(q, gradings.get(q.key), agency.get(q.key)) for q in found[1]],
            can_grade=can_grade,
            asks=can_grade and any(key in agency for key in gradings),
            blind=policy.is_blind(actor, page.own),
            neighbours=_neighbours(page, section),
            errors=_errors(broken),
            words=words_here(),
        ),
        (409 if conflicted else 422) if broken else 200,
    )


def _open(actor: Actor, return_id: UUID) -> ModerationPage:
    """The grading; opening the agency's return to grade it goes to the trail first."""
    session = db.session()
    page = queries.get_moderation(session, actor, return_id)
    if request.method == "GET" and record_reading(session, actor, page.own, "moderation"):
        session.commit()
        page = queries.get_moderation(session, actor, return_id)
    return page


def _keys(page: ModerationPage) -> set[str]:
    return {q.question for q in queries.list_gradable(db.session(), page)}


def _save(actor: Actor, page: ModerationPage, questions: list[Question]) -> dict[str, AnswerView]:
    """Save each posted grade that says something new; returns those that could not be."""
    session = db.session()
    return_id, form = page.return_.id, page.form
    stored = rounds.load_answers(session, return_id)
    present = {key: stored_content(*pair) for key, pair in stored.items()}
    empty = stored_content(None, None)
    broken = {}
    for question in questions:
        if not was_posted(request.form, question):
            continue
        if is_untouched(question, present.get(question.key, empty), request.form, form):
            continue
        outcome = save_posted(actor, return_id, form, question, request.form)
        if outcome.view is not None:
            broken[question.key] = outcome.view
    return broken


def _views(
    page: ModerationPage, section: str, keys: set[str]
) -> tuple[dict[str, AnswerView], dict[str, AnswerView]]:
    """The moderator's grades and the agency's answers of a section, by question.

    What the database hides from a blind moderator is simply not there.
    """
    session = db.session()
    found = page.form.section(section)
    questions = found[1] if found else ()
    mine = rounds.load_answers(session, page.return_.id, section)
    theirs = rounds.load_answers(session, page.own.id, section)
    evidence = list_for_answers(session, page.own.id)
    gradings = {
        q.key: view_of(q, *mine.get(q.key, (None, None))) for q in questions if q.key in keys
    }
    agency = {}
    for question in questions:
        if question.key not in theirs:
            continue
        view = view_of(question, *theirs[question.key])
        view.evidence = [
            EvidenceShown(
                title=item.title,
                href=item.url or url_for("evidence.download", evidence_id=item.evidence_id),
                expires_on=item.expires_on,
                expired=item.expired,
            )
            for item in evidence.get(question.key, [])
        ]
        agency[question.key] = view
    return gradings, agency


def _errors(broken: dict[str, AnswerView]) -> dict[str, str]:
    """Anchor → sentence for the summary at the top."""
    found = {}
    for key, view in broken.items():
        anchor = key.replace(".", "-")
        if view.conflict:
            found[f"{anchor}-conflict"] = _("Somebody else changed this answer: choose a version")
        if view.no_place:
            found[f"{anchor}-conflict"] = _(
                "This question is asked otherwise now: copy what you wrote"
            )
        for name, text in view.errors.items():
            found[f"{anchor}-{name}".replace(".", "-")] = text
    return found


def _neighbours(page: ModerationPage, section: str) -> dict[str, Any]:
    sections = [s for s, _questions in page.form.sections]
    at = [s.key for s in sections].index(section)
    return {
        "number": at + 1,
        "of": len(sections),
        "after": sections[at + 1] if at + 1 < len(sections) else None,
    }


def _after(page: ModerationPage, section: str) -> str:
    after = _neighbours(page, section)["after"]
    if request.form.get("then") == "next" and after:
        return url_for("moderation.grade", return_id=page.return_.id, section=after.key)
    if request.form.get("then") == "stay":
        return url_for("moderation.grade", return_id=page.return_.id, section=section)
    return url_for("moderation.start", return_id=page.return_.id)


@bp.post("/moderation/<uuid:return_id>/answers/<question>")
@needs(Permission.MODERATION_GRADE)
def save_one(return_id: UUID, question: str) -> Response | tuple[Response, int]:
    """Autosave of one grade; answers in JSON, 409 with both versions."""
    actor, session = the_actor(), db.session()
    page = queries.get_moderation(session, actor, return_id)
    asked = page.form.questions.get(question)
    if asked is None or question not in _keys(page):
        raise NotFound
    grading.check_can_grade(actor, page)
    outcome = save_posted(actor, return_id, page.form, asked, request.form)
    if outcome.saved is not None:
        saved = outcome.saved
        return jsonify(
            version=saved.version,
            complete=saved.complete,
            saved_at=format_datetime(now(), "HH:mm"),
            errors={},
            progress=_progress(saved.answered, saved.expected),
        )
    scale = page.form.model.scale.get(asked.scale or "")
    view = outcome.view
    if view is None:
        fresh = queries.get_moderation(session, actor, return_id)
        kept = _views(fresh, fresh.form.tool.section_of[question].key, {question})[0][question]
        html = render_template(
            "moderation/grade_only.html", q=asked, a=kept, words=words_here(), scale=scale
        )
        return jsonify(
            version=kept.version,
            complete=True,
            saved_at=format_datetime(now(), "HH:mm"),
            html=html,
            errors={},
            progress=_progress(fresh.return_.answered, fresh.return_.expected),
        )
    if view.conflict is not None or view.no_place is not None:
        html = render_template(
            "returns/conflict_only.html", q=asked, a=view, words=words_here(), scale=scale
        )
        return jsonify(version=view.version, html=html), 409
    return jsonify(version=view.version, complete=False, errors=view.errors, saved_at=None), 422


def _progress(answered: int, expected: int) -> dict[str, Any]:
    return {
        "answered": answered,
        "expected": expected,
        "text": progress_text(answered, expected),
    }


def progress_text(graded: int, of: int) -> str:
    return ngettext(
        "%(graded)s of %(num)s question graded",
        "%(graded)s of %(num)s questions graded",
        of,
        graded=graded,
    )


bp.add_app_template_global(progress_text, "graded_text")
