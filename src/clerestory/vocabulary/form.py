"""Is this document valid Facts? The public JSON Schema is the judge; this module only puts its verdict in
words.

Source: `facts.schema.json`, the published contract, shipped beside this file without its descriptions.
"""

import json
from pathlib import Path
from typing import Any, Final

from jsonschema_rs import Draft202012Validator, ValidationError

from clerestory.errors import ClerestoryError

SCHEMA: Final[dict[str, Any]] = json.loads(Path(__file__).with_name("facts.schema.json").read_text("utf-8"))
_VALIDATOR: Final = Draft202012Validator(SCHEMA, validate_formats=True)
_LONGEST_SHOWN: Final = 60


class VocabularyError(ClerestoryError):
    """Base of what this room refuses."""


class InvalidFactsError(VocabularyError):
    """A document is not valid Facts. `pointer` is a JSON pointer into it; the whole document is an empty
    pointer."""

    def __init__(self, pointer: str, found: str, expected: str) -> None:
        self.pointer, self.found, self.expected = pointer, found, expected
        super().__init__(f"at {pointer or '/ (the whole object)'}: found {found}, expected {expected}")


def check_form(document: object) -> dict[str, Any]:
    """Return `document` if it is valid Facts. Raises InvalidFactsError naming the first place that is not."""
    if not isinstance(document, dict):
        raise InvalidFactsError("", _shown(document), "a JSON object of Facts")
    try:
        fault = next(iter(_VALIDATOR.iter_errors(document)), None)
    except ValueError as unreadable:  # numbers or depths the validator cannot hold
        raise InvalidFactsError("", f"a document that cannot be checked ({unreadable})", "Facts") from None
    if fault is not None:
        raise InvalidFactsError(_pointer(fault), *_explained(fault, document))
    return document


def _pointer(fault: ValidationError) -> str:
    steps = (str(step).replace("~", "~0").replace("/", "~1") for step in fault.instance_path)
    return "".join(f"/{step}" for step in steps)


def _explained(fault: ValidationError, document: dict[str, Any]) -> tuple[str, str]:
    """What was found and what was expected, in words. Source: keywords of JSON Schema 2020-12."""
    value = _at(document, fault.instance_path)
    rule = _at(SCHEMA, fault.schema_path[:-1]) if fault.schema_path else {}
    keyword = str(fault.schema_path[-1]) if fault.schema_path else ""
    if keyword == "required":
        missing = [name for name in rule["required"] if name not in value]
        return f"no {missing[0]!r}" if missing else "a missing part", f"the required {', '.join(missing)}"
    if keyword == "additionalProperties":
        known = rule.get("properties", {})
        extra = sorted(name for name in value if name not in known)
        return f"unknown {extra[0]!r}" if extra else "an unknown part", f"only {', '.join(sorted(known))}"
    if keyword == "enum":
        return _shown(value), "one of " + ", ".join(
            "null" if one is None else str(one) for one in rule["enum"]
        )
    if keyword == "type":
        kinds = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
        return _shown(value), " or ".join(kinds)
    if keyword == "uniqueItems":
        twice = sorted({str(item) for item in value if value.count(item) > 1})
        return f"{', '.join(twice)} more than once", "each element once"
    if keyword == "minItems":
        return "an empty list", f"at least {rule['minItems']} item"
    if keyword == "minLength":
        return "an empty text", "a text"
    if keyword == "format":
        return _shown(value), "a day of the calendar written YYYY-MM-DD"
    if keyword == "pattern":
        return _shown(value), f"a text of the form {rule['pattern']}"
    return _shown(value), fault.message


def _at(tree: Any, path: list[str | int]) -> Any:
    for step in path:
        if isinstance(tree, dict) and "$ref" in tree and step not in tree:
            tree = SCHEMA["$defs"][tree["$ref"].rsplit("/", 1)[-1]]
        if isinstance(tree, dict):
            tree = tree.get(str(step), {})
        elif isinstance(tree, list):
            tree = tree[int(step)]
    if isinstance(tree, dict) and set(tree) == {"$ref"}:
        return SCHEMA["$defs"][tree["$ref"].rsplit("/", 1)[-1]]
    return tree


def _shown(value: object) -> str:
    """A short, safe quotation: kinds and lengths for anything long, so that no message carries a person's
    data far."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = json.dumps(value, ensure_ascii=True)
    return text if len(text) <= _LONGEST_SHOWN else f"a text of {len(text)} characters"
