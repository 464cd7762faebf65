"""As much of JSON Schema as report.schema.json uses; a keyword it does not know is an error."""
import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
NOTES = {"$schema", "$id", "$defs", "title", "description"}
KNOWN = NOTES | {"$ref", "type", "const", "enum", "required", "properties", "additionalProperties", "propertyNames", "items",
                 "pattern", "minimum", "maxItems", "oneOf"}


def has_type(value, name):
    if name in ("number", "integer"):
        return not isinstance(value, bool) and isinstance(value, (int, float) if name == "number" else int)
    return isinstance(value, TYPES[name])


def problems(value, schema, root, where="report"):
    """What is wrong with `value`, each with where it is."""
    unknown = set(schema) - KNOWN
    if unknown:
        raise ValueError(f"{where}: the schema has {unknown}")
    if "$ref" in schema:
        yield from problems(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, where)
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(has_type(value, name) for name in types):
        yield f"{where}: {value!r:.80} is no {' or '.join(types)}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r:.80} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r:.80} is none of {schema['enum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{where}: {value!r:.80} does not match"
    if "minimum" in schema and isinstance(value, (int, float)) and value < schema["minimum"]:
        yield f"{where}: {value} is too small"
    if "oneOf" in schema and sum(not any(problems(value, one, root, where)) for one in schema["oneOf"]) != 1:
        yield f"{where}: not one of the forms"
    if isinstance(value, list):
        if len(value) > schema.get("maxItems", len(value)):
            yield f"{where}: {len(value)} elements"
        for i, element in enumerate(value):
            yield from problems(element, schema.get("items", {}), root, f"{where}[{i}]")
    if isinstance(value, dict):
        yield from members(value, schema, root, where)


def members(value, schema, root, where):
    for name in schema.get("required", []):
        if name not in value:
            yield f"{where}: no '{name}'"
    known = schema.get("properties", {})
    for name, member in value.items():
        yield from problems(name, schema.get("propertyNames", {}), root, f"{where}, a name")
        rest = schema.get("additionalProperties", True)
        if name in known:
            yield from problems(member, known[name], root, f"{where}.{name}")
        elif rest is False:
            yield f"{where}: '{name}' is not in the schema"
        elif isinstance(rest, dict):
            yield from problems(member, rest, root, f"{where}.{name}")
