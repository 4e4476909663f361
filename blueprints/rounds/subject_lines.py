"""The page of a round in which people fill parts: its subjects, and how far each part is."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from blueprints.returns.answer_view import words_here
from blueprints.rounds.form_titles import form_titles
from saas.database import db
from tenants.practice.schema import ActivityType, PracticeModel, SubjectKind
from tenants.rounds import queries
from tenants.rounds.models import Round
from tenants.rounds.subjects import count_parts, list_subject_lines
from tenants.workspaces.actor import Actor

PER_PAGE = 50

IN_THE_TREE = frozenset(
    {SubjectKind.AGENCY, SubjectKind.SERVICE, SubjectKind.SETTING, SubjectKind.PROVIDER}
)


def what_next(round_: Round, activity: ActivityType) -> str:
    """Where its maker chooses what a round is about."""
    if activity.subject in IN_THE_TREE:
        return url_for("rounds.agencies", round_id=round_.id)
    return url_for("cases.index", round_id=round_.id)


def review_subjects(round_: Round, model: PracticeModel) -> str:
    """What is about to open: how many subjects, and of each part how many are given."""
    session = db.session()
    activity = model.activity[round_.activity]
    _lines, total = list_subject_lines(session, round_, per_page=1)
    given: dict[str, int] = {}
    for each in count_parts(session, round_.id):
        given[each.part_key] = given.get(each.part_key, 0) + each.count
    return render_template(
        "rounds/review_subjects.html",
        round=round_,
        activity=activity,
        total=total,
        given=given,
        of_agencies=activity.subject in IN_THE_TREE,
        choose=what_next(round_, activity),
        forms=form_titles(model, activity, words_here()),
        model=model,
        words=words_here(),
    )


def show_subjects(actor: Actor, round_: Round, common: dict[str, Any]) -> str:
    """For its makers every subject; the database shows others those of which they have a part."""
    session = db.session()
    activity: ActivityType = common["model"].activity[round_.activity]
    page = max(1, request.args.get("page", 1, type=int))
    everything = queries.sees_everything(actor)
    lines, total = list_subject_lines(session, round_, page=page, per_page=PER_PAGE)
    counts = count_parts(session, round_.id) if everything else []
    states: dict[str, dict[str, int]] = {}
    for each in counts:
        states.setdefault(each.part_key, {})[each.state] = each.count
    return render_template(
        "rounds/show_subjects.html",
        lines=lines,
        total=total,
        everything=everything,
        confirming=everything and any(line.asked for line in lines),
        activity=activity,
        of_agencies=activity.subject in IN_THE_TREE,
        states=states,
        number=page,
        pages=max(1, -(-total // PER_PAGE)),
        page_link=lambda n: url_for("rounds.show", round_id=round_.id, page=n),
        **common,
    )
