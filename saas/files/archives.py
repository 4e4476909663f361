"""Office documents are archives: which kind one is, and whether it is safe to keep.

Everything is read once, in bounded steps, so that an archive that lies about
its sizes, or unpacks to far more than it is, is refused before it hurts.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import BinaryIO

MOST_ENTRIES = 5_000
MOST_BYTES = 300 * 1024 * 1024
"""Unpacked, all entries together."""
MOST_RATIO = 200
"""Unpacked to packed, of one entry above a megabyte; slides of plain text reach about 100."""
_LONGEST_LIST = 2 * 1024 * 1024

_MAIN_PART = re.compile(
    rb"application/vnd\.openxmlformats-officedocument\."
    rb"(wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.presentation)\.main\+xml"
)
_OPEN_XML = {
    b"wordprocessingml.document": ("docx", "word/"),
    b"spreadsheetml.sheet": ("xlsx", "xl/"),
    b"presentationml.presentation": ("pptx", "ppt/"),
}
_OPEN_DOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_PROGRAMS = (
    ".exe", ".dll", ".com", ".scr", ".msi", ".jar", ".js", ".jse", ".vbs", ".vbe", ".wsf",
    ".hta", ".bat", ".cmd", ".ps1", ".lnk", ".html", ".htm", ".svg",
)  # fmt: skip
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml", "vbaprojectsignature.bin")
_MACRO_FOLDERS = ("basic/", "scripts/", "xl/macrosheets/")


class UnsafeArchive(Exception):
    """Why an archive is not kept: ``reason`` is a word that the caller turns into a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def office_kind(stream: BinaryIO) -> str:
    """The extension that an office document's content stands for, such as ``docx``.

    Raises UnsafeArchive: ``damaged``, ``too_big``, ``password``, ``macros``,
    ``program`` or ``not_office``.
    """
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            kind = _kind(archive, entries)
            _read_all(archive, entries)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError) as error:
        raise UnsafeArchive("damaged") from error
    except (RuntimeError, ValueError, OSError) as error:
        raise UnsafeArchive("damaged") from error


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if not entries or min(entry.header_offset for entry in entries) != 0:
        # Something stands in front of the archive: two kinds of file in one.
        raise UnsafeArchive("not_office")
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise UnsafeArchive("too_big")
    for entry in entries:
        name = entry.filename.lower()
        if entry.flag_bits & 0x1:
            raise UnsafeArchive("password")
        if entry.file_size > 1024 * 1024 and entry.file_size > MOST_RATIO * max(
            entry.compress_size, 1
        ):
            raise UnsafeArchive("too_big")
        if name.endswith(_MACRO_PARTS) or name.startswith(_MACRO_FOLDERS):
            raise UnsafeArchive("macros")
        if name.endswith(_PROGRAMS):
            raise UnsafeArchive("program")


def _kind(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> str:
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" in names:
        types = _read(archive, "[Content_Types].xml")
        if b"macroenabled" in types.lower() or b"vnd.ms-office.vba" in types.lower():
            raise UnsafeArchive("macros")
        found = set(_MAIN_PART.findall(types))
        if len(found) == 1:
            extension, folder = _OPEN_XML[found.pop()]
            if any(name.startswith(folder) for name in names):
                return extension
    elif entries[0].filename == "mimetype" and "META-INF/manifest.xml" in names:
        if b"encryption-data" in _read(archive, "META-INF/manifest.xml"):
            raise UnsafeArchive("password")
        extension = _OPEN_DOCUMENT.get(_read(archive, "mimetype").strip(), "")
        if extension and "content.xml" in names:
            return extension
    raise UnsafeArchive("not_office")


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        content = part.read(_LONGEST_LIST + 1)
    if len(content) > _LONGEST_LIST:
        raise UnsafeArchive("too_big")
    return content


def _read_all(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Unpack every entry without keeping it: sizes that lie fail their checksum here."""
    total = 0
    for entry in entries:
        with archive.open(entry) as part:
            while chunk := part.read(256 * 1024):
                total += len(chunk)
                if total > MOST_BYTES:
                    raise UnsafeArchive("too_big")
