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
from tenants.practice.pack_problems import PackError, PackProblem, written_path
from tenants.practice.schema import WrittenDate

LARGEST_PACK = 5 * 1024 * 1024
"""The most bytes that a pack may have."""
DEEPEST_PACK = 24
"""The most levels that a pack may nest; the document's own shape needs ten."""

_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\U0010ffff]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NEVER_CLOSED = ("stream end", "end of stream", "expected ',' or")
_TAG = "tag:yaml.org,2002:"


@dataclass
class PackSource:
    """Plain data, and where each key and each item of it stands in the text."""

    name: str
    data: Any = None
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def problem(self, path: Path, message: str) -> PackProblem:
        """A problem at a path, or at the nearest piece around it that was written."""
        nearest = path
        while nearest and nearest not in self.places:
            nearest = nearest[:-1]
        line, column = self.places.get(nearest, (1, 1))
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


def decoded(content: bytes, name: str) -> str:
    """The text of a pack file.

    Raises PackError for a file that is too large or not in UTF-8.
    """
    if len(content) > LARGEST_PACK:
        raise PackError([_too_large(name)])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        column = error.start - (before.rfind(b"\n") + 1) + 1
        message = "the file is not in UTF-8; save it again with the encoding UTF-8"
        raise PackError(
            [PackProblem(name, before.count(b"\n") + 1, column, "", message)]
        ) from error


def read_source(text: str, name: str) -> PackSource:
    """Read the text of a pack into plain data.

    Keys of mappings become text, numbers too. Raises PackError for what is not
    YAML, for keys that stand twice, tags, anchors and aliases, tabs, unreadable
    characters, a second document, and files too large or nested too deeply.
    """
    text = text.removeprefix("\ufeff")
    _refuse_characters(text, name)
    return _Reader(name).read(text)


def _too_large(name: str) -> PackProblem:
    message = "the file is larger than 5 MB; split it into several packs"
    return PackProblem(name, 1, 1, "", message)


def _refuse_characters(text: str, name: str) -> None:
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_PACK:
        raise PackError([_too_large(name)])
    problems = []
    for number, line in enumerate(re.split("\r\n|\r|\n", text), 1):
        if "\t" in line:
            message = "a tab stands here; replace it with spaces"
            problems.append(PackProblem(name, number, line.index("\t") + 1, "", message))
        strange = _UNREADABLE.search(line)
        if strange:
            message = (
                f"the invisible character U+{ord(strange[0]):04X} stands here; "
                "delete it or type a space or a line break instead"
            )
            problems.append(PackProblem(name, number, strange.start() + 1, "", message))
    if problems:
        raise PackError(problems)


_NOTHING = object()


@dataclass
class _Open:
    """A mapping or list that is being filled."""

    path: Path
    holder: dict[str, Any] | list[Any]
    key: Any = _NOTHING


class _Reader:
    """Builds plain data from the events of one document."""

    def __init__(self, name: str) -> None:
        self.source = PackSource(name)
        self.problems: list[PackProblem] = []
        self.yaml = YAML(typ="safe", pure=True)
        self.open: list[_Open] = []
        self.documents = 0

    def read(self, text: str) -> PackSource:
        try:
            for event in self.yaml.parse(text):
                self._take(event)
        except MarkedYAMLError as error:
            self.problems.append(self._syntax_problem(error))
        except YAMLError as error:  # a reader's error carries no mark
            self._add(1, 1, (), f"the file is not YAML: {error}")
        if not self.problems and not isinstance(self.source.data, dict):
            message = "the file is empty; begin with “format: accord-model/1”"
            if self.source.data is not None:
                message = "the file must hold keys with values; begin with “format: accord-model/1”"
            self._add(1, 1, (), message)
        if self.problems:
            raise PackError(self.problems)
        return self.source

    def _add(self, line: int, column: int, path: Path, message: str) -> None:
        self.problems.append(
            PackProblem(self.source.name, line, column, written_path(path), message)
        )

    def _syntax_problem(self, error: MarkedYAMLError) -> PackProblem:
        problem = str(error.problem or "")
        mark = error.problem_mark
        if any(sign in problem for sign in _NEVER_CLOSED) or "could not find" in problem:
            # The place where the reader gave up helps less than where the piece began.
            mark = error.context_mark or mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return PackProblem(self.source.name, line, column, "", _plainly(problem))

    def _take(self, event: Any) -> None:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, DocumentStartEvent):
            self.documents += 1
            if self.documents == 2:
                message = "a second document begins here; a pack is one document, remove the “---”"
                self._add(line, column, (), message)
            if event.version or event.tags:
                self._add(line, column, (), "remove the lines that begin with “%”")
            return
        if isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.open.pop()
            return
        if not isinstance(event, NodeEvent):
            return
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
            message = f"the alias “*{event.anchor}” is not allowed; write the text out here"
            self._add(line, column, path, message)
            return
        if event.anchor:
            message = f"the anchor “&{event.anchor}” is not allowed; remove it"
            self._add(line, column, path, message)
        if event.tag:
            message = f"the tag “{event.tag}” is not allowed; remove it"
            self._add(line, column, path, message)

    def _begin(self, mapping: bool, as_key: bool, line: int, column: int, path: Path) -> None:
        if len(self.open) >= DEEPEST_PACK:
            self._add(line, column, path, "the file nests too deeply; look at the indentation")
            raise PackError(self.problems)
        holder: dict[str, Any] | list[Any] = {} if mapping else []
        if as_key:
            self._add(line, column, path, "a list or a mapping cannot be a key; write a word")
            self.open[-1].key = ""
        else:
            self._put(holder, line, column, path)
        self.open.append(_Open(path, holder))

    def _take_key(self, event: Any, line: int, column: int, path: Path) -> None:
        top = self.open[-1]
        assert isinstance(top.holder, dict)
        key = event.value if isinstance(event, ScalarEvent) else ""
        if isinstance(event, ScalarEvent) and not key and event.implicit[0]:
            self._add(line, column, path, "a key is missing before the colon; write one")
        if _UNSTORABLE.search(key):
            self._add(line, column, path, "this key holds a control character; remove it")
        here: Path = (*top.path, key)
        if key in top.holder:
            first = self.source.places[here][0]
            message = f"“{key}” stands twice, first in line {first}; keep one of them"
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
            self._add(line, column, path, "this text holds a control character; remove it")
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


def _plainly(problem: str) -> str:
    """The library's finding about the syntax, as a sentence that says what to do."""
    if "could not find expected ':'" in problem:
        return "a colon is missing; write “key: value”, or indent this line under its text"
    if "mapping values are not allowed" in problem:
        return (
            "a colon stands where none is expected; put a text with a colon in quotes, "
            "or correct the indentation"
        )
    if "cannot start any token" in problem:
        return "a text cannot begin with this character; put the text in quotes"
    if any(sign in problem for sign in _NEVER_CLOSED):
        return "what opens here is never closed; add the missing quote or bracket"
    return (
        f"this is not YAML ({problem}); correct the indentation, the colons or the quotes "
        "of this line or of the one above"
    )
