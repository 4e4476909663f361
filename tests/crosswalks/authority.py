"""Two authorities with different models, and the partnership whose round both fill."""

from __future__ import annotations

import io
import json
import uuid
from decimal import Decimal
from typing import Any

from bs4 import BeautifulSoup

from tenants.crosswalks.joint_file import hash_of
from tenants.judgements.types import Decision, GradeValue
from tenants.practice import service as practice
from tenants.practice.loader import load_text
from tenants.rounds import submission
from tests.judgements.panel import assign, conclude, decide, finish, grade, point, release
from tests.web.page_checks import Browser, words
from tests.world import World

PROMISES = """\
format: accord-model/1
key: promises
title: Marlow promises
languages: [en]
vocabulary:
  standard: {one: promise, many: promises}
spines:
  - key: own
    title: Promises
    standards:
      - key: p.listen
        title: We listen
        criteria:
          - {key: p.listen.1, text: Leaders hear children themselves}
      - {key: p.learn, title: We learn}
scales:
  - key: own-grade
    kind: ordinal
    title: Our grades
    points:
      - {key: seed, label: Seedling, score: 0, meaning: It has only begun}
      - {key: tree, label: Tree, score: 1, tone: green}
crosswalks:
  - key: small
    title: The partnership's small model
    standards:
      - {key: s11.1, own: [p.listen]}
      - {key: s11.2, own: [p.listen, p.learn]}
    scales:
      - key: grade
        own: own-grade
        points:
          - {key: '0', own: seed}
          - {key: '1', own: seed}
          - {key: '2', own: tree}
          - {key: '3', own: tree}
      - key: ten
        own: own-grade
        points:
          - {key: '7', own: tree}
"""
"""An authority that maps two of three joint standards, and tries to map a scale of numbers."""

LADDER = """\
format: accord-model/1
key: ladder
title: Thornbury ladder
languages: [en]
spines:
  - key: rungs
    title: Rungs
    standards:
      - {key: r.safe, title: Safe}
      - {key: r.skilled, title: Skilled}
scales:
  - key: rung
    kind: ordinal
    title: Rung
    points:
      - {key: low, label: Low rung, score: 0}
      - {key: middle, label: Middle rung, score: 1}
      - {key: high, label: High rung, score: 2}
crosswalks:
  - key: small
    title: What the partnership asks
    standards:
      - {key: s11.1, own: [r.safe]}
      - {key: s11.2, own: [r.skilled]}
      - {key: wt.supervision}
    scales:
      - key: grade
        own: rung
        points:
          - {key: '0', own: low}
          - {key: '1', own: middle}
          - {key: '2', own: high}
"""
"""Another authority: other standards, another scale, one point and no number mapped."""


def publish(world: World, text: str) -> uuid.UUID:
    """Publish an own model in an authority's workspace; returns the version's id."""
    administrator = world.people["administrator"]
    with world.acting(administrator) as session:
        version = practice.publish(
            session,
            load_text(text, "own.yaml"),
            note="",
            published_by=administrator.me,
            publisher_name=administrator.name,
        )
        session.commit()
        return version.id


def own_model_path(world: World, agency: str = "northmoor") -> str:
    return world.path(f"agencies/{world.agencies[agency]}/own-model")


def upload(
    world: World,
    text: str | bytes,
    agency: str = "northmoor",
    who: str = "",
    status: int = 200,
) -> BeautifulSoup:
    """Upload a pack as the own model of an agency; the page that answers."""
    data = text.encode() if isinstance(text, str) else text
    browser = Browser(world.client(who or f"{agency}.agency_lead"))
    return send_file(browser, own_model_path(world, agency), data, "own.yaml", status)


def send_file(
    browser: Browser, path: str, data: bytes, name: str, status: int = 200
) -> BeautifulSoup:
    response = browser.client.post(
        path,
        data={"csrf_token": browser.token(), "file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
        follow_redirects=True,
    )
    return browser._take(response, status)


def released(world: World, **points: str) -> None:
    """A blind round that northmoor and elm fill with their points, moderated and released.

    Northmoor is graded down on q.lead: from 2 to 1.
    """
    world.open_round()
    for agency in ("northmoor", "elm"):
        world.fill(agency, points.get(agency, "2"))
        lead = world.people[f"{agency}.agency_lead"]
        world.answer(lead, world.return_of(agency), "q.confidence", score=7)
        sign_filled(world, agency)
        moderate_all(world, agency)
        release(world, agency)


def sign_filled(world: World, agency: str) -> None:
    return_id = world.return_of(agency)
    for role, call, more in (
        ("agency_lead", submission.submit, {}),
        ("approver", submission.sign, {"post": "Chief Officer", "confirmed": True}),
    ):
        actor = world.people[f"{agency}.{role}"]
        with world.acting(actor) as session:
            call(session, actor, return_id, **more)
            session.commit()


def moderate_all(world: World, agency: str) -> None:
    moderator = world.people["moderator"]
    assign(world, agency, moderator)
    grading = grade(world, agency, moderator, {"q.lead": "1"})
    world.answer(moderator, grading, "q.confidence", score=7)
    finish(world, moderator, grading)
    seven = Decision(value=GradeValue(score=Decimal(7)))
    decide(
        world,
        world.coordinator,
        agency,
        q_lead=Decision(value=point(world, "1"), reason="Nobody reports yet"),
        q_visits=Decision(value=point(world, "2")),
        q_trained=Decision(value=point(world, "2")),
        q_confidence=seven,
    )
    conclude(world, agency)


def outcome_path(world: World, agency: str = "northmoor") -> str:
    return world.path(f"returns/{world.return_of(agency)}/outcome")


def taken(world: World, agency: str = "northmoor", who: str = "agency_lead") -> bytes:
    """The result of an agency as its lead downloads it."""
    browser = Browser(world.client(f"{agency}.{who}"))
    response = browser.post(world.path(f"returns/{world.return_of(agency)}/result"))
    assert response.status_code == 200, response.status_code
    assert response.mimetype == "application/json"
    return bytes(response.get_data())


def bring_in(world: World, data: bytes, who: str = "administrator") -> BeautifulSoup:
    """Take a carried file in: choose it, look, confirm; the page of the result."""
    browser = Browser(world.client(who))
    page = send_file(browser, world.path("joint-results/import"), data, "result.json")
    carried = page.select_one("input[name=carried]")
    assert carried is not None
    return browser.send(
        world.path("joint-results/import"), {"carried": str(carried["value"]), "then": "confirm"}
    )


def look(world: World, data: bytes, status: int = 200, who: str = "administrator") -> BeautifulSoup:
    browser = Browser(world.client(who))
    return send_file(browser, world.path("joint-results/import"), data, "result.json", status)


def rehashed(data: bytes, change: Any) -> bytes:
    """A file that was changed by somebody who knows how the hash is taken."""
    whole = json.loads(data)
    change(whole["content"])
    whole["sha256"] = hash_of(whole["content"])
    return json.dumps(whole).encode()


def rows(page: BeautifulSoup, heading: str) -> dict[str, list[str]]:
    """A table's rows below a heading: first cell → the others."""
    region = page.select_one(f'[aria-labelledby="{heading}"]')
    assert region is not None
    return {
        words(row.find("th")): [words(cell) for cell in row.find_all("td")]
        for row in region.select("tbody tr")
    }
