"""A family's link: theirs alone, in one browser, and their words stay as they are."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from saas.database import db, now
from saas.errors import Forbidden, InvalidInput, InvalidState, NotFound
from saas.tenancy import NO_SCOPE, enter_scope
from tenants.rounds import answers, delegations, queries, submission, voice, voice_links
from tenants.rounds.models import Answer, Delegation, ReturnComment
from tests.voice.world import HEARD, OTHERS, VoiceWorld


def make(voices: VoiceWorld, language: str = "en") -> tuple[uuid.UUID, str]:
    """A link as the officer makes it: the delegation's id, and the token of its address."""
    with voices.acting(voices.officer) as session:
        made = voice_links.make_link(session, voices.officer, voices.family, language)
        session.commit()
        return made.delegation.id, made.address.rpartition("/")[2]


def opened(token: str, browser: str = "") -> str:
    with enter_scope(NO_SCOPE):
        return voice_links.open_link(
            db.session(), token, browser, user_agent="", address=""
        ).browser


def write(voices: VoiceWorld, delegation_id: uuid.UUID, version: int = 0) -> None:
    guest = voices.guest(delegation_id)
    with voices.acting(guest) as session:
        answers.save_answer(session, guest, voices.family, "v.heard", HEARD, version)
        session.commit()


def test_it_opens_again_in_its_browser_and_in_no_other(voices: VoiceWorld) -> None:
    _id, token = make(voices)
    browser = opened(token)
    assert opened(token, browser) == browser
    for stranger in ("", "another browser's"):
        with pytest.raises(NotFound):
            opened(token, stranger)


def test_it_opens_no_more_once_it_expired_or_was_taken_back(voices: VoiceWorld) -> None:
    delegation_id, token = make(voices)
    browser = opened(token)
    with enter_scope(NO_SCOPE):
        db.session.execute(
            text("update accounts.links set expires_at = :t where target_id = :d"),
            {"t": now() - timedelta(minutes=1), "d": delegation_id},
        )
        db.session.commit()
    with pytest.raises(NotFound):
        opened(token, browser)
    other_id, other = make(voices)
    with voices.acting(voices.officer) as session:
        voice_links.take_back_link(session, voices.officer, other_id)
        session.commit()
    with pytest.raises(NotFound):
        opened(other)


def test_a_fresh_address_ends_the_earlier_and_lets_the_same_person_go_on(
    voices: VoiceWorld,
) -> None:
    delegation_id, token = make(voices)
    browser = opened(token)
    write(voices, delegation_id)
    with voices.acting(voices.officer) as session:
        again = voice_links.renew_link(session, voices.officer, delegation_id)
        assert again.delegation.id == delegation_id
        session.commit()
        fresh = again.address.rpartition("/")[2]
    with pytest.raises(NotFound):
        opened(token, browser)
    assert opened(fresh)
    with voices.acting(voices.guest(delegation_id)) as session:
        guest = voices.guest(delegation_id)
        answers.save_answer(session, guest, voices.family, "v.heard", OTHERS, 1)
        session.commit()


def test_it_does_not_open_as_a_contributors_link(voices: VoiceWorld) -> None:
    _id, token = make(voices)
    with enter_scope(NO_SCOPE), pytest.raises(NotFound):
        delegations.open_link(db.session(), token, "", user_agent="", address="")


def test_it_is_made_in_a_language_of_the_form(voices: VoiceWorld) -> None:
    make(voices, "ar")
    with pytest.raises(InvalidInput) as caught:
        make(voices, "fr")
    assert "language" in caught.value.errors


@pytest.mark.parametrize("who", ["coordinator", "auditor", "worker", "manager", "moderator"])
def test_only_the_officer_makes_renews_and_takes_back(voices: VoiceWorld, who: str) -> None:
    delegation_id, _token = make(voices)
    actor = voices.people[who]
    with voices.acting(actor) as session:
        with pytest.raises((NotFound, Forbidden)):
            voice_links.make_link(session, actor, voices.family, "en")
        with pytest.raises(NotFound):
            voice_links.renew_link(session, actor, delegation_id)
        with pytest.raises(NotFound):
            voice_links.take_back_link(session, actor, delegation_id)
        assert session.scalars(select(Delegation)).all() == []


def test_an_auditors_part_has_no_such_link(voices: VoiceWorld) -> None:
    auditor = voices.people["auditor"]
    with voices.acting(auditor) as session, pytest.raises(Forbidden):
        voice_links.make_link(session, auditor, voices.part("EC-4711", "audit"), "en")


def test_it_is_no_helpers_link(voices: VoiceWorld) -> None:
    delegation_id, _token = make(voices)
    with voices.acting(voices.officer) as session:
        assert queries.list_delegations(session, voices.family) == []
        with pytest.raises(NotFound):
            delegations.resend(session, voices.officer, delegation_id)


def test_their_words_are_marked_and_the_officer_does_not_change_them(voices: VoiceWorld) -> None:
    delegation_id, _token = make(voices)
    write(voices, delegation_id)
    officer = voices.officer
    with voices.acting(officer) as session:
        answer = session.scalars(select(Answer).where(Answer.return_id == voices.family)).one()
        assert (answer.said_by, answer.saved_by) == (delegation_id, "Family's voice, by link")
        with pytest.raises(Forbidden, match="nobody else changes it"):
            answers.save_answer(session, officer, voices.family, "v.heard", OTHERS, 1)
        session.rollback()
        for change in ("value = '\"Other\"'", "said_by = null", "narrative = 'As I see it'"):
            with pytest.raises(DBAPIError) as caught:
                session.execute(
                    text(f"update answers set {change} where return_id = :r"),
                    {"r": voices.family},
                )
            assert getattr(caught.value.orig, "sqlstate", None) == "23514", change
            session.rollback()
        # What they left out the officer may still write down.
        answers.save_answer(session, officer, voices.family, "v.better", OTHERS, 0)
        session.commit()


def test_nobody_puts_words_into_their_mouth(voices: VoiceWorld) -> None:
    delegation_id, _token = make(voices)
    officer = voices.officer
    with voices.acting(officer) as session:
        answers.save_answer(session, officer, voices.family, "v.heard", HEARD, 0)
        session.commit()
        with pytest.raises(DBAPIError) as caught:
            session.execute(
                text("update answers set said_by = :d where return_id = :r"),
                {"d": delegation_id, "r": voices.family},
            )
        assert getattr(caught.value.orig, "sqlstate", None) == "23514"
        session.rollback()


def test_a_second_link_changes_nothing_of_the_first(voices: VoiceWorld) -> None:
    first, _token = make(voices)
    second, _other = make(voices)
    write(voices, first)
    guest = voices.guest(second)
    with voices.acting(guest) as session, pytest.raises(Forbidden):
        answers.save_answer(session, guest, voices.family, "v.heard", OTHERS, 1)


def test_they_reach_no_other_part_and_no_other_section(app: Flask, voices: VoiceWorld) -> None:
    delegation_id, _token = make(voices)
    guest = voices.guest(delegation_id)
    other = VoiceWorld.make(app)
    with voices.acting(guest) as session:
        for return_id, question in (
            (voices.part("EC-4711", "audit"), "f.plan"),
            (voices.part("EC-4711", "reflection"), "r.proud"),
            (other.family, "v.heard"),
        ):
            with pytest.raises(NotFound):
                answers.save_answer(session, guest, return_id, question, HEARD, 0)
            session.rollback()
        with pytest.raises(NotFound):
            voice.add_note(session, guest, voices.family, "v.heard", "x")
        with pytest.raises((NotFound, Forbidden, InvalidState)):
            submission.submit(session, guest, voices.family)


def test_the_officer_puts_a_note_beside_and_hands_it_in(voices: VoiceWorld) -> None:
    delegation_id, _token = make(voices)
    write(voices, delegation_id)
    officer = voices.officer
    with voices.acting(officer) as session:
        voice.add_note(session, officer, voices.family, "v.heard", "Said of the first worker")
        with pytest.raises(NotFound):
            voice.add_note(session, officer, voices.family, "v.better", "Nothing was said")
        session.commit()
        note = session.scalars(
            select(ReturnComment).where(ReturnComment.return_id == voices.family)
        ).one()
        assert (note.question, note.text) == ("v.heard", "Said of the first worker")
    with voices.acting(officer) as session:
        revision = submission.submit(session, officer, voices.family)
        session.commit()
        assert HEARD.value in str(revision.content)


def test_nothing_is_written_once_the_part_is_in(voices: VoiceWorld) -> None:
    delegation_id, _token = make(voices)
    write(voices, delegation_id)
    with voices.acting(voices.officer) as session:
        submission.submit(session, voices.officer, voices.family)
        session.commit()
    with pytest.raises(InvalidState):
        write(voices, delegation_id, 1)
