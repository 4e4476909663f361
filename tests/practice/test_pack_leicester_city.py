"""The Leicester City pack holds what the framework says, and marks what it leaves open."""

from __future__ import annotations

import pytest

from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import PracticeModel
from tenants.practice.vocabulary import CONCEPTS
from tests.practice.pack_checks import check_bare_clean_texts, check_written_as_exported

PACK = FOLDER / "leicester_city.yaml"


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(PACK)


def test_the_file_is_written_as_the_exporter_writes(model: PracticeModel) -> None:
    check_written_as_exported(PACK, model)
    assert (model.key, model.languages) == ("leicester-city", ["en"])


def test_every_text_is_one_bare_sentence_in_clean_english(model: PracticeModel) -> None:
    check_bare_clean_texts(model, more_than=1200, codes="LEI-")


def test_six_principles_stand_beside_the_five_goals_that_are_the_spine(
    model: PracticeModel,
) -> None:
    assert [(spine.key, len(spine.standards)) for spine in model.spines] == [
        ("goals", 5),
        ("engagement", 6),
        ("leadership", 4),
    ]
    assert [s.key for s in model.spines[0].standards] == [f"g{n}" for n in range(1, 6)]
    # The framework has no word below a goal.
    assert model.criteria == {}
    lists = {listing.key: listing for listing in model.lists}
    for key in ("engagement", "leadership"):
        [spine] = [spine for spine in model.spines if spine.key == key]
        assert [s.title for s in lists[key].statements] == [s.title for s in spine.standards]
    assert {key: len(listing.statements) for key, listing in lists.items()} == {
        "engagement": 6,
        "lundy": 4,
        "service_groups": 4,
        "services": 11,
        "methods": 10,
        "data": 4,
        "leadership": 4,
        "learning_triggers": 3,
        "inspection": 3,
        "rules": 12,
    }
    assert [words[""] for words in model.methods] == [
        "Signs of Safety",
        "Lundy model of participation",
    ]
    assert lists["lundy"].drafted_by_us
    assert model.handbook is not None
    assert (model.handbook.edition, model.handbook.approved_on) == ("August 2021", None)
    assert (model.vision, model.mission, model.priorities) == (None, None, [])


def test_eleven_services_stand_in_four_groups_and_kinds_are_those_of_the_tree(
    model: PracticeModel,
) -> None:
    lists = {listing.key: [s.key for s in listing.statements] for listing in model.lists}
    grouped = {
        group: sum(service.startswith(f"{group}.") for service in lists["services"])
        for group in lists["service_groups"]
    }
    assert grouped == {
        "social_work": 2,
        "early_help": 4,
        "safeguarding": 3,
        "corporate_parenting": 2,
    }
    assert [kind.key for kind in model.agency_kinds] == [
        "division",
        "service_group",
        "service",
        "team",
        "centre",
        "home",
        "partner",
    ]


def test_the_authority_s_own_words_are_all_there(model: PracticeModel) -> None:
    first_fifty = list(CONCEPTS)[:50]
    without = {
        "self_audit",
        "closure_check",
        "supervision_audit",
        "criterion",
        "reaudit",
        "procedures_site",
        "charter",
    }
    named = {key for key, term in model.vocabulary.items() if not term.drafted_by_us}
    assert named == set(first_fifty) - without
    assert len(named) == 43
    assert set(model.vocabulary) - named == {"agency", "agency_lead"}
    system = model.vocabulary["case_system"]
    assert (system.one[""], [words[""] for words in system.also]) == ("LL", ["Liquidlogic"])
    # Open: what LL stands for, which partnership it is, and what grades are called.
    assert all(model.vocabulary[key].note for key in ("case_system", "partnership", "grade"))


def test_what_the_framework_leaves_open_is_marked(model: PracticeModel) -> None:
    assert model.drafted_by_us
    assert all(tool.drafted_by_us and tool.note for tool in model.tools)
    assert all(scale.drafted_by_us for scale in model.scales)
    assert all(model.scale[key].note for key in ("grade", "scaling"))
    assert all(indicator.drafted_by_us and indicator.note for indicator in model.indicators)
    assert all(report.note for report in model.reports)
    assert all(forum.note for forum in model.forums)
    diagrams = [place for place in model.places if place.kind == "diagram"]
    assert len(diagrams) == 3
    assert all(place.note for place in diagrams)
    assert sum(place.key.startswith("appendix_") for place in model.places) == 3
    [ilacs] = [s for s in model.tool["self_evaluation"].sections if s.key == "ilacs"]
    assert len(ilacs.questions) == 3
    assert "not from Leicester" in (ilacs.note or {})[""]
