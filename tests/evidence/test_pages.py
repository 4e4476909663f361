"""The pages of evidence: the list, adding, choosing beside an answer, downloading."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import uuid4

import pytest

from tenants.practice.schema import in_language
from tenants.rounds.calendar import today
from tests.actions.statements import counted
from tests.evidence.test_evidence import add, link
from tests.evidence.test_guests import add_as, guest, guest_client
from tests.files import samples
from tests.rounds import moving
from tests.web.page_checks import Browser, words
from tests.world import World

LEAD = "northmoor.agency_lead"


def browser(world: World, who: str = LEAD) -> Browser:
    return Browser(world.client(who))


def upload(content: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def test_an_empty_list_says_what_to_do(world: World) -> None:
    page = browser(world).get(world.path("evidence"))
    assert "No evidence yet" in words(page.main)
    page = browser(world, "coordinator").get(world.path("evidence"))
    assert "Evidence belongs to the agencies" in words(page.main)


def test_a_file_is_added_listed_opened_and_changed(world: World) -> None:
    visitor = browser(world)
    visitor.get(world.path("evidence/new"))
    page = visitor.send(
        world.path("evidence/new"),
        {
            "file": upload(samples.PDF, "../Minutes of March.pdf"),
            "title": "Board minutes",
            "expires_on-day": "1",
            "expires_on-month": "3",
            "expires_on-year": str(today().year + 1),
        },
    )
    assert words(page.h1) == "Board minutes"
    assert "Minutes of March.pdf, 1 KB" in words(page.main)
    page = visitor.get(world.path("evidence"))
    assert "Board minutes" in words(page.table)
    change = str(page.select_one("table a")["href"]) + "/change"  # type: ignore[index]
    page = visitor.send(change, {"title": "Minutes of the board", "note": "p. 3"})
    assert words(page.h1) == "Minutes of the board"
    assert "p. 3" in words(page.main)


def test_a_refused_file_keeps_what_was_typed(world: World) -> None:
    visitor = browser(world)
    page = visitor.send(
        world.path("evidence/new"),
        {
            "file": upload(b"<html><script>", "report.pdf"),
            "title": "Our report",
            "note": "See page 3",
            "effective_from-year": "2026",
        },
        status=422,
    )
    assert page.find(id="title")["value"] == "Our report"  # type: ignore[index]
    assert words(page.find(id="note")) == "See page 3"
    assert page.find(id="effective_from-year")["value"] == "2026"  # type: ignore[index]
    # The date is refused first; the file is to be chosen again in any case.
    assert "Choose the file again" in words(page.select_one(".govuk-error-summary"))
    page = visitor.send(
        world.path("evidence/new"),
        {"file": upload(b"<html><script>", "report.pdf"), "title": "Our report"},
        status=422,
    )
    assert "web page, a script or a program" in words(page.select_one(".govuk-error-summary"))
    assert page.find(id="title")["value"] == "Our report"  # type: ignore[index]


@pytest.mark.parametrize(
    "data",
    [
        {"title": "x"},
        {"title": "x", "url": "https://x.example/", "file": (io.BytesIO(b"a"), "a.txt")},
    ],
)
def test_it_is_a_file_or_an_address_one_of_the_two(world: World, data: dict[str, object]) -> None:
    page = browser(world).send(world.path("evidence/new"), data, status=422)
    assert "one of the two" in words(page.select_one(".govuk-error-summary"))


def test_the_same_file_leads_to_the_one_that_is_held(world: World) -> None:
    evidence_id = add(world)
    page = browser(world).send(
        world.path("evidence/new"),
        {"file": upload(samples.PDF, "Again.pdf"), "title": "Again"},
        status=409,
    )
    assert page.find("a", href=world.path(f"evidence/{evidence_id}"))


def test_evidence_is_set_aside_and_brought_back(world: World) -> None:
    evidence_id, visitor = add(world), browser(world)
    page = visitor.send(world.path(f"evidence/{evidence_id}/retire"))
    assert "Set aside" in words(page.main)
    assert "Board minutes" not in words(visitor.get(world.path("evidence")).main)
    assert "Board minutes" in words(visitor.get(world.path("evidence?show=retired")).main)
    page = visitor.send(world.path(f"evidence/{evidence_id}/bring_back"))
    assert "is current again" in words(page.main)


def test_evidence_is_chosen_and_added_from_the_question(world: World) -> None:
    world.open_round()
    evidence_id, return_id = add(world), world.return_of("northmoor")
    visitor = browser(world)
    address = world.path(f"returns/{return_id}/answers/q.lead/evidence")
    page = visitor.get(address)
    assert "A board member leads on safeguarding" in words(page.main)
    assert "Minutes" in words(page.select_one(".govuk-inset-text"))
    page = visitor.send(address + "/link", {"evidence": str(evidence_id)})
    assert "Board minutes" in words(page.select_one(".accord-card"))
    answer = visitor.post(address, {"file": upload(samples.png(), "a.png"), "title": "Poster"})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/returns/{return_id}/sections/s1#q-lead")
    page = visitor.get(address)
    assert [words(card.a) for card in page.select(".accord-card")] == [
        "Board minutes (download)",
        "Poster (download)",
    ]
    page = visitor.send(address + "/unlink", {"evidence": str(evidence_id)})
    assert len(page.select(".accord-card")) == 1
    page = visitor.send(address, {"file": upload(samples.PDF, "b.pdf"), "title": "b"}, status=409)
    assert f'value="{evidence_id}"' in str(page.select_one(".govuk-inset-text form"))
    page = visitor.send(address + "/link", {})
    assert "Choose at least one" in words(page.main)


def test_a_locked_return_takes_no_more_evidence(world: World) -> None:
    world.open_round()
    evidence_id = add(world)
    return_id = world.submit("northmoor")
    visitor = browser(world)
    address = world.path(f"returns/{return_id}/answers/q.lead/evidence")
    assert visitor.client.get(address).status_code == 409
    assert visitor.post(address + "/link", {"evidence": str(evidence_id)}).status_code == 409


def test_a_download_is_saved_and_never_run(world: World) -> None:
    evidence_id = add(world, name="Cofnodion dŵr “ie”.pdf")
    answer = world.client(LEAD).get(world.path(f"evidence/{evidence_id}/file"))
    assert answer.data == samples.PDF
    headers = answer.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''Cofnodion%20d%C5%B5r" in headers["Content-Disposition"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox")
    assert "script-src" not in headers["Content-Security-Policy"]
    assert "no-store" in headers["Cache-Control"]


def test_a_question_that_is_no_longer_asked_is_named_by_its_last_words(world: World) -> None:
    world.open_round()
    evidence_id = add(world)
    link(world, evidence_id, world.return_of("northmoor"), "q.visits")
    link(world, evidence_id, world.return_of("northmoor"), "q.lead")
    moving.move(world, moving.publish(world))
    page = browser(world).get(world.path(f"evidence/{evidence_id}"))
    uses = {words(a): str(a["href"]) for a in page.select(".govuk-list--bullet a")}
    assert "q.visits" not in uses
    gone = in_language(world.model.tool["small.self"].questions["q.visits"].label, "en")
    assert uses[gone].endswith("#archived")
    assert f"{gone} (no longer asked)" in words(page.main)
    assert "A board member answers for safeguarding" in uses


def test_links_open_without_telling_where_from(world: World) -> None:
    visitor = browser(world)
    page = visitor.send(
        world.path("evidence/new"), {"url": "https://police.example/policy", "title": "Policy"}
    )
    found = page.find("a", href="https://police.example/policy")
    assert found is not None
    assert {"noreferrer", "noopener"} <= set(found["rel"])


def test_what_is_not_ones_own_looks_as_if_it_did_not_exist(
    world: World, other_world: World
) -> None:
    world.open_round()
    evidence_id, return_id = add(world), world.return_of("northmoor")
    strangers = [
        (other_world, other_world.client(LEAD)),
        (world, world.client("elm.agency_lead")),
        (world, world.client("coordinator")),
    ]
    for place, client in strangers:
        for path in ("evidence/{}", "evidence/{}/file"):
            real = client.get(place.path(path.format(evidence_id)))
            none = client.get(place.path(path.format(uuid4())))
            assert (real.status_code, none.status_code) == (404, 404)
    client = world.client("elm.agency_lead")
    address = f"returns/{return_id}/answers/q.lead/evidence"
    assert client.get(world.path(address)).status_code == 404
    visitor = Browser(client)
    for what in ("link", "unlink"):
        answer = visitor.post(world.path(f"{address}/{what}"), {"evidence": str(evidence_id)})
        assert answer.status_code == 404
    for what in ("link", "unlink"):
        # With nothing chosen as well: the address itself is not theirs.
        assert visitor.post(world.path(f"{address}/{what}")).status_code == 404
        elsewhere = f"returns/{uuid4()}/answers/q.lead/evidence/{what}"
        assert visitor.post(world.path(elsewhere)).status_code == 404
    for path in (f"evidence/{evidence_id}/retire", f"evidence/{evidence_id}/change"):
        assert visitor.post(world.path(path), {"title": "mine"}).status_code == 404
    assert (
        client.get(world.path(f"evidence?agency={world.agencies['northmoor']}")).status_code == 404
    )


def test_the_coordinator_opens_it_once_it_was_submitted(world: World) -> None:
    world.open_round()
    evidence_id, return_id = add(world), world.return_of("northmoor")
    link(world, evidence_id, return_id)
    world.submit("northmoor")
    page = browser(world, "coordinator").get(world.path(f"evidence/{evidence_id}"))
    assert "A board member leads on safeguarding" in words(page.main)
    assert not page.find("a", string="Change")
    answer = world.client("reader").get(world.path(f"evidence/{evidence_id}/file"))
    assert answer.data == samples.PDF


def test_dates_that_end_soon_stand_out(world: World) -> None:
    add(world, expires_on=today() + timedelta(days=10))
    page = browser(world).get(world.path("evidence"))
    assert "Expires soon" in words(page.table)


def test_a_filter_with_odd_characters_finds_nothing_and_breaks_nothing(world: World) -> None:
    add(world)
    page = browser(world).get(world.path("evidence?words=%00%25&page=-4&show=nonsense&agency=x"))
    assert "Nothing found" in words(page.main)


def test_pages_cost_the_same_however_much_evidence_there_is(world: World) -> None:
    world.open_round()
    first, return_id = add(world), world.return_of("northmoor")
    link(world, first, return_id)
    client = world.client(LEAD)
    paths = ("evidence", f"evidence/{first}", f"returns/{return_id}/answers/q.visits/evidence")

    def costs() -> list[int]:
        found = []
        for path in paths:
            client.get(world.path(path))
            with counted() as statements:
                assert client.get(world.path(path)).status_code == 200
            found.append(len(statements))
        return found

    few = costs()
    for n in range(6):
        more = add(world, content=f"words {n}".encode(), name=f"{n}.txt", title=f"Number {n}")
        link(world, more, return_id, "q.trained")
    link(world, first, return_id, "q.trained")
    assert costs() == few
    assert max(few) <= 12


def test_a_guest_does_not_reach_the_agencys_list(world: World) -> None:
    world.open_round()
    sam = guest(world)
    theirs, agencys = add_as(world, sam), add(world, content=samples.png(), name="a.png")
    client = guest_client(world, sam)
    for path in ("evidence", "evidence/new", f"evidence/{theirs}", f"evidence/{agencys}/file"):
        assert client.get(world.path(path)).status_code == 404
    assert client.get(world.path(f"evidence/{theirs}/file")).data == samples.PDF
    return_id = world.return_of("northmoor")
    page = Browser(client).get(world.path(f"returns/{return_id}/answers/q.lead/evidence"))
    assert [words(box) for box in page.select(".govuk-checkboxes__label")] == ["Sam's file"]
    assert (
        client.get(world.path(f"returns/{return_id}/answers/q.trained/evidence")).status_code == 404
    )
