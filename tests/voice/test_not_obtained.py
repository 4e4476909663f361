"""What a family says could not be obtained: said by its officer, and waited for no more."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.trail.models import TrailEvent
from tenants.rounds import answers, submission, voice, withdrawal
from tenants.rounds.models import Return
from tenants.rounds.release import list_unfinished
from tenants.rounds.subjects import get_subject_page
from tests.voice.world import HEARD, VoiceWorld

WHY = "They asked us not to come back"


def give_up(voices: VoiceWorld, who: str = "officer", reason: str = WHY) -> None:
    actor = voices.people[who]
    with voices.acting(actor) as session:
        try:
            voice.could_not_obtain(session, actor, voices.family, reason)
            session.commit()
        finally:
            session.rollback()


def state_of(voices: VoiceWorld) -> str:
    with voices.planning() as session:
        return str(session.scalars(select(Return.state).where(Return.id == voices.family)).one())


def unfinished(voices: VoiceWorld) -> list[str]:
    with voices.acting(voices.coordinator) as session:
        page = get_subject_page(session, voices.subjects["EC-4711"])
        return list_unfinished(session, page.subject, page.round_)


def test_the_officer_says_why_and_the_part_is_closed(voices: VoiceWorld) -> None:
    give_up(voices)
    assert state_of(voices) == "withdrawn"
    with voices.planning() as session:
        event = session.scalars(
            select(TrailEvent).where(TrailEvent.kind == "part.not_obtained")
        ).one()
        assert event.detail["reason"] == WHY
    with voices.acting(voices.officer) as session, pytest.raises(InvalidState):
        answers.save_answer(session, voices.officer, voices.family, "v.heard", HEARD, 0)


def test_it_needs_a_reason(voices: VoiceWorld) -> None:
    with pytest.raises(InvalidInput) as caught:
        give_up(voices, reason="  ")
    assert "reason" in caught.value.errors
    assert state_of(voices) == "not_started"


@pytest.mark.parametrize("who", ["coordinator", "auditor", "worker", "manager", "administrator"])
def test_nobody_else_says_so(voices: VoiceWorld, who: str) -> None:
    with pytest.raises((Forbidden, NotFound)):
        give_up(voices, who)
    assert state_of(voices) == "not_started"


def test_nobody_says_so_of_what_they_think_themselves(voices: VoiceWorld) -> None:
    auditor = voices.people["auditor"]
    part = voices.part("EC-4711", "audit")
    with voices.acting(auditor) as session, pytest.raises(Forbidden):
        voice.could_not_obtain(session, auditor, part, WHY)


def test_release_waits_for_it_until_then_and_no_longer(voices: VoiceWorld) -> None:
    for who, part in (("worker", "reflection"), ("auditor", "audit")):
        voices.complete(who, voices.part("EC-4711", part), part)
    assert unfinished(voices) == ["family"]
    give_up(voices)
    assert unfinished(voices) == []
    assert voices.release("EC-4711") == 2


def test_whoever_would_have_read_it_reads_the_reason_and_no_others_do(voices: VoiceWorld) -> None:
    with voices.acting(voices.officer) as session:
        answers.save_answer(session, voices.officer, voices.family, "v.heard", HEARD, 0)
        session.commit()
    give_up(voices)
    for who, told in (
        ("auditor", True),
        ("worker", True),
        ("coordinator", True),
        ("manager", False),
    ):
        with voices.acting(voices.people[who]) as session:
            reason = session.scalars(
                select(Return.withdrawn_reason).where(Return.id == voices.family)
            ).one_or_none()
            assert (reason == WHY) is told, who
        assert not voices.reads(who, voices.family), who


def test_the_officer_takes_it_up_again_with_what_was_written(voices: VoiceWorld) -> None:
    with voices.acting(voices.officer) as session:
        answers.save_answer(session, voices.officer, voices.family, "v.heard", HEARD, 0)
        session.commit()
    give_up(voices)
    with voices.acting(voices.officer) as session:
        voice.take_up_again(session, voices.officer, voices.family)
        session.commit()
    assert state_of(voices) == "in_progress"
    assert "family" in unfinished(voices)
    with voices.acting(voices.officer) as session:
        submission.submit(session, voices.officer, voices.family)
        session.commit()
    assert state_of(voices) == "signed_off"


def test_the_officer_does_not_take_up_what_the_coordinator_withdrew(voices: VoiceWorld) -> None:
    with voices.acting(voices.coordinator) as session:
        withdrawal.withdraw(session, voices.coordinator, voices.family, "A double")
        session.commit()
    with voices.acting(voices.officer) as session:
        with pytest.raises((Forbidden, InvalidState)):
            voice.take_up_again(session, voices.officer, voices.family)
        for change in (
            "state = 'not_started'",
            "not_obtained = true",
            "state = 'in_progress', not_obtained = false",
        ):
            with pytest.raises(DBAPIError) as caught:
                session.execute(
                    text(f"update returns set {change} where id = :r"), {"r": voices.family}
                )
            assert getattr(caught.value.orig, "sqlstate", None) == "23514", change
            session.rollback()
    assert state_of(voices) == "withdrawn"


def test_the_coordinator_brings_back_what_could_not_be_obtained(voices: VoiceWorld) -> None:
    give_up(voices)
    with voices.acting(voices.coordinator) as session:
        withdrawal.bring_back(session, voices.coordinator, voices.family)
        session.commit()
    assert state_of(voices) == "not_started"


@pytest.mark.parametrize("who", ["auditor", "worker"])
def test_the_database_lets_nobody_close_their_own_view_so(voices: VoiceWorld, who: str) -> None:
    part = {"auditor": "audit", "worker": "reflection"}[who]
    with voices.acting(voices.people[who]) as session:
        for change in ("state = 'withdrawn', not_obtained = true", "state = 'withdrawn'"):
            with pytest.raises(DBAPIError) as caught:
                session.execute(
                    text(f"update returns set {change} where id = :r"),
                    {"r": voices.part("EC-4711", part)},
                )
            assert getattr(caught.value.orig, "sqlstate", None) == "23514", change
            session.rollback()
