"""The Leicestershire pack holds what the handbook says, and marks what it leaves open."""

from __future__ import annotations

import pytest

from tenants.practice.loader import load_file
from tenants.practice.packs import FOLDER
from tenants.practice.schema import ListKind, PracticeModel
from tenants.practice.vocabulary import CONCEPTS
from tests.practice.pack_checks import check_bare_clean_texts, check_written_as_exported

PACK = FOLDER / "leicestershire.yaml"


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(PACK)


def test_the_file_is_written_as_the_exporter_writes(model: PracticeModel) -> None:
    check_written_as_exported(PACK, model)
    assert (model.key, model.languages) == ("leicestershire", ["en"])


def test_every_text_is_one_bare_sentence_in_clean_english(model: PracticeModel) -> None:
    check_bare_clean_texts(model, more_than=1500, codes="LCS")


def test_fourteen_standards_stand_in_three_groups_with_eighty_criteria(
    model: PracticeModel,
) -> None:
    [spine] = model.spines
    counted = {
        group.key: [len(s.criteria) for s in spine.standards if s.group == group.key]
        for group in spine.groups
    }
    assert counted == {"p": [2, 8, 7, 7, 8, 7, 8], "m": [4, 6, 8], "s": [6, 4, 1, 4]}
    assert {group: (len(n), sum(n)) for group, n in counted.items()} == {
        "p": (7, 47),
        "m": (3, 18),
        "s": (4, 15),
    }
    assert (len(model.standards), len(model.criteria)) == (14, 80)
    assert len({criterion.text[""] for criterion in model.criteria.values()}) == 80
    assert {g.key: g.applies_to for g in spine.groups} == {
        "p": ["practitioners"],
        "m": ["supervisors"],
        "s": ["senior-managers"],
    }
    # The first standard is for registered social workers alone, under another regulator now.
    assert [s.key for s in spine.standards if s.applies_to] == ["p1"]
    assert model.standards["p1"].applies_to == ["social-workers"]
    assert "Social Work England" in (model.standards["p1"].note or {})[""]
    # The line that the handbook has without a bullet is the eighth of its standard.
    assert [key for key, c in model.criteria.items() if c.note] == ["p2.8"]
    [supervisors] = [group for group in model.staff_groups if group.key == "supervisors"]
    assert "pay" in (supervisors.description or {})[""]


def test_lists_are_counted_as_the_handbook_counts_them(model: PracticeModel) -> None:
    assert {listing.key: len(listing.statements) for listing in model.lists} == {
        "approach": 8,
        "charter": 18,
        "ownership": 5,
        "improvement-roles": 7,
        "voice": 8,
        "artefacts": 9,
        "rules": 10,
    }
    [charter] = [listing for listing in model.lists if listing.kind is ListKind.CHARTER]
    # Seventeen promises, and one exception to the fourth of them.
    assert [s.key for s in charter.statements if s.note] == ["c05"]
    registers = {register.key: register for register in model.registers}
    assert {key: len(r.entries) for key, r in registers.items()} == {
        "employer-standards": 8,
        "links": 12,
    }
    assert all(s.drafted_by_us for r in registers.values() for s in r.statuses)
    assert model.handbook is not None
    assert len(model.handbook.signatories) == 3
    assert (model.handbook.edition, model.handbook.approved_on) == (None, None)
    assert model.vision
    assert model.mission
    assert [words[""] for words in model.methods] == ["Signs of Safety"]
    assert len(model.places) == 16
    assert sum(place.kind == "diagram" for place in model.places) == 3


def test_the_authority_s_own_words_are_all_there(model: PracticeModel) -> None:
    first_fifty = list(CONCEPTS)[:50]
    without = {
        "unplanned_audit",
        "group_audit",
        "self_audit",
        "closure_check",
        "moderation",
        "grade",
        "board_report",
        "front_door",
    }
    named = [key for key, term in model.vocabulary.items() if not term.drafted_by_us]
    assert set(named) == set(first_fifty) - without
    assert len(named) == 42
    assert {key for key in model.vocabulary if key not in named} == {"agency", "agency_lead"}
    assert model.vocabulary["case_audit"].one[""] == "warm audit"
    partnership = model.vocabulary["partnership"]
    assert (partnership.short or {})[""] == "LRSCP"
    assert "LSCB" in {words[""] for words in partnership.also}


def test_what_the_handbook_leaves_open_is_marked(model: PracticeModel) -> None:
    assert model.drafted_by_us
    assert all(tool.drafted_by_us and tool.note for tool in model.tools)
    assert all(scale.drafted_by_us for scale in model.scales)
    assert all(model.scale[key].note for key in ("four", "lived", "safety", "rag"))
    assert all(indicator.drafted_by_us and indicator.note for indicator in model.indicators)
    assert all(report.drafted_by_us for report in model.reports)
    assert all(forum.note for forum in model.forums)
    [priority] = model.priorities
    assert (priority.starts_on, priority.ends_on) == (None, None)
    assert priority.note
