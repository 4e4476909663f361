"""A workspace's own words, put into the places of a translation."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, render_template_string
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from saas.accounts.models import Workspace
from saas.database import db
from saas.errors import Forbidden, NotFound
from saas.i18n import gettext, in_language, ngettext
from saas.i18n.terms import capital, fill, mutated
from tenants.practice import terms
from tenants.practice.pack_export import plain
from tenants.practice.schema import PracticeModel
from tenants.practice.service import publish
from tests.world import World

OWN = {
    "round": {
        "one": {"en": "cycle", "cy": "cylch"},
        "many": {"en": "cycles", "cy": "cylchoedd"},
    },
    "agency": {
        "one": {"en": "<b>100% organisation</b>", "cy": "sefydliad"},
        "many": {"en": "organisations", "cy": "sefydliadau"},
    },
}


def speak(world: World, vocabulary: dict[str, Any], **changes: Any) -> None:
    with world.planning() as session:
        data = {**plain(world.model), "vocabulary": vocabulary, **changes}
        publish(
            session,
            PracticeModel.model_validate(data),
            note="",
            published_by=None,
            publisher_name="",
        )
        session.commit()


@pytest.mark.parametrize(
    ("word", "mutation", "heard"),
    [
        ("rownd", "soft", "rownd"),
        ("ffurflen", "soft", "ffurflen"),
        ("cylch", "soft", "gylch"),
        ("cylch", "nasal", "nghylch"),
        ("cylch", "aspirate", "chylch"),
        ("grŵp", "soft", "rŵp"),
        ("llys", "soft", "lys"),
        ("rhestr", "soft", "restr"),
        ("Tîm", "nasal", "Nhîm"),
        ("Grŵp", "soft", "Rŵp"),
        ("chwaer", "soft", "chwaer"),
        ("plentyn", "aspirate", "phlentyn"),
        ("asiantaeth", "soft", "asiantaeth"),
    ],
)
def test_welsh_words_mutate_as_they_are_asked_to(word: str, mutation: str, heard: str) -> None:
    assert mutated(word, mutation) == heard


def test_two_workspaces_hear_different_words(world: World, other_world: World) -> None:
    speak(world, OWN)
    said = "Open {an:round} in all {agencies}. {Rounds} end."
    with world.acting(world.coordinator), in_language("en"):
        assert fill(said) == "Open a cycle in all organisations. Cycles end."
    with other_world.acting(other_world.coordinator), in_language("en"):
        assert fill(said) == "Open a round in all agencies. Rounds end."
    with world.acting(world.coordinator), in_language("cy"):
        assert fill("{y:agency}, {y:round}, i {round:soft}") == "y sefydliad, y cylch, i gylch"
    with in_language("en"):
        assert fill(said) == "Open a round in all agencies. Rounds end."


def test_a_word_of_another_language_does_not_mutate(world: World) -> None:
    speak(world, {"round": {"one": {"en": "cycle"}, "many": {"en": "cycles"}}})
    with world.acting(world.coordinator), in_language("cy"):
        assert fill("i {round:soft}") == "i cycle"


@pytest.mark.parametrize(
    ("word", "article"),
    [("agency", "an"), ("unit", "a"), ("user", "a"), ("hour", "an"), ("audit", "an"), ("Rag", "a")],
)
def test_the_english_article_fits_the_word(world: World, word: str, article: str) -> None:
    speak(world, {"round": {"one": {"en": word}, "many": {"en": word}}}, languages=["en", "cy"])
    with world.acting(world.coordinator), in_language("en"):
        assert fill("{an:round}") == f"{article} {word}"
        assert fill("{An:round}") == f"{capital(article)} {word}"


def test_what_is_no_place_for_a_word_stays(world: World) -> None:
    with world.acting(world.coordinator):
        assert (
            fill("{nothing} {} {0} {round.x} { round }") == "{nothing} {} {0} {round.x} { round }"
        )


def test_a_word_is_never_markup_nor_a_format(app: Flask, world: World) -> None:
    """Whoever edits the vocabulary writes neither script into pages nor breaks sentences."""
    speak(world, OWN)
    with app.test_request_context(), world.acting(world.coordinator):
        shown = render_template_string("{{ _('{agency} %(n)s', n='<i>') }}")
        assert shown == "&lt;b&gt;100% organisation&lt;/b&gt; &lt;i&gt;"
        shown = render_template_string("{% trans n='{round}' %}{{ n }} {agency}{% endtrans %}")
        assert shown == "{round} &lt;b&gt;100% organisation&lt;/b&gt;"
        assert gettext("{agency} %(n)s", n="{round}") == "<b>100% organisation</b> {round}"
        assert ngettext("%(num)d {agency}", "%(num)d {agencies}", 2) == "2 organisations"


def test_the_first_model_gives_the_words_until_another_is_chosen(world: World) -> None:
    speak(world, OWN)
    speak(world, {"round": {"one": {"en": "turn"}, "many": {"en": "turns"}}}, key="second")
    actor = world.coordinator
    with world.acting(actor) as session, in_language("en"):
        assert fill("{round}") == "cycle"
        second = terms.get_version(
            session,
            session.scalars(text("select id from model_versions where key = 'second'")).one(),
        )
        terms.take_words_from(session, actor, second.id)
        session.commit()
    with world.acting(actor), in_language("en"):
        assert fill("{round}") == "turn"
    speak(world, {"round": {"one": {"en": "later"}, "many": {"en": "later"}}})
    with world.acting(actor), in_language("en"):
        assert fill("{round}") == "turn"
    speak(world, {"round": {"one": {"en": "spin"}, "many": {"en": "spins"}}}, key="second")
    with world.acting(actor), in_language("en"):
        assert fill("{round}") == "spin"


def test_nobody_takes_another_workspaces_words(world: World, other_world: World) -> None:
    speak(other_world, OWN)
    with other_world.acting(other_world.coordinator) as session:
        theirs = session.execute(
            select(Workspace.words_version_id).where(Workspace.id == other_world.tenant_id)
        ).scalar_one()
    actor = world.coordinator
    with world.acting(actor) as session:
        with pytest.raises(NotFound):
            terms.take_words_from(session, actor, theirs)
        session.execute(text("select accounts.take_words_from(:id)"), {"id": theirs})
        session.commit()
    with world.acting(actor), in_language("en"):
        assert fill("{round}") == "round"
    reader = world.people["reader"]
    with world.acting(reader) as session:
        with pytest.raises(Forbidden):
            terms.take_words_from(session, reader, world.version_id)
        with pytest.raises(DBAPIError):
            session.execute(text("select accounts.take_words_from(:id)"), {"id": world.version_id})
        db.session.rollback()


def test_a_sentence_about_a_failed_statement_is_still_told(world: World) -> None:
    speak(world, OWN)
    with world.acting(world.coordinator) as session, in_language("en"):
        with pytest.raises(DBAPIError):
            session.execute(text("select 1 / 0"))
        assert fill("{round}") == "round"
        session.rollback()
        assert fill("{round}") == "cycle"
