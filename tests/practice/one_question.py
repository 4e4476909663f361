"""Documents of one question, with their scales, and changes of it, drawn at random."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from pydantic import ValidationError

from tenants.practice.pack_export import plain
from tenants.practice.schema import PracticeModel

Data = dict[str, Any]

POINTS = [
    {"key": "0", "label": {"en": "No"}, "score": "0", "flags": ["improve"]},
    {"key": "1", "label": {"en": "Partly"}, "score": "1"},
    {"key": "2", "label": {"en": "Yes"}, "score": "2"},
]
GRADED: Data = {"key": "grades", "kind": "ordinal", "title": {"en": "Grades"}, "points": POINTS}
OTHER: Data = {
    "key": "other",
    "kind": "rag",
    "title": {"en": "Other"},
    "points": [{**POINTS[0], "flags": []}, POINTS[1], {**POINTS[2], "key": "3", "score": "3"}],
}
TEN: Data = {
    "key": "ten",
    "kind": "numeric",
    "title": {"en": "Ten"},
    "minimum": "0",
    "maximum": "10",
    "step": "2",
}
OPTIONS = [{"key": key, "label": {"en": key}} for key in ("a", "b", "c")]
COLUMNS: list[Data] = [
    {"key": "what", "label": {"en": "What"}},
    {"key": "how", "label": {"en": "How"}, "required": False},
    {"key": "done", "label": {"en": "Done"}, "kind": "choice", "options": OPTIONS[:2]},
]
ROWS = [{"key": key, "label": {"en": key}} for key in ("first", "second")]
BY_KIND: dict[str, Data] = {
    "grade": {"scale": "grades", "improvement": "optional"},
    "single": {"options": OPTIONS},
    "multiple": {"options": OPTIONS},
    "text": {},
    "verbatim": {},
    "date": {},
    "number": {"minimum": "0", "maximum": "10"},
    "three_columns": {"columns": [{"key": c, "label": {"en": c}} for c in ("x", "y", "z")]},
    "table": {"columns": COLUMNS, "rows": ROWS},
}


def document(question: Data, scales: list[Data]) -> Data:
    return {
        "format": "accord-model/1",
        "key": "one",
        "title": {"en": "One question"},
        "languages": ["en"],
        "agency_kinds": [{"key": "police", "label": {"en": "Police"}}],
        "scales": scales,
        "tools": [
            {
                "key": "form",
                "title": {"en": "Form"},
                "sections": [{"key": "s", "title": {"en": "S"}, "questions": [question]}],
            }
        ],
    }


def question(kind: str, **fields: Any) -> Data:
    return {"key": "q", "kind": kind, "label": {"en": "Asked?"}, **BY_KIND[kind], **fields}


beside = st.sampled_from(["no", "optional", "required"])


SORTS = (*BY_KIND, "number on a scale", "table of added rows")


@st.composite
def asked(draw: st.DrawFn, sort: str) -> tuple[Data, list[Data]]:
    """A question with the scales that it may use."""
    kind = {"number on a scale": "grade", "table of added rows": "table"}.get(sort, sort)
    made = question(kind, narrative=draw(beside), evidence=draw(beside))
    if kind == "grade":
        made["improvement"] = draw(beside)
    if sort == "number on a scale":
        made["scale"] = "ten"
    if sort == "table of added rows":
        made = {key: value for key, value in made.items() if key != "rows"} | {"most_rows": 3}
    made["not_applicable"] = draw(st.booleans())
    return made, deepcopy([GRADED, OTHER, TEN])


ENDS = ["0 10 1", "0 10 5", "-2 10 2", "-1 11 2", "0 12 4", "2 10 2", "0 8 2", "0 20 2", "1 9 2"]
"""Other ends and steps of a scale from 0 to 10 in twos."""


@st.composite
def changed(draw: st.DrawFn, made: Data, scales: list[Data]) -> tuple[Data, list[Data]]:
    """The same question and scales with one thing changed."""
    new, measures = deepcopy(made), deepcopy(scales)
    changes = ["label", "narrative", "evidence", "not_applicable", "required", "kind"]
    # What there is most to change of is changed most often.
    changes += 3 * [name for name in ("options", "columns", "rows") if new.get(name)]
    if "most_rows" in new:
        changes.append("most_rows")
    if new["kind"] == "number":
        changes += ["minimum", "maximum"]
    if new["kind"] == "grade":
        changes += ["scale", "improvement", *["measure"] * 6]
    field = draw(st.sampled_from(changes))
    if field in ("narrative", "evidence", "improvement"):
        new[field] = draw(beside)
    elif field in ("not_applicable", "required"):
        new[field] = draw(st.booleans())
    elif field == "kind":
        other = draw(st.sampled_from(sorted(BY_KIND)))
        kept = {name: new[name] for name in ("narrative", "evidence", "not_applicable")}
        new = question(other, **kept)
    elif field == "label":
        new["label"] = {"en": "Asked otherwise?"}
    elif field == "most_rows":
        new["most_rows"] = draw(st.integers(1, 5))
    elif field in ("minimum", "maximum"):
        number = draw(st.sampled_from([None, "-5", "0", "5", "10", "20"]))
        new.pop(field, None)
        new |= {field: number} if number else {}
    elif field == "scale":
        new["scale"] = draw(st.sampled_from(["grades", "other", "ten"]))
    elif field == "measure":
        _change_scale(draw, next(each for each in measures if each["key"] == new["scale"]))
    else:
        _change_list(draw, field, new)
    return new, measures


def _change_scale(draw: st.DrawFn, scale: Data) -> None:
    if scale["kind"] == "numeric":
        ends = draw(st.sampled_from(ENDS))
        scale |= dict(zip(("minimum", "maximum", "step"), ends.split(), strict=True))
        return
    point = draw(st.sampled_from(scale["points"]))
    what = draw(st.sampled_from(["score", "flags", "label", "gone", "new", "kind"]))
    if what == "score":
        point["score"] = draw(st.sampled_from(["0", "1", "2", "7"]))
    elif what == "flags":
        point["flags"] = draw(st.sampled_from([[], ["improve"], ["escalates"]]))
    elif what == "label":
        point["label"] = {"en": "Otherwise"}
    elif what == "gone":
        scale["points"].remove(point)
    elif what == "new":
        scale["points"].append({"key": "9", "label": {"en": "More"}, "score": "9"})
    else:
        scale["kind"] = "yes_partly_no"


def _change_list(draw: st.DrawFn, field: str, new: Data) -> None:
    pieces = new[field]
    piece = draw(st.sampled_from(pieces))
    whole = new["kind"] != "three_columns"
    what = draw(st.sampled_from(["label", *(["gone", "new"] if whole else [])]))
    if what == "label":
        piece["label"] = {"en": "Otherwise"}
        if field == "columns" and new["kind"] == "table":
            piece["required"] = draw(st.booleans())
    elif what == "gone":
        pieces.remove(piece)
    else:
        pieces.append({"key": "new", "label": {"en": "New"}})
        if field == "columns":
            pieces[-1]["required"] = draw(st.booleans())


@st.composite
def two_versions(draw: st.DrawFn, sort: str) -> tuple[Data, Data]:
    one = draw(asked(sort))
    two = draw(changed(*one))
    if draw(st.booleans()):
        two = draw(changed(*two))
    return document(*one), document(*two)


def valid(data: Data) -> tuple[PracticeModel, Data]:
    try:
        model = PracticeModel.model_validate(data)
    except ValidationError:
        assume(False)
        raise
    return model, plain(model)
