"""Filling a return: its task list, its sections, each answer by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.returns.answer_form import (
    blank_rows,
    is_untouched,
    save_posted,
    wants_row,
    was_posted,
    with_another_row,
)
from blueprints.returns.answer_view import AnswerView, show_blank_rows, words_here
from blueprints.returns.archived import NO_HISTORY, form_history
from blueprints.returns.blueprint import bp
from blueprints.returns.left_out import LeftOut
from blueprints.returns.parts import (
    needs_for,
    open_page,
    sections_left_out,
    shown_answers,
    what_can_be_done,
)
from blueprints.returns.steps import section_states
from blueprints.returns.strays import save_strays
from blueprints.returns.table_words import error_line
from saas.database import db
from saas.errors import InvalidState, NotFound
from saas.i18n import gettext as _
from saas.i18n import ngettext
from saas.web.gds import question_anchor
from tenants.practice.schema import Question
from tenants.rounds import carry, policy, queries
from tenants.rounds.content import stored_content
from tenants.rounds.queries import ReturnPage
from tenants.rounds.types import DRAFT_STATES, PartKind
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission


@bp.get("")
@needs(Permission.RETURN_READ, Permission.ROUND_MANAGE, guest=True)
def show(return_id: UUID) -> str:
    """The return's start page: a task list for its people, the state for others."""
    actor, page = open_page(return_id)
    session = db.session()
    return_ = page.return_
    own = policy.is_author(actor, return_)
    steps = section_states(session, page, actor) if own else []
    earlier = 0
    if own and not actor.is_guest and return_.state in DRAFT_STATES:
        earlier = carry.count_earlier(session, page)
    return render_template(
        "returns/show.html",
        page=page,
        own=own,
        steps=steps,
        words=words_here(),
        earlier=earlier,
        overall=queries.list_comments(session, return_id).get("", []) if own else [],
        revisions=[] if actor.is_guest else queries.list_revisions(session, return_id),
        delegations=(
            queries.list_delegations(session, return_id) if own and not actor.is_guest else []
        ),
        can=what_can_be_done(actor, page),
        history=form_history(actor, page) if own else NO_HISTORY,
        policy=policy,
    )


@bp.route("/sections/<section>", methods=["GET", "POST"])
@needs(Permission.RETURN_ANSWER, Permission.PART_FILL, Permission.MODERATION_GRADE, guest=True)
def section(return_id: UUID, section: str) -> Any:
    """One section to fill: one form without scripts; with them each answer saves itself."""
    actor, page = open_page(return_id)
    needs_for(actor, page.return_, Permission.RETURN_ANSWER, Permission.MODERATION_GRADE)
    if page.return_.part == PartKind.MODERATION:
        return redirect(url_for("moderation.grade", return_id=return_id, section=section))
    found = page.form.section(section)
    if found is None or (actor.is_guest and section not in actor.sections):
        raise NotFound
    if not policy.can_answer(actor, page.return_, page.round_):
        if not policy.is_author(actor, page.return_):
            raise NotFound
        if request.method == "GET":
            return redirect(url_for("returns.read", return_id=return_id, _anchor=section))
    status = 200
    broken: dict[str, AnswerView] = {}
    if request.method == "POST":
        broken = _save_section(actor, page, found[1])
        save_strays(actor, page, found[1], request.form)
        if not broken:
            return redirect(_after_section(actor, page, found[1], section))
        status = 409 if any(v.conflict or v.no_place for v in broken.values()) else 422
        # What was saved beside it is read anew: versions and progress have moved on.
        db.session.expire_all()
        page = queries.get_return(db.session(), return_id)
    shown = shown_answers(page, section)
    views = shown.views
    for key, view in broken.items():
        kept = views[key]
        if view.no_place:
            # The question stands with what is saved of it; beside it what was typed.
            kept.no_place = view.no_place
            continue
        kept.typed, kept.errors, kept.conflict = view.typed, view.errors, view.conflict
        kept.version = view.version
    if any(view.not_reconfirmed for view in views.values()):
        for key, said in carry.asked_before(db.session(), page).items():
            if key in views:
                views[key].asked_before = said
    _show_more_rows(found[1], views)
    left_out = None if broken else shown.left_out.get(section)
    if left_out:
        # What was written stays, and is shown; nothing else of the section is.
        for view in views.values():
            view.hidden = not view.version
    return (
        render_template(
            "returns/section.html",
            page=page,
            section=found[0],
            questions=found[1],
            views=views,
            words=words_here(),
            neighbours=_neighbours(actor, page, section, shown.left_out),
            left_out=left_out,
            errors=_error_list(found[1], broken),
        ),
        status,
    )


def _save_section(
    actor: Actor, page: ReturnPage, questions: tuple[Question, ...]
) -> dict[str, AnswerView]:
    """Save each posted question that says something new; returns those that could not be."""
    return_id = page.return_.id
    form = page.form
    if not policy.can_answer(actor, page.return_, page.round_):
        raise InvalidState(
            _("This return was submitted, so it is locked. Ask the coordinator to return it.")
        )
    stored = queries.load_answers(db.session(), return_id)
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


def _error_list(questions: tuple[Question, ...], broken: dict[str, AnswerView]) -> dict[str, str]:
    """Anchor → sentence for the summary at the top."""
    found = {}
    for question in questions:
        view = broken.get(question.key)
        if view is None:
            continue
        if view.conflict:
            found[question_anchor(question.key, "conflict")] = _(
                "Somebody else changed this answer: choose a version"
            )
        if view.no_place:
            found[question_anchor(question.key, "conflict")] = _(
                "This question is asked otherwise now: copy what you wrote"
            )
        for name, text in view.errors.items():
            anchor, said = error_line(question, name, text, view.typed.get("rows", ()))
            found[anchor] = said
    return found


def _neighbours(
    actor: Actor, page: ReturnPage, section: str, left_out: Mapping[str, LeftOut]
) -> dict[str, Any]:
    """The place of a section among all, and the next one that applies, or may after this one."""
    shown = [s for s, _q in page.form.sections if not actor.is_guest or s.key in actor.sections]
    keys = [s.key for s in shown]
    at = keys.index(section)
    return {
        "number": at + 1,
        "of": len(keys),
        "after": next(
            (
                s
                for s in shown[at + 1 :]
                if s.key not in left_out
                or (request.method == "GET" and left_out[s.key].section == section)
            ),
            None,
        ),
    }


def _after_section(
    actor: Actor, page: ReturnPage, questions: tuple[Question, ...], section: str
) -> str:
    return_id = page.return_.id
    for question in questions:
        if wants_row(request.form, question):
            return url_for(
                "returns.section",
                return_id=return_id,
                section=section,
                table=question.key,
                blank=blank_rows(request.form, question) + 1,
                _anchor=question_anchor(question.key, "new"),
            )
    if request.form.get("then") == "next":
        after = _neighbours(actor, page, section, sections_left_out(page))["after"]
        if after:
            return url_for("returns.section", return_id=return_id, section=after.key)
    if request.form.get("then") == "stay":
        return url_for("returns.section", return_id=return_id, section=section)
    return url_for("returns.show", return_id=return_id)


def _show_more_rows(questions: tuple[Question, ...], views: Mapping[str, AnswerView]) -> None:
    """Show as many empty rows of a table as were asked for without scripts."""
    for question in questions:
        view = views[question.key]
        if request.method == "POST":
            if wants_row(request.form, question):
                with_another_row(request.form, question, view)
        elif question.most_rows and question.key == request.args.get("table"):
            asked = request.args.get("blank", 1, type=int)
            show_blank_rows(question, view, max(1, asked))


@bp.post("/carry-over")
@needs(Permission.RETURN_ANSWER)
def carry_over(return_id: UUID) -> Response:
    actor = the_actor()
    count = carry.carry_over(db.session(), actor, return_id)
    db.session.commit()
    flash(
        ngettext(
            "%(num)s answer was carried over. It counts once you have confirmed or changed it.",
            "%(num)s answers were carried over. Each counts once you have confirmed or changed it.",
            count,
        ),
        "success",
    )
    return redirect(url_for("returns.show", return_id=return_id))
