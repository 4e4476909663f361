"""What each piece and each key of a pack means, for those who write one.

The JSON Schema and the tables of ``docs/packs.md`` both take their sentences from
here. They are English, as the keys of a pack are.
"""

from __future__ import annotations

from tenants.practice.meanings import identity, programme, standards, tools
from tenants.practice.meanings.piece import COMMON, Meanings
from tenants.practice.schema import Part

MEANINGS: Meanings = {
    **identity.MEANINGS,
    **standards.MEANINGS,
    **tools.MEANINGS,
    **programme.MEANINGS,
}


def about_piece(part: type[Part]) -> str:
    """What a kind of piece is for. Raises KeyError for one that is not described."""
    return MEANINGS[part].about


def about_key(part: type[Part], name: str) -> str:
    """What a key of a kind of piece means. Raises KeyError for one that is not described."""
    own = MEANINGS[part].keys
    return own[name] if name in own else COMMON[name]
