"""The demonstration's authorities: one on each pack, each with a round that its services answer
and a round of children's cases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from saas.accounts import service as accounts
from saas.accounts.models import Workspace
from saas.database import db
from saas.tenancy import NO_SCOPE, Reach, Scope, enter_scope
from saas.trail.service import verify
from tenants.agencies.models import Agency
from tenants.demo.authorities import Authority, authorities, content_of
from tenants.demo.authority import seed_authority
from tenants.demo.case_rounds import BegunPart, CaseRound, casework_of
from tenants.demo.people import ADMINISTRATOR, AGENCIES, PASSWORD, UNIT, email_of
from tenants.demo.seed import actor_of, sign_ins
from tenants.handbook.models import HandbookReading
from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import PracticeModel, QuestionKind
from tenants.reports import matrices, standards
from tenants.reports.queries import load_overview
from tenants.rounds.content import AnswerContent
from tenants.rounds.form import (
    FormFor,
    chosen_keys,
    expected_questions,
    form_for,
    missing_parts,
    visible_questions,
)
from tenants.rounds.models import Answer, Grade, Return, Round, Subject
from tenants.rounds.types import PartKind

RETURNS = [(each, key) for each in authorities() for key in each.returns]
NAMES_OF_DAYS = (
    "January|February|March|April|June|July|August|September|October|November|December"
    "|spring|summer|autumn|winter"
)

PARTS = [
    (each, asked, reference, begun)
    for each in authorities()
    for asked in casework_of(each.slug).rounds
    for reference, case in asked.begun.items()
    for begun in case.parts
]
each_part = pytest.mark.parametrize(
    ("authority", "asked", "reference", "begun"),
    PARTS,
    ids=[f"{reference}-{begun.part}-{begun.of}".strip("-") for _a, _r, reference, begun in PARTS],
)
CORE = {
    "thistlemere": "warm-audit",
    "ambleford": "case_file_audit",
    "merrowdale": "child_journey",
    "vale-county": "case-file",
    "eastmark": "pir",
}

each_authority = pytest.mark.parametrize("authority", authorities(), ids=lambda each: each.slug)
each_return = pytest.mark.parametrize(
    ("authority", "key"), RETURNS, ids=[f"{each.slug}-{key}" for each, key in RETURNS]
)


@cache
def model_of(pack: str) -> PracticeModel:
    return load_file(FOLDER / f"{pack}.yaml")


def form_of(authority: Authority, key: str) -> FormFor:
    model = model_of(authority.pack)
    part = next(p for p in model.activity[authority.activity].parts if p.by == "agency")
    kind = next(each.kind for each in authority.services if each.key == key)
    return form_for(model, part.tool, kind=kind, size="")


def answers_of(authority: Authority, key: str) -> dict[str, AnswerContent]:
    form = form_of(authority, key)
    given = authority.returns[key].answers
    return {
        name: content_of(form.model, form.questions[name], value) for name, value in given.items()
    }


def test_there_is_an_authority_on_each_of_the_five_packs() -> None:
    packs = sorted(each.pack for each in authorities())
    assert packs == ["city_of_london", "leicester_city", "leicestershire", "shropshire", "swindon"]


@each_authority
def test_one_service_has_signed_one_has_begun_and_one_has_not(authority: Authority) -> None:
    signed = [each.signed for each in authority.returns.values()]
    assert sorted(signed) == [False, True]
    assert sum(each.takes_part for each in authority.services) == 3


def refuse_half_answers(form: FormFor, answers: dict[str, AnswerContent]) -> set[str]:
    """Fail where an answer lacks a part or is not asked; returns what is asked besides."""
    chosen = {k: chosen_keys(form.questions[k], a) for k, a in answers.items()}
    lacking = {k: missing_parts(form.model, form.questions[k], a) for k, a in answers.items()}
    assert not {k: parts for k, parts in lacking.items() if parts}
    assert answers.keys() <= visible_questions(form, chosen)
    return expected_questions(form, chosen) - answers.keys()


@each_return
def test_every_answer_of_a_file_is_whole_and_is_asked(authority: Authority, key: str) -> None:
    answers = answers_of(authority, key)
    left = refuse_half_answers(form_of(authority, key), answers)
    if authority.returns[key].signed:
        assert not left
    else:
        assert left
        assert len(answers) >= 3


def texts_of(form: FormFor, answers: dict[str, AnswerContent]) -> list[str]:
    texts = [text for a in answers.values() for text in (a.narrative, a.improvement) if text]
    spoken = (QuestionKind.TEXT, QuestionKind.THREE_COLUMNS)
    for name, answer in answers.items():
        if form.questions[name].kind in spoken:
            told = answer.value
            texts += [str(text) for text in (told.values() if isinstance(told, dict) else [told])]
    return texts


def refuse_loose_words(texts: Iterable[str]) -> None:
    """Fail where a text is no whole sentence, names a season, or is said twice."""
    said = list(texts)
    for text in said:
        assert re.fullmatch(r"[A-Z0-9“].*[.”]", text, re.DOTALL), text
        assert not re.search(NAMES_OF_DAYS, text), text
    assert not [text for text, times in Counter(said).items() if times > 1]


@each_return
def test_words_are_whole_sentences_of_no_season_and_said_once(
    authority: Authority, key: str
) -> None:
    refuse_loose_words(texts_of(form_of(authority, key), answers_of(authority, key)))


def written_in(
    authority: Authority, asked: CaseRound, reference: str, begun: BegunPart
) -> tuple[FormFor, dict[str, AnswerContent]]:
    """The form of a part of a case and what its file answers there."""
    model = model_of(authority.pack)
    part = next(p for p in model.activity[asked.activity].parts if p.key == begun.part)
    agencies = (*authority.services, *casework_of(authority.slug).partners)
    team = next(case.team for case in asked.cases if case.reference == reference)
    kind = next(each.kind for each in agencies if each.key == (begun.of or team))
    form = form_for(model, part.tool, kind=kind, size="")
    given = begun.answers.items()
    return form, {key: content_of(model, form.questions[key], value) for key, value in given}


@each_part
def test_every_part_of_a_case_is_whole_and_is_asked(
    authority: Authority, asked: CaseRound, reference: str, begun: BegunPart
) -> None:
    form, answers = written_in(authority, asked, reference, begun)
    assert bool(refuse_half_answers(form, answers)) is not begun.handed_in
    refuse_loose_words(texts_of(form, answers))


def test_the_sign_ins_name_each_coordinator_on_a_line_that_fits_a_terminal() -> None:
    lines = sign_ins()
    for each in authorities():
        assert any(email_of(each.coordinator.name) in line for line in lines), each.slug
    assert max(map(len, lines)) < 80


def test_one_auditor_and_one_practitioner_stand_among_the_sign_ins() -> None:
    lines = sign_ins()
    people = [person for each in authorities() for person in casework_of(each.slug).people]
    named = [p.role for p in people if any(email_of(p.name) in line for line in lines)]
    assert named == ["auditor", "practitioner"]


def test_nobody_works_in_two_authorities() -> None:
    people = [each.coordinator.name for each in authorities()]
    casework = {each.slug: casework_of(each.slug) for each in authorities()}
    people += [
        who.name
        for each in authorities()
        for part in (*each.services, *casework[each.slug].partners)
        for who in (part.lead, part.approver)
        if who
    ]
    people += [person.name for each in casework.values() for person in each.people]
    assert len(set(people)) == len(people)
    elsewhere = {a.lead for a in AGENCIES} | {a.approver for a in AGENCIES}
    elsewhere |= {p.name for p in UNIT} | {ADMINISTRATOR.name}
    assert elsewhere & set(people) == {"Gareth Prosser"}, "the county's lead in the partnership"


@pytest.fixture(scope="module")
def _administrator(app: Flask) -> None:
    with enter_scope(NO_SCOPE):
        user = accounts.ensure_user(
            db.session(), email=email_of(ADMINISTRATOR.name), name="Tom Aldous", language="en"
        )
        accounts.set_password(db.session(), user, PASSWORD)
        db.session.commit()


@cache
def seeded(slug: str) -> UUID:
    """An authority as the demonstration makes it, once a run; the id of its workspace."""
    seed_authority(lambda line: None, next(each for each in authorities() if each.slug == slug))
    with enter_scope(NO_SCOPE):
        return db.session.scalars(select(Workspace.id).where(Workspace.slug == slug)).one()


def states_in(tenant_id: UUID, asked: CaseRound) -> dict[str, dict[tuple[str, str], str]]:
    """How each part of each case of a round stands: reference → (part, agency) → state."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    reach = frozenset({Reach.SYSTEM, Reach.PLANNING})
    with enter_scope(Scope(tenant_id=tenant_id, reach=reach)):
        rows = db.session.execute(
            select(Subject.reference, Return.part_key, Agency.name, Return.part, Return.state)
            .join(Round, Round.id == Subject.round_id)
            .join(Return, Return.subject_id == Subject.id)
            .join(Agency, Agency.id == Return.agency_id)
            .where(Round.activity == asked.activity)
        ).all()
    for reference, key, agency, part, state in rows:
        whose = agency if part == PartKind.AGENCY else ""
        found.setdefault(reference, {})[key, whose] = state
    return found


@pytest.mark.usefixtures("_administrator")
@each_authority
def test_a_seeded_authority_has_its_round_its_readers_and_a_trail_that_holds(
    authority: Authority,
) -> None:
    tenant_id = seeded(authority.slug)
    reach = frozenset({Reach.SYSTEM, Reach.PLANNING, Reach.TRAIL})
    with enter_scope(Scope(tenant_id=tenant_id, reach=reach)):
        verdict = verify(db.session())
        own = select(Return).where(Return.part == PartKind.SELF).order_by(Return.state)
        returns = db.session.scalars(own).all()
        readings = db.session.scalar(select(func.count()).select_from(HandbookReading))
    assert [each.state for each in returns] == ["in_progress", "not_started", "signed_off"]
    begun, untouched, signed = returns
    assert 0 < begun.answered < begun.expected
    assert untouched.answered == 0
    assert signed.answered == signed.expected
    assert readings == len(authority.read)
    assert verdict.whole, verdict.reason


@pytest.mark.usefixtures("_administrator")
@each_authority
def test_of_four_cases_one_is_released_one_half_way_one_reflected_and_one_untouched(
    authority: Authority,
) -> None:
    asked = casework_of(authority.slug).rounds[0]
    assert asked.activity == CORE[authority.slug]
    states = states_in(seeded(authority.slug), asked)
    released, half_way, reflected, untouched = [states[r] for r in sorted(states)]
    parts = {(part.key, "") for part in model_of(authority.pack).activity[asked.activity].parts}
    for each in (released, half_way, reflected, untouched):
        assert each.keys() == parts
    assert set(released.values()) == {"released"}
    assert set(half_way.values()) == {"signed_off", "in_progress", "not_started"}
    begun = [state for state in reflected.values() if state != "not_started"]
    assert begun in (["signed_off"], ["in_progress"])
    assert set(untouched.values()) == {"not_started"}


@pytest.mark.usefixtures("_administrator")
@each_authority
def test_a_practitioner_reads_what_was_judged_of_the_released_case_alone(
    authority: Authority,
) -> None:
    tenant_id = seeded(authority.slug)
    casework = casework_of(authority.slug)
    asked = casework.rounds[0]
    name = next(each.name for each in casework.people if each.role == "practitioner")
    actor = actor_of(tenant_id, email_of(name))
    with enter_scope(actor.scope()):
        rows = db.session.execute(
            select(Subject.reference, Return.part_key)
            .join(Return, Return.subject_id == Subject.id)
            .join(Answer, Answer.return_id == Return.id)
            .where(Return.author_id != actor.me, Return.part == PartKind.PERSON)
        )
        read = {(reference, part) for reference, part in rows}
    released = next(reference for reference, case in asked.begun.items() if case.released)
    own = {part.key for part in model_of(authority.pack).activity[asked.activity].parts}
    own -= {part for part in asked.given_to if asked.holder(part, released) == "practitioner"}
    assert read == {(released, part) for part in own}


@pytest.mark.usefixtures("_administrator")
def test_two_agencies_have_signed_their_parts_and_neither_reads_the_others() -> None:
    tenant_id = seeded("merrowdale")
    casework = casework_of("merrowdale")
    asked = casework.rounds[1]
    states = states_in(tenant_id, asked)
    assert [len(each) for each in states.values()] == [5, 5]
    signed = [who for (part, who), state in states["MD-J1"].items() if state == "signed_off"]
    assert sorted(signed) == ["Hollowmoor Police", "Merrow Hills Community Health"]
    assert {each["joint", ""] for each in states.values()} == {"not_started"}
    for partner in casework.partners:
        assert partner.lead is not None
        actor = actor_of(tenant_id, email_of(partner.lead.name))
        with enter_scope(actor.scope()):
            for words in (Answer, Grade):
                holders = db.session.scalars(
                    select(Return.agency_id).join(words, words.return_id == Return.id).distinct()
                ).all()
                assert set(holders) <= {actor.agency_id}, partner.name
                assert bool(holders) is (partner.name in signed)


@pytest.mark.usefixtures("_administrator")
def test_numbers_that_were_submitted_are_not_called_nothing() -> None:
    tenant_id = seeded("ambleford")
    leader = next(each.coordinator for each in authorities() if each.slug == "ambleford")
    actor = actor_of(tenant_id, email_of(leader.name))
    with enter_scope(actor.scope()):
        asked = select(Round.id).where(Round.activity == "self_evaluation")
        overview = load_overview(db.session(), actor, db.session.scalars(asked).one())
        heat_map = matrices.section(overview, "self")
        charts = standards.section(overview)
    assert overview.progress.submitted == 1
    assert not heat_map.tables
    assert [*heat_map.paragraphs, *charts.paragraphs] == [
        "What there is lies on scales of its own and stands by itself, further down.",
        "There are no grades to show here.",
    ]
