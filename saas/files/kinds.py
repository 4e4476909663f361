"""Which files are taken: decided by their content, never by their name alone.

The name's extension must agree with what the content is. Anything that a
browser or an office program would run (markup, scripts, macros, programs) is
refused whatever it is called.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

import puremagic

from saas.errors import InvalidInput
from saas.files.archives import UnsafeArchive, office_kind
from saas.files.names import extension_of
from saas.i18n import gettext as _

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """A kind of file that is taken."""

    extension: str
    media_type: str


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

KINDS: dict[str, Kind] = {
    kind.extension: kind
    for kind in (
        Kind("pdf", "application/pdf"),
        Kind("docx", _OPEN_XML + "wordprocessingml.document"),
        Kind("xlsx", _OPEN_XML + "spreadsheetml.sheet"),
        Kind("pptx", _OPEN_XML + "presentationml.presentation"),
        Kind("odt", _OPEN_DOCUMENT + "text"),
        Kind("ods", _OPEN_DOCUMENT + "spreadsheet"),
        Kind("odp", _OPEN_DOCUMENT + "presentation"),
        Kind("png", "image/png"),
        Kind("jpg", "image/jpeg"),
        Kind("txt", "text/plain"),
        Kind("csv", "text/csv"),
    )
}
_SAME = {"jpeg": "jpg", "jpe": "jpg"}
_TEXTS = frozenset({"txt", "csv"})
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = re.compile(
    rb"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|xsl:|\?xml|\?php|!--)",
    re.IGNORECASE,
)
_CODE_STARTS = (b"#!", b"{\\rtf", b"%!PS", b"%PDF", b"MIME-Version:", b"<%")
# Browsers look at no more than the first 1,445 bytes when they guess.
_GUESSED_FROM = 2048
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def accepted_extensions() -> list[str]:
    """The extensions for a file input's ``accept``, each with its dot."""
    return [f".{extension}" for extension in (*KINDS, *_SAME)]


def identify(stream: BinaryIO, name: str, *, limit_mb: int) -> Kind:
    """The kind of an uploaded file, from its content.

    ``stream`` can seek. Raises InvalidInput for the field ``file``, with a
    sentence that says what to do, for anything that is not taken.
    """
    size = stream.seek(0, 2)
    if size == 0:
        raise _refused(_("The file is empty. Choose another file."))
    if size > limit_mb * MEGABYTE:
        raise _refused(
            _("The file is larger than %(limit)s MB. Choose a smaller file.", limit=limit_mb)
        )
    declared = extension_of(name)
    declared = _SAME.get(declared, declared)
    if declared not in KINDS:
        if declared in ("docm", "xlsm", "pptm", "dotm", "xltm", "xlsb", "potm", "ppsm"):
            raise _unsafe("macros")
        raise _refused(
            _(
                "Files of this kind are not taken. Choose a PDF, Word, Excel, PowerPoint or "
                "OpenDocument file, a picture (PNG or JPEG), a text file or a CSV file."
            )
        )
    found = _content_kind(stream)
    if found == declared or (found in _TEXTS and declared in _TEXTS):
        return KINDS[declared]
    raise _refused(
        _(
            "The file is called .%(declared)s, but that is not what it holds. "
            "Open it, save it again as the right kind of file and choose it again.",
            declared=declared,
        )
    )


def _content_kind(stream: BinaryIO) -> str:
    stream.seek(0)
    head = stream.read(_GUESSED_FROM)
    if head.startswith(b"PK"):
        try:
            return office_kind(stream)
        except UnsafeArchive as unsafe:
            raise _unsafe(unsafe.reason) from unsafe
    if head.startswith(_OLD_OFFICE):
        raise _unsafe("password_or_old")
    named = _known_by_magic(head)
    if named in ("pdf", "png", "jpg"):
        _refuse_two_in_one(stream, named)
        return named
    return _text_kind(stream, head)


def _known_by_magic(head: bytes) -> str:
    """What puremagic makes of the first bytes, where it is one of our kinds."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return ""
    for match in matches:
        extension = _SAME.get(match.extension.lstrip("."), match.extension.lstrip("."))
        # A signature further in is how a file of one kind hides in another.
        if extension in KINDS and match.offset == 0 and head.startswith(match.byte_match):
            return str(extension)
    return ""


def _refuse_two_in_one(stream: BinaryIO, extension: str) -> None:
    """A picture or PDF with an archive, or anything else, hung on to it."""
    if zipfile.is_zipfile(stream):
        raise _unsafe("two_in_one")
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 2048))
    tail = stream.read()
    stream.seek(0)
    head = stream.read(_GUESSED_FROM)
    if extension == "pdf" and b"%%EOF" not in tail:
        raise _unsafe("damaged")
    if extension == "png" and not tail.endswith(b"IEND\xaeB`\x82"):
        raise _unsafe("damaged")
    if extension == "pdf" and _MARKUP.search(head.split(b"endobj", 1)[0].split(b"stream", 1)[0]):
        raise _unsafe("two_in_one")


def _text_kind(stream: BinaryIO, head: bytes) -> str:
    """Plain text in UTF-8 or Windows-1252, and no markup or script at its start."""
    if _MARKUP.search(head) or head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_CODE_STARTS):
        raise _unsafe("program")
    stream.seek(0)
    content = stream.read()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text):
            return "txt"
    return "unknown"


def _refused(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, {"file": sentence})


def _unsafe(reason: str) -> InvalidInput:
    sentences = {
        "macros": _(
            "The file holds macros. Save it without them, as an ordinary document, "
            "and choose it again."
        ),
        "password": _(
            "The file is protected with a password. Save it without one and choose it again."
        ),
        "password_or_old": _(
            "The file is protected with a password, or of an older Office kind. Save it as "
            ".docx, .xlsx or .pptx without a password and choose it again."
        ),
        "program": _(
            "The file holds a web page, a script or a program. These are not taken, whatever "
            "they are called."
        ),
        "too_big": _("The file unpacks to far more than it should. Choose another file."),
        "two_in_one": _("The file is of two kinds at once. Save it again and choose it again."),
        "not_office": _(
            "The file is an archive and no office document. Choose the documents in it one by one."
        ),
    }
    damaged = _("The file is damaged. Open it, save it again and choose it again.")
    return _refused(sentences.get(reason, damaged))
