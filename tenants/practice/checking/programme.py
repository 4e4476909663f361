"""Kinds of rounds and the year: keys, moderation, samples."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.practice.checking.problems import Path, Problem, twice
from tenants.practice.graded_tables import graded_tables
from tenants.practice.schema import ActivityType, Party, PracticeModel
from tenants.practice.sentences import sentence as N_


def activity_problems(model: PracticeModel) -> Iterator[Problem]:
    if model.activity_types and not model.spines:
        yield Problem(
            ("activity_types",),
            N_(
                "a kind of round counts its results by standards; "
                "add at least one spine of standards"
            ),
        )
    for i, activity in enumerate(model.activity_types):
        yield from _one_activity(activity, ("activity_types", i))
        if activity.moderation == "blind":
            yield from _blind_problems(model, activity, ("activity_types", i))


def _blind_problems(model: PracticeModel, activity: ActivityType, at: Path) -> Iterator[Problem]:
    for tool, question in graded_tables(model, activity):
        yield Problem(
            (*at, "moderation"),
            N_(
                "a blind moderator would read the grades in the table “%(question)s” of the "
                "form “%(tool)s”; ask for them in questions of their own, or write open",
                question=question.key,
                tool=tool.key,
            ),
        )


def _one_activity(activity: ActivityType, at: Path) -> Iterator[Problem]:
    yield from twice("part", [((*at, "parts", j), p.key) for j, p in enumerate(activity.parts)])
    if activity.moderation != "none" and all(p.by != Party.MODERATOR for p in activity.parts):
        message = N_("moderation needs a part that a moderator fills")
        yield Problem((*at, "moderation"), message)
    if activity.route is not None:
        yield from twice(
            "step",
            [((*at, "route", "steps", j), s.key) for j, s in enumerate(activity.route.steps)],
        )
    sample = activity.sample
    if sample is not None and sample.size is not None and sample.share is not None:
        message = N_("a sample has a size or a share, not both")
        yield Problem((*at, "sample", "share"), message)


def programme_problems(model: PracticeModel) -> Iterator[Problem]:
    if model.year is not None:
        yield from twice(
            "term", [(("year", "terms", i), term.key) for i, term in enumerate(model.year.terms)]
        )
