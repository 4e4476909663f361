"""A form as those who answer it will see it, before it is published. Nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import render_template, request
from markupsafe import Markup
from pydantic import TypeAdapter, ValidationError

from blueprints.gate import needs
from blueprints.practice.blueprint import bp
from blueprints.practice.editor.fields import language_name
from blueprints.practice.editor.form import PieceForm
from blueprints.practice.editor.names import Words, answers_of, find_question, find_tool, words_in
from blueprints.practice.editor.opened import OpenPiece, open_draft, open_piece
from blueprints.practice.editor.rows import said_of_whom
from blueprints.practice.editor.wording.problems import problem_words
from blueprints.returns.answer_view import AnswerView, ConditionSaid, show_blank_rows
from saas.errors import NotFound
from saas.i18n import LANGUAGE_NAMES, in_language, language
from saas.i18n import gettext as _
from tenants.practice import editing
from tenants.practice.addresses import Address, Data
from tenants.practice.pack_export import plain
from tenants.practice.pack_wording import problems_of_schema
from tenants.practice.schema import (
    FORMAT,
    AgencyKind,
    Applies,
    Condition,
    Part,
    PracticeModel,
    Question,
    Scale,
    Section,
    SizeBand,
)
from tenants.rounds.form import FormFor
from tenants.workspaces.roles import Permission


@dataclass
class Previewed:
    """What is shown: the sections with their questions, or what hinders it."""

    sections: list[tuple[Section, tuple[Question, ...]]]
    views: dict[str, AnswerView]
    scales: dict[str, Scale]
    problems: list[str]
    conditions: dict[str, ConditionSaid] = field(default_factory=dict)
    limits: dict[str, str] = field(default_factory=dict)
    only_questions: bool = False


@bp.get("/drafts/<uuid:draft_id>/preview/<tool>")
@needs(Permission.MODEL_PUBLISH)
def preview_form(draft_id: UUID, tool: str) -> str:
    """A whole form of the draft: for a kind and size of agency, in one of its languages."""
    draft = open_draft(draft_id)
    data = draft.document
    found = find_tool(data, ("tools", tool))
    if found is None:
        raise NotFound
    codes = data.get("languages", ["en"])
    code = request.args.get("language", "")
    code = code if code in codes else _own_language(codes)
    kind, size = request.args.get("kind", ""), request.args.get("size", "")
    model, problems = read_form(data, tool)
    form = _form_for(model, tool, kind, size) if model else None
    wanted = request.args.get("section", "")
    words = words_in(code)
    with in_language(code if code in LANGUAGE_NAMES else language()):
        shown = _shown(data, form, words, wanted) if form else _nothing(problems)
        # What our own template drew is markup already.
        body = Markup(  # noqa: S704
            render_template(
                "practice/editor/previewed.html", shown=shown, words=words, code=code, whole=True
            )
        )
    return render_template(
        "practice/editor/preview.html",
        draft=draft,
        tool=found,
        title=words_in(language())(found["title"]),
        form=None,
        sections=form.sections if form else (),
        all_sections=len(form.tool.sections) if form else 0,
        wanted=wanted,
        body=body,
        kinds=data.get("agency_kinds", []),
        sizes=data.get("size_bands", []),
        kind=kind,
        size=size,
        code=code,
        codes=[(each, language_name(each)) for each in codes],
        words=words,
        names=words_in(language()),
    )


def _form_for(model: PracticeModel, key: str, kind: str, size: str) -> FormFor:
    """The form for a kind and size of agency; an empty word stands for all of them."""
    tool = model.tool[key]
    found = []
    for section in tool.sections:
        questions = tuple(q for q in section.questions if _is_for(q.applies, kind, size))
        if questions and _is_for(section.applies, kind, size):
            found.append((section, questions))
    return FormFor(model, tool, tuple(found))


def _is_for(applies: Applies, kind: str, size: str) -> bool:
    kinds = Applies(kinds=applies.kinds, except_kinds=applies.except_kinds)
    sizes = Applies(sizes=applies.sizes, except_sizes=applies.except_sizes)
    return (not kind or kinds.to(kind, "")) and (not size or sizes.to("", size))


def _own_language(codes: list[str]) -> str:
    own = language()
    return own if own in codes else codes[0]


@bp.post("/drafts/<uuid:draft_id>/preview-piece/<path:piece>")
@needs(Permission.MODEL_PUBLISH)
def preview_piece(draft_id: UUID, piece: str) -> str:
    """What a section or question would look like as it is typed now; nothing is kept."""
    opened = open_piece(open_draft(draft_id), piece)
    form = PieceForm.of_post(opened.part, opened.shapes, opened.languages, request.form)
    return preview_of_piece(with_typed(opened, form), opened.address)


def with_typed(opened: OpenPiece, form: PieceForm) -> Data:
    """The draft as it would be if what was typed were kept; what cannot be is left out."""
    errors = dict(form.errors)
    values = form.values()
    form.errors = errors
    data = opened.data
    for name, value in values.items():
        if name == "key":
            continue
        try:
            data = editing.set_fields(data, opened.address, {name: value})
        except editing.FieldError:
            continue
    return data


def preview_of_piece(data: Data, address: Address) -> str:
    """The question or section around an address, drawn; "" where there is none."""
    if len(address) < 4 or address[0] != "tools" or address[2] != "sections":
        return ""
    model, problems = read_form(data, address[1], address[3], address[5:6])
    words = words_in(_own_language(data.get("languages", ["en"])))
    shown = _nothing(problems)
    if model is not None:
        tool = model.tool[address[1]]
        section = tool.sections[0]
        form = FormFor(model, tool, ((section, tuple(section.questions)),))
        shown = _shown(data, form, words, "")
        shown.only_questions = len(address) > 5
    code = _own_language(data.get("languages", ["en"]))
    # What our own template drew is markup already.
    return Markup(  # noqa: S704
        render_template(
            "practice/editor/previewed.html", shown=shown, words=words, code=code, whole=False
        )
    )


def _nothing(problems: list[str]) -> Previewed:
    return Previewed([], {}, {}, problems)


def _shown(data: Data, form: FormFor, words: Words, wanted: str) -> Previewed:
    sections = [pair for pair in form.sections if wanted in ("", pair[0].key)]
    tool = form.tool.key
    views = {
        q.key: AnswerView(condition=_condition(data, tool, q.show_if, words))
        for _section, questions in sections
        for q in questions
    }
    for _section, questions in sections:
        for q in questions:
            show_blank_rows(q, views[q.key], 1)
    conditions = {
        s.key: said for s, _q in sections if (said := _condition(data, tool, s.show_if, words))
    }
    pieces: list[Section | Question] = []
    for section, questions in sections:
        pieces += [section, *questions]
    limits = {
        piece.key: said_of_whom(data, plain(piece.applies))
        for piece in pieces
        if piece.applies != Applies()
    }
    return Previewed(sections, views, dict(form.model.scale), [], conditions, limits)


def _condition(
    data: Data, tool: str, condition: Condition | None, words: Words
) -> ConditionSaid | None:
    """A condition in words; its question may stand in a section that is not shown."""
    if condition is None:
        return None
    asked = find_question(data, ("tools", tool), condition.question) or {}
    labels = answers_of(data, asked)
    answers = [words(labels[key]) if key in labels else key for key in condition.any_of]
    return ConditionSaid(words(asked.get("label")) or condition.question, answers)


def read_form(
    data: Data, tool: str, section: str = "", question: tuple[str, ...] = ()
) -> tuple[PracticeModel | None, list[str]]:
    """A model with one form, and what its questions need; or what is to be put right.

    The rest of the draft may have problems. With ``section`` the form has that one
    only, and with ``question`` that one only.
    """
    found = find_tool(data, ("tools", tool)) or {}
    wanted = dict(found)
    wanted.pop("contradictions", None)
    if section:
        wanted["sections"] = [
            _with_question(s, question) for s in found.get("sections", []) if s["key"] == section
        ]
    document = {
        "format": FORMAT,
        "key": "preview",
        "title": data["title"],
        "languages": data["languages"],
        "agency_kinds": list(_sound(AgencyKind, data.get("agency_kinds", []))),
        "size_bands": list(_sound(SizeBand, data.get("size_bands", []))),
        "scales": list(_sound(Scale, data.get("scales", []))),
        "tools": [wanted],
    }
    try:
        model = PracticeModel.model_validate(document)
    except ValidationError as error:
        return None, [problem_words(p.message) for p in problems_of_schema(error, document)]
    missing = _scales_missing(model)
    return (None, missing) if missing else (model, [])


def _with_question(section: Data, question: tuple[str, ...]) -> Data:
    if not question:
        return section
    return {**section, "questions": [q for q in section["questions"] if q["key"] == question[0]]}


def _sound(part: type[Part], pieces: list[Data]) -> Iterator[Data]:
    """The pieces that can be read by themselves."""
    reader: TypeAdapter[Any] = TypeAdapter(part)
    for piece in pieces:
        try:
            reader.validate_python(piece)
        except ValidationError:
            continue
        yield piece


def _scales_missing(model: PracticeModel) -> list[str]:
    """A question cannot be drawn without its scale."""
    named = {
        scale
        for tool in model.tools
        for question in tool.questions.values()
        for scale in (question.scale, *(column.scale for column in question.columns))
        if scale
    }
    return [
        _("The scale “%(key)s” is not there, or something in it needs putting right.", key=key)
        for key in sorted(named - set(model.scale))
    ]
