"""OPTIONS and OpenAPI of nouns."""

from __future__ import annotations

from typing import Any

from inventory.objects.fields import Field
from inventory.objects.filters import TEXT_LOOKUPS
from inventory.objects.noun import Noun
from inventory.objects.references import Many

_JSON = "application/json"


def options(noun: Noun) -> dict[str, Any]:
    """NetBox's (Django REST framework's) answer to OPTIONS: every field with its type and choices."""
    fields = {item.name: _option(item) for item in noun.fields}
    return {
        "name": f"{noun.words.capitalize()} List", "description": "", "renders": [_JSON], "parses": [_JSON],
        "actions": {} if noun.read_only else {"POST": fields},
    }  # fmt: skip


def _option(item: Field) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": item.kind, "required": item.required and not item.read_only, "read_only": item.read_only,
        "label": item.title,
    }  # fmt: skip
    limit = getattr(item, "limit", None)
    if isinstance(limit, int) and limit < 100_000:
        found["max_length"] = limit
    low, high = getattr(item, "low", None), getattr(item, "high", None)
    if low is not None:
        found["min_value"] = low
    if high is not None:
        found["max_value"] = high
    choices = item.choices_shown()
    if choices:
        found["choices"] = choices
    return found


def paths(noun: Noun) -> dict[str, Any]:
    """OpenAPI paths of a noun."""
    name = schema_name(noun)
    stem = f"{noun.app}_{noun.plural}".replace("-", "_")
    one = {"$ref": f"#/components/schemas/{name}"}
    listed = {"type": "object", "properties": {
        "count": {"type": "integer"}, "next": {"type": "string", "nullable": True},
        "previous": {"type": "string", "nullable": True}, "results": {"type": "array", "items": one},
    }}  # fmt: skip
    written = {"$ref": f"#/components/schemas/{name}Request"}
    many = {"oneOf": [written, {"type": "array", "items": written}]}
    collection: dict[str, Any] = {
        "get": {"operationId": f"{stem}_list", "tags": [noun.app], "parameters": parameters(noun),
                "responses": _responses(200, listed)},
    }  # fmt: skip
    identifier = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
    item: dict[str, Any] = {
        "get": {"operationId": f"{stem}_retrieve", "tags": [noun.app], "parameters": [identifier],
                "responses": _responses(200, one)},
    }  # fmt: skip
    if not noun.read_only:
        collection["post"] = _operation(f"{stem}_create", noun, many, 201, one)
        collection["patch"] = _operation(f"{stem}_bulk_partial_update", noun, {"type": "array", "items": written}, 200,
                                         {"type": "array", "items": one})  # fmt: skip
        collection["put"] = {**collection["patch"], "operationId": f"{stem}_bulk_update"}
        ids = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}}
        collection["delete"] = _operation(f"{stem}_bulk_destroy", noun, ids, 204, None)
        item["put"] = {**_operation(f"{stem}_update", noun, written, 200, one), "parameters": [identifier]}
        item["patch"] = {**item["put"], "operationId": f"{stem}_partial_update"}
        item["delete"] = {"operationId": f"{stem}_destroy", "tags": [noun.app], "parameters": [identifier],
                          "responses": {"204": {"description": "No response body"}}}  # fmt: skip
    return {noun.path: collection, noun.path + "{id}/": item}


def _operation(name: str, noun: Noun, body: Any, status: int, answer: Any) -> dict[str, Any]:
    responses = _responses(status, answer) if answer else {str(status): {"description": "No response body"}}
    return {
        "operationId": name, "tags": [noun.app], "responses": responses,
        "requestBody": {"content": {_JSON: {"schema": body}}, "required": True},
    }  # fmt: skip


def _responses(status: int, schema: Any) -> dict[str, Any]:
    return {str(status): {"content": {_JSON: {"schema": schema}}, "description": ""}}


def parameters(noun: Noun) -> list[dict[str, Any]]:
    """Every query parameter of a list: what strict clients check theirs against."""
    found: list[dict[str, Any]] = [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in (
            ("limit", {"type": "integer"}), ("offset", {"type": "integer"}), ("start", {"type": "integer"}),
            ("ordering", {"type": "string"}), ("q", {"type": "string"}), ("brief", {"type": "boolean"}),
            ("fields", {"type": "string"}), ("exclude", {"type": "string"}), ("omit", {"type": "string"}),
        )
    ]  # fmt: skip
    for name, item in sorted(noun.all_filters.items()):
        values = {"type": "array", "items": dict(item.schema)}
        for lookup in ("", *item.lookups):
            spelt = f"{name}__{lookup}" if lookup else name
            found.append({"name": spelt, "in": "query", "schema": values, "explode": True, "style": "form"})
    return found


def custom_parameters(name: str) -> list[dict[str, Any]]:
    """The query parameters of a custom field."""
    values = {"type": "array", "items": {"type": "string"}}
    return [
        {"name": f"cf_{name}" + (f"__{lookup}" if lookup else ""), "in": "query", "schema": values, "explode": True,
         "style": "form"}
        for lookup in ("", *TEXT_LOOKUPS)
    ]  # fmt: skip


def schema_name(noun: Noun) -> str:
    """The name of its schema: ``DeviceType``."""
    return "".join(part.capitalize() for part in noun.words.split())


def schemas(noun: Noun) -> dict[str, Any]:
    """OpenAPI schemas of a noun: of answers, and of bodies."""
    name = schema_name(noun)
    answered = {item.name: {**item.schema(), "readOnly": True} if item.read_only else item.schema()
                for item in noun.fields}  # fmt: skip
    found = {name: {"type": "object", "properties": answered, "required": [f.name for f in noun.fields if f.required]}}
    if not noun.read_only:
        writable = [item for item in noun.fields if not item.read_only]
        found[f"{name}Request"] = {
            "type": "object", "properties": {item.name: item.written() for item in writable},
            "required": [item.name for item in writable if item.required and not isinstance(item, Many)],
        }  # fmt: skip
    return found
