"""Read a practice model from a pack, and write one out again.

A pack is a YAML file that a person writes or an editor exports. Whatever is
wrong with it is told with its line and with what to do about it; nothing of a
faulty pack is ever used.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from tenants.practice.checks import problems_in
from tenants.practice.pack_export import content_hash, dump_text
from tenants.practice.pack_problems import PackError, PackProblem
from tenants.practice.pack_schema import json_schema
from tenants.practice.pack_source import read_source
from tenants.practice.pack_text import (
    FILE_LIMITS,
    LARGEST_UPLOAD,
    UPLOAD_LIMITS,
    Limits,
    bytes_read,
    decoded,
)
from tenants.practice.pack_wording import problems_in_schema
from tenants.practice.schema import PracticeModel

__all__ = [
    "LARGEST_UPLOAD",
    "PackError",
    "PackProblem",
    "content_hash",
    "dump_text",
    "json_schema",
    "load_file",
    "load_text",
    "load_upload",
]


MOST_CHECKED = 1000
"""The most problems between pieces that are looked for, because each search takes its time."""


def load_file(path: Path) -> PracticeModel:
    """The practice model in a pack file.

    Raises PackError when the pack is not usable, OSError when it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(bytes_read(FILE_LIMITS))
    return load_text(decoded(content, path.name), path.name)


def load_upload(content: bytes, name: str) -> PracticeModel:
    """The practice model in a file that somebody sent from a browser, who waits for a page.

    Read at most ``LARGEST_UPLOAD + 1`` bytes of the file for it. Raises PackError, also
    for a file that only the command line would read.
    """
    return load_text(decoded(content, name, UPLOAD_LIMITS), name, UPLOAD_LIMITS)


def load_text(text: str, name: str, limits: Limits = FILE_LIMITS) -> PracticeModel:
    """The practice model in the text of a pack; ``name`` is what problems call it.

    Raises PackError with every problem of the first step that finds any: the
    YAML, the schema of each piece, then what must hold between the pieces.
    """
    source = read_source(text, name, limits)
    try:
        model = PracticeModel.model_validate(source.data)
    except ValidationError as error:
        raise problems_in_schema(error, source) from error
    found = islice(problems_in(model), MOST_CHECKED)
    problems = [source.problem(problem.path, problem.message) for problem in found]
    if problems:
        raise PackError(problems)
    return model
