"""Where a form may lead back to: pages of this service and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_path(wanted: str | None) -> str | None:
    """The path when it is one of this service's, else None.

    Browsers read ``//host`` and ``/\\host`` as another site's address, and drop
    tabs and line breaks before they look.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return None
    if "\\" in wanted or any(ord(character) < 33 or ord(character) == 127 for character in wanted):
        return None
    parts = urlsplit(wanted)
    return None if parts.scheme or parts.netloc else wanted
