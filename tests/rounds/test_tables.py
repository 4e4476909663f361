"""Tables: what is read from their cells, what they lack, and two people's rows at once."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from saas.i18n import in_language
from tenants.practice.loader import load_file
from tenants.practice.schema import PracticeModel, Question
from tenants.rounds.content import AnswerContent, Reading, read_answer
from tenants.rounds.form import missing_parts
from tenants.rounds.tables import (
    cell_words,
    fitting,
    merged,
    row_titles,
    rows_of,
)
from tests.returns_web.tables import CHECKS, PACK, SEEN, TRIPLE


@pytest.fixture(scope="module")
def model() -> PracticeModel:
    return load_file(PACK)


def question(model: PracticeModel, key: str) -> Question:
    return model.tool["audit"].questions[key]


def read(app: Flask, model: PracticeModel, key: str, **typed: Any) -> Reading:
    """Read fields; ``rows`` and ``remove`` are lists, ``cells`` are row → column → text."""
    fields: dict[str, list[str]] = {
        f"cell:{row}:{column}": [text]
        for row, cells in typed.pop("cells", {}).items()
        for column, text in cells.items()
    }
    with app.test_request_context("/"), in_language("en"):
        return read_answer(model, question(model, key), {**fields, **typed})


def table(**rows: dict[str, str]) -> dict[str, Any]:
    return {"rows": [{"id": row, "cells": cells} for row, cells in rows.items()]}


def test_added_rows_keep_their_order_and_ids_and_empty_ones_are_dropped(
    app: Flask, model: PracticeModel
) -> None:
    found = read(
        app,
        model,
        TRIPLE,
        rows=["b2", "empty", "a1"],
        cells={
            "a1": {"danger": " Tom is alone\r\nat night ", "scaling": "3.0", "goal": ""},
            "b2": {"goal": "Never alone", "by-day": "4", "by-month": "May", "by-year": "2026"},
            "empty": {"danger": "  ", "scaling": ""},
        },
    )
    assert found.errors == {}
    assert found.content.value == table(
        b2={"goal": "Never alone", "by": "2026-05-04"},
        a1={"danger": "Tom is alone\nat night", "scaling": "3"},
    )


def test_a_removed_row_is_left_out_and_its_errors_with_it(app: Flask, model: PracticeModel) -> None:
    cells = {"a1": {"danger": "Tom is alone"}, "b2": {"scaling": "eleven"}}
    assert "cell:b2:scaling" in read(app, model, TRIPLE, rows=["a1", "b2"], cells=cells).errors
    found = read(app, model, TRIPLE, rows=["a1", "b2"], remove=["b2"], cells=cells)
    assert found.errors == {}
    assert found.content.value == table(a1={"danger": "Tom is alone"})


def test_given_rows_are_read_in_the_forms_order_whatever_was_sent(
    app: Flask, model: PracticeModel
) -> None:
    cells = {"voice": {"there": "no"}, "genogram": {"note": "Faded", "there": "yes"}}
    found = read(app, model, CHECKS, cells=cells, remove=["voice"])
    assert found.content.value == table(
        genogram={"there": "yes", "note": "Faded"}, voice={"there": "no"}
    )


def test_a_table_with_nothing_in_it_is_no_answer(app: Flask, model: PracticeModel) -> None:
    for key, rows in ((TRIPLE, ["a1"]), (CHECKS, [])):
        content = read(app, model, key, rows=rows).content
        assert content.is_empty
        assert not content.has_value


@pytest.mark.parametrize(
    ("cells", "field", "said"),
    [
        ({"scaling": "11"}, "cell:a1:scaling", "Enter a number from 0 to 10 in steps of 1"),
        ({"scaling": "2.5"}, "cell:a1:scaling", "Enter a number from 0 to 10 in steps of 1"),
        ({"scaling": "lots"}, "cell:a1:scaling", "Enter a number, such as 12"),
        ({"by-day": "31", "by-month": "2", "by-year": "2026"}, "cell:a1:by", "a real date"),
        ({"by-day": "3"}, "cell:a1:by", "The date must include a month and year"),
        ({"danger": "x" * 5001}, "cell:a1:danger", "5001 characters; shorten it to 5000"),
    ],
)
def test_what_is_wrong_in_a_cell_is_said_at_the_cell(
    app: Flask, model: PracticeModel, cells: dict[str, str], field: str, said: str
) -> None:
    errors = read(app, model, TRIPLE, rows=["a1"], cells={"a1": cells}).errors
    assert list(errors) == [field]
    assert said in errors[field]


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        (TRIPLE, {"rows": ["a1"], "cells": {"a1": {"nothing": "words"}}}),
        (TRIPLE, {"rows": ["a1"], "cells": {"b2": {"danger": "words"}}}),
        (TRIPLE, {"rows": ["<script>"], "cells": {}}),
        (TRIPLE, {"rows": ["a" * 21], "cells": {}}),
        (TRIPLE, {"rows": ["A1"], "cells": {}}),
        (CHECKS, {"cells": {"pets": {"there": "yes"}}}),
        (CHECKS, {"cells": {"voice": {"who": "yes"}}}),
    ],
)
def test_rows_and_columns_that_the_form_does_not_have_are_refused(
    app: Flask, model: PracticeModel, key: str, typed: dict[str, Any]
) -> None:
    found = read(app, model, key, **typed)
    assert list(found.errors) == ["rows"]
    assert found.content.value is None


@pytest.mark.parametrize(
    ("key", "cells"), [(CHECKS, {"voice": {"there": "maybe"}}), (SEEN, {"worker": {"read": "?"}})]
)
def test_a_choice_is_one_of_those_shown(
    app: Flask, model: PracticeModel, key: str, cells: dict[str, dict[str, str]]
) -> None:
    assert list(read(app, model, key, cells=cells).errors.values()) == [
        "Choose from the answers shown"
    ]


def test_a_table_holds_no_more_rows_than_its_model_says(app: Flask, model: PracticeModel) -> None:
    for number in (6, 10_000):
        rows = [f"r{place}" for place in range(number)]
        cells = {row: {"danger": "x"} for row in rows}
        found = read(app, model, TRIPLE, rows=rows, cells=cells)
        assert found.errors == {"rows": "This table holds 5 rows at most; remove the others"}
    # Rows that are taken away make room.
    rows = [f"r{place}" for place in range(6)]
    cells = {row: {"danger": "x"} for row in rows}
    assert read(app, model, TRIPLE, rows=rows, remove=["r0"], cells=cells).errors == {}


def test_characters_that_no_document_takes_are_taken_out(app: Flask, model: PracticeModel) -> None:
    cells = {"a1": {"danger": "Tom\x00 is\x07 alone\x1b\t\nagain"}}
    found = read(app, model, TRIPLE, rows=["a1", "a1"], cells=cells)
    assert found.content.value == table(a1={"danger": "Tom is alone\t\nagain"})


def test_a_number_with_a_million_places_is_refused(app: Flask, model: PracticeModel) -> None:
    cells = {"a1": {"visits": "1e-999999"}}
    found = read(app, model, "w.hypotheses", rows=["a1"], cells=cells)
    assert found.errors == {"cell:a1:visits": "Enter a number, such as 12"}


FULL = {"danger": "x", "goal": "y", "scaling": "3"}


@pytest.mark.parametrize(
    ("key", "value", "missing"),
    [
        (TRIPLE, None, ["value"]),
        (TRIPLE, {"rows": []}, ["value"]),
        (TRIPLE, table(a1=FULL), []),
        (TRIPLE, table(a1=FULL, b2={"danger": "x"}), ["cell:b2:goal", "cell:b2:scaling"]),
        # The note and the date may stay empty.
        (TRIPLE, table(a1={"by": "2026-05-04"}), [f"cell:a1:{c}" for c in FULL]),
        (CHECKS, None, ["value"]),
        (CHECKS, table(genogram={"there": "yes"}), ["cell:chronology:there", "cell:voice:there"]),
        (CHECKS, table(**{r: {"there": "no"} for r in ("genogram", "chronology", "voice")}), []),
    ],
)
def test_what_a_table_lacks_is_named_by_cell(
    model: PracticeModel, key: str, value: Any, missing: list[str]
) -> None:
    assert missing_parts(model, question(model, key), AnswerContent(value=value)) == missing


def test_cells_are_said_in_words_of_the_readers_language(app: Flask, model: PracticeModel) -> None:
    columns = {c.key: c for c in question(model, TRIPLE).columns}
    holds = question(model, "w.hypotheses").columns[1]
    there = question(model, CHECKS).columns[0]
    with app.test_request_context("/"), in_language("cy"):
        assert cell_words(model, columns["scaling"], "9", "cy") == "9 (Digon diogel)"
        assert row_titles(question(model, TRIPLE), ["a1"], "cy") == {"a1": "Datganiad perygl 1"}
    with app.test_request_context("/"), in_language("en"):
        # Seven lies in no band: a number is never pressed into one.
        assert cell_words(model, columns["scaling"], "7", "en") == "7"
        assert cell_words(model, columns["by"], "2026-05-04", "en") == "4 May 2026"
        assert cell_words(model, columns["by"], "some day", "en") == "some day"
        assert cell_words(model, holds, "part", "en") == "Holds in part"
        assert cell_words(model, there, "old", "en") == "Yes, out of date"
        assert cell_words(model, there, "gone", "en") == "gone"
        assert row_titles(question(model, CHECKS), ["voice"], "en") == {
            "voice": "The child’s own words"
        }


ROWS = st.lists(
    st.builds(
        lambda row, text: {"id": row, "cells": {"danger": text}},
        st.sampled_from(["a", "b", "c", "d", "e"]),
        st.sampled_from(["one", "two", "three"]),
    ),
    max_size=5,
    unique_by=lambda row: row["id"],
)


@given(mine=ROWS, theirs=ROWS)
def test_two_peoples_rows_together_hold_every_row_of_both(
    mine: list[Any], theirs: list[Any]
) -> None:
    both = merged({"rows": mine}, {"rows": theirs})["rows"]
    ids = [row["id"] for row in both]
    assert len(set(ids)) == len(ids)
    # Mine stay as they are, in their order, and no row of the others is missing.
    assert [row for row in both if row in mine] == mine
    assert all(row["cells"] in [found["cells"] for found in both] for row in theirs)
    assert len(both) <= len(mine) + len(theirs)
    again = merged({"rows": both}, {"rows": both})["rows"]
    assert again == both


def test_an_older_table_is_carried_as_far_as_it_still_fits(model: PracticeModel) -> None:
    older = table(a1={"danger": "x", "gone": "y"}, b2={"gone": "y"})
    assert fitting(question(model, TRIPLE), older) == table(a1={"danger": "x"})
    assert fitting(question(model, CHECKS), older) is None
    assert fitting(question(model, TRIPLE), "words of a question that was text") is None


@pytest.mark.parametrize("value", [None, "rows", ["rows"], {"rows": "a column"}, {"well": "x"}])
def test_what_is_no_table_has_no_rows(value: object) -> None:
    assert rows_of(value) == []
