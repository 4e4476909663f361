"""The Swindon pack holds what Swindon’s framework says, and marks what it leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tenants.practice import packs
from tenants.practice.loader import load_file
from tenants.practice.schema import Every, PracticeModel
from tenants.practice.vocabulary import CONCEPTS
from tenants.rounds.models import Return
from tests.practice.pack_checks import check_written_as_exported
from tests.practice.pack_rounds import add_agency, open_round_on
from tests.world import World

PACK = Path(packs.__file__).parent / "swindon.yaml"


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(PACK)


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from texts(item, f"{path}[{number}]")
    elif isinstance(value, str):
        yield path, value


def test_the_file_is_written_as_the_exporter_writes(model: PracticeModel) -> None:
    assert check_written_as_exported(PACK, model)


def test_it_is_in_plain_english_and_names_no_catalogue(model: PracticeModel) -> None:
    assert model.languages == ["en"]
    for path, text in texts(model.model_dump(mode="json", exclude_defaults=True)):
        assert not set("'\"") & set(text), path
        assert "SWI-" not in text, path
        assert "CAP-" not in text, path
        assert "catalogue" not in text.lower(), path


def test_the_handbook_is_a_draft_whose_approval_is_open(model: PracticeModel) -> None:
    handbook = model.handbook
    assert handbook
    assert (handbook.edition, handbook.status) == ("draft 1.3", "draft")
    assert handbook.approved_by is None
    assert handbook.note
    assert len(model.methods) == 2
    assert model.vision


def test_the_six_features_and_ten_aims_are_there(model: PracticeModel) -> None:
    lists = {listing.key: listing.statements for listing in model.lists}
    features = [statement.key for statement in lists["features"]]
    assert len(features) == 6
    assert len(lists["aims"]) == 10
    principles = next(spine for spine in model.spines if spine.key == "features")
    assert [standard.key for standard in principles.standards] == [f"feature.{k}" for k in features]
    assert [standard.title for standard in principles.standards] == [
        statement.title for statement in lists["features"]
    ]
    assert len(lists["practice-week"]) == 6
    assert len(lists["theme-triggers"]) == 4
    assert len(lists["inspectorates"]) == 4
    assert len(lists["workforce-channels"]) == 5


def test_it_has_a_word_for_each_concept_that_the_framework_names(model: PracticeModel) -> None:
    first_fifty = list(CONCEPTS)[:50]
    without = {
        "group_audit",
        "self_audit",
        "closure_check",
        "procedures_site",
        "charter",
        "appraisal",
    }
    assert set(model.vocabulary) == set(first_fifty) - without
    assert len(model.vocabulary) == 44
    drafted = {key for key, term in model.vocabulary.items() if term.drafted_by_us}
    assert drafted == {"case_system"}, "the framework names no case recording system"
    also = {key: [w[""] for w in term.also] for key, term in model.vocabulary.items()}
    assert "Team Performance Clinic" in also["performance_meeting"]
    assert "Performance Board" in also["middle_board"]
    assert "Assurance Board" in also["top_board"]
    assert "Raise Your Voice" in also["childrens_council"]


def test_the_themes_of_audit_carry_the_points_that_the_framework_lists(
    model: PracticeModel,
) -> None:
    themes = next(spine for spine in model.spines if spine.key == "themes")
    in_group = {
        group.key: [s.key for s in themes.standards if s.group == group.key]
        for group in themes.groups
    }
    assert {group: len(keys) for group, keys in in_group.items()} == {
        "all": 8,  # common themes for every child
        "early-help": 1,
        "cin-cp": 4,  # Workbook, direct work, analysis, decisions
        "in-care": 1,
        "leaving-care": 1,
        "meetings": 1,
    }
    counted = {standard.key: len(standard.criteria) for standard in themes.standards}
    assert counted["theme.workbook"] == 7
    assert counted["theme.direct-work"] == 7
    assert counted["theme.consent"] == 4  # grounds for going without
    assert counted["theme.meetings"] == 5  # features of a good meeting


def test_the_pillars_are_stand_ins_and_the_real_ones_have_a_place(model: PracticeModel) -> None:
    pillars = next(spine for spine in model.spines if spine.key == "pillars")
    assert len(pillars.standards) == 13
    assert pillars.drafted_by_us
    assert all(standard.drafted_by_us for standard in pillars.standards)
    assert pillars.note
    places = {place.key: place for place in model.places}
    assert [f"appendix-{n}" for n in range(1, 9)] == [k for k in places if "appendix" in k]
    assert "reporting-chart" in places
    assert all(place.note for place in places.values())
    assert "missing" in (places["appendix-4"].note or {})[""]


def test_every_point_of_every_scale_has_a_meaning_and_small_gaps_never_lower_a_grade(
    model: PracticeModel,
) -> None:
    for scale in model.scales:
        assert scale.drafted_by_us
        assert all(point.meaning for point in scale.points), scale.key
    quality = model.scale["quality"]
    assert [point.key for point in quality.points] == [
        "inadequate",
        "requires-improvement",
        "good",
        "outstanding",
    ]
    assert [p.key for p in quality.points if "escalates" in p.flags] == ["inadequate"]
    rules = {rule.key: rule.title[""] for rule in quality.rules}
    assert set(rules) == {"outcomes", "small-gaps", "large-gaps", "even-better-if", "elements"}
    assert "never" in rules["small-gaps"]
    assert quality.note


def test_a_manager_owes_five_files_or_one_observation_each_month(model: PracticeModel) -> None:
    duty = next(duty for duty in model.duties if duty.key == "dip-or-observation")
    assert duty.every is Every.MONTH
    assert duty.posts == ["head-of-service", "service-manager", "team-manager"]
    assert [(amount.activity, amount.least) for amount in duty.any_of] == [
        ("dip-sample", 1),
        ("practice-observation", 1),
    ]
    assert duty.note, "whether Heads of Service are meant is open"
    files = model.tool["dip-sample"].questions["dip.files"]
    assert len(files.rows) == 5
    assert files.required
    assert [c.key for c in files.columns if c.required] == ["reference", "found", "note"]


def test_three_reports_of_at_most_three_sides_climb_the_tiers(model: PracticeModel) -> None:
    assert [(report.key, report.goes_to, report.most_pages) for report in model.reports] == [
        ("team", ["clinic"], 3),
        ("service", ["board"], 3),
        ("directorate", ["assurance-board"], 3),
    ]
    for report in model.reports:
        assert report.drafted_by_us
        assert report.note
        assert {"well", "worries", "indicators", "audit", "feedback", "actions", "ask"} <= {
            section.key for section in report.sections
        }
    chain = {forum.key: forum.reports_to for forum in model.forums}
    assert chain["clinic"] == ["board"]
    assert chain["board"] == ["assurance-board"]
    assert chain["assurance-board"] == ["slt"]


CADENCE = {
    "case-file-audit": Every.MONTH,
    "dip-or-observation": Every.MONTH,
    "early-help-audit": Every.MONTH,
    "practice-week": Every.YEAR,
    "re-audit": Every.EVENT,
    "clinic": Every.MONTH,
    "iro-report": Every.MONTH,
    "iro-annual-report": Every.YEAR,
    "thematic-plan": Every.YEAR,
    "highlight-report.team": Every.MONTH,
    "highlight-report.service": Every.EVENT,
    "highlight-report.directorate": Every.EVENT,
}


def test_every_cadence_rule_is_a_duty(model: PracticeModel) -> None:
    duties = {duty.key: duty for duty in model.duties}
    assert len(duties) == 46
    assert {key: duties[key].every for key in CADENCE} == CADENCE
    assert [amount.least for amount in duties["practice-week"].any_of] == [2]
    assert {"team-manager", "conference-chair", "reviewing-officer", "service-manager"} <= set(
        duties["case-file-audit"].posts
    )
    assert {"head-of-service", "director"} <= set(duties["case-file-audit"].posts)
    early_help = model.activity["early-help-audit"].sample
    assert early_help
    assert early_help.open_months == 2


def test_what_has_not_begun_or_is_undecided_is_paused(model: PracticeModel) -> None:
    assert {duty.key for duty in model.duties if duty.paused} == {
        "reflective-discussion.psw",
        "internal-peer-review",
    }
    assert {a.key for a in model.activity_types if a.paused} == {"internal-peer-review"}


def test_every_body_is_there_and_only_the_clinic_has_a_rhythm(model: PracticeModel) -> None:
    forums = {forum.key: forum for forum in model.forums}
    assert {
        "clinic",
        "board",
        "assurance-board",
        "mash-board",
        "partnership",
        "corporate-parenting",
        "managers-meeting",
    } <= set(forums)
    assert len(forums) == 9
    assert forums["clinic"].every is Every.MONTH
    others = [forum for forum in model.forums if forum.key != "clinic"]
    assert {forum.every for forum in others} == {Every.NOT_STATED}
    assert all(forum.note for forum in model.forums)
    assert [w[""] for w in forums["clinic"].also] == ["Team Performance Clinic"]
    assert [w[""] for w in forums["board"].also] == ["Performance Board"]


def test_twenty_one_indicators_keep_their_source_and_two_are_corrected(
    model: PracticeModel,
) -> None:
    assert [indicator.key for indicator in model.indicators] == [f"i{n:02}" for n in range(1, 22)]
    for indicator in model.indicators:
        assert indicator.source
        assert indicator.meaning
        assert indicator.every is Every.NOT_STATED
    corrected = {i.key: i for i in model.indicators if i.corrected_source}
    assert set(corrected) == {"i11", "i16"}
    for indicator in corrected.values():
        assert "SSD903" in (indicator.source or {})[""]
        assert "SSDA903" in (indicator.corrected_source or {})[""]
    slips = [source.title[""] for source in model.sources if "“" in source.title[""]]
    assert len(slips) == 2


def test_what_the_framework_leaves_open_is_marked_and_explained(model: PracticeModel) -> None:
    assert model.drafted_by_us
    assert all(tool.drafted_by_us for tool in model.tools)
    lists = {listing.key: listing for listing in model.lists}
    for key in ("dispute-ladder", "audit-flow"):
        assert lists[key].drafted_by_us
        assert lists[key].note
    for duty in model.duties:
        if duty.every is Every.NOT_STATED and not duty.paused:
            assert duty.note, duty.key
    assert len(model.registers[0].entries) == 4


def test_teams_and_partners_can_be_asked_today(model: PracticeModel) -> None:
    runnable = {
        activity.key
        for activity in model.activity_types
        if activity.subject == "agency" and any(part.by == "agency" for part in activity.parts)
    }
    assert runnable == {"dip-sample", "highlight-report", "mash", "pillar-self-assessment"}
    moderated = model.activity["pillar-self-assessment"]
    assert [(part.by, part.tool) for part in moderated.parts] == [
        ("agency", "pillar-self-assessment"),
        ("moderator", "pillar-self-assessment"),
    ]
    graded = [q for q in model.tool["pillar-self-assessment"].questions.values() if q.scale]
    assert len(graded) == 13


def test_every_form_is_used(model: PracticeModel) -> None:
    used = {part.tool for activity in model.activity_types for part in activity.parts}
    assert used == set(model.tool)


@pytest.mark.parametrize("activity", ["dip-sample", "pillar-self-assessment"])
def test_a_team_can_open_every_section_of_its_return(
    model: PracticeModel, world: World, activity: str
) -> None:
    kind = model.activity[activity]
    team_id = add_agency(world, "north", "Team North", "team")
    round_id = open_round_on(world, model, activity, team_id)
    with world.planning() as session:
        return_id = session.scalars(select(Return.id).where(Return.round_id == round_id)).one()
    manager = world.client(world.member("Team manager", ["agency_lead"], team_id))
    for section in model.tool[kind.parts[0].tool].sections:
        page = manager.get(world.path(f"returns/{return_id}/sections/{section.key}"))
        assert page.status_code == 200
        assert section.title[""] in page.text
