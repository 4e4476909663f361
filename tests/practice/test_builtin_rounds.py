"""Every kind of round of every pack that services answer runs from its first page to its report."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from functools import cache

import pytest
from flask import Flask
from sqlalchemy import select

from saas.files.store import path_of
from saas.jobs import work
from tenants.judgements import assignment, grading, outcome, settlement
from tenants.judgements.comparison import compare
from tenants.judgements.types import Decision
from tenants.practice import service as practice
from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import (
    ActivityType,
    Column,
    ColumnKind,
    PracticeModel,
    Question,
    QuestionKind,
    Scale,
    ScaleKind,
)
from tenants.reports import service as reports
from tenants.rounds.answers import save_answer
from tenants.rounds.calendar import today
from tenants.rounds.content import AnswerContent, Value
from tenants.rounds.form import FormFor, asks_improvement, chosen_keys, form_for, visible_questions
from tenants.rounds.models import Return
from tests.practice.new_authority import (
    add_quayside,
    first_kind_and_size,
    new_workspace,
    open_round,
)
from tests.web.page_checks import Browser
from tests.world import World

PACKS = (
    "city_of_london",
    "leicester_city",
    "leicestershire",
    "section11",
    "shropshire",
    "swindon",
)


@cache
def model_of(pack: str) -> PracticeModel:
    return load_file(FOLDER / f"{pack}.yaml")


def test_every_pack_but_the_blank_one_is_driven_here() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} - set(PACKS) == {"blank"}


# What somebody could say to any question


def graded(scale: Scale, turn: int) -> tuple[str | None, Decimal]:
    """A grade of the scale; turn by turn another one, from the lowest."""
    if scale.kind is ScaleKind.NUMERIC:
        assert scale.minimum is not None
        assert scale.step is not None
        assert scale.maximum is not None
        steps = int((scale.maximum - scale.minimum) / scale.step)
        return None, scale.minimum + scale.step * (turn % (steps + 1))
    point = scale.points[turn % len(scale.points)]
    return point.key, point.score


def cell(model: PracticeModel, column: Column) -> str:
    if column.kind is ColumnKind.GRADE:
        point, score = graded(model.scale[column.scale or ""], 1)
        return point or f"{score:f}"
    if column.kind is ColumnKind.CHOICE:
        return column.options[0].key
    if column.kind is ColumnKind.NUMBER:
        return f"{column.minimum or 1:f}"
    return today().isoformat() if column.kind is ColumnKind.DATE else "As it was agreed."


def said(model: PracticeModel, question: Question, turn: int) -> Value:
    kind = question.kind
    if kind is QuestionKind.NUMBER:
        return f"{question.minimum or 1:f}"
    if kind is QuestionKind.DATE:
        return today().isoformat()
    if kind is QuestionKind.SINGLE:
        return question.options[turn % len(question.options)].key
    if kind is QuestionKind.MULTIPLE:
        return [option.key for option in question.options]
    if kind is QuestionKind.THREE_COLUMNS:
        return {column.key: "In a few words." for column in question.columns}
    if kind is QuestionKind.TABLE:
        cells = {column.key: cell(model, column) for column in question.columns}
        rows = [row.key for row in question.rows] or ["a1"]
        return {"rows": [{"id": row, "cells": dict(cells)} for row in rows]}
    return "What we found, in our own words."


def whole(model: PracticeModel, question: Question, turn: int) -> AnswerContent:
    """An answer with every part that the question asks for."""
    if question.kind is not QuestionKind.GRADE:
        return AnswerContent(value=said(model, question, turn), narrative="Why we say so.")
    point, score = graded(model.scale[question.scale or ""], turn)
    bare = AnswerContent(point=point, score=score, narrative="What it rests on.")
    if not asks_improvement(model, question, bare):
        return bare
    return AnswerContent(
        point=point,
        score=score,
        narrative=bare.narrative,
        improvement="We begin with the team that waits longest.",
        improve_by=today() + timedelta(days=60),
    )


class Driven:
    """One round in a new authority, from its opening to its report."""

    def __init__(self, world: World, model: PracticeModel, activity: ActivityType) -> None:
        self.world, self.model, self.activity = world, model, activity
        with world.acting(world.coordinator) as session:
            self.round_id = open_round(session, world, activity)
            session.commit()
        own = next(part for part in activity.parts if part.by == "agency")
        kind, size = first_kind_and_size(model)
        self.form: FormFor = form_for(model, own.tool, kind=kind, size=size)
        self.own = self.returns()["self"]
        self.answers: dict[str, AnswerContent] = {}

    def returns(self) -> dict[str, Return]:
        with self.world.planning() as session:
            rows = session.scalars(select(Return).where(Return.round_id == self.round_id)).all()
            session.expunge_all()
            return {row.part: row for row in rows}

    def shown(self) -> set[str]:
        questions = self.form.questions
        chosen = {key: chosen_keys(questions[key], a) for key, a in self.answers.items()}
        return visible_questions(self.form, chosen)

    def answer_all(self) -> None:
        """Each question when it shows, in the form’s order."""
        lead = self.world.people["agency_lead"]
        with self.world.acting(lead) as session:
            for turn, (key, question) in enumerate(self.form.questions.items()):
                if key not in self.shown():
                    continue
                content = whole(self.model, question, turn)
                save_answer(session, lead, self.own.id, key, content, 0)
                self.answers[key] = content
            session.commit()

    def moderate(self) -> None:
        """The moderator agrees, except about the first grade; the coordinator settles that."""
        world, moderator = self.world, self.world.people["moderator"]
        with world.acting(world.coordinator) as session:
            assignment.assign_moderators(
                session, world.coordinator, [self.own.subject_id], [moderator.me]
            )
            session.commit()
        theirs = self.returns()["moderation"].id
        with world.acting(moderator) as session:
            questions = self.form.questions
            keys = [k for k in self.answers if questions[k].kind is QuestionKind.GRADE]
            for turn, key in enumerate(keys):
                own = self.answers[key]
                point, score = own.point, own.score
                if turn == 0:
                    scale = self.model.scale[questions[key].scale or ""]
                    point, score = next(
                        grade
                        for grade in (graded(scale, 0), graded(scale, 1))
                        if grade[1] != own.score
                    )
                content = AnswerContent(point=point, score=score, narrative="As I read it.")
                save_answer(session, moderator, theirs, key, content, 0)
            grading.finish_moderation(session, moderator, theirs)
            session.commit()
        with world.acting(world.coordinator) as session:
            decisions = {}
            for each in compare(session, world.coordinator, self.own.subject_id).questions:
                if each.gradings:
                    reason = "" if each.gradings[0].value == each.own else "The panel read it so."
                    decisions[each.question.key] = Decision(each.gradings[0].value, reason)
            result = settlement.settle(session, world.coordinator, self.own.subject_id, decisions)
            assert not result.errors
            session.flush()
            settlement.complete_moderation(session, world.coordinator, self.own.subject_id)
            outcome.release_outcome(session, world.coordinator, self.own.subject_id)
            session.commit()

    def report(self) -> bytes:
        actor = self.world.coordinator
        with self.world.acting(actor) as session:
            item_id: uuid.UUID = reports.ask_for_report(session, actor, self.round_id).id
            session.commit()
        work.run(self.world.tenant_id, item_id)
        with self.world.acting(actor) as session:
            found = reports.get_report(session, actor, item_id)
            assert found.item.state == "done", found.item.result
            return path_of(reports.get_file(session, found, "pdf")).read_bytes()


@pytest.mark.parametrize("pack", PACKS)
def test_each_round_that_services_answer_runs_to_its_report(app: Flask, pack: str) -> None:
    model = model_of(pack)
    world = new_workspace(app)
    with world.planning() as session:
        practice.publish(session, model, note="", published_by=None, publisher_name="")
        session.commit()
    add_quayside(world, model)
    world.people["moderator"] = world.member("moderator", ["moderator"])
    asking = [activity for activity in model.activity_types if activity.asks_agencies]
    assert asking
    for activity in asking:
        runs_to_its_report(Driven(world, model, activity))


def runs_to_its_report(driven: Driven) -> None:
    """Answered wholly, submitted and signed on the pages, moderated where it is, and reported."""
    world, own, kind = driven.world, f"returns/{driven.own.id}", driven.activity.key
    driven.answer_all()
    lead = Browser(world.client("agency_lead"))
    for section, _questions in driven.form.sections:
        lead.get(world.path(f"{own}/sections/{section.key}"))
    lead.send(world.path(f"{own}/submit"))
    assert driven.returns()["self"].state == "submitted", kind
    approver = Browser(world.client("approver"))
    approver.send(world.path(f"{own}/sign"), {"post": "Head of service", "confirmed": "y"})
    signed = driven.returns()["self"]
    assert signed.state == "signed_off", kind
    assert signed.answered == signed.expected > 0, kind

    if driven.activity.moderation != "none":
        driven.moderate()
        assert driven.returns()["self"].state == "released", kind
    coordinator = Browser(world.client("coordinator"))
    coordinator.get(world.path(f"{own}/read"))
    coordinator.get(world.path(f"rounds/{driven.round_id}/overview"))
    assert driven.report().startswith(b"%PDF-1.7"), kind
