"""The framework's front page, its chapters, and the whole of it to print."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from blueprints.gate import needs, the_actor
from blueprints.handbook.blueprint import of_any_version
from blueprints.handbook.opened import Framework, framework_of, open_framework
from saas.database import db, now
from saas.i18n import format_date
from saas.i18n import gettext as _
from tenants.handbook import compose, front, places, prints, queries, readings
from tenants.handbook.chapters.year import DUTIES, MONTHS, POSTS
from tenants.handbook.types import Page, Target
from tenants.rounds.calendar import day_of, today
from tenants.workspaces.models import Member
from tenants.workspaces.roles import Permission

BY_POST = frozenset({DUTIES, MONTHS, POSTS})
"""Pages that can show the duties of one post alone."""


@of_any_version("")
@needs(Permission.MODEL_READ)
def index(version_id: UUID | None = None) -> str:
    """What the framework is, whose, which version; its contents; and having read it."""
    session, actor = db.session(), the_actor()
    opened = queries.open_handbook(session, version_id)
    if opened is None:
        return render_template("handbook/none.html", title=front.room_name())
    framework = framework_of(opened, version_id)
    files = places.files_of(session, opened.edition.key)
    handbook = opened.model.handbook
    published = format_date(day_of(opened.edition.published_at))
    return render_template(
        "handbook/index.html",
        framework=framework,
        handbook=handbook,
        facts=front.facts_of(framework.book, opened.edition, published),
        status=front.status_name(handbook.status) if handbook is not None else "",
        vision=framework.book.say(opened.model.vision),
        review_is_late=bool(
            handbook and handbook.review_on and handbook.review_on < today().isoformat()
        ),
        own=readings.own_reading(session, actor, opened.edition),
        printed=prints.find_for(session, opened, files, g.workspace),
    )


@of_any_version("/<chapter>")
@of_any_version("/<chapter>/<item>")
@needs(Permission.MODEL_READ)
def page(chapter: str, item: str = "", version_id: UUID | None = None) -> str:
    """One page of a chapter, or one part of a long page."""
    at = Target(chapter, item)
    framework = open_framework(version_id, post=_post(at))
    if framework.book.post and framework.book.post not in framework.book.posts:
        framework = framework_of(framework.opened, version_id)
    found = compose.page_at(framework.book, at)
    part = None
    if compose.is_long(found):
        part = compose.find_part(found, request.args.get("part", ""))
    files = {}
    if chapter == "files":
        files = places.files_of(db.session(), framework.opened.edition.key)
    return render_template(
        "handbook/page.html",
        framework=framework,
        page=found,
        part=part,
        is_index=part is None and compose.is_long(found),
        files=files,
        by_post=at in BY_POST and bool(framework.book.posts),
        own_post=_own_post(framework) if at in BY_POST else "",
        **_neighbours(framework, found, part.anchor if part else ""),
    )


@of_any_version("/print")
@needs(Permission.MODEL_READ)
def whole(version_id: UUID | None = None) -> str:
    """Everything on one page, for paper."""
    framework = open_framework(version_id)
    opened, book = framework.opened, framework.book
    published = format_date(day_of(opened.edition.published_at))
    chapters = [
        (replace(first, groups=first.without_links) if items else first, items)
        for first, items in compose.chapters_of(book)
    ]
    return render_template(
        "handbook/print.html",
        framework=framework,
        facts=front.facts_of(book, opened.edition, published),
        chapters=chapters,
        files=places.files_of(db.session(), opened.edition.key),
        printed_at=now(),
    )


@of_any_version("/read", methods=["POST"])
@needs(Permission.MODEL_READ)
def note_reading(version_id: UUID | None = None) -> Response:
    """“I have read this version.”"""
    session = db.session()
    opened = queries.get_handbook(session, version_id)
    readings.note_reading(session, the_actor(), opened.edition.version_id)
    session.commit()
    flash(
        _("Thank you. It is noted that you have read version %(n)s.", n=opened.edition.number),
        "success",
    )
    return redirect(framework_of(opened, version_id).url("index"))


def _post(at: Target) -> str:
    return request.args.get("post", "") if at in BY_POST else ""


def _own_post(framework: Framework) -> str:
    """The key of the reader's own post, where the framework calls a post as their place does."""
    own = db.session.scalars(select(Member.post).where(Member.id == the_actor().me)).one_or_none()
    wanted = (own or "").casefold().strip()
    if not wanted:
        return ""
    for key, post in framework.book.posts.items():
        names = [post.title, *post.also]
        if any(wanted == text.casefold() for words in names for text in words.values()):
            return key
    return ""


def _neighbours(framework: Framework, found: Page, part: str) -> dict[str, Any]:
    """What is read before and after this page: pages of the contents, or parts of a long page."""
    if part:
        anchors = [group.anchor for group in found.groups]
        place = anchors.index(part)

        def link(step: int) -> dict[str, str] | None:
            if not 0 <= place + step < len(anchors):
                return None
            group = found.groups[place + step]
            to = Target(found.at.chapter, found.at.item, group.anchor)
            return {"href": framework.href(to).partition("#")[0], "text": group.title}

        return {"before": link(-1), "after": link(1)}
    lines = framework.in_order
    place = next((n for n, line in enumerate(lines) if line.at == found.at), -1)
    if place < 0:
        return {"before": None, "after": None}
    before = lines[place - 1] if place else None
    after = lines[place + 1] if place + 1 < len(lines) else None
    return {
        name: {"href": framework.href(line.at), "text": line.title} if line else None
        for name, line in (("before", before), ("after", after))
    }
