"""The handbook as a PDF: all of it, tagged, made once, and never a program."""

from __future__ import annotations

import zlib
from io import BytesIO
from uuid import UUID

import pypdf
import pytest

from saas.errors import NotFound
from saas.files.store import path_of
from saas.i18n import in_language
from saas.jobs import work
from saas.jobs.models import WorkItem
from tenants.handbook import places, prints
from tenants.handbook.models import HandbookPrint
from tenants.reports.pdf import plain
from tests.files import samples
from tests.handbook.frameworks import LEAD, changed, marked, publish, put
from tests.reports.test_documents import HOSTILE, tags, text_of_pdf
from tests.world import World


def ask(world: World, version_id: UUID, who: str = LEAD) -> HandbookPrint | WorkItem:
    actor = world.people[who]
    with world.acting(actor) as session:
        asked = prints.ask_for(session, actor, version_id)
        session.commit()
        session.expunge(asked)
        return asked


def make(world: World, version_id: UUID, who: str = LEAD) -> bytes:
    """Have it made, as the worker does; the bytes of the file."""
    asked = ask(world, version_id, who)
    assert isinstance(asked, WorkItem)
    work.run(world.tenant_id, asked.id)
    return data_of(world, asked.id, who)


def data_of(world: World, item_id: UUID, who: str = LEAD) -> bytes:
    actor = world.people[who]
    with world.acting(actor) as session:
        item = prints.get_making(session, actor, item_id)
        assert item.state == "done", item.error
        _print, stored = prints.get_print(session, actor, UUID(item.result["print"]))
        assert stored.media_type == "application/pdf"
        return path_of(stored, verify=True).read_bytes()


def picture(width: int = 40, height: int = 20) -> bytes:
    """A real picture, grey from edge to edge."""
    import struct

    def chunk(kind: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = (b"\0" + b"\x99" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )


def test_it_holds_every_chapter_with_its_headings_tagged(world: World) -> None:
    data = make(world, publish(world))
    reader = pypdf.PdfReader(BytesIO(data))
    text = text_of_pdf(data)
    for words in (
        "How we work",
        "Children are safe at home.",
        "We come on time",
        "Hears the child",
        "Seen alone",
        "Safe enough",
        "What are we worried about?",
        "A warm audit or a visit",
        "Highlight report",
        "The learning loop",
    ):
        assert words in text, words
    assert "Ask the board" not in text, "a note is for who edits"
    assert "Our draft: the source did not give this wording." in text
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    found = tags(root["/StructTreeRoot"])
    assert found["/H1"] >= 10
    assert found["/H2"] >= 10
    assert found["/L"] >= 5


def test_what_was_made_once_is_handed_out_at_once_to_everybody(world: World) -> None:
    version_id = publish(world)
    first = make(world, version_id)
    again = ask(world, version_id, "reader")
    assert isinstance(again, HandbookPrint)
    actor = world.people["reader"]
    with world.acting(actor) as session:
        _print, stored = prints.get_print(session, actor, again.id)
        assert path_of(stored).read_bytes() == first


def test_asking_twice_while_it_is_made_gives_the_same_work(world: World) -> None:
    version_id = publish(world)
    first, again = ask(world, version_id), ask(world, version_id)
    assert isinstance(first, WorkItem)
    assert first.id == again.id
    # Somebody else's own work then finds it made.
    other = ask(world, version_id, "reader")
    work.run(world.tenant_id, first.id)
    work.run(world.tenant_id, other.id)
    assert data_of(world, first.id) == data_of(world, other.id, "reader")


def test_each_language_version_and_set_of_files_has_its_own(world: World) -> None:
    version_id = publish(world)
    english = make(world, version_id)
    with in_language("cy"):
        welsh = ask(world, version_id)
        assert isinstance(welsh, WorkItem)
    work.run(world.tenant_id, welsh.id)
    welsh_data = data_of(world, welsh.id)
    assert pypdf.PdfReader(BytesIO(welsh_data)).trailer["/Root"]["/Lang"] == "cy"
    assert welsh_data != english
    put(world, version_id)
    assert isinstance(ask(world, version_id), WorkItem), "a file is in it that was not"
    second = publish(world, changed(marked(), edition="V3"))
    assert isinstance(ask(world, second), WorkItem)


def test_a_diagram_stands_in_it_and_is_told_to_who_does_not_see_it(world: World) -> None:
    version_id = publish(world)
    put(world, version_id, data=picture(), name="loop.png")
    put(world, version_id, "letter", data=samples.docx(), name="letter.docx")
    data = make(world, version_id)
    reader = pypdf.PdfReader(BytesIO(data))
    assert sum(len(page.images) for page in reader.pages) == 1
    # ``tags`` fails for a figure without words.
    assert tags(reader.trailer["/Root"]["/StructTreeRoot"])["/Figure"] == 1
    assert "letter.docx" in text_of_pdf(data)


TOO_LARGE = picture()[:16] + (60_000).to_bytes(4) * 2 + picture()[24:]
CUT_OFF = picture()[:60] + b"IEND\xaeB`\x82"


@pytest.mark.parametrize("other", [TOO_LARGE, CUT_OFF], ids=["far too large", "cut off"])
def test_a_picture_that_cannot_be_drawn_stands_with_its_name(world: World, other: bytes) -> None:
    version_id = publish(world)
    put(world, version_id, data=samples.JPEG, name="loop.jpg")
    put(world, version_id, "letter", data=other, name="letter.png")
    data = make(world, version_id)
    text = text_of_pdf(data)
    assert "loop.jpg" in text
    assert "letter.png" in text
    assert not any(page.images for page in pypdf.PdfReader(BytesIO(data)).pages)


def test_a_picture_that_is_gone_from_the_store_keeps_nobody_from_the_rest(world: World) -> None:
    version_id = publish(world)
    file_id = put(world, version_id, data=picture(), name="loop.png")
    administrator = world.people["administrator"]
    with world.acting(administrator) as session:
        _file, stored = places.get_file(session, administrator, file_id)
        path_of(stored).unlink()
    assert "loop.png" in text_of_pdf(make(world, version_id))


def test_text_that_looks_like_a_program_stays_text(world: World) -> None:
    model = marked()
    promises = model.lists[0]
    lines = [
        promises.statements[0].model_copy(update={"key": f"k{n}", "title": {"en": words}})
        for n, words in enumerate(plain(each) for each in HOSTILE)
    ]
    hostile = model.model_copy(
        update={
            "lists": [promises.model_copy(update={"statements": lines})],
            "vision": {"en": HOSTILE[0]},
        }
    )
    text = text_of_pdf(make(world, publish(world, changed(hostile, title={"en": HOSTILE[1]}))))
    assert '#read("/etc/passwd")' in text
    assert "root:" not in text
    assert "7*7" in text
    assert "Done □ by □□ □" in text
    assert "□ stands for a character" in text


def test_anothers_making_and_anothers_print_are_not_there(world: World, other_world: World) -> None:
    version_id = publish(world)
    asked = ask(world, version_id)
    assert isinstance(asked, WorkItem)
    work.run(world.tenant_id, asked.id)
    made = ask(world, version_id)
    reader = world.people["reader"]
    with world.acting(reader) as session, pytest.raises(NotFound):
        prints.get_making(session, reader, asked.id)
    stranger = other_world.people["administrator"]
    with other_world.acting(stranger) as session:
        with pytest.raises(NotFound):
            prints.get_print(session, stranger, made.id)
        with pytest.raises(NotFound):
            prints.ask_for(session, stranger, version_id)
