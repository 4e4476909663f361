"""A carried file may come from a stranger: what is wrong with it is told, and nothing is kept."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from saas.errors import InvalidInput
from tenants.crosswalks.joint_file import LARGEST_RESULT, read_file
from tests.crosswalks.authority import (
    LADDER,
    PROMISES,
    bring_in,
    look,
    own_model_path,
    publish,
    rehashed,
    released,
    send_file,
    taken,
    upload,
)
from tests.web.page_checks import Browser, words
from tests.world import World


@pytest.fixture
def result(world: World) -> bytes:
    released(world)
    return taken(world)


@pytest.fixture
def authority(other_world: World) -> World:
    publish(other_world, PROMISES)
    return other_world


def kept(world: World) -> int:
    with world.acting(world.people["administrator"]) as session:
        return int(session.execute(text("select count(*) from joint_results")).scalar_one())


def test_a_changed_file_is_refused(authority: World, result: bytes) -> None:
    changed = result.replace(b'"point": "1"', b'"point": "3"')
    assert changed != result
    page = look(authority, changed, 422)
    assert "does not fit its checksum" in words(page.find("main"))
    assert kept(authority) == 0


def test_looking_keeps_nothing_and_a_file_counts_once(authority: World, result: bytes) -> None:
    page = look(authority, result)
    assert "Nothing is kept yet" in words(page.find("main"))
    assert kept(authority) == 0
    bring_in(authority, result)
    assert kept(authority) == 1
    again = look(authority, result, 422)
    assert "was taken in before" in words(again.find("main"))
    assert kept(authority) == 1


def test_what_was_withdrawn_can_be_taken_in_again(authority: World, result: bytes) -> None:
    page = bring_in(authority, result)
    form = page.select_one("form[action$=withdraw]")
    assert form is not None
    browser = Browser(authority.client("coordinator"))
    after = browser.send(str(form["action"]))
    assert "No joint result is taken in yet" in words(after.find("main"))
    assert browser.post(str(form["action"])).status_code == 409
    bring_in(authority, result)
    assert kept(authority) == 2


def test_without_a_crosswalk_for_the_joint_form_nothing_is_counted(
    other_world: World, result: bytes
) -> None:
    page = look(other_world, result, 422)
    said = words(page.find("main"))
    assert "“A small model” (key small)" in said
    publish(other_world, PROMISES.replace("key: small\n", "key: another\n"))
    look(other_world, result, 422)


def _grade(point: str | None = None, score: Any = None) -> dict[str, Any]:
    return {"point": point, "score": score, "not_applicable": False}


def question(key: str, **values: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        next(q for q in content["questions"] if q["key"] == key).update(values)

    return change


def put(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        content[key] = value

    return change


def twice(content: dict[str, Any]) -> None:
    content["questions"].append(content["questions"][0])


FORGED: dict[str, Callable[[dict[str, Any]], None]] = {
    "a number that comes as a point": question("q.confidence", agreed=_grade("2")),
    "a number with a point beside it": question("q.confidence", agreed=_grade("2", "7")),
    "a number above its scale": question("q.confidence", agreed=_grade(score="11")),
    "a number between its steps": question("q.confidence", agreed=_grade(score="7.5")),
    "a number as a number": question("q.confidence", agreed=_grade(score=7)),
    "no number at all": question("q.confidence", agreed=_grade(score="nan")),
    "a point that comes as a number": question("q.lead", agreed=_grade(score="2")),
    "a point that is not there": question("q.lead", agreed=_grade("9")),
    "no grade in a grade": question("q.lead", agreed=_grade()),
    "a scale that is not there": question("q.lead", scale="gone"),
    "a standard that is not there": question("q.lead", standards=["gone"]),
    "a question twice": twice,
    "no questions": put("questions", []),
    "too many questions": put("questions", [{}] * 5000),
    "a text where a list belongs": put("questions", "all"),
    "something more": put("narrative", "A child said"),
    "a control character": put("partnership", "A\x00B"),
    "a line break": put("agency", "A\nB"),
    "a name without an end": put("agency", "x" * 400),
    "an empty name": put("agency", ""),
    "a day that is none": put("round", {"title": "A", "due_on": "2026-02-31"}),
    "nothing": lambda content: content.clear(),
}


@pytest.mark.parametrize("change", FORGED.values(), ids=list(FORGED))
def test_a_file_with_a_right_hash_and_wrong_content_is_refused(
    sample: bytes, change: Callable[[dict[str, Any]], None]
) -> None:
    with pytest.raises(InvalidInput):
        read_file(rehashed(sample, change))


@pytest.fixture(scope="module")
def sample(app: Any) -> bytes:
    world = World.make(app)
    released(world)
    return taken(world)


def test_the_sample_itself_is_read(sample: bytes) -> None:
    content, digest = read_file(sample)
    assert content.agency == "Northmoor Police"
    assert digest == json.loads(sample)["sha256"]
    # How it is written does not matter, only what it says.
    assert read_file(json.dumps(json.loads(sample), indent=9).encode())[1] == digest
    assert read_file(b"\xef\xbb\xbf" + sample)[1] == digest


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"format: accord-joint-result/1",
    "not UTF-8": b"\xff\xfe{}",
    "a list": b"[]",
    "a number": b"7",
    "another format": b'{"format": "accord-model/1"}',
    "no content": b'{"format": "accord-joint-result/1", "sha256": "00"}',
    "content that is text": b'{"format": "accord-joint-result/1", "sha256": "0", "content": "x"}',
    "very deep": b'{"format": "accord-joint-result/1", "content": ' + b"[" * 400_000,
    "deep and closed": b"[" * 50_000 + b"]" * 50_000,
    "a number without an end": b'{"format": 1' + b"0" * 900_000 + b"}",
    "infinity": b'{"format": "accord-joint-result/1", "content": {"a": Infinity}}',
    "a key twice": b'{"format": "accord-joint-result/1", "format": "accord-joint-result/1"}',
    "half a character": b'{"format": "accord-joint-result/1", "content": {"a": "\\ud800"}}',
    "too large": b" " * (LARGEST_RESULT + 1),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_file_is_refused_in_words_and_soon(data: bytes) -> None:
    began = time.monotonic()
    with pytest.raises(InvalidInput) as refused:
        read_file(data)
    assert refused.value.message
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("name", ["very deep", "half a character", "too large"])
def test_the_page_says_what_is_wrong(authority: World, name: str) -> None:
    page = look(authority, HOSTILE[name], 422)
    assert page.select_one(".govuk-error-summary a[href='#file']") is not None


def test_what_the_confirming_form_sends_is_checked_again(authority: World, result: bytes) -> None:
    browser = Browser(authority.client("administrator"))
    path = authority.path("joint-results/import")
    for carried in ("!", "", "e30=", "é"):
        browser.send(path, {"carried": carried, "then": "confirm"}, 422)
    browser.send(path, {"then": "confirm"}, 422)
    assert kept(authority) == 0


DEEP = "format: accord-model/1\nkey: x\ntitle: " + "[" * 5000
HOSTILE_PACKS: dict[str, bytes] = {
    "nothing": b"",
    "JSON with a wrong type": b'{"format": "accord-model/1", "key": 7, "crosswalks": "x"}',
    "very deep": DEEP.encode(),
    "not UTF-8": b"\xff\xfe",
    "an alias": b"format: accord-model/1\nkey: &a x\ntitle: *a\n",
    "a tag": b"format: !!python/object:os.system x\n",
    "too large": b"#" * (2 * 1024 * 1024),
    "own standard that is not there": PROMISES.replace("own: [p.listen]", "own: [p.x]").encode(),
}


@pytest.mark.parametrize("data", HOSTILE_PACKS.values(), ids=list(HOSTILE_PACKS))
def test_a_hostile_pack_is_refused_with_its_lines(world: World, data: bytes) -> None:
    page = upload(world, data, status=422)
    assert "Line " in words(page.select_one(".govuk-error-summary"))
    with world.acting(world.people["northmoor.agency_lead"]) as session:
        assert session.execute(text("select count(*) from agency_models")).scalar_one() == 0


def test_a_pack_without_a_crosswalk_is_refused(world: World) -> None:
    without = PROMISES[: PROMISES.index("crosswalks:")]
    page = upload(world, without, status=422)
    assert "does not say how a joint form reads in it" in words(page.find("main"))
    page = send_file(
        Browser(world.client("northmoor.agency_lead")), own_model_path(world), b"", "", 422
    )
    assert "Choose a file" in words(page.find("main"))


def test_the_same_pack_is_not_uploaded_twice(world: World) -> None:
    upload(world, PROMISES)
    page = upload(world, PROMISES, status=422)
    assert "in use already" in words(page.find("main"))
    upload(world, LADDER)
