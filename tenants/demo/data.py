"""Reading the demonstration's data files, and filling in the words of one agency."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).resolve().parent


def read(*parts: str) -> dict[str, Any]:
    """The content of one data file below this folder."""
    with FOLDER.joinpath(*parts).open(encoding="utf-8") as file:
        content: dict[str, Any] = YAML(typ="safe").load(file)
    return content


def read_all(folder: str) -> dict[str, Any]:
    """The contents of every data file of a folder, joined; no key may stand in two of them."""
    joined: dict[str, Any] = {}
    for path in sorted(FOLDER.joinpath(folder).glob("*.yaml")):
        content = read(folder, path.name)
        twice = joined.keys() & content.keys()
        if twice:
            raise ValueError(f"{path.name} says again what another file says: {sorted(twice)}")
        joined |= content
    return joined


def as_texts(value: Any) -> tuple[str, ...]:
    """One text or several, without the line's end that YAML leaves."""
    return tuple(str(text).strip() for text in (value if isinstance(value, list) else [value]))


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with its ``$words`` filled in; ``$Board`` begins with a capital.

    Raises KeyError for a word that is not known.
    """
    capitals = {
        key[0].upper() + key[1:]: word[:1].upper() + word[1:] for key, word in words.items()
    }
    return Template(text).substitute({**words, **capitals})


def chance_of(*parts: object) -> random.Random:
    """Chance that is the same for the same parts, whenever and in whatever order it is asked."""
    return random.Random(":".join(map(str, parts)))  # noqa: S311
