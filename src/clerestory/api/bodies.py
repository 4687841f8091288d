"""Read a JSON body so that it has one meaning, or say where it does not.

Promises: UTF-8, one value, each key once, no NaN, at most 32 levels, no text that the database cannot
hold. What is refused is named by its place, never quoted. Source: RFC 8259, RFC 7493 (I-JSON).
"""

import json
import re
from typing import Any, Final, NoReturn

from django.http import HttpRequest

from clerestory.api import kinds
from clerestory.api.errors import ApiError, Extras, Misfit
from clerestory.papers.errors import MOST_BYTES

LONGEST: Final = 65_536  # bytes
LONGEST_PAPER: Final = MOST_BYTES
DEEPEST: Final = 32
_NAME: Final = re.compile(
    r"[a-z][a-z_]{0,39}[0-9]?"
)  # a number or a person's name written as a key is not one


class _Repeated(dict[str, Any]):
    """An object in which `key` occurred twice."""

    key = ""


def read_json(request: HttpRequest) -> object:
    """The body as plain Python. Raises ApiError."""
    require_media_type(request, "application/json")
    text = _text(request.body)
    try:
        value: object = json.loads(text, object_pairs_hook=_each_key_once, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise _not_json(f"It stops being JSON at character {error.pos + 1}.") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:  # a whole number of more digits than Python reads
        raise _not_json("A number in it is too long to be read.") from None
    _inspect(value, "", 0)
    return value


def read_paper(request: HttpRequest, media_type: str) -> bytes:
    """The body as it came, of at most LONGEST_PAPER bytes (the door has looked at its length). Raises
    ApiError."""
    if request.content_type != media_type or "Content-Encoding" in request.headers:
        raise ApiError(
            kinds.MEDIA_TYPE_NOT_SUPPORTED,
            f"This address reads {media_type}, one paper as it is; the request says it holds something else.",
            Extras(headers={"Accept": media_type}),
        )
    return request.read(LONGEST_PAPER + 1)


def require_media_type(request: HttpRequest, wanted: str) -> None:
    """Refuse a body of another kind, charset or coding."""
    parameters = request.content_params or {}
    charset = parameters.get("charset", "utf-8").lower()
    coding = request.headers.get("Content-Encoding", "identity").lower()
    if request.content_type != wanted or charset not in ("utf-8", "utf8", "us-ascii") or coding != "identity":
        raise ApiError(
            kinds.MEDIA_TYPE_NOT_SUPPORTED,
            f"This address reads {wanted} in UTF-8, not compressed; the request says it holds something "
            "else.",
            Extras(headers={"Accept": wanted}),
        )


def require_no_body(request: HttpRequest) -> None:
    """Refuse a body where none is read, so that nobody believes it was."""
    if request.body:
        raise ApiError(kinds.BODY_NOT_WANTED)


def shown_name(name: str) -> str | None:
    """A field's name as it may be repeated in an answer, or None when it may be more than a name."""
    return name if _NAME.fullmatch(name) else None


def pointer_to(parent: str, name: str | int) -> str:
    """The JSON pointer of a member. A name that may not be shown gives the parent's own pointer."""
    shown = shown_name(name) if isinstance(name, str) else str(name)
    return parent if shown is None else f"{parent}/{shown}"


def _text(body: bytes) -> str:
    if not body:
        raise _not_json("There is none.")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_json(f"Byte {error.start + 1} is not UTF-8.") from None


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    repeated = _Repeated(members)
    names = [name for name, _ in pairs]
    repeated.key = next(name for name in names if names.count(name) > 1)
    return repeated


def _refuse_constant(name: str) -> NoReturn:
    raise _not_json("It holds NaN or Infinity, which are not JSON.")


def _inspect(value: object, pointer: str, depth: int) -> None:
    if depth > DEEPEST:
        raise _too_deep()
    if isinstance(value, _Repeated):
        place = pointer_to(pointer, value.key)
        misfit = Misfit(place, "a key that occurs more than once in its object", "each key once")
        raise ApiError(kinds.KEY_TWICE, extras=Extras(misfits=(misfit,)))
    if isinstance(value, dict):
        for name, member in value.items():
            _refuse_unholdable(name, pointer)
            _inspect(member, pointer_to(pointer, name), depth + 1)
    elif isinstance(value, list):
        for position, member in enumerate(value):
            _inspect(member, pointer_to(pointer, position), depth + 1)
    elif isinstance(value, str):
        _refuse_unholdable(value, pointer)


def _refuse_unholdable(text: str, pointer: str) -> None:
    if "\0" in text or (not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)):
        misfit = Misfit(pointer, "text with a NUL or half a surrogate pair", "text of whole characters")
        raise ApiError(kinds.BODY_NOT_FITTING, extras=Extras(misfits=(misfit,)))


def _too_deep() -> ApiError:
    return _not_json(f"It is nested deeper than {DEEPEST} levels.")


def _not_json(why: str) -> ApiError:
    return ApiError(kinds.JSON_NOT_READABLE, f"The body cannot be read as JSON. {why}")
