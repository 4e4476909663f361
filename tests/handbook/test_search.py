"""Finding words in the handbook."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.handbook.search import MOST_FOUND, Results, search
from tenants.handbook.types import Entry, Fact, Group, Page, Said, Target


def page(*entries: Entry, text: str = "") -> Page:
    return Page(Target("ways"), "How we work", text=text, groups=(Group("Rules", "r", entries),))


def find(query: str, *pages: Page) -> Results:
    return search(iter(pages), query)


SEEN = Entry("Children are seen", "e1", text="At home, and at school as well")
GWELD = Entry("Gwêl y plentyn", "e2", text="Ar ei ben ei hun")


def test_all_the_words_must_stand_together_whatever_their_capitals() -> None:
    assert [each.title for each in find("SEEN home", page(SEEN, GWELD)).found] == [SEEN.title]
    assert find("seen plentyn", page(SEEN, GWELD)).total == 0


def test_accents_do_not_count() -> None:
    for query in ("gwel", "gwêl", "GWÊL"):
        assert [each.title for each in find(query, page(SEEN, GWELD)).found] == [GWELD.title]


def test_what_is_found_leads_to_where_it_stands() -> None:
    [found] = find("plentyn", page(SEEN, GWELD)).found
    assert found.to == Target("ways", "", "e2")
    assert found.page == "How we work"


def test_what_has_a_word_in_its_title_comes_first() -> None:
    other = Entry("Supervision", "e3", text="Are children seen?")
    found = find("seen", page(other, SEEN)).found
    assert [each.title for each in found] == ["Children are seen", "Supervision"]


def test_facts_and_lines_are_looked_through_as_well() -> None:
    deep = Entry(
        "A standard",
        "e4",
        facts=(Fact("Source", (Said("The guidance of 2026"),)),),
        lines=(Entry("A criterion", text="about lanterns"),),
    )
    assert find("guidance", page(deep)).total == find("lanterns", page(deep)).total == 1


def test_a_link_to_another_page_is_not_found_twice() -> None:
    link = Entry("Warm audit", "e5", to=Target("forms", "warm"))
    own = Page(Target("forms", "warm"), "Warm audit")
    assert [each.to for each in find("warm", page(link), own).found] == [own.at]


def test_notes_for_those_who_edit_are_not_looked_through() -> None:
    secret = Entry("A duty", "e6", note="Nobody knows whether this is true", drafted=True)
    assert find("nobody", page(secret)).total == 0


def test_the_found_words_stand_apart_in_their_surroundings() -> None:
    long = Entry("A rule", "e7", text="word " * 60 + "lantern " + "more " * 60)
    [found] = find("lantern", page(long)).found
    assert found.pieces[1] == "lantern"
    assert found.pieces[0].startswith("… ")
    assert found.pieces[-1].endswith(" …")
    assert len("".join(found.pieces)) < 320


@pytest.mark.parametrize("query", ["", "   ", "\t\n"])
def test_an_empty_query_finds_nothing(query: str) -> None:
    assert find(query, page(SEEN)) == Results((), 0)


def test_no_more_is_shown_than_can_be_read() -> None:
    many = tuple(Entry(f"Rule {number}", f"e{number}") for number in range(MOST_FOUND + 20))
    results = find("rule", page(*many))
    # The group itself is called Rules.
    assert (len(results.found), results.total) == (MOST_FOUND, MOST_FOUND + 21)


@given(
    text=st.text(max_size=300),
    query=st.text(min_size=1, max_size=20),
)
def test_whatever_is_written_and_asked_the_pieces_are_what_was_written(
    text: str, query: str
) -> None:
    for found in find(query, page(Entry("A rule", "e1", text=text))).found:
        shown = "".join(found.pieces).removeprefix("… ").removesuffix(" …")
        assert shown.casefold() in text.casefold() or len(shown) <= len(text) + 1
        assert len(found.pieces) % 2 == 1 or not found.pieces
