"""Evidence of the demonstration: small files that fit the questions under which they stand."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from uuid import UUID

from sqlalchemy.orm import Session

from tenants.demo.data import read
from tenants.demo.seed import Demo, days_before
from tenants.demo.voices import Year
from tenants.evidence import links
from tenants.evidence import service as evidence
from tenants.evidence.types import Details
from tenants.rounds.calendar import today
from tenants.workspaces.actor import Actor


@dataclass(frozen=True)
class Document:
    question: str
    name: str
    title: str
    text: str
    years: frozenset[Year]
    ends: int
    """Days after the day of the seeding when it runs out."""


@cache
def documents() -> dict[str, tuple[Document, ...]]:
    """What each agency holds, by the agency's key."""
    return {
        agency: tuple(
            Document(
                question=row["question"],
                name=row["name"],
                title=row["title"],
                text=row["text"],
                years=frozenset(Year[year.upper()] for year in row["rounds"]),
                ends=row["ends"],
            )
            for row in rows
        )
        for agency, rows in read("documents.yaml").items()
    }


def title_of(agency: str, question: str, year: Year) -> str:
    """The document that the agency names under a question, or nothing."""
    return next(
        (
            d.title
            for d in documents().get(agency, ())
            if d.question == question and year in d.years
        ),
        "",
    )


def proofs(agency: str, question: str) -> list[Document]:
    """What an agency can show, when it says that its action under a question is done."""
    held = documents().get(agency, ())
    return [d for d in held if d.question == question and Year.THIS in d.years]


def give_evidence(demo: Demo, who: str, return_id: UUID, year: Year, *, days_ago: float) -> None:
    """Name the agency's documents under their questions."""
    named = [d for d in documents().get(who.split(".")[0], ()) if year in d.years]
    if not named:
        return
    with demo.acting(who, days_ago) as (current, actor):
        for document in named:
            links.link(current, actor, hold(current, actor, document), return_id, document.question)


def hold(current: Session, actor: Actor, document: Document) -> UUID:
    """Keep the document for the actor's agency; what is held already is kept once."""
    assert actor.agency_id is not None
    try:
        held = evidence.add_file(
            current,
            actor,
            agency_id=actor.agency_id,
            name=document.name,
            data=io.BytesIO(_content(document)),
            details=Details(
                title=document.title,
                effective_from=today() - timedelta(days=150),
                effective_to=today(),
                expires_on=(days_before(0) + timedelta(days=document.ends)).date(),
            ),
        )
    except evidence.AlreadyHeld as held_already:
        return held_already.evidence_id
    current.flush()
    return held.id


def _content(document: Document) -> bytes:
    if document.name.endswith(".csv"):
        return f"{document.text}\n".encode()
    return f"{document.title}\n\n{document.text}\n\nInvented for the demonstration.\n".encode()
