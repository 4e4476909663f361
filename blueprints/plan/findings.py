"""Findings: of a round, and making one from a question or the round."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from sqlalchemy import select

from blueprints.gate import needs, the_actor
from blueprints.plan.blueprint import bp
from blueprints.plan.forms import FindingForm, chosen
from blueprints.returns.answer_view import words_here
from blueprints.web.refusals import refuse
from saas.database import db
from saas.errors import DomainError, NotFound
from saas.i18n import gettext as _
from tenants.actions import findings as domain
from tenants.actions import policy, queries
from tenants.actions.models import Finding
from tenants.actions.types import FindingKind
from tenants.agencies.models import Agency
from tenants.practice.measures import find_question
from tenants.practice.schema import PracticeModel
from tenants.rounds import policy as returns
from tenants.rounds.archive import models_of_round
from tenants.rounds.models import Return, Subject
from tenants.rounds.queries import get_return, get_round
from tenants.rounds.types import DRAFT_STATES, PartKind
from tenants.workspaces.roles import Permission

PER_PAGE = 50


@bp.get("/rounds/<uuid:round_id>/findings")
@needs(Permission.PLAN_READ)
def findings(round_id: UUID) -> str:
    """A round's findings, each with the actions that answer it."""
    actor, session = the_actor(), db.session()
    round_ = get_round(session, round_id)
    kind = request.args.get("kind", "")
    agency_id = chosen(request.args.get("agency"))
    number = max(1, min(request.args.get("page", 1, type=int), 10_000))
    lines = queries.list_findings(
        session,
        round_id,
        kind=FindingKind(kind) if kind in list(FindingKind) else None,
        agency_id=agency_id,
        limit=PER_PAGE + 1,
        offset=(number - 1) * PER_PAGE,
    )
    # The round's own words last, so that they win over those of its other versions.
    models = models_of_round(session, round_)[::-1]
    words = words_here()
    return render_template(
        "plan/findings.html",
        round=round_,
        lines=lines[:PER_PAGE],
        more=len(lines) > PER_PAGE,
        number=number,
        kind=kind,
        kinds=list(FindingKind),
        agency_id=agency_id,
        agencies=_agencies_of(round_id),
        titles={
            key: words(standard.title)
            for model in models
            for key, standard in model.standards.items()
        },
        labels={
            key: words(question.label)
            for model in models
            for tool in model.tools
            for key, question in tool.questions.items()
        },
        can_make=policy.oversees(actor),
        can_act=lambda line: policy.can_make_action(
            actor, Finding(kind=line.kind, agency_id=line.agency_id), line.agency_id
        ),
        page_link=lambda n: url_for(
            "plan.findings", round_id=round_id, page=n, kind=kind or None, agency=agency_id
        ),
    )


@bp.route("/returns/<uuid:return_id>/questions/<question>/finding", methods=["GET", "POST"])
@needs(Permission.FINDING_MAKE)
def find_at_question(return_id: UUID, question: str) -> Any:
    """A finding at one question of a return."""
    actor, session = the_actor(), db.session()
    page = get_return(session, return_id)
    asked = page.form.questions.get(question)
    if asked is None or not policy.can_make_finding(actor, page.agency.id, page.return_):
        raise NotFound
    section = page.form.tool.section_of[question].key
    back = _back_to(page.return_, section, question)
    model = page.form.model
    form = _offered(model, domain.standard_of(model, question))
    made, status = _made(form, page.round_.id, page.agency.id, question, return_id)
    if made is not None:
        return redirect(made if request.form.get("then") == "action" else back)
    page = get_return(session, return_id)
    return (
        render_template(
            "plan/new_finding.html",
            form=form,
            round=page.round_,
            agency=page.agency,
            agencies=[],
            label=words_here()(asked.label),
            found=queries.list_findings_of_question(
                session, page.round_.id, page.agency.id, question
            ),
            draft=page.return_.state in DRAFT_STATES and page.return_.part == PartKind.SELF,
            back=back,
            errors={},
        ),
        status,
    )


@bp.route("/rounds/<uuid:round_id>/findings/new", methods=["GET", "POST"])
@needs(Permission.FINDING_MAKE)
def find_in_round(round_id: UUID) -> Any:
    """A finding on one agency of a round, from moderation or what was learned otherwise."""
    actor, session = the_actor(), db.session()
    round_ = get_round(session, round_id)
    if not policy.oversees(actor):
        raise NotFound
    agencies = _agencies_of(round_id)
    agency_id = chosen(request.values.get("agency"))
    if agency_id is not None and agency_id not in dict(agencies):
        raise NotFound
    models = models_of_round(session, round_)
    question = request.values.get("question", "")
    model = next((m for m in models if find_question(m, question)), models[0])
    asked = find_question(model, question)
    if question and asked is None:
        raise NotFound
    back = url_for("plan.findings", round_id=round_id)
    form = _offered(model, domain.standard_of(model, question))
    status = 200
    errors: dict[str, str] = {}
    if request.method == "POST" and agency_id is None:
        form.validate()
        errors["agency"] = _("Choose the agency that it is about")
        status = 422
    else:
        made, status = _made(form, round_id, agency_id, question, None)
        if made is not None:
            return redirect(made if request.form.get("then") == "action" else back)
    return (
        render_template(
            "plan/new_finding.html",
            form=form,
            round=get_round(session, round_id),
            agency=None,
            agencies=[
                {"value": str(i), "text": name, "selected": i == agency_id} for i, name in agencies
            ],
            label=words_here()(asked.label) if asked else "",
            found=(
                queries.list_findings_of_question(session, round_id, agency_id, question)
                if agency_id and question
                else []
            ),
            draft=False,
            back=back,
            errors=errors,
        ),
        status,
    )


def _made(
    form: FindingForm, round_id: UUID, agency_id: UUID | None, question: str, return_id: UUID | None
) -> tuple[str | None, int]:
    """Make the posted finding; the address of its action form, or the page's status."""
    if request.method == "GET" or agency_id is None:
        return None, 200
    if not form.validate():
        return None, 422
    try:
        finding = domain.make_finding(
            db.session(),
            the_actor(),
            round_id=round_id,
            agency_id=agency_id,
            kind=form.kind.data or "",
            text=form.text.data or "",
            question=question,
            standard=form.standard.data or "",
            return_id=return_id,
        )
        db.session.commit()
    except DomainError as error:
        return None, refuse(form, error)
    flash(_("The finding was saved."), "success")
    if finding.kind == FindingKind.STRENGTH:
        return url_for("plan.findings", round_id=round_id), 200
    return url_for("plan.new_action", finding_id=finding.id), 200


def _offered(model: PracticeModel, standard: str) -> FindingForm:
    form, words = FindingForm(), words_here()
    form.offer([(key, words(each.title)) for key, each in model.standards.items()])
    if request.method == "GET":
        form.standard.data = standard
    return form


def _agencies_of(round_id: UUID) -> list[tuple[UUID, str]]:
    rows = db.session.execute(
        select(Agency.id, Agency.name)
        .join(Subject, Subject.agency_id == Agency.id)
        .where(Subject.round_id == round_id)
        .order_by(Agency.name, Agency.id)
    )
    return [(row[0], row[1]) for row in rows]


def _back_to(return_: Return, section: str, question: str) -> str:
    """The page that the question was read on."""
    anchor = question.replace(".", "-")
    if return_.part == PartKind.MODERATION and "moderation.grade" in current_app.view_functions:
        return url_for("moderation.grade", return_id=return_.id, section=section, _anchor=anchor)
    if returns.is_author(the_actor(), return_) and return_.state in DRAFT_STATES:
        return url_for("returns.section", return_id=return_.id, section=section, _anchor=anchor)
    return url_for("returns.read", return_id=return_.id, _anchor=anchor)
