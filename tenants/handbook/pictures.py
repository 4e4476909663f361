"""How large a picture is, read from its first bytes without unpacking it.

A picture of a few kilobytes may unpack to gigabytes: what goes into a PDF is measured first.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

MOST_PIXELS = 40_000_000
PAGE_WIDTH, MOST_HEIGHT = 16.6, 18.0
"""Centimetres."""
DOTS_PER_CM = 40
_HEAD = 512 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers after which a JPEG says how large it is."""


@dataclass(frozen=True)
class Attached:
    """The file of a place: its name, and where it lies if it is a picture to print."""

    name: str
    picture: Path | None = None


def size_of(path: Path) -> tuple[int, int] | None:
    """Width and height in pixels; None for what is no picture or does not say."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    try:
        if head.startswith(_PNG) and head[12:16] == b"IHDR":
            width, height = struct.unpack(">II", head[16:24])
            return (width, height) if width and height else None
        if head.startswith(_JPEG):
            return _jpeg_size(head)
    except struct.error:
        return None
    return None


def fits(path: Path) -> bool:
    """Whether a picture can go into a PDF."""
    size = size_of(path)
    return size is not None and size[0] * size[1] <= MOST_PIXELS


def width_of(path: Path) -> float:
    """How wide a picture is printed, in centimetres: no wider than a page, nor higher than most."""
    size = size_of(path)
    if size is None:
        return PAGE_WIDTH
    width, height = size
    return round(min(PAGE_WIDTH, MOST_HEIGHT * width / height, width / DOTS_PER_CM), 2)


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 4 <= len(head):
        if head[at] != 0xFF:
            return None
        marker = head[at + 1]
        if marker == 0xFF:  # a filler
            at += 1
            continue
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return (width, height) if width and height else None
        if marker == 0xD9 or marker == 0xDA:
            return None
        at += 2 + struct.unpack(">H", head[at + 2 : at + 4])[0]
    return None
