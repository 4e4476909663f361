"""Small files of every kind, honest and hostile."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from docx import Document
from openpyxl import Workbook

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


def docx(text: str = "Minutes") -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    out = io.BytesIO()
    book = Workbook()
    book.active["A1"] = "Training"
    book.save(out)
    return out.getvalue()


def archive(entries: dict[str, bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            made.writestr(name, content, compress_type=how)
    return out.getvalue()


def pptx() -> bytes:
    return archive({"[Content_Types].xml": _types(_POWERPOINT), "ppt/presentation.xml": b"<p/>"})


def open_document(kind: str, extra: dict[str, bytes] | None = None) -> bytes:
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": b"<office/>",
            **(extra or {}),
        },
        stored=("mimetype",),
    )


def word_archive(extra: dict[str, bytes], types: bytes | None = None) -> bytes:
    return archive(
        {
            "[Content_Types].xml": types or _types(_WORD),
            "word/document.xml": b"<w:document/>",
            **extra,
        }
    )


def _types(main: str) -> bytes:
    return f'<Types><Override PartName="/x" ContentType="{main}"/></Types>'.encode()


def macro_types() -> bytes:
    return _types("application/vnd.ms-word.document.macroEnabled.main+xml") + _types(_WORD)


def bomb() -> bytes:
    """A few kilobytes that unpack to four hundred megabytes."""
    return word_archive({f"word/media/{i}.bin": bytes(40 * 1024 * 1024) for i in range(10)})


def lying_sizes() -> bytes:
    """An entry that says that it is ten bytes long and is a million."""
    made = bytearray(word_archive({"word/big.xml": bytes(1_000_000)}))
    central = made.rfind(b"PK\x01\x02", 0, made.rfind(b"PK\x05\x06"))
    struct.pack_into("<I", made, central + 24, 10)
    return bytes(made)


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \n"
    b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n101\n%%EOF\n"
)


def png() -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0\0\0\0"))
        + chunk(b"IEND", b"")
    )


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\xff\xd9"
