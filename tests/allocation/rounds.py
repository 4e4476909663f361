"""Case rounds in which parts are given out, for the tests of giving them."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from saas.mail.models import Mail
from saas.trail.models import TrailEvent
from tenants.rounds import giving, sharing_out
from tenants.rounds.giving import Gift, Given
from tenants.rounds.models import Return
from tenants.rounds.sharing_out import Prospect, SharingOut
from tests.parts.world import CaseWorld

SEED = "00112233445566778899aabbccddeeff"


def a_round_of(cases: CaseWorld, number: int, activity: str = "audit") -> None:
    """A draft round of so many cases, all of the same worker in Harbour Team."""
    cases.begin(activity)
    for n in range(number):
        cases.add_case(f"C-{n:03}")


def gift(cases: CaseWorld, reference: str, part: str, who: str) -> Gift:
    return Gift(cases.subjects[reference], part, cases.people[who].me)


def give(cases: CaseWorld, *gifts: Gift, further: bool = False) -> Given:
    assert cases.round_id is not None
    with cases.acting(cases.coordinator) as session:
        found = giving.give_many(session, cases.coordinator, cases.round_id, gifts, further=further)
        session.commit()
        return found


def wish(cases: CaseWorld, *people: str, part: str = "audit", **more: object) -> SharingOut:
    members = frozenset(cases.people[who].me for who in people)
    return SharingOut(part, members, SEED, **more)  # type: ignore[arg-type]


def look(cases: CaseWorld, wanted: SharingOut) -> Prospect:
    assert cases.round_id is not None
    with cases.acting(cases.coordinator) as session:
        return sharing_out.look(session, cases.coordinator, cases.round_id, wanted)


def share(cases: CaseWorld, wanted: SharingOut, fingerprint: str | None = None) -> Prospect:
    """Share a part out as it was just looked at, or as a plan seen before."""
    assert cases.round_id is not None
    seen = fingerprint or look(cases, wanted).plan.fingerprint
    with cases.acting(cases.coordinator) as session:
        found = sharing_out.give_fairly(session, cases.coordinator, cases.round_id, wanted, seen)
        session.commit()
        return found


def held(cases: CaseWorld, part: str = "audit") -> dict[str, str]:
    """Who has a part of what: reference → the person's name in this world."""
    names = {actor.member_id: who for who, actor in cases.people.items()}
    references = {subject_id: reference for reference, subject_id in cases.subjects.items()}
    with cases.planning() as session:
        rows = session.execute(
            select(Return.subject_id, Return.author_id).where(Return.part_key == part)
        )
        return {references[subject_id]: names[author] for subject_id, author in rows}


def mails(cases: CaseWorld, kind: str = "part.given") -> list[Mail]:
    with cases.planning() as session:
        return list(session.scalars(select(Mail).where(Mail.kind == kind)))


def events(cases: CaseWorld, kind: str) -> list[TrailEvent]:
    with cases.acting(cases.people["administrator"]) as session:
        return list(session.scalars(select(TrailEvent).where(TrailEvent.kind == kind)))


def withdraw(cases: CaseWorld, return_id: uuid.UUID) -> None:
    from tenants.rounds import withdrawal

    with cases.acting(cases.coordinator) as session:
        withdrawal.withdraw(session, cases.coordinator, return_id, "Not needed")
        session.commit()
