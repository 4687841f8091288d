"""The forms of bodies: JSON Schema, the same text that judges a body and that the OpenAPI document shows.

Promises that claims are described by the published facts format and by nothing else, and that a body which
does not fit is answered place by place in words, without quoting it. Refuses every field that is not in
the form.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from jsonschema_rs import Draft202012Validator, ValidationError

from clerestory.api import kinds
from clerestory.api.bodies import pointer_to, shown_name
from clerestory.api.errors import ApiError, Extras, Misfit
from clerestory.api.explained import explained
from clerestory.casework.texts import LONGEST as LONGEST_TEXT
from clerestory.vocabulary.form import SCHEMA as FACTS

COMPONENTS: Final = "#/components/schemas/"
_DEFINITIONS: Final = "#/$defs/"
_MOST_SHOWN: Final = 20
WORDS_OF_TYPES: Final = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "boolean": "true or false",
    "null": "null",
}
_FACTS: Final = FACTS["properties"]
_REQUESTER: Final = _FACTS["requester"]["properties"]

CLAIMS: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["purpose", "elements"],
    "description": "What is asked and what is said in support, in the words of the facts format. What is "
    "said here is a claim: it restricts at once, and unlocks only after the office established it.",
    "properties": {
        "purpose": _FACTS["purpose"],
        "elements": _FACTS["elements"],
        "record": _FACTS["subject"]["properties"]["record"],
        "mode": _FACTS["mode"],
        "attestations": _REQUESTER["attestations"],
        "recipient": _REQUESTER["recipient"],
        "delegated": _REQUESTER["delegated"],
        "application": _FACTS["application"],
        "authority": _FACTS["authority"],
        "consent": _FACTS["consent"],
    },
}


KEYS_SUPPLIED: Final[dict[str, Any]] = {
    **_FACTS["subject"]["properties"]["keys_supplied"],
    "uniqueItems": True,
    "description": "Which kinds of identifiers you would give. Never the identifiers themselves: nobody "
    "is looked up.",
}


def _words(says: str, longest: int = 200) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": longest, "description": says}


SUBJECT: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "description": "Who or what is meant. It is kept encrypted apart from the request, and read only if "
    "the law could let something go.",
    "properties": {
        "licence_number": _words("Number of the licence or identity card."),
        "surname": _words("Family name."),
        "given": _words("First name, without middle names."),
        "dob": {"type": "string", "format": "date", "description": "Date of birth, YYYY-MM-DD."},
        "zip5": {
            "type": "string",
            "pattern": "^[0-9]{5}$",
            "description": "ZIP code: lets a name and a date of birth count.",
        },
        "street": _words("Street and number, together with zip5."),
        "county": _words("County: lets a name and a date of birth count."),
        "licence_last4": _words("Last four signs of the licence number.", longest=8),
        "plate": _words("Number plate.", longest=20),
        "vin": _words("Vehicle identification number, or hull number.", longest=40),
        "looking_for": {
            "enum": ["person", "vehicle"],
            "description": "Needed only when both a person and a vehicle are described.",
        },
    },
}


class Form:
    """One form. `judged` is what bodies are checked against; `shown` is the same, with its claims explained,
    for the OpenAPI document."""

    def __init__(self, properties: Mapping[str, Any], *, required: tuple[str, ...]) -> None:
        schema = {
            "type": "object",
            "additionalProperties": False,
            "required": list(required),
            "properties": dict(properties),
        }
        spoken = {"claims": explained(CLAIMS)} if "claims" in properties else {}
        shown = {**schema, "properties": {**properties, **spoken}}
        self.judged: dict[str, Any] = {**schema, "$defs": FACTS["$defs"]}
        self.shown: dict[str, Any] = _with_references(shown)
        self._validator = Draft202012Validator(self.judged, validate_formats=True)

    def check(self, document: object) -> dict[str, Any]:
        """Return the document if it fits. Raises ApiError with every place that does not (20 at most)."""
        misfits = [
            misfit
            for fault in self._validator.iter_errors(document)
            for misfit in _misfits(fault, document, self.judged)
        ]
        if misfits or not isinstance(document, dict):
            first, more = misfits[0], len(misfits) - 1
            others = f", and {more} more place{'s' if more > 1 else ''}" if more else ""
            raise ApiError(
                kinds.BODY_NOT_FITTING,
                f"The body does not fit at '{first.pointer or '/'}'{others}; nothing was stored.",
                Extras(misfits=tuple(misfits[:_MOST_SHOWN])),
            )
        return document


def _with_references(schema: Any) -> Any:
    """The schema with its references pointing into the OpenAPI document."""
    if isinstance(schema, dict):
        return {
            name: COMPONENTS + value.removeprefix(_DEFINITIONS) if name == "$ref" else _with_references(value)
            for name, value in schema.items()
        }
    if isinstance(schema, list):
        return [_with_references(member) for member in schema]
    return schema


def shared_definitions() -> dict[str, Any]:
    """What the shown forms refer to: components of the OpenAPI document."""
    return {name: _with_references(schema) for name, schema in FACTS["$defs"].items()}


FORM: Final[dict[str, Any]] = {
    "enum": ["whole", "derived"],
    "description": "`derived`: yes or no in place of `driver_status` (is it valid?) and of `vehicle_owner` "
    "(is the person named in `subject` an owner?). The law is asked about the element itself. Default: "
    "`whole`.",
}


QUERY: Final = Form({"claims": CLAIMS, "subject": SUBJECT, "form": FORM}, required=("claims", "subject"))
PRECHECK: Final = Form({"claims": CLAIMS, "keys_supplied": KEYS_SUPPLIED}, required=("claims",))
ANSWER: Final = Form(
    {"answer": _words("What you send, or why you cannot. Nothing about the person.", LONGEST_TEXT)},
    required=("answer",),
)
APPEAL: Final = Form(
    {"ground": _words("What is wrong with the refusal: the paper or the rule you rely on.", LONGEST_TEXT)},
    required=("ground",),
)


def _misfits(fault: ValidationError, document: object, judged: Mapping[str, Any]) -> Iterator[Misfit]:
    """What was found and what was expected, in words. Source: keywords of JSON Schema 2020-12."""
    pointer = ""
    for step in fault.instance_path:
        pointer = pointer_to(pointer, step)
    value = _at(document, fault.instance_path)
    keyword = str(fault.schema_path[-1]) if fault.schema_path else ""
    rule = _rule_at(judged, fault.schema_path[:-1])
    if keyword == "additionalProperties" and isinstance(value, dict):
        known = rule.get("properties", {})
        for name in sorted(set(value) - set(known)):
            yield Misfit(pointer_to(pointer, name), _unknown_field(name), "only " + ", ".join(known))
    elif keyword == "required" and isinstance(value, dict):
        missing = next(
            name for name in rule["required"] if name not in value and f"'{name}'" in _quoted(fault)
        )
        yield Misfit(pointer, f"no '{missing}'", f"the required '{missing}'")
    else:
        yield Misfit(pointer, described(value), _expected(keyword, rule))


def _quoted(fault: ValidationError) -> str:
    return fault.message.replace('"', "'")


def _unknown_field(name: str) -> str:
    return f"the unknown field '{name}'" if shown_name(name) else "a field with an unknown name"


def described(value: object) -> str:
    """A value in words that do not give it away; words of the published format are quoted."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f"'{value}'" if value in _KNOWN_WORDS else f"a text of {_counted(len(value), 'character')}"
    if isinstance(value, list):
        known = [item for item in value if isinstance(item, str) and item in _KNOWN_WORDS]
        twice = sorted({word for word in known if known.count(word) > 1})
        return f"{', '.join(twice)} more than once" if twice else f"a list of {len(value)}"
    return f"an object of {_counted(len(value), 'field')}" if isinstance(value, dict) else "a number"


def _expected(keyword: str, rule: Mapping[str, Any]) -> str:
    limit = rule.get(keyword)
    match keyword:
        case "enum":
            return "one of " + ", ".join("null" if word is None else str(word) for word in rule["enum"])
        case "type":
            return " or ".join(
                WORDS_OF_TYPES[str(kind)] for kind in (limit if isinstance(limit, list) else [limit])
            )
        case "uniqueItems":
            return "each item once"
        case "minItems":
            return f"a list of at least {limit}"
        case "minProperties":
            return f"at least {limit} of {', '.join(rule.get('properties', {}))}"
        case "minLength":
            return f"a text of at least {_counted(int(limit or 0), 'character')}"
        case "maxLength":
            return f"a text of at most {limit} characters"
        case "format":
            return "a day of the calendar written YYYY-MM-DD"
        case "pattern":
            return f"a text of the form {limit}"
        case _:
            return "what the published form says"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _at(tree: Any, path: list[str | int]) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def _rule_at(judged: Mapping[str, Any], path: list[str | int]) -> Mapping[str, Any]:
    rule: Any = judged
    for step in path:
        if isinstance(rule, dict) and "$ref" in rule and step != "$ref":
            rule = judged["$defs"][rule["$ref"].removeprefix(_DEFINITIONS)]
        rule = judged["$defs"][rule["$ref"].removeprefix(_DEFINITIONS)] if step == "$ref" else rule[step]
    return rule if isinstance(rule, dict) else {}


def _words_of(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from (word for word in schema.get("enum", ()) if isinstance(word, str))
        for member in schema.values():
            yield from _words_of(member)
    elif isinstance(schema, list):
        for member in schema:
            yield from _words_of(member)


_KNOWN_WORDS: Final = frozenset(_words_of(QUERY.judged))
