"""What the tests ask of each pack alike: its file, its texts, its words beside the grades."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tenants.practice.loader import dump_text
from tenants.practice.schema import ColumnKind, PracticeModel, QuestionKind


def check_written_as_exported(file: Path, model: PracticeModel) -> str:
    """The file is a comment and then what the exporter writes; returns the comment."""
    comment, separator, pack = file.read_text(encoding="utf-8").partition("format: ")
    assert all(line.startswith("#") for line in comment.splitlines())
    assert separator + pack == dump_text(model)
    return comment


def every_text(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Each text of the dumped model that is written in no particular language, with its place."""
    if isinstance(value, dict):
        if value and "" in value and all(isinstance(item, str) for item in value.values()):
            yield path, value
        else:
            for key, item in value.items():
                yield from every_text(item, f"{path}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from every_text(item, f"{path}[{number}]")


def check_bare_clean_texts(model: PracticeModel, *, more_than: int, codes: str) -> None:
    """Texts are in one language, with typographic quotes, and cite no code of a catalogue."""
    texts = list(every_text(model.model_dump(mode="json", exclude_defaults=True)))
    assert len(texts) > more_than
    for path, words in texts:
        assert list(words) == [""], path
        assert not set("'\"") & set(words[""]), path
        assert "  " not in words[""], path
        assert not re.search(rf"{codes}|CAP-\d|catalogue", words[""]), path


def check_every_grade_is_explained(model: PracticeModel) -> None:
    """Each question and column with grades says what is looked for; each grade, what it means."""
    for tool in model.tools:
        for question in tool.questions.values():
            if question.kind is QuestionKind.GRADE:
                assert question.help, f"{tool.key} {question.key}"
            for column in question.columns:
                if column.kind is ColumnKind.GRADE:
                    assert column.hint, f"{tool.key} {question.key} {column.key}"
    for scale in model.scales:
        assert all(point.meaning for point in scale.points), scale.key
        assert all(band.meaning for band in scale.bands), scale.key


def chosen(**answers: str) -> dict[str, frozenset[str]]:
    """Question → what was chosen; ``q__lead`` stands for ``q.lead``."""
    return {key.replace("__", "."): frozenset({value}) for key, value in answers.items()}
