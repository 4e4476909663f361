"""Read a practice model from a pack, and write one out again.

A pack is a YAML file that a person writes or an editor exports. Whatever is
wrong with it is told with its line and with what to do about it; nothing of a
faulty pack is ever used.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from tenants.practice.checks import problems_of
from tenants.practice.pack_export import content_hash, dump_text, json_schema
from tenants.practice.pack_problems import PackError, PackProblem
from tenants.practice.pack_source import LARGEST_PACK, decoded, read_source
from tenants.practice.pack_wording import problems_in_schema
from tenants.practice.schema import PracticeModel

__all__ = [
    "PackError",
    "PackProblem",
    "content_hash",
    "dump_text",
    "json_schema",
    "load_file",
    "load_text",
]


def load_file(path: Path) -> PracticeModel:
    """The practice model in a pack file.

    Raises PackError when the pack is not usable, OSError when it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(LARGEST_PACK + 1)
    return load_text(decoded(content, path.name), path.name)


def load_text(text: str, name: str) -> PracticeModel:
    """The practice model in the text of a pack; ``name`` is what problems call it.

    Raises PackError with every problem of the first step that finds any: the
    YAML, the schema of each piece, then what must hold between the pieces.
    """
    source = read_source(text, name)
    try:
        model = PracticeModel.model_validate(source.data)
    except ValidationError as error:
        raise PackError(problems_in_schema(error, source)) from error
    problems = [source.problem(found.path, found.message) for found in problems_of(model)]
    if problems:
        raise PackError(problems)
    return model
