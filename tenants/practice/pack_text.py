"""The bytes of a pack as text: how much of it is read, and which characters are not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from saas.direction import TURNING
from tenants.practice.pack_problems import MOST_TOLD, PackError, PackProblem
from tenants.practice.sentences import sentence as N_

_MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """How large a pack may be: ``megabytes``, and ``values``, the keys and items in it."""

    megabytes: int
    values: int


FILE_LIMITS = Limits(megabytes=5, values=1_000_000)
"""For a file on the server, where nobody waits for a page: read in a good ten seconds."""
UPLOAD_LIMITS = Limits(megabytes=1, values=100_000)
"""For a file that somebody sends from a browser. A megabyte of ordinary text takes about two
seconds to read and the densest hundred thousand values about three; beyond that the page
would keep people waiting for more than five. The largest pack that comes along needs a
quarter of one and a fifth of the other."""

LARGEST_UPLOAD = UPLOAD_LIMITS.megabytes * _MB
"""The most bytes of a pack from a browser."""

_UNREADABLE = re.compile(
    f"[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\U0010ffff]|[{TURNING}]"
)
_LINE_ENDS = re.compile("\r\n|\r|\n")


def bytes_read(limits: Limits) -> int:
    """How many bytes to read of a file to know whether it is too large: one too many."""
    return limits.megabytes * _MB + 1


def decoded(content: bytes, name: str, limits: Limits = FILE_LIMITS) -> str:
    """The text of a pack file.

    Raises PackError for a file that is too large or not in UTF-8.
    """
    if len(content) > limits.megabytes * _MB:
        raise PackError([_too_large(name, limits)])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        message = N_("the file is not in UTF-8; save it again with the encoding UTF-8")
        raise PackError(
            [PackProblem(name, before.count(b"\n") + 1, column, "", message)]
        ) from error


def _too_large(name: str, limits: Limits) -> PackProblem:
    if limits is UPLOAD_LIMITS:
        message = N_(
            "the file is larger than %(most)s MB, the most that a browser may send; "
            "split it into several packs, or ask whoever runs this service to load it",
            most=limits.megabytes,
        )
    else:
        message = N_(
            "the file is larger than %(most)s MB; split it into several packs",
            most=limits.megabytes,
        )
    return PackProblem(name, 1, 1, "", message)


def refuse_characters(text: str, name: str, limits: Limits) -> None:
    """Raises PackError for a text that is too large, and for tabs and unreadable characters."""
    if len(text.encode("utf-8", "surrogatepass")) > limits.megabytes * _MB:
        raise PackError([_too_large(name, limits)])
    problems: list[PackProblem] = []
    found = 0
    for number, line in enumerate(_LINE_ENDS.split(text), 1):
        tab, strange = line.find("\t"), _UNREADABLE.search(line)
        found += (tab >= 0) + (strange is not None)
        if len(problems) >= MOST_TOLD:
            continue
        if tab >= 0:
            message = N_("a tab stands here; replace it with spaces")
            problems.append(PackProblem(name, number, tab + 1, "", message))
        if strange is not None:
            message = N_(
                "the invisible character %(code)s stands here; "
                "delete it or type a space or a line break instead",
                code=f"U+{ord(strange[0]):04X}",
            )
            problems.append(PackProblem(name, number, strange.start() + 1, "", message))
    if problems:
        raise PackError(problems, untold=found - len(problems))
