"""Texts that run from right to left stand in a place that finds its direction by their letters."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag

from tenants.rounds import submission
from tests.returns_web.desk import LEAD, Desk
from tests.rounds.moving import Data, newest_model, publish, question
from tests.web.page_checks import check_page
from tests.world import World

ARABIC = re.compile("[\u0621-\u064a]")
BEGINS_IN_ARABIC = re.compile("[^A-Za-z\u0621-\u064a]*[\u0621-\u064a]")
"""A sentence of ours in which an Arabic title stands runs as ours do."""
LABEL = "هل يزور القادة الموظفين؟"
ANSWER = "نعم، كل شهر."


def in_arabic(data: Data) -> None:
    """The small form with what people write in it in Arabic, its titles and headings too."""
    tool = data["tools"][0]
    tool["title"] = {"en": "نموذج التقييم"}
    tool["declaration"] = {"en": "أؤكد أن هذه الإجابات صحيحة."}
    for section in tool["sections"]:
        section["title"] = {"en": f"القسم {section['key'][-1]}"}
        section["intro"] = {"en": "مقدمة القسم."}
    for key in ("q.lead", "q.visits", "q.trained", "q.volunteers", "q.words"):
        asked = question(data, key)
        asked["label"] = {"en": LABEL}
        asked["help"] = {"en": "اكتب ما تعرفه."}
    for option in question(data, "q.volunteers")["options"]:
        option["label"] = {"en": "خيار"}
    for point in data["scales"][0]["points"]:
        point["label"] = {"en": f"درجة {point['key']}"}
        point["meaning"] = {"en": "المعنى."}
    question(data, "q.lead")["points"] = {}


def astray(page: BeautifulSoup) -> list[str]:
    """Arabic that no element says to find the direction of, within the page's main part."""
    main = page.find("main")
    assert isinstance(main, Tag)
    found = [
        str(text).strip()
        for text in main.find_all(string=BEGINS_IN_ARABIC.match)
        if isinstance(text, NavigableString)
        and not any(parent.get("dir") == "auto" or parent.name == "bdi" for parent in text.parents)
    ]
    for field in main.select("input[type=text], textarea"):
        said = field.get("value") or field.get_text()
        if ARABIC.search(str(said)) and field.get("dir") != "auto":
            found.append(str(field))
    return found


def arabic_round(world: World) -> Any:
    world.version_id = publish(world, in_arabic)
    world.model = newest_model(world)
    world.open_round(title="جولة 2026")
    lead, return_id = world.people[LEAD], world.return_of("northmoor")
    world.answer(lead, return_id, "q.lead", point="2", narrative=ANSWER)
    world.answer(lead, return_id, "q.visits", point="1", narrative=ANSWER)
    world.answer(lead, return_id, "q.trained", point="2")
    world.answer(lead, return_id, "q.volunteers", value="no")
    world.answer(lead, return_id, "q.words", value=ANSWER)
    return return_id


def test_a_return_finds_the_direction_of_what_stands_in_it(world: World) -> None:
    arabic_round(world)
    desk = Desk(world)
    for rest in ("", "sections/s1", "sections/s2", "read", "submit"):
        page = desk.get(desk.at(rest))
        assert ARABIC.search(page.get_text()), rest
        assert astray(page) == [], rest
    box = desk.get(desk.at("sections/s1")).select_one('[name="q.lead:narrative"]')
    assert (box["dir"], box.get_text().strip()) == ("auto", ANSWER)


def test_what_two_people_wrote_finds_its_direction(world: World) -> None:
    arabic_round(world)
    desk = Desk(world)
    world.answer(world.people["northmoor.contributor"], desk.return_id, "q.lead", 1, point="3")
    answer = desk.save("q.lead", 1, point="1", narrative="لا.")
    assert answer.status_code == 409
    html = f"<main>{answer.get_json()['html']}</main>"
    assert "لا." in html
    assert astray(BeautifulSoup(html, "lxml")) == []


def test_the_rounds_pages_the_overview_and_the_plan_find_it_too(world: World) -> None:
    return_id = arabic_round(world)
    lead = world.people[LEAD]
    with world.acting(lead) as session:
        submission.submit(session, lead, return_id)
        session.commit()
    coordinator = world.client("coordinator")
    approver = world.client("northmoor.approver")
    rounds = f"rounds/{world.round_id}"
    for who, rest in (
        (approver, f"returns/{return_id}/sign"),
        (coordinator, f"returns/{return_id}/read"),
        (coordinator, "rounds"),
        (coordinator, rounds),
        (coordinator, f"{rounds}/overview"),
        (coordinator, f"{rounds}/findings"),
        (world.client(LEAD), rounds),
    ):
        response = who.get(world.path(rest))
        assert response.status_code == 200, rest
        assert astray(check_page(response)) == [], rest
