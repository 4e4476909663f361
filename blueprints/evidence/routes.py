"""Pages of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from blueprints.evidence.adding import add_posted
from blueprints.evidence.forms import DetailsForm, EvidenceForm
from blueprints.gate import needs, the_actor
from blueprints.returns.answer_view import words_here
from blueprints.web.refusals import refuse
from saas.database import db
from saas.errors import DomainError, NotFound
from saas.files.download import sealed, send
from saas.i18n import gettext as _
from saas.web.gds import format_number
from tenants.agencies.models import Agency
from tenants.evidence import links, policy, queries, service
from tenants.evidence.types import Show, UsedAnswer
from tenants.rounds.archive import find_asked
from tenants.rounds.calendar import today
from tenants.workspaces.actor import Actor
from tenants.workspaces.roles import Permission

bp = Blueprint("evidence", __name__, url_prefix="/w/<slug>", template_folder="templates")

ANSWER = "/returns/<uuid:return_id>/answers/<question>/evidence"


@bp.get("/evidence")
@needs(Permission.EVIDENCE_MANAGE, Permission.EVIDENCE_READ)
def index() -> str:
    """An agency's own evidence."""
    actor = the_actor()
    agencies = _own_agencies(actor)
    if not agencies:
        return render_template("evidence/none_of_your_own.html")
    wanted = _uuid(request.args.get("agency"))
    agency = next((a for a in agencies if a.id == (wanted or actor.agency_id)), None)
    if agency is None:
        if wanted:
            raise NotFound
        agency = agencies[0]
    show = _chosen(request.args.get("show"))
    words = _words(request.args.get("words"))
    listed = queries.list_for_agency(
        db.session(),
        actor,
        agency.id,
        show=show,
        words=words,
        page=request.args.get("page", 1, type=int),
    )
    asked = {
        "agency": agency.id if len(agencies) > 1 else None,
        "show": show if show is not Show.CURRENT else None,
        "words": words or None,
    }
    return render_template(
        "evidence/index.html",
        agency=agency,
        agencies=agencies,
        listed=listed,
        show=show,
        shows=[(each, show_name(each)) for each in Show],
        words=words,
        can_add=policy.can_add(actor, agency.id),
        size_text=size_text,
        today=today(),
        page_link=lambda n: url_for("evidence.index", page=n, **asked),
    )


@bp.route("/evidence/new", methods=["GET", "POST"])
@needs(Permission.EVIDENCE_MANAGE)
def new() -> Any:
    """A file or web address for the agency's own list."""
    actor = the_actor()
    agency_id = _uuid(request.values.get("agency")) or actor.agency_id
    if agency_id is None or not policy.can_add(actor, agency_id):
        raise NotFound
    form, held, status = EvidenceForm(), None, 200
    if request.method == "POST":
        added, held, status = add_posted(actor, agency_id, form)
        if added is not None:
            db.session.commit()
            flash(_("“%(title)s” is in your evidence now.", title=added.title), "success")
            return redirect(url_for("evidence.show", evidence_id=added.id))
    page = render_template(
        "evidence/form.html",
        form=form,
        heading=_("Add evidence"),
        agency_id=agency_id,
        held=held,
        back=url_for("evidence.index"),
    )
    return page, status


@bp.get("/evidence/<uuid:evidence_id>")
@needs(Permission.EVIDENCE_READ)
def show(evidence_id: UUID) -> str:
    """One piece of evidence, and where it is used."""
    actor, session = the_actor(), db.session()
    evidence = queries.get_evidence(session, actor, evidence_id)
    answers, actions = queries.list_uses(session, evidence_id)
    stored = queries.get_file(session, actor, evidence_id)[1] if evidence.file_id else None
    return render_template(
        "evidence/show.html",
        evidence=evidence,
        stored=stored,
        agency=session.scalars(select(Agency).where(Agency.id == evidence.agency_id)).one(),
        uses=_uses(evidence_id, answers),
        actions=actions,
        own=actor.is_of(evidence.agency_id),
        can_change=policy.can_change(actor, evidence),
        size_text=size_text,
        today=today(),
    )


@dataclass(frozen=True)
class Use:
    """An answer that names the evidence; ``gone`` where its form asks the question no more."""

    answer: UsedAnswer
    label: str
    gone: bool


def _uses(evidence_id: UUID, answers: list[UsedAnswer]) -> list[Use]:
    """Each answer by its question's words, of a question that is gone by those it had last."""
    session, words = db.session(), words_here()
    uses: list[Use] = []
    before: dict[UUID, list[UUID]] | None = None
    for answer in answers:
        asked = find_asked(session, answer.tool, answer.question, [answer.model_version_id])
        gone = asked is None
        if gone:
            if before is None:
                before = queries.versions_before(session, evidence_id)
            earlier = before.get(answer.return_id, [])
            asked = find_asked(session, answer.tool, answer.question, earlier)
        label = words(asked[1].label) if asked is not None else answer.question
        uses.append(Use(answer, label, gone))
    return uses


@bp.route("/evidence/<uuid:evidence_id>/change", methods=["GET", "POST"])
@needs(Permission.EVIDENCE_MANAGE)
def change(evidence_id: UUID) -> Any:
    """What is said about it."""
    actor, session = the_actor(), db.session()
    evidence = queries.get_evidence(session, actor, evidence_id)
    if not policy.can_change(actor, evidence):
        raise NotFound
    form, status = DetailsForm(), 200
    if request.method == "GET":
        form.show(evidence)
    elif form.validate():
        try:
            service.change_details(session, actor, evidence_id, form.details())
            session.commit()
            flash(_("The details were saved."), "success")
            return redirect(url_for("evidence.show", evidence_id=evidence_id))
        except DomainError as error:
            status = refuse(form, error)
    else:
        status = 422
    page = render_template(
        "evidence/form.html",
        form=form,
        heading=_("Change the details"),
        agency_id=None,
        held=None,
        back=url_for("evidence.show", evidence_id=evidence_id),
    )
    return page, status


@bp.post("/evidence/<uuid:evidence_id>/<any(retire, bring_back):what>")
@needs(Permission.EVIDENCE_MANAGE)
def set_aside(evidence_id: UUID, what: str) -> Response:
    """Out of the list, or back into it; it stays wherever it is linked."""
    actor, session = the_actor(), db.session()
    if what == "retire":
        evidence = service.retire(session, actor, evidence_id)
        message = _("“%(title)s” was set aside.", title=evidence.title)
    else:
        evidence = service.bring_back(session, actor, evidence_id)
        message = _("“%(title)s” is current again.", title=evidence.title)
    session.commit()
    flash(message, "success")
    return redirect(url_for("evidence.show", evidence_id=evidence_id))


@bp.get("/evidence/<uuid:evidence_id>/file")
@needs(Permission.EVIDENCE_READ, guest=True)
@sealed
def download(evidence_id: UUID) -> Response:
    """The file, to be saved."""
    evidence, stored = queries.get_file(db.session(), the_actor(), evidence_id)
    return send(stored, evidence.file_name)


@bp.route(ANSWER, methods=["GET", "POST"])
@needs(Permission.EVIDENCE_MANAGE, guest=True)
def choose(return_id: UUID, question: str) -> Any:
    """Evidence beside one answer: what is there, what can be chosen, and adding new."""
    actor, session = the_actor(), db.session()
    return_, section, asked = links.open_answer(session, actor, return_id, question)
    back = url_for(
        "returns.section",
        return_id=return_id,
        section=section.key,
        _anchor=question.replace(".", "-"),
    )
    form, held, status = EvidenceForm(), None, 200
    if request.method == "POST":
        added, held, status = add_posted(actor, return_.agency_id, form)
        if added is not None:
            links.link(session, actor, added.id, return_id, question)
            session.commit()
            flash(_("“%(title)s” stands beside your answer now.", title=added.title), "success")
            return redirect(back)
    words = _words(request.args.get("words"))
    return_, _section, _asked = links.open_answer(session, actor, return_id, question)
    page = render_template(
        "evidence/choose.html",
        form=form,
        held=held,
        return_id=return_id,
        question=asked,
        label=words_here()(asked.label),
        expected=words_here()(asked.evidence_expected),
        linked=queries.list_for_answer(session, return_id, question),
        rows=queries.list_to_choose(session, actor, return_, question, words=words),
        words=words,
        back=back,
        today=today(),
    )
    return page, status


@bp.post(ANSWER + "/<any(link, unlink):what>")
@needs(Permission.EVIDENCE_MANAGE, guest=True)
def put(return_id: UUID, question: str, what: str) -> Response:
    """Chosen evidence beside the answer, or one piece of it away again."""
    actor, session = the_actor(), db.session()
    chosen = [_uuid(value) for value in request.form.getlist("evidence")][:100]
    known = [evidence_id for evidence_id in chosen if evidence_id is not None]
    if len(known) != len(chosen):
        raise NotFound
    if not chosen:
        links.open_answer(session, actor, return_id, question)
        flash(_("Choose at least one piece of evidence."), "error")
    elif what == "link":
        links.link_all(session, actor, known, return_id, question)
    else:
        links.unlink_all(session, actor, known, return_id, question)
    session.commit()
    return redirect(url_for("evidence.choose", return_id=return_id, question=question))


def _own_agencies(actor: Actor) -> list[Agency]:
    if not actor.agency_ids:
        return []
    return list(
        db.session.scalars(
            select(Agency).where(Agency.id.in_(actor.agency_ids)).order_by(Agency.name, Agency.id)
        )
    )


def show_name(show: Show) -> str:
    return {
        Show.CURRENT: _("Current"),
        Show.EXPIRING: _("About to expire"),
        Show.EXPIRED: _("Expired"),
        Show.UNLINKED: _("Used nowhere"),
        Show.RETIRED: _("Set aside"),
    }[show]


def size_text(size: int | None) -> str:
    """A file's size as people read it."""
    if size is None:
        return ""
    if size < 1024 * 1024:
        return _("%(n)s KB", n=format_number(max(1, round(size / 1024))))
    return _("%(n)s MB", n=format_number(round(size / 1024 / 1024, 1)))


def _chosen(value: str | None) -> Show:
    return Show(value) if value in list(Show) else Show.CURRENT


def _words(value: str | None) -> str:
    return (value or "").replace("\0", "").strip()[:100]


def _uuid(value: str | None) -> UUID | None:
    try:
        return UUID(value or "")
    except ValueError:
        return None
