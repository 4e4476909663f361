"""Each text of the catalogues has a place for whatever a workspace may name in its own words."""

from __future__ import annotations

import re

from babel.messages.catalog import Message
from flask import Flask

from saas.embedded.folders import TRANSLATIONS
from saas.embedded.translations_check import read_catalogue
from saas.i18n import in_language
from saas.i18n.terms import PLACE, fill, mutated
from tenants.practice.terms import plural_name
from tenants.practice.vocabulary import CONCEPTS
from tests.web.plain_words import PLAIN_WORDS, is_excepted, plain_word_in


def catalogue(language: str) -> list[Message]:
    file = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    return [message for message in read_catalogue(file) if message.id]


def texts(message: Message) -> list[tuple[str, str]]:
    """The text of the code and of the catalogue, for each form."""
    if isinstance(message.id, str):
        return [(message.id, str(message.string))]
    return list(zip(message.id, message.string, strict=False))


def test_every_text_has_a_place_for_each_word_that_a_workspace_may_choose() -> None:
    bare = [
        f"{said!r}: {found}"
        for message in catalogue("en")
        for code, said in texts(message)
        for found in [plain_word_in(said)]
        # A concept's own word is what stands in the places.
        if found and code not in PLAIN_WORDS and not is_excepted(code)
    ]
    assert not bare, "put places into the catalogue's text, or say why not:\n" + "\n".join(bare)


def test_with_plain_words_the_catalogue_says_what_the_code_says(app: Flask) -> None:
    with app.test_request_context(), in_language("en"):
        differing = [
            (code, fill(said))
            for message in catalogue("en")
            for code, said in texts(message)
            if fill(said) != code
        ]
    assert not differing


def concepts_in(said: str) -> set[str]:
    by_name = {name: key for key in CONCEPTS for name in (plural_name(key), key)}
    return {
        by_name.get(place[2].lower(), f"no concept: {place[0]}") for place in PLACE.finditer(said)
    }


def test_a_welsh_text_has_places_where_the_english_one_has(app: Flask) -> None:
    english = {str(message.id): concepts_in(str(message.string)) for message in catalogue("en")}
    lacking = {}
    for message in catalogue("cy"):
        said = [message.string] if isinstance(message.string, str) else list(message.string)
        found = [concepts_in(form) for form in said if form]
        if found and not english[str(message.id)] <= set.union(*found) <= {*CONCEPTS}:
            lacking[str(message.id)] = said
    assert not lacking


RIGHTLY_WELSH = re.compile(r"i ba raddau|Wedi’u cymedroli", re.IGNORECASE)
"""“To what extent”, and a verb."""


def heard(key: str) -> re.Pattern[str]:
    """A concept's plain Welsh words, however they bend; the language must be Welsh."""
    concept = CONCEPTS[key]
    bent = {
        mutated(str(word), mutation)
        for word in (concept.one, concept.many)
        for mutation in (None, "soft", "nasal", "aspirate")
    }
    return re.compile(rf"(?<![\w-])h?({'|'.join(map(re.escape, bent))})(?![\w-])", re.IGNORECASE)


def test_a_welsh_text_says_no_fixed_word_beside_its_places(app: Flask) -> None:
    english = {str(message.id): concepts_in(str(message.string)) for message in catalogue("en")}
    with app.test_request_context(), in_language("cy"):
        fixed = [
            said
            for message in catalogue("cy")
            for said in ([message.string] if isinstance(message.string, str) else message.string)
            for key in english[str(message.id)]
            if heard(key).search(RIGHTLY_WELSH.sub("", PLACE.sub("", said)))
        ]
    assert not fixed
