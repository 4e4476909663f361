"""A row in each of this room's tables, for the attacks on every workspace."""

from __future__ import annotations

import uuid

from tenants.cases.drawing import draw, hash_of_pool, make_seed
from tenants.cases.models import CaseList, Draw, ListedCase
from tenants.cases.types import DrawRule, HowMany, PoolLine
from tenants.rounds.calendar import today
from tests.world import World


def fill_cases(world: World, mark: str) -> dict[str, uuid.UUID]:
    """A list, a file that waits, and a draw of the world's round; what addresses name of them.

    The round is about agencies, so that the domain would take no case for it.
    """
    maker = world.people["everything"]
    with world.acting(maker) as session:
        taken, waits = (
            CaseList(
                round_id=world.round_id,
                source="file",
                state=state,
                file_name=f"{mark}.csv",
                sha256="0" * 64,
                content=content,
                made_by=maker.me,
            )
            for state, content in (
                ("taken", None),
                ("matching", {"headers": ["Ref"], "rows": [[2, [mark]]]}),
            )
        )
        session.add_all([taken, waits])
        session.flush()
        session.add(
            ListedCase(
                list_id=taken.id,
                round_id=world.round_id,
                reference=mark,
                agency_id=world.agencies["northmoor"],
                facts={"status": f"Open {mark}"},
            )
        )
        pool, seed = [PoolLine(mark)], make_seed()
        made = Draw(
            round_id=world.round_id,
            seed=seed,
            rule={**DrawRule(HowMany.ALL).document(today()), "size": 1},
            pool=[[mark, ""]],
            pool_hash=hash_of_pool(pool),
            chosen=draw(pool, 1, seed),
            made_by=maker.me,
        )
        session.add(made)
        session.commit()
        return {"list_id": waits.id, "draw_id": made.id}
