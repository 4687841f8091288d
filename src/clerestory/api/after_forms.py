"""The forms of bodies that say what became of a release."""

from typing import Any, Final

from clerestory.api.forms import Form
from clerestory.casework.texts import LONGEST
from clerestory.release.aftercare import Fate
from clerestory.vocabulary.form import SCHEMA

_PARTS: Final = SCHEMA["properties"]


def _text(says: str, longest: int = LONGEST) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "maxLength": longest, "description": says}


def _word_like(schema: dict[str, Any], says: str) -> dict[str, Any]:
    return {"type": "string", "pattern": schema["pattern"], "maxLength": 200, "description": says}


USE: Final = Form(
    {
        "used_for": _text("What it was used for, in a sentence. Nothing about the person."),
        "fate": {
            "enum": [str(fate) for fate in Fate],
            "description": "`deleted`: every copy is gone. `kept_under_rule`: say under which rule.",
        },
        "kept_under": _text("The rule under which it is kept, and how long; only if it is kept."),
        "passed_on": {
            "type": "boolean",
            "description": "Whether anybody outside your agency received it, as the register says.",
        },
    },
    required=("used_for", "fate", "passed_on"),
)
DESTROYED: Final = Form(
    {"confirmation": _text("What was destroyed, where and when. Nothing about the person.")},
    required=("confirmation",),
)
ONWARD: Final = Form(
    {
        "to_name": _text("The name of the body.", longest=200),
        "to_node": _word_like(
            _PARTS["requester"]["properties"]["recipient"],
            "Its place in the tree of requesters, such as `us.doj`.",
        ),
        "permitted_use": _word_like(
            _PARTS["purpose"]["properties"]["claimed_use"], "Under which permitted use, such as `b1`."
        ),
        "elements": {**_PARTS["elements"], "description": "Which elements of the release."},
        "passed_on": {"type": "string", "format": "date", "description": "When, YYYY-MM-DD."},
    },
    required=("to_name", "to_node", "permitted_use", "elements", "passed_on"),
)
