"""The files of the handbook's places: put there, replaced, taken away, handed out."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from saas.errors import Conflict, Forbidden, InvalidInput, NotFound
from tenants.handbook import pictures, places
from tenants.handbook.places import PlaceFiles
from tests.actions.work import trail_kinds
from tests.files import samples
from tests.handbook.frameworks import LEAD, changed, marked, publish, put
from tests.tenancy.workers import at_once
from tests.world import World


def files(world: World, who: str = LEAD, place: str = "loop") -> PlaceFiles:
    with world.acting(world.people[who]) as session:
        found = places.files_of(session, marked().key)
        return found.get(place, places.NO_FILES)


def test_a_file_that_was_replaced_is_kept_and_listed(world: World) -> None:
    version_id = publish(world)
    put(world, version_id, note="As it was")
    put(world, version_id, data=samples.png(), name="../../new loop.png", who="coordinator")
    found = files(world)
    assert found.present is not None
    assert (found.present.name, found.present.number) == ("new loop.png", 2)
    assert (found.present.added_by, found.present.is_picture) == ("coordinator", True)
    assert [(each.name, each.note) for each in found.earlier] == [("loop.pdf", "As it was")]
    assert trail_kinds(world).count("handbook.file_added") == 2


def test_a_file_stays_in_its_place_from_version_to_version(world: World) -> None:
    put(world, publish(world))
    publish(world, changed(marked(), edition="V3"))
    assert files(world).present is not None


def test_the_same_file_again_is_refused(world: World) -> None:
    version_id = publish(world)
    put(world, version_id)
    with pytest.raises(InvalidInput) as refused:
        put(world, version_id, name="again.pdf")
    assert "file" in refused.value.errors


HOSTILE = {
    "markup": (b"<html><script>alert(1)</script>", "loop.pdf"),
    "a vector picture": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "loop.svg"),
    "a picture that is a page": (b"<svg onload='alert(1)'/>", "loop.png"),
    "a program": (b"MZ\x90\x00" + bytes(100), "loop.exe"),
    "macros": (samples.word_archive({}, samples.macro_types()), "loop.docx"),
    "a bomb": (samples.bomb(), "loop.docx"),
    "nothing": (b"", "loop.pdf"),
    "two in one": (samples.png() + samples.docx(), "loop.png"),
    "another name": (samples.PDF, "loop.png"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_in_words(world: World, kind: str) -> None:
    version_id = publish(world)
    data, name = HOSTILE[kind]
    with pytest.raises(InvalidInput) as refused:
        put(world, version_id, data=data, name=name)
    assert set(refused.value.errors) == {"file"}
    assert files(world) == places.NO_FILES


def test_only_who_looks_after_the_framework_puts_files_there_or_takes_them_away(
    world: World,
) -> None:
    version_id = publish(world)
    file_id = put(world, version_id)
    for who in (LEAD, "reader", "analyst", "moderator", "elm.approver"):
        with pytest.raises(Forbidden):
            put(world, version_id, who=who, data=samples.png(), name="x.png")
        actor = world.people[who]
        with world.acting(actor) as session, pytest.raises(Forbidden):
            places.take_away_file(session, actor, file_id)


def test_a_place_that_there_is_not_holds_nothing(world: World) -> None:
    version_id = publish(world)
    for place in ("nowhere", "../loop", ""):
        with pytest.raises(NotFound):
            put(world, version_id, place)


def test_what_was_taken_away_is_gone_and_the_one_before_it_is_there_again(world: World) -> None:
    version_id = publish(world)
    first = put(world, version_id)
    second = put(world, version_id, data=samples.png(), name="wrong.png")
    administrator = world.people["administrator"]
    with world.acting(administrator) as session:
        places.take_away_file(session, administrator, second)
        session.commit()
    found = files(world)
    assert found.present is not None
    assert found.present.id == first
    assert found.earlier == ()
    # Who looks after it sees that it was there.
    [gone] = files(world, "coordinator").earlier
    assert (gone.name, gone.taken_away_by) == ("wrong.png", "administrator")
    for who in (LEAD, "administrator"):
        actor = world.people[who]
        with world.acting(actor) as session, pytest.raises(NotFound):
            places.get_file(session, actor, second)
    with world.acting(administrator) as session, pytest.raises(NotFound):
        places.take_away_file(session, administrator, second)
    assert put(world, version_id, data=samples.png(), name="right.png")


def test_two_who_put_a_file_there_at_once_both_hear_what_happened(app: Flask, world: World) -> None:
    version_id = publish(world)
    outcomes = []

    def add(number: list[int]) -> None:
        data = samples.docx(str(number.pop()))
        try:
            put(world, version_id, data=data, name="x.docx")
            outcomes.append("added")
        except Conflict:
            outcomes.append("told")

    at_once(app, 3, add, [1, 2, 3])
    found = files(world)
    assert found.present is not None
    assert outcomes.count("added") == 1 + len(found.earlier)
    assert len(outcomes) == 3


def test_another_workspaces_file_is_not_there(world: World, other_world: World) -> None:
    file_id = put(other_world, publish(other_world))
    publish(world)
    for who in (LEAD, "administrator"):
        actor = world.people[who]
        with world.acting(actor) as session, pytest.raises(NotFound):
            places.get_file(session, actor, file_id)
    assert files(world) == places.NO_FILES


def test_the_wall_hides_what_was_taken_away_from_who_does_not_plan(world: World) -> None:
    version_id = publish(world)
    file_id = put(world, version_id)
    administrator = world.people["administrator"]
    with world.acting(administrator) as session:
        places.take_away_file(session, administrator, file_id)
        session.commit()
    seen = {}
    for who in (LEAD, "reader", "moderator", "administrator", "coordinator"):
        with world.acting(world.people[who]) as session:
            seen[who] = session.execute(text("select count(*) from model_files")).scalar()
    assert seen == {LEAD: 0, "reader": 0, "moderator": 0, "administrator": 1, "coordinator": 1}


def test_who_does_not_plan_changes_no_row(world: World) -> None:
    put(world, publish(world))
    for who in (LEAD, "reader", "moderator"):
        with world.acting(world.people[who]) as session:
            done = session.execute(text("update model_files set taken_away_at = now()"))
            assert done.rowcount == 0  # type: ignore[attr-defined]
            session.rollback()


def write(folder: Path, data: bytes) -> Path:
    path = folder / uuid.uuid4().hex
    path.write_bytes(data)
    return path


def jpeg(width: int, height: int) -> bytes:
    frame = b"\xff\xc0\x00\x11\x08" + height.to_bytes(2) + width.to_bytes(2) + bytes(9)
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"\xff\xd9"


def test_a_picture_is_measured_without_being_unpacked(tmp_path: Path) -> None:
    huge = samples.png()[:16] + (60_000).to_bytes(4) * 2 + samples.png()[24:]
    for data, size, fits in (
        (samples.png(), (1, 1), True),
        (huge, (60_000, 60_000), False),
        (jpeg(640, 480), (640, 480), True),
        (jpeg(60_000, 60_000), (60_000, 60_000), False),
        (samples.JPEG, None, False),
        (b"\xff\xd8\xff", None, False),
        (b"\x89PNG\r\n\x1a\n", None, False),
        (samples.PDF, None, False),
    ):
        path = write(tmp_path, data)
        assert pictures.size_of(path) == size
        assert pictures.fits(path) is fits


def test_a_picture_is_printed_no_wider_than_a_page_and_no_higher_than_most_of_it(
    tmp_path: Path,
) -> None:
    for width, height, wide in ((4000, 1000, 16.6), (1000, 4000, 4.5), (200, 100, 5.0)):
        assert pictures.width_of(write(tmp_path, jpeg(width, height))) == wide
