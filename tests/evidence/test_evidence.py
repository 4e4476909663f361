"""An agency's evidence: kept once, described, set aside, seen by whom it should be."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from saas.database import db
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.tenancy import enter_scope
from tenants.evidence import links, queries, service
from tenants.evidence.models import Evidence
from tenants.evidence.types import Details, Disclosure, Show
from tenants.rounds.calendar import today
from tenants.rounds.models import Return
from tenants.rounds.types import Sharing
from tenants.workspaces.actor import Actor
from tests.files import samples
from tests.world import World


def add(
    world: World,
    who: str = "northmoor.agency_lead",
    content: bytes = samples.PDF,
    name: str = "Minutes.pdf",
    **details: object,
) -> UUID:
    actor = world.people[who]
    assert actor.agency_id is not None
    with world.acting(actor) as session:
        evidence = service.add_file(
            session,
            actor,
            agency_id=actor.agency_id,
            name=name,
            data=io.BytesIO(content),
            details=Details(**{"title": "Board minutes", **details}),  # type: ignore[arg-type]
        )
        session.commit()
        return evidence.id


def link(world: World, evidence_id: UUID, return_id: UUID, question: str = "q.lead") -> None:
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session:
        links.link(session, lead, evidence_id, return_id, question)
        session.commit()


def sees(world: World, actor: Actor, evidence_id: UUID) -> bool:
    with world.acting(actor) as session:
        try:
            queries.get_evidence(session, actor, evidence_id)
        except NotFound:
            return False
        return True


def kinds_on_trail(world: World) -> list[str]:
    with world.planning() as session:
        return list(session.scalars(text("select kind from trail_events order by seq")))


def test_a_file_is_kept_with_who_added_it_and_its_period(world: World) -> None:
    evidence_id = add(world, effective_from=today(), expires_on=today() + timedelta(days=400))
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session:
        evidence, stored = queries.get_file(session, lead, evidence_id)
        assert (evidence.title, evidence.file_name) == ("Board minutes", "Minutes.pdf")
        assert evidence.added_by == lead.name
        assert evidence.disclosure == Disclosure.AGENCY
        assert stored.media_type == "application/pdf"
    assert kinds_on_trail(world)[-1] == "evidence.added"


def test_the_same_file_is_offered_instead_of_kept_twice(world: World) -> None:
    first = add(world)
    with pytest.raises(service.AlreadyHeld, match="Board minutes") as held:
        add(world, who="northmoor.contributor", name="Other name.pdf", title="Other title")
    assert held.value.evidence_id == first
    other = add(world, who="elm.agency_lead")
    assert other != first


def test_a_retired_file_may_be_added_anew(world: World) -> None:
    first = add(world)
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session:
        service.retire(session, lead, first)
        session.commit()
    assert add(world) != first


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt://x.example/%0aalert(1)",
        "data:text/html,x",
        "ftp://files.example/a",
        "//no-scheme.example",
        "https://",
        "https:///path",
        "https://user:secret@files.example/a",
        "https://files.example/a b",
        "https://files.example/\u202eexe",
        "https://files.example\\@evil.example",
        "https://[broken",
        "https://files.example:port/",
        "files.example",
        "",
        "https://files.example/" + "a" * 2000,
    ],
)
def test_only_a_plain_web_address_becomes_a_link(world: World, url: str) -> None:
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session, pytest.raises(InvalidInput) as refused:
        service.add_link(
            session, lead, agency_id=world.agencies["northmoor"], url=url, details=Details("Policy")
        )
    assert "url" in refused.value.errors


def test_a_web_address_is_kept_as_typed(world: World) -> None:
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session:
        kept = service.add_link(
            session,
            lead,
            agency_id=world.agencies["northmoor"],
            url=" https://police.example/policy?version=3#part ",
            details=Details("Policy"),
        )
        session.commit()
        assert kept.url == "https://police.example/policy?version=3#part"
        assert kept.file_id is None


def test_a_period_that_ends_before_it_starts_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        add(world, effective_from=today(), effective_to=today() - timedelta(days=1), title=" ")
    assert set(refused.value.errors) == {"title", "effective_to"}


def test_only_an_agencys_own_people_add_for_it(world: World) -> None:
    for who in ("coordinator", "moderator", "elm.agency_lead", "northmoor.approver"):
        actor = world.people[who]
        with world.acting(actor) as session, pytest.raises(Forbidden):
            service.add_link(
                session,
                actor,
                agency_id=world.agencies["northmoor"],
                url="https://police.example/",
                details=Details("Policy"),
            )


def test_before_submission_nobody_else_sees_it(world: World, other_world: World) -> None:
    evidence_id = add(world)
    for who in ("northmoor.agency_lead", "northmoor.approver", "northmoor.contributor"):
        assert sees(world, world.people[who], evidence_id)
    for who in ("coordinator", "moderator", "reader", "administrator", "elm.agency_lead"):
        assert not sees(world, world.people[who], evidence_id)
    assert not sees(other_world, other_world.coordinator, evidence_id)
    assert not sees(other_world, other_world.people["northmoor.agency_lead"], evidence_id)


def test_submission_shows_it_to_the_coordinator_and_release_to_all(world: World) -> None:
    world.open_round(sharing=Sharing.ALL)
    shown, kept_back = add(world), add(world, content=samples.png(), name="a.png", title="Poster")
    link(world, shown, world.return_of("northmoor"))
    world.submit("northmoor")
    for who in ("coordinator", "moderator", "reader", "analyst"):
        assert sees(world, world.people[who], shown)
        assert not sees(world, world.people[who], kept_back)
    assert not sees(world, world.people["elm.agency_lead"], shown)
    assert not sees(world, world.people["administrator"], shown)
    return_id = world.return_of("northmoor")
    with world.acting(world.coordinator) as session:
        service.disclose_with_return(session, return_id, "released")
        service.disclose_with_return(session, return_id, "coordinator")
        session.commit()
    assert not sees(world, world.people["elm.agency_lead"], kept_back)
    with world.acting(world.coordinator) as session:
        found = session.scalars(select(Evidence.disclosure).where(Evidence.id == shown)).one()
    assert found == Disclosure.RELEASED
    assert sees(world, world.people["elm.agency_lead"], shown)
    assert not sees(world, world.people["administrator"], shown)


def test_evidence_stands_beside_an_answer_with_its_returns_visibility(world: World) -> None:
    world.open_round()
    return_id, evidence_id = world.return_of("northmoor"), add(world)
    link(world, evidence_id, return_id)
    link(world, evidence_id, return_id)
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session:
        beside = queries.list_for_answers(session, return_id)
        assert [e.title for e in beside["q.lead"]] == ["Board minutes"]
        assert len(beside["q.lead"][0].sha256) == 64
        state = session.scalars(select(Return.state).where(Return.id == return_id)).one()
        copied = session.execute(text("select state, agency_id, part from evidence_links")).one()
    assert (copied.state, copied.part) == ("in_progress", "self") == (state, "self")
    assert copied.agency_id == world.agencies["northmoor"]
    with world.acting(world.coordinator) as session:
        assert queries.list_for_answers(session, return_id) == {}
    assert kinds_on_trail(world).count("evidence.linked") == 1


def test_a_submitted_return_keeps_its_evidence(world: World) -> None:
    world.open_round()
    return_id, evidence_id = world.return_of("northmoor"), add(world)
    link(world, evidence_id, return_id)
    world.submit("northmoor")
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session:
        with pytest.raises(InvalidState):
            links.unlink(session, lead, evidence_id, return_id, "q.lead")
        with pytest.raises(InvalidState):
            links.link(session, lead, evidence_id, return_id, "q.visits")
        with pytest.raises(InvalidInput, match="signature"):
            service.change_details(session, lead, evidence_id, Details("Another title"))
        session.rollback()
        service.change_details(session, lead, evidence_id, Details("Board minutes", note="p. 3"))
        service.retire(session, lead, evidence_id)
        session.commit()
        assert queries.list_for_answers(session, return_id)["q.lead"][0].retired


def test_only_evidence_of_the_returns_agency_is_linked_there(world: World) -> None:
    world.open_round()
    own, foreign = (
        add(world),
        add(world, who="elm.agency_lead", content=samples.docx(), name="a.docx"),
    )
    lead, elm = world.people["northmoor.agency_lead"], world.people["elm.agency_lead"]
    return_id = world.return_of("northmoor")
    with world.acting(lead) as session:
        for evidence_id, question in (
            (foreign, "q.lead"),
            (own, "q.school"),
            (own, "q.none"),
            (uuid4(), "q.lead"),
        ):
            with pytest.raises(NotFound):
                links.link(session, lead, evidence_id, return_id, question)
    with world.acting(elm) as session, pytest.raises(NotFound):
        links.link(session, elm, foreign, return_id, "q.lead")
    with world.acting(world.coordinator) as session, pytest.raises(NotFound):
        links.link(session, world.coordinator, own, return_id, "q.lead")


def test_retired_evidence_is_linked_no_more_until_it_is_brought_back(world: World) -> None:
    world.open_round()
    evidence_id, lead = add(world), world.people["northmoor.agency_lead"]
    return_id = world.return_of("northmoor")
    with world.acting(lead) as session:
        service.retire(session, lead, evidence_id)
        with pytest.raises(InvalidState, match="set aside already"):
            service.retire(session, lead, evidence_id)
        session.commit()
        with pytest.raises(InvalidState, match="set aside"):
            links.link(session, lead, evidence_id, return_id, "q.lead")
        session.rollback()
        service.bring_back(session, lead, evidence_id)
        links.link(session, lead, evidence_id, return_id, "q.lead")
        session.commit()


def test_unlinking_takes_it_from_the_answer_alone(world: World) -> None:
    world.open_round()
    evidence_id, return_id = add(world), world.return_of("northmoor")
    link(world, evidence_id, return_id)
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session:
        links.unlink(session, lead, evidence_id, return_id, "q.lead")
        session.commit()
        assert queries.list_for_answers(session, return_id) == {}
        with pytest.raises(NotFound):
            links.unlink(session, lead, evidence_id, return_id, "q.lead")
    assert sees(world, lead, evidence_id)


def test_the_list_shows_what_ends_what_ended_and_what_stands_nowhere(world: World) -> None:
    world.open_round()
    linked = add(world, title="Linked", expires_on=today() + timedelta(days=30))
    link(world, linked, world.return_of("northmoor"))
    add(
        world,
        content=samples.png(),
        name="b.png",
        title="Ended",
        expires_on=today() - timedelta(days=1),
    )
    retired = add(world, content=samples.JPEG, name="c.jpg", title="Retired")
    lead = world.people["northmoor.agency_lead"]
    with world.acting(lead) as session:
        service.retire(session, lead, retired)
        session.commit()

        def titles(show: Show, words: str = "") -> list[str]:
            listed = queries.list_for_agency(
                session, lead, world.agencies["northmoor"], show=show, words=words
            )
            assert listed.total == len(listed.rows)
            return [row.title for row in listed.rows]

        assert titles(Show.CURRENT) == ["Ended", "Linked"]
        assert titles(Show.EXPIRING) == ["Linked"]
        assert titles(Show.EXPIRED) == ["Ended"]
        assert titles(Show.UNLINKED) == ["Ended"]
        assert titles(Show.RETIRED) == ["Retired"]
        assert titles(Show.CURRENT, "LINK") == ["Linked"]
        assert titles(Show.CURRENT, "%") == []
        with pytest.raises(NotFound):
            queries.list_for_agency(session, lead, world.agencies["elm"])
        answers, actions = queries.list_uses(session, linked)
        assert [(u.question, u.round_title) for u in answers] == [("q.lead", "Section 11 2026")]
        assert actions == []


def test_the_database_itself_hides_and_keeps_evidence(world: World) -> None:
    """As the application's own role, with no policy of ours in between."""
    world.open_round()
    evidence_id = add(world)
    elm = world.people["elm.agency_lead"]
    with enter_scope(elm.scope()):
        hidden = db.session.execute(
            text("update evidence set title = 'mine' where id = :i"), {"i": evidence_id}
        )
        assert hidden.rowcount == 0
        assert db.session.execute(text("select count(*) from evidence")).scalar_one() == 0
        db.session.rollback()
    lead = world.people["northmoor.agency_lead"]
    with enter_scope(lead.scope()):
        for statement in (
            "delete from evidence where id = :i",
            "update evidence set file_id = null, url = 'https://x.example' where id = :i",
            "update evidence set agency_id = :i where id = :i",
        ):
            with pytest.raises(Exception, match="permission denied"):
                db.session.execute(text(statement), {"i": evidence_id})
            db.session.rollback()
