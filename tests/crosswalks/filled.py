"""A row in each of this room's tables, for the attacks on every workspace."""

from __future__ import annotations

import uuid

from tenants.crosswalks import own_models
from tenants.crosswalks.joint_file import hash_of, plain_content
from tenants.crosswalks.models import JointReading, JointResult
from tenants.crosswalks.reading import read_result
from tenants.crosswalks.taking import take_result
from tenants.practice.loader import load_text
from tests.crosswalks.authority import PROMISES
from tests.world import World


def fill_crosswalks(world: World, mark: str) -> dict[str, uuid.UUID]:
    """Northmoor's own model, and its released result taken in; what addresses name of them.

    The result is kept without publishing the own model here: a second framework would
    be the newest, and other tests ask for that.
    """
    lead, coordinator = world.people["northmoor.agency_lead"], world.coordinator
    pack = PROMISES.replace("Marlow promises", f"Promises {mark}")
    agency, return_id = world.agencies["northmoor"], world.return_of("northmoor")
    with world.acting(lead) as session:
        upload = own_models.upload(session, lead, agency, pack.encode(), "own.yaml")
        content = take_result(session, lead, return_id)
        session.commit()
        upload_id = upload.id
    own = load_text(pack, "own.yaml")
    reading = read_result(content, own, own.crosswalk["small"])
    with world.acting(coordinator) as session:
        result = JointResult(
            joint_key="small",
            partnership=f"Partnership {mark}",
            round=content.round.title,
            year=content.year,
            agency=content.agency,
            content_hash=hash_of(plain_content(content)),
            content=plain_content(content),
            imported_by=coordinator.me,
        )
        session.add(result)
        session.flush()
        session.add(
            JointReading(
                result_id=result.id,
                number=1,
                version_id=world.version_id,
                lines=reading.model_dump(mode="json", exclude_defaults=True),
                read_by=coordinator.me,
            )
        )
        session.commit()
        return {"upload_id": upload_id, "result_id": result.id}
