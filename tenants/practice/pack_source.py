"""The text of a pack as plain data, with the line of every key and item.

A pack may be written by hand and may come from a stranger, so only a plain
part of YAML is read: one document of mappings, lists and scalars in UTF-8. No
tags and no aliases, because a tag can name code and an alias can make a small
file enormous. The library's event stream is read directly: no object is ever
built from a tag, and nothing recurses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode

from tenants.practice.checks import Path
from tenants.practice.pack_problems import MOST_TOLD, PackError, PackProblem, written_path
from tenants.practice.pack_syntax import syntax_problem
from tenants.practice.pack_text import FILE_LIMITS, Limits, refuse_characters
from tenants.practice.schema import WrittenDate
from tenants.practice.sentences import Sentence
from tenants.practice.sentences import sentence as N_

DEEPEST_PACK = 24
"""The most levels that a pack may nest; the document's own shape needs ten."""

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_TAG = "tag:yaml.org,2002:"


@dataclass
class PackSource:
    """Plain data, and where each key and each item of it stands in the text."""

    name: str
    data: Any = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def place(self, path: Path) -> tuple[int, int]:
        """The line and column of a path, or of the nearest piece around it that was written."""
        nearest = path
        while nearest and nearest not in self.places:
            nearest = nearest[:-1]
        return self.places.get(nearest, (1, 1))

    def problem(self, path: Path, message: Sentence) -> PackProblem:
        """A problem at a path."""
        line, column = self.place(path)
        return PackProblem(self.name, line, column, written_path(path), message)


def value_at(data: Any, path: Path) -> Any:
    """What stands at a path; None where nothing does."""
    found = data
    for step in path:
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    return found


def read_source(text: str, name: str, limits: Limits = FILE_LIMITS) -> PackSource:
    """Read the text of a pack into plain data.

    Keys of mappings become text, numbers too. Raises PackError for what is not
    YAML, for keys that stand twice, tags, anchors and aliases, tabs, unreadable
    characters, a second document, and files too large or nested too deeply.
    """
    text = text.removeprefix("\ufeff")
    refuse_characters(text, name, limits)
    return _Reader(name, limits.values).read(text)


_NOTHING = object()


@dataclass
class _Open:
    """A mapping or list that is being filled."""

    path: Path
    holder: dict[str, Any] | list[Any]
    key: Any = _NOTHING


class _Reader:
    """Builds plain data from the events of one document."""

    def __init__(self, name: str, most_values: int) -> None:
        self.source = PackSource(name)
        self.most_values = most_values
        self.values = 0
        self.problems: list[PackProblem] = []
        self.untold = 0
        self.yaml = YAML(typ="safe", pure=True)
        self.open: list[_Open] = []
        self.documents = 0

    def read(self, text: str) -> PackSource:
        try:
            for event in self.yaml.parse(text):
                self._take(event)
        except MarkedYAMLError as error:
            self.problems.append(syntax_problem(error, self.source.name))
        except YAMLError as error:  # a reader's error carries no mark
            self._add(1, 1, (), N_("the file is not YAML: %(error)s", error=str(error)))
        if not self.problems and not isinstance(self.source.data, dict):
            message = N_("the file is empty; begin with “format: accord-model/1”")
            if self.source.data is not None:
                message = N_(
                    "the file must hold keys with values; begin with “format: accord-model/1”"
                )
            self._add(1, 1, (), message)
        if self.problems:
            raise PackError(self.problems, self.untold)
        return self.source

    def _add(self, line: int, column: int, path: Path, message: Sentence) -> None:
        if len(self.problems) >= MOST_TOLD:
            self.untold += 1
            return
        self.problems.append(
            PackProblem(self.source.name, line, column, written_path(path), message)
        )

    def _take(self, event: Any) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents == 2:
                message = N_(
                    "a second document begins here; a pack is one document, remove the “---”"
                )
                self._add(line, column, (), message)
            if event.version or event.tags:
                self._add(line, column, (), N_("remove the lines that begin with “%”"))
            return
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.open.pop()
            return
        if not isinstance(event, NodeEvent):
            return
        self._count(line)
        as_key = self._awaits_key()
        path = self._path()
        self._refuse_yaml_extras(event, line, column, path)
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._begin(isinstance(event, MappingStartEvent), as_key, line, column, path)
        elif as_key:
            self._take_key(event, line, column, path)
        else:
            scalar = isinstance(event, ScalarEvent)
            value = self._scalar(event, line, column, path) if scalar else None
            self._put(value, line, column, path)

    def _count(self, line: int) -> None:
        self.values += 1
        if self.values > self.most_values:
            message = N_("the file has too many entries to read; split it into several packs")
            raise PackError([PackProblem(self.source.name, line, 1, "", message)])

    def _awaits_key(self) -> bool:
        return bool(
            self.open and isinstance(self.open[-1].holder, dict) and self.open[-1].key is _NOTHING
        )

    def _path(self) -> Path:
        """Where the next value belongs."""
        if not self.open:
            return ()
        top = self.open[-1]
        if isinstance(top.holder, list):
            return (*top.path, len(top.holder))
        return top.path if top.key is _NOTHING else (*top.path, top.key)

    def _refuse_yaml_extras(self, event: Any, line: int, column: int, path: Path) -> None:
        if isinstance(event, AliasEvent):
            message = N_(
                "the alias “%(alias)s” is not allowed; write the text out here",
                alias=f"*{event.anchor}",
            )
            self._add(line, column, path, message)
            return
        if event.anchor:
            message = N_(
                "the anchor “%(anchor)s” is not allowed; remove it", anchor=f"&{event.anchor}"
            )
            self._add(line, column, path, message)
        if event.tag:
            message = N_("the tag “%(tag)s” is not allowed; remove it", tag=str(event.tag))
            self._add(line, column, path, message)

    def _begin(self, mapping: bool, as_key: bool, line: int, column: int, path: Path) -> None:
        if len(self.open) >= DEEPEST_PACK:
            message = N_("the file nests too deeply; look at the indentation")
            self._add(line, column, path, message)
            raise PackError(self.problems, self.untold)
        holder: dict[str, Any] | list[Any] = {} if mapping else []
        if as_key:
            message = N_("a list or a mapping cannot be a key; write a word")
            self._add(line, column, path, message)
            self.open[-1].key = ""
        else:
            self._put(holder, line, column, path)
        self.open.append(_Open(path, holder))

    def _take_key(self, event: Any, line: int, column: int, path: Path) -> None:
        top = self.open[-1]
        assert isinstance(top.holder, dict)
        key = event.value if isinstance(event, ScalarEvent) else ""
        if isinstance(event, ScalarEvent) and not key and event.implicit[0]:
            message = N_("a key is missing before the colon; write one")
            self._add(line, column, path, message)
        if _UNSTORABLE.search(key):
            message = N_("this key holds a control character; remove it")
            self._add(line, column, path, message)
        here: Path = (*top.path, key)
        if key in top.holder:
            first = self.source.places[here][0]
            message = N_(
                "“%(key)s” stands twice, first in line %(line)s; keep one of them",
                key=key,
                line=first,
            )
            self._add(line, column, here, message)
        else:
            self.source.places[here] = (line, column)
        top.key = key

    def _put(self, value: Any, line: int, column: int, path: Path) -> None:
        if not self.open:
            self.source.data = value
            self.source.places[()] = (line, column)
            return
        top = self.open[-1]
        if isinstance(top.holder, list):
            self.source.places[path] = (line, column)
            top.holder.append(value)
        else:
            top.holder.setdefault(top.key, value)
            top.key = _NOTHING

    def _scalar(self, event: Any, line: int, column: int, path: Path) -> Any:
        """The value of a scalar: plain ones as YAML 1.2 reads them, numbers exactly."""
        text: str = event.value
        if _UNSTORABLE.search(text):
            message = N_("this text holds a control character; remove it")
            self._add(line, column, path, message)
        if not event.implicit[0]:
            return text
        tag = str(self.yaml.resolver.resolve(ScalarNode, text, (True, False))).removeprefix(_TAG)
        if tag == "null":
            return None
        if tag == "bool":
            return text.lower() == "true"
        if tag == "timestamp":
            return WrittenDate(text)
        if tag in ("int", "float"):
            return _number(text)
        return text


def _number(text: str) -> Any:
    plain = text.replace("_", "").lower()
    if len(plain) > 40:
        return text
    if plain.lstrip("+-")[:2] in ("0x", "0o", "0b"):
        return int(plain, 0)
    if plain.lstrip("+-") in (".inf", ".nan"):
        return text
    number = Decimal(plain)
    return int(number) if re.fullmatch(r"[-+]?[0-9]+", plain) else number
