"""The main job from a new workspace to a signed report, as each of its people in a browser.

Nothing is prepared but the running service: every account, agency, form and answer
comes about as it does for a real partnership, by link and by click.
"""

from __future__ import annotations

import pytest

from tests.browser.journey import answering, following_up, moderating, people, reporting, rounds
from tests.browser.journey.people import (
    ADMINISTRATOR,
    APPROVER,
    COORDINATOR,
    INVITED,
    LEAD,
    MODERATOR,
    POLICE,
    SCHOOL,
    SLUG,
    WORKSPACE,
)
from tests.conftest import ROOT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(900),
]

PACK = str(ROOT / "tests" / "packs" / "small.yaml")


@pytest.mark.timeout(900)
def test_a_round_from_the_first_invitation_to_the_verified_trail(live, visit):
    url = live.url
    pages = {person: visit(None).page for person in (ADMINISTRATOR, *INVITED)}
    administrator, coordinator, lead = pages[ADMINISTRATOR], pages[COORDINATOR], pages[LEAD]

    set_up(live, administrator)
    for person in INVITED:
        people.accept_invitation(pages[person], url, person)

    round_url = rounds.open_round(coordinator, url)
    return_url = answering.open_own_return(lead, url)
    answering.answer_leadership(lead, return_url)
    answering.write_in_two_tabs(lead, return_url)
    answering.lend_training(lead, return_url)
    answering.contribute(visit(None).page, url)
    answering.attach_evidence(lead, return_url)
    rounds.see_that_but_not_what(coordinator, round_url, answering.BOARD_WORDS)
    answering.submit(lead, return_url)
    answering.sign(pages[APPROVER], url)
    rounds.state_of(coordinator, round_url, SCHOOL, says="Signed")

    moderating.choose_moderator(coordinator, round_url)
    moderating.grade_blind(pages[MODERATOR], url, return_url)
    moderating.settle(coordinator, round_url)
    moderating.read_and_reply(lead, url)

    action_url = following_up.find_and_plan(coordinator, return_url)
    following_up.work_on_it(lead, url)
    following_up.verify(coordinator, action_url)

    reporting.see_overview(coordinator, round_url)
    reporting.read_files(reporting.make_report(coordinator))
    reporting.read_trail(administrator, url)


def set_up(live, administrator):
    """The workspace by its command; form, agencies and invitations by its administrator."""
    live.flask(
        *("workspaces", "create", SLUG, "--name", WORKSPACE),
        *("--administrator-email", ADMINISTRATOR.email),
        *("--administrator-name", ADMINISTRATOR.name),
    )
    people.choose_password(administrator, live.url)
    people.load_pack(administrator, live.url, PACK)
    people.add_agency(administrator, live.url, SCHOOL, "School")
    people.add_agency(administrator, live.url, POLICE, "Police")
    for person in INVITED:
        people.invite(administrator, live.url, person)
