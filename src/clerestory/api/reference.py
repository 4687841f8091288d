"""Pages for the people who write programs: the reference, and one page for each kind of problem.

Promises plain pages made from the same tables that the program runs on, without script, and without a file
of any other host.
"""

import json
import re
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template import Context, Engine
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from clerestory.api import kinds
from clerestory.api.described import PROBLEM_TYPES
from clerestory.api.forms import WORDS_OF_TYPES
from clerestory.api.kinds import KINDS, PREFIX
from clerestory.api.openapi import DESCRIPTION, document
from clerestory.api.problems import problem

_PAGES: Final = Path(__file__).with_name("pages")
_ENGINE: Final = Engine(dirs=[str(_PAGES)], autoescape=True)
_STYLE: Final = (_PAGES / "reference.css").read_text("utf-8")
_READING: Final = ("GET", "HEAD")


def reference_page(request: HttpRequest) -> HttpResponse:
    """Every operation, its parameters, bodies and answers."""
    return _page(request, "reference.html", {"operations": _operations(), "description": _prose(DESCRIPTION)})


def problem_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What one kind of problem means and what to do about it: the page at its `type`."""
    kind = next((each for each in KINDS if each.slug == slug), None)
    if kind is None:
        return problem(request, kinds.NO_SUCH_ADDRESS)
    return _page(request, "problem.html", {"kind": kind})


def style(request: HttpRequest) -> HttpResponse:
    """How the pages look."""
    return HttpResponse(
        _STYLE, content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=3600"}
    )


def openapi_document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for programs."""
    if request.method not in _READING:
        return HttpResponseNotAllowed(_READING)
    return HttpResponse(json.dumps(document(), ensure_ascii=False), content_type="application/json")


def _page(request: HttpRequest, template: str, values: dict[str, Any]) -> HttpResponse:
    if request.method not in _READING:
        return HttpResponseNotAllowed(_READING)
    context = Context({"prefix": PREFIX, "kinds": KINDS, **values})
    return HttpResponse(_ENGINE.get_template(template).render(context))


def _prose(text: str) -> SafeString:
    """A sentence with its `words of the format` set as such."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))


def _operations() -> list[dict[str, Any]]:
    return [
        {
            "id": operation["operationId"],
            "method": method.upper(),
            "path": path,
            "summary": operation["summary"],
            "description": _prose(operation.get("description", "")),
            "signed": bool(operation.get("security")),
            "parameters": [
                {**each, "description": _prose(each.get("description", ""))}
                for each in operation["parameters"]
            ],
            "body": _body(operation),
            "answers": [_answer(status, answer) for status, answer in operation["responses"].items()],
        }
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]


def _body(operation: dict[str, Any]) -> dict[str, Any] | None:
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        return {"media_type": media_type, "fields": _fields(content["schema"], "")}
    return None


def _fields(schema: dict[str, Any], above: str) -> list[dict[str, Any]]:
    """One row for each field, with its place; objects are opened."""
    required = schema.get("required", ())
    rows: list[dict[str, Any]] = []
    for name, field in schema.get("properties", {}).items():
        place = f"{above}/{name}"
        says = _prose(field.get("description", ""))
        rows.append({"place": place, "takes": _takes(field), "required": name in required, "says": says})
        rows.extend(_fields(field, place))
    return rows


def _takes(field: dict[str, Any]) -> str:
    """What a field takes, in a few words."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"name of an {name}" if name[0] in "aeiou" else f"name of a {name}"
    if "const" in field:
        return str(field["const"])
    if "enum" in field:
        return "one of " + ", ".join("null" if word is None else str(word) for word in field["enum"])
    types = field.get("type", "")
    words = " or ".join(WORDS_OF_TYPES[each] for each in (types if isinstance(types, list) else [types]))
    if "items" in field:
        return f"{words}, each: {_takes(field['items'])}"
    return f"{words}, YYYY-MM-DD" if field.get("format") == "date" else words


def _answer(status: int | str, answer: dict[str, Any]) -> dict[str, Any]:
    own = [kind for kind in KINDS if kind.type in answer.get(PROBLEM_TYPES, ())]
    types = ", ".join(answer.get("content", {}))
    return {"status": status, "says": answer["description"], "media_type": types, "kinds": own}
