"""Passwords: argon2id, at least 15 characters, and none that everybody tries first.

Length over composition, and a refused list, after the NCSC's and NIST SP
800-63B's advice; no forced change by time.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from saas.i18n import gettext as _

SHORTEST = 15
LONGEST = 200

_hasher = PasswordHasher()


@lru_cache
def _refused() -> frozenset[str]:
    text = (Path(__file__).parent / "refused_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.split() if line and not line.startswith("#"))


def problem_of(password: str, *, email: str, name: str) -> str | None:
    """What is wrong with a chosen password, as a sentence; None when it is good."""
    if len(password) < SHORTEST:
        return _(
            "Your password must be %(n)s characters or more. "
            "Four or five words in a row make a good one",
            n=SHORTEST,
        )
    if len(password) > LONGEST:
        return _("Your password must be %(n)s characters or fewer", n=LONGEST)
    bare = re.sub(r"[\W_]+", "", password.casefold())
    letters = re.sub(r"\d+", "", bare)
    if len(set(bare)) < 6:
        return _("Your password repeats the same few characters. Choose another")
    parts = [part for part in re.split(r"[^a-z0-9]+", email.casefold()) if len(part) > 3]
    parts += [part for part in name.casefold().split() if len(part) > 3]
    rest = letters
    for part in sorted(parts, key=len, reverse=True):
        rest = rest.replace(part, "")
    if len(rest) < 6:
        return _("Your password is mostly your own name or e-mail address. Choose another")
    stripped = letters
    for word in sorted(_refused(), key=len, reverse=True):
        stripped = stripped.replace(word, "")
    if len(stripped) < 4:
        return _("This password is one of those that are guessed first. Choose another")
    return None


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    return _hasher.check_needs_rehash(stored)


@lru_cache
def stand_in() -> str:
    """A hash to compare with when there is no such person, so that both take as long."""
    return _hasher.hash("nobody has this password, nor ever will")
