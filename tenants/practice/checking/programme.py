"""Kinds of rounds, duties and the year: what they name must exist."""

from __future__ import annotations

from collections.abc import Iterator

from tenants.practice.checking.problems import Path, Problem, twice, unknown, unknown_one
from tenants.practice.schema import ActivityType, Party, PracticeModel


def activity_problems(model: PracticeModel) -> Iterator[Problem]:
    if model.activity_types and not model.spines:
        yield Problem(
            ("activity_types",),
            "a kind of round counts its results by standards; add at least one spine of standards",
        )
    for i, activity in enumerate(model.activity_types):
        yield from _one_activity(model, activity, ("activity_types", i))


def _one_activity(model: PracticeModel, activity: ActivityType, at: Path) -> Iterator[Problem]:
    posts = {post.key for post in model.posts}
    yield from twice("part", [((*at, "parts", j), p.key) for j, p in enumerate(activity.parts)])
    for j, part in enumerate(activity.parts):
        yield from unknown_one("tool", (*at, "parts", j, "tool"), part.tool, model.tool)
        yield from unknown("post", (*at, "parts", j, "posts"), part.posts, posts)
    if activity.moderation != "none" and all(p.by != Party.MODERATOR for p in activity.parts):
        yield Problem((*at, "moderation"), "moderation needs a part that a moderator fills")
    if activity.route is not None:
        yield from unknown("post", (*at, "route", "notifies"), activity.route.notifies, posts)
        yield from twice(
            "step",
            [((*at, "route", "steps", j), s.key) for j, s in enumerate(activity.route.steps)],
        )
    sample = activity.sample
    if sample is not None and sample.size is not None and sample.share is not None:
        yield Problem((*at, "sample", "share"), "a sample has a size or a share, not both")
    forums = {forum.key for forum in model.forums}
    yield from unknown("forum", (*at, "goes_to"), activity.goes_to, forums)


def programme_problems(model: PracticeModel) -> Iterator[Problem]:
    posts = {post.key for post in model.posts}
    forums = {forum.key for forum in model.forums}
    duties = {duty.key for duty in model.duties}
    for i, duty in enumerate(model.duties):
        at: Path = ("duties", i)
        yield from unknown("post", (*at, "posts"), duty.posts, posts)
        yield from unknown("forum", (*at, "goes_to"), duty.goes_to, forums)
        for j, amount in enumerate(duty.any_of):
            yield from unknown_one(
                "activity type",
                (*at, "any_of", j, "activity"),
                amount.activity,
                model.activity,
            )
    if model.year is None:
        return
    for i, off in enumerate(model.year.off):
        here: Path = ("year", "off", i)
        yield from unknown("activity type", (*here, "activities"), off.activities, model.activity)
        yield from unknown("duty", (*here, "duties"), off.duties, duties)
    yield from twice(
        "term", [(("year", "terms", i), term.key) for i, term in enumerate(model.year.terms)]
    )
