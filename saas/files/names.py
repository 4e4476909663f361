"""File names as people may safely see and save them."""

from __future__ import annotations

import unicodedata

LONGEST = 120


def display_name(name: str | None) -> str:
    """An uploaded file's name without folders, invisible characters or odd spaces.

    Control and format characters go, among them those that turn the direction
    of writing and so can hide an extension. At most 120 characters, the
    extension kept; ``file`` where nothing is left.
    """
    last = unicodedata.normalize("NFC", name or "").replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(
        " " if unicodedata.category(c) in ("Zs", "Zl", "Zp") else c
        for c in last
        if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    plain = " ".join(seen.split()).strip(". ")
    if len(plain) > LONGEST:
        stem, extension = _split(plain)
        plain = stem[: LONGEST - len(extension)].rstrip(". ") + extension
    return plain or "file"


def extension_of(name: str) -> str:
    """The extension in small letters without its dot; empty where there is none."""
    return _split(name)[1].lstrip(".").lower()


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    return (stem, dot + extension) if dot and stem and len(extension) <= 10 else (name, "")
