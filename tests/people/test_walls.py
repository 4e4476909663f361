"""What lies in another workspace is answered like what does not exist, page by page."""

from __future__ import annotations

import re
import uuid

import pytest
from flask.testing import FlaskClient

from tests.people.inviting import invite
from tests.web.page_checks import Browser
from tests.world import World

GETS = (
    "people/{member}",
    "people/{member}/change",
    "people/{member}/deputy",
    "people/{member}/hand-over",
    "people/{member}/leave",
    "people/agencies/{agency}",
    "people/agencies/{agency}/change",
    "people/agencies/{agency}/lead",
    "people/agencies/{agency}/close",
)
POSTS = (
    *(path for path in GETS if path.count("/") > 1 and path != "people/agencies/{agency}"),
    "people/agencies/{agency}/reopen",
    "people/invitations/{invitation}/again",
    "people/invitations/{invitation}/withdraw",
)


def _body(answer: object) -> str:
    """An answer without what differs from one request to the next."""
    html = answer.get_data(as_text=True)  # type: ignore[attr-defined]
    html = re.sub(r'(csrf[-_]token"[^>]*?(?:value|content)=")[^"]*', r"\1", html)
    html = re.sub(r'nonce="[^"]*"', "", html)
    return re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", html)


@pytest.fixture
def theirs(other_world: World) -> dict[str, str]:
    _email, _path, invitation_id = invite(other_world)
    return {
        "member": str(other_world.people["reader"].member_id),
        "agency": str(other_world.agencies["elm"]),
        "invitation": str(invitation_id),
    }


def _invented() -> dict[str, str]:
    return {name: str(uuid.uuid4()) for name in ("member", "agency", "invitation")}


@pytest.mark.parametrize("role", ["administrator", "elm.contributor"])
@pytest.mark.parametrize("path", GETS)
def test_reading(world: World, theirs: dict[str, str], path: str, role: str) -> None:
    client = world.client(role)
    stolen = client.get(world.path(path.format(**theirs)))
    never = client.get(world.path(path.format(**_invented())))
    assert stolen.status_code == never.status_code
    # Somebody who may not use the page at all hears that first, of any id.
    assert stolen.status_code in ({404} if role == "administrator" else {403, 404})
    assert _body(stolen) == _body(never)


@pytest.mark.parametrize("path", POSTS)
def test_writing(world: World, theirs: dict[str, str], path: str) -> None:
    browser = Browser(world.client("administrator"))
    data = {
        "roles": ["reader"],
        "agency_id": "",
        "hand_over_to": "",
        "name": "Taken over",
        "kind": "school",
        "size": "small",
    }
    stolen = browser.post(world.path(path.format(**theirs)), dict(data))
    never = browser.post(world.path(path.format(**_invented())), dict(data))
    assert (stolen.status_code, never.status_code) == (404, 404)
    assert _body(stolen) == _body(never)


def test_lists_filtered_by_another_workspaces_agency_are_empty(
    world: World, theirs: dict[str, str]
) -> None:
    client = world.client("administrator")
    stolen = client.get(world.path(f"people?agency={theirs['agency']}"))
    never = client.get(world.path(f"people?agency={uuid.uuid4()}"))
    assert (stolen.status_code, never.status_code) == (200, 200)
    assert _body(stolen) == _body(never)


def test_the_trail_of_another_workspaces_object_is_empty(
    world: World, theirs: dict[str, str]
) -> None:
    client = world.client("administrator")
    for path in ("trail?object={}", "trail/export?object={}"):
        stolen = client.get(world.path(path.format(theirs["invitation"])))
        never = client.get(world.path(path.format(uuid.uuid4())))
        assert stolen.status_code == 200
        assert _body(stolen) == _body(never)


def test_somebody_elses_workspace_is_not_there(
    world: World, other_world: World, client: FlaskClient
) -> None:
    reader = world.client("administrator")
    closed = reader.get(other_world.path("people"))
    never = reader.get("/w/no-such-place/people")
    assert (closed.status_code, never.status_code) == (404, 404)
    assert _body(closed).replace(other_world.slug, "X") == _body(never).replace(
        "no-such-place", "X"
    )
    # To somebody who is not signed in both ask to sign in.
    for path in (other_world.path("people"), "/w/no-such-place/people"):
        assert client.get(path).headers["Location"].startswith("/sign-in")
