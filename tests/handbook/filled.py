"""A reading, a file and a PDF of a world's framework, for the attacks on every table and page."""

from __future__ import annotations

import io
import uuid

from sqlalchemy import select

from saas.files.models import StoredFile
from saas.jobs import work
from tenants.handbook import places, prints, queries, readings
from tenants.handbook.models import HandbookPrint
from tests.files import samples
from tests.world import World


def fill_handbook(world: World) -> dict[str, uuid.UUID]:
    """What the addresses of the framework's pages are made of."""
    everybody = world.people["everything"]
    with world.acting(everybody) as session:
        version_id = queries.get_handbook(session).edition.version_id
        readings.note_reading(session, everybody, version_id)
        file = places.add_file(
            session,
            everybody,
            version_id,
            "chart",
            name=f"{world.slug}.pdf",
            data=io.BytesIO(samples.PDF),
        )
        session.flush()
        # As the worker leaves it, with a file at hand instead of a made one.
        stored = session.scalars(select(StoredFile.id).limit(1)).one()
        made = HandbookPrint(
            version_id=version_id,
            language="en",
            made_of=world.slug,
            file_id=stored,
            made_by=everybody.me,
        )
        session.add(made)
        session.flush()
        making = work.ask(session, prints.KIND, everybody.me, version_id=version_id, language="en")
        making.state, making.percent, making.result = "done", 100, {"print": str(made.id)}
        session.commit()
        return {"file_id": file.id, "print_id": made.id, "making_id": making.id}
