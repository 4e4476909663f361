"""The handbook is made of the model: whole, readable, and every cross-reference leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from saas.errors import NotFound
from saas.i18n import in_language
from tenants.handbook import compose
from tenants.handbook.chapters.book import Book
from tenants.handbook.types import Entry, Fact, Group, Page, Target
from tests.handbook.frameworks import PACKS, book, marked, pack


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"), in_language("en"):
        yield


def page(chapter: str, item: str = "", of: Book | None = None) -> Page:
    return compose.page_at(of or book(), Target(chapter, item))


def entry(page: Page, title: str) -> Entry:
    [found] = [each for group in page.groups for each in group.entries if each.title == title]
    return found


def said(facts: tuple[Fact, ...], label: str) -> list[str]:
    return [each.text for fact in facts if fact.label == label for each in fact.said]


def titles(page: Page) -> list[str]:
    return [group.title for group in page.groups]


def test_every_part_of_the_model_has_its_chapter() -> None:
    empty = [line.at.chapter for line in compose.contents(book()) if line.empty]
    # The whole document has no statements but a charter, and no description.
    assert empty == ["ways", "about"]


def test_vision_mission_and_methods_open_it() -> None:
    first = page("purpose")
    assert titles(first)[:3] == ["Vision", "Mission", "The methods that we work by"]
    assert [each.title for each in first.groups[2].entries] == ["Talking", "Listening"]


def test_headings_are_the_workspaces_own_words_where_it_has_them() -> None:
    leicestershire = book(pack("leicestershire"))
    lines = {line.at.chapter: line.title for line in compose.contents(leicestershire)}
    assert lines["charter"] == "Getting the basics right"
    assert lines["standards"] == "Quality statements"
    plain = {line.at.chapter: line.title for line in compose.contents(book())}
    assert (plain["charter"], plain["standards"]) == ("Charter", "Standards")


def test_a_standard_says_whom_it_is_for_and_what_it_consists_of() -> None:
    spine = page("standards", "standards")
    assert said(spine.groups[0].facts, "For") == ["Practitioners"]
    standard = entry(spine, "Knows the child")
    assert [line.title for line in standard.lines] == ["Sees the child", "Hears the child"]
    assert [line.aside for line in standard.lines] == ["", "For Managers"]
    assert said(standard.more, "Forms that ask about it") == ["Audit"]


@pytest.mark.parametrize(
    ("day", "when"),
    [
        ("2026-03-31", "To come"),
        ("2026-04-01", "Now"),
        ("2027-03-31", "Now"),
        ("2027-04-01", "Over"),
    ],
)
def test_a_priority_is_now_to_come_or_over(day: str, when: str) -> None:
    dated = Book(book().model, "en", date.fromisoformat(day))
    shown = page("priorities", of=dated)
    assert titles(shown) == [when]
    priority = entry(shown, "Children seen")
    assert priority.aside == "From 1 April 2026 to 31 March 2027"
    assert [line.title for line in priority.lines] == ["Seen alone"]


def test_a_scale_shows_its_bands_and_stays_a_number() -> None:
    scales = page("scales")
    [scale] = scales.groups
    assert "from 0 to 10 in steps of 1" in scale.text
    assert [(each.label, each.title, each.tone) for each in scale.entries] == [
        ("0 to 3", "Not safe", "red"),
        ("7 to 10", "Safe enough", "green"),
    ]
    assert scale.entries[0].aside == "Is followed up at once."


def test_every_question_is_read_with_how_it_is_answered_and_when_it_is_asked() -> None:
    form = page("forms", "audit")
    assert titles(form) == ["The child", "The plan"]
    plan = form.groups[1]
    assert said(plan.facts, "Asked of") == ["everybody but School"]
    assert said(plan.facts, "Asked only if") == ["“What is the plan?” was answered: Child in need"]
    triple = entry(form, "What are we worried about?")
    assert triple.aside == "A table"
    assert said(triple.facts, "Columns") == [
        "Danger statement",
        "Safety goal",
        "Scaling: How safe",
    ]
    assert said(triple.facts, "Danger statement") == ["Up to 5, as many as there are"]
    assert said(triple.more, "Standards") == ["Knows the child"]
    checks = entry(form, "Is it there?")
    assert checks.aside == "A table, may be left open"
    assert said(checks.facts, "Columns") == ["There: Yes or No"]
    assert said(checks.facts, "Lines") == ["Genogram"]
    status = entry(form, "What is the plan?")
    assert said(status.facts, "To choose from") == ["Child in need", "Care leaver"]


def test_a_kind_of_round_says_who_fills_in_what_and_what_follows() -> None:
    warm = page("rounds", "warm")
    assert said(warm.facts, "Looks at") == ["A child’s case"]
    assert said(warm.facts, "Looked at again") == ["42 days after submission"]
    assert said(warm.facts, "Goes to") == ["Board"]
    assert said(warm.facts, "When it is due") == ["A warm audit or a visit"]
    part = entry(warm, "Audit")
    assert said(part.facts, "Filled in by") == ["An auditor", "Team manager"]
    chosen = next(group for group in warm.groups if group.anchor == "sample")
    assert [each.title for each in chosen.entries] == [
        "50 per cent of all",
        "Open for at least 2 months",
        "None that was looked at already",
    ]
    route = next(group for group in warm.groups if group.anchor == "route")
    assert (route.text, said(route.facts, "Told at once")) == ("Child of concern", ["Team manager"])


def test_a_duty_says_what_meets_it_and_who_owes_it() -> None:
    duty = entry(page("year", "duties"), "A warm audit or a visit")
    assert said(duty.facts, "Who") == ["Team manager"]
    assert said(duty.facts, "Any one of these is enough") == [
        "Warm audit (at least 1)",
        "One visit (at least 1)",
    ]


def test_months_off_stand_in_their_months() -> None:
    months = {group.title: group for group in page("year", "months").groups}
    assert said(months["August"].facts, "Not due") == ["Warm audit"]
    assert said(months["September"].facts, "Not due") == []
    assert [each.title for each in months["Every month"].entries] == ["A warm audit or a visit"]
    named = [title for title in months if title in ("April", "May", "March")]
    assert named == ["April", "May", "March"], "the year begins in April"


def test_the_duties_of_one_post_alone() -> None:
    of_post = book(pack("leicestershire"), post="team-manager")
    assert titles(page("year", "posts", of_post)) == ["Team Manager"]
    all_of_them = page("year", "months", book(pack("leicestershire")))
    theirs = page("year", "months", of_post)

    def duties(shown: Page) -> set[str]:
        return {each.title for group in shown.groups for each in group.entries}

    assert duties(theirs) < duties(all_of_them)
    expected = {
        each.title["" if "" in each.title else "en"]
        for each in pack("leicestershire").duties
        if "team-manager" in each.posts and each.every != "not_stated"
    }
    assert duties(theirs) == expected


def test_words_that_are_just_the_plain_ones_are_not_listed() -> None:
    words = page("words")
    assert {each.title for group in words.groups for each in group.entries} == {
        "guide",
        "warm audit",
    }
    assert entry(words, "warm audit").aside == "In plain words: case audit"


def test_a_chapter_or_item_that_there_is_not_is_not_found() -> None:
    for chapter, item in (("nothing", ""), ("forms", "nothing"), ("charter", "audit")):
        with pytest.raises(NotFound):
            page(chapter, item)


SMALLER = {
    "marked": marked,
    "without duties": lambda: marked().model_copy(update={"duties": [], "year": None}),
}


@pytest.mark.parametrize("name", [*PACKS, *SMALLER])
def test_every_cross_reference_leads_to_what_it_names(name: str) -> None:
    opened = book(SMALLER[name]() if name in SMALLER else pack(name))
    pages = {each.at: each for each in compose.all_pages(opened)}
    anchors = {at: _anchors(each) for at, each in pages.items()}
    asked = 0
    for each in pages.values():
        for to in _targets(each):
            at = Target(to.chapter, to.item)
            assert at in pages, f"{each.at} leads to {to}"
            assert not to.anchor or to.anchor in anchors[at], f"{each.at} leads to {to}"
            asked += 1
    assert asked or name == "blank"


@pytest.mark.parametrize("name", PACKS)
def test_no_two_things_of_a_page_have_the_same_anchor(name: str) -> None:
    for each in compose.all_pages(book(pack(name))):
        found = [anchor for anchor in _anchor_list(each) if anchor]
        assert len(found) == len(set(found)), each.at


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("language", ["en", "cy"])
def test_no_page_is_endless_and_none_is_without_words(name: str, language: str) -> None:
    with in_language(language):
        opened = book(pack(name), language=language)
        for each in compose.all_pages(opened):
            assert each.title
            assert not each.is_empty, each.at
            if compose.is_long(each):
                assert all(len(group.entries) <= 60 for group in each.groups), each.at
            for group in each.groups:
                assert group.title or len(each.groups) == 1, each.at
                assert all(line.title for line in group.entries), each.at


def test_a_part_of_a_long_page_is_found_by_itself_or_by_what_stands_in_it() -> None:
    form = page("forms", "warm-audit", book(pack("leicestershire")))
    assert compose.is_long(form)
    section = compose.find_part(form, "section-plan")
    assert isinstance(section, Group)
    inside = section.entries[0].anchor
    assert compose.find_part(form, inside) is section
    assert compose.find_part(form, "question-nothing") is None


def _targets(each: Page) -> Iterator[Target]:
    def of_facts(facts: tuple[Fact, ...]) -> Iterator[Target]:
        yield from (one.to for fact in facts for one in fact.said if one.to)

    def of_entry(one: Entry) -> Iterator[Target]:
        if one.to:
            yield one.to
        yield from of_facts((*one.facts, *one.more))
        for line in one.lines:
            yield from of_entry(line)

    yield from of_facts(each.facts)
    for group in each.groups:
        yield from of_facts(group.facts)
        for one in group.entries:
            yield from of_entry(one)


def _anchor_list(each: Page) -> list[str]:
    return [
        anchor
        for group in each.groups
        for anchor in (group.anchor, *(one.anchor for one in group.entries))
    ]


def _anchors(each: Page) -> set[str]:
    return set(_anchor_list(each))
