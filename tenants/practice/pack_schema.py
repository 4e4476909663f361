"""The JSON Schema of a pack, by which an editor checks, completes and explains while one types."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import AfterValidator
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from saas.i18n import in_language
from tenants.practice.meanings import about_key, about_piece
from tenants.practice.piece_names import A_PIECE
from tenants.practice.schema import Day, Key, Part, PointKey, PracticeModel, base
from tenants.practice.structure import Holds, Shape, kinds_of_pieces, shapes_of
from tenants.practice.vocabulary import CONCEPTS

_WORDS = {"$ref": "#/$defs/Words"}
_MADE_TO_BE_WORDS = {"x-accord": "words"}


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a pack.

    It knows each piece by itself; what must hold between pieces only the loader checks.
    """
    made = _with_words(PracticeModel.model_json_schema(schema_generator=_PackSchema))
    definitions: dict[str, Any] = made["$defs"]
    for definition in definitions.values():
        # Names and remarks of the code; what they mean stands where they are used.
        definition.pop("title", None)
        definition.pop("description", None)
    for part in kinds_of_pieces():
        _explain(part, made if part is PracticeModel else definitions[part.__name__])
    definitions["Words"] = _words_schema()
    made["properties"]["vocabulary"] |= {
        "properties": {key: _concept(key) for key in sorted(CONCEPTS)},
        "additionalProperties": False,
    }
    made["properties"]["vocabulary"].pop("patternProperties", None)
    return {"$schema": GenerateJsonSchema.schema_dialect, **made, "title": "Accord practice model"}


@cache
def json_schema_text() -> str:
    """The JSON Schema as it is published, with a line break at its end."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


def _explain(part: type[Part], definition: dict[str, Any]) -> None:
    definition["title"] = str(A_PIECE[part])
    definition["description"] = about_piece(part)
    for shape in shapes_of(part).values():
        field = definition["properties"][shape.name]
        field.pop("title", None)
        field["description"] = _meaning(part, shape)


def _meaning(part: type[Part], shape: Shape) -> str:
    meaning = about_key(part, shape.name)
    if shape.holds is Holds.REFERENCE:
        return f"{meaning}. The key of a {shape.refers_to}."
    if shape.holds is Holds.REFERENCES:
        return f"{meaning}. Keys; each names a {shape.refers_to}."
    return f"{meaning}."


def _words_schema() -> dict[str, Any]:
    text = {"type": "string", "minLength": 1, "maxLength": base.LONGEST_TEXT}
    return {
        "title": "words",
        "description": "One text, or one for each language: {en: …, cy: …}.",
        "anyOf": [
            text,
            {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {"type": "string", "maxLength": base.LONGEST_TEXT},
            },
        ],
    }


def _concept(key: str) -> dict[str, Any]:
    with in_language("en"):  # as the whole schema is, whoever asks for it first
        plain = str(CONCEPTS[key].one)
    return {"$ref": "#/$defs/Term", "description": f"The workspace’s word for “{plain}”."}


def _with_words(value: Any) -> Any:
    """The schema with each place for words led to the one definition of them."""
    if isinstance(value, dict):
        if value.get("x-accord") == _MADE_TO_BE_WORDS["x-accord"]:
            rest = {key: item for key, item in value.items() if key != "x-accord"}
            return {**_WORDS, **rest}
        return {key: _with_words(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_words(item) for item in value]
    return value


def _rules_of(annotated: Any) -> set[Any]:
    """The functions that check a text of one of the schema's kinds."""
    return {rule.func for rule in annotated.__metadata__ if isinstance(rule, AfterValidator)}


class _PackSchema(GenerateJsonSchema):
    """Says in patterns what the schema's own functions check, as far as patterns can."""

    def function_before_schema(
        self, schema: core_schema.BeforeValidatorFunctionSchema
    ) -> JsonSchemaValue:
        inner = super().function_before_schema(schema)
        return _MADE_TO_BE_WORDS.copy() if inner.get("type") == "object" else inner

    def function_after_schema(
        self, schema: core_schema.AfterValidatorFunctionSchema
    ) -> JsonSchemaValue:
        inner = super().function_after_schema(schema)
        function = schema["function"]["function"]
        if function in _rules_of(Key):
            return {**inner, "pattern": base._KEY.pattern, "maxLength": 80}
        if function in _rules_of(PointKey):
            return {**inner, "pattern": base._POINT_KEY.pattern, "maxLength": 40}
        if function in _rules_of(Day):
            return {**inner, "format": "date"}
        return inner

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        if "patternProperties" in made:
            # Keys of another form are wrong, and not merely unknown.
            made["additionalProperties"] = False
        return made
