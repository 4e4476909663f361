"""Signs that turn the direction of writing for what follows them.

Texts of either direction need none: pages find the direction of each by its own letters.
In a name or a title such a sign reverses whatever stands after it, unseen, so one-line
fields lose them and a pack that holds one is refused.
"""

from __future__ import annotations

import re

TURNING = "\u202a-\u202e\u2066-\u2069"
"""The embeddings, overrides and isolates of Unicode, as a class in a regular expression.

The marks that only say of one place which way it goes (U+200E, U+200F) are not among them.
"""

_TURNING = re.compile(f"[{TURNING}]")


def without_turning(text: str) -> str:
    """The same text without the signs that turn the direction of what follows."""
    return _TURNING.sub("", text)
