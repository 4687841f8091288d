"""What an envelope carries: the elements of one release, the duties that go with them, and where it belongs.

Promises: what `to_payload` writes, `from_payload` reads back equal; both judge by the same rules, so nothing
is sealed that its recipient could not open. Values are kept out of `repr`, so that a traceback shows none.
Refuses: a release without elements, members it does not know, values without a canonical JSON form, media
that are not base64 in its one spelling or larger than 2 MiB.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from clerestory.sealing.canonical import JsonValue
from clerestory.sealing.errors import MalformedEnvelopeError

LARGEST_MEDIUM_BYTES = 2 * 1024 * 1024
LONGEST_WORD = 200

_ELEMENT = re.compile(r"[a-z][a-z0-9_]{0,63}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[a-z]{1,40}/[a-z0-9][a-z0-9.+-]{0,80}")
_MEMBERS = frozenset({"reference", "decision", "issuer", "agency", "elements", "media", "obligations"})
_MARK = re.compile(r"[A-Za-z0-9.-]{1,200}")


@dataclass(frozen=True)
class Medium:
    """An element that is bytes and not words, such as a photo."""

    media_type: str
    content: bytes = field(repr=False)


ElementValue: TypeAlias = "JsonValue | Medium"


@dataclass(frozen=True)
class Obligation:
    """A duty of the recipient that goes with the release. due: a day or the law's words, or None."""

    id: str
    citation: str
    duty: str
    due: str | None = None


@dataclass(frozen=True)
class Contents:
    """What one release gives to one agency. elements: by name, exactly what was decided and no more.

    decision_digest: SHA-256 of the public leaf of the entry that decided, which names it and tells nothing.
    mark: names the recipient of this release, so that a copy can be traced; "" in releases from before.
    """

    reference: str
    decision_id: str
    decision_digest: str
    issuer: str
    agency: str
    elements: Mapping[str, ElementValue] = field(repr=False)
    obligations: tuple[Obligation, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class Opened(Contents):
    """Contents that came out of an envelope, with what was proved about it. Keys are named by thumbprint."""

    issued_at: datetime = field(kw_only=True)
    expires_at: datetime = field(kw_only=True)
    issuer_key: str = field(kw_only=True)
    recipient_key: str = field(kw_only=True)


def to_payload(contents: Contents) -> dict[str, object]:
    """The contents as members of the signed payload. Judge the result with `from_payload`."""
    media = {name: value for name, value in contents.elements.items() if isinstance(value, Medium)}
    payload: dict[str, object] = {
        "reference": contents.reference,
        "decision": {"id": contents.decision_id, "digest": contents.decision_digest},
        "issuer": contents.issuer,
        "agency": contents.agency,
        "elements": {name: value for name, value in contents.elements.items() if name not in media},
        "media": {name: _medium_to_payload(medium) for name, medium in media.items()},
        "obligations": [
            {"id": duty.id, "citation": duty.citation, "duty": duty.duty, "due": duty.due}
            for duty in contents.obligations
        ],
    }
    return payload | ({"mark": contents.mark} if contents.mark else {})


def from_payload(payload: Mapping[str, object]) -> Contents:
    """Read contents from the members of a payload. Raises MalformedEnvelopeError with the JSON pointer."""
    _check_members(payload, _MEMBERS | ({"mark"} & set(payload)), "")
    decision = _object(payload["decision"], "/decision")
    _check_members(decision, frozenset({"id", "digest"}), "/decision")
    return Contents(
        reference=_word(payload["reference"], "/reference"),
        decision_id=_word(decision["id"], "/decision/id"),
        decision_digest=_matching(
            decision["digest"], _DIGEST, "/decision/digest", "sha256: and 64 hex digits"
        ),
        issuer=_word(payload["issuer"], "/issuer"),
        agency=_word(payload["agency"], "/agency"),
        elements=_elements(_object(payload["elements"], "/elements"), _object(payload["media"], "/media")),
        obligations=_obligations(payload["obligations"]),
        mark=_matching(payload["mark"], _MARK, "/mark", "letters, digits, points and hyphens")
        if "mark" in payload
        else "",
    )


def _elements(words: Mapping[str, object], media: Mapping[str, object]) -> dict[str, ElementValue]:
    names = [*words, *media]
    if not names:
        raise MalformedEnvelopeError(
            "/elements: a release with no element was found; at least one is expected."
        )
    if len(set(names)) != len(names):
        raise MalformedEnvelopeError("/media: an element is given both as words and as a medium.")
    for name in names:
        _matching(name, _ELEMENT, "/elements", "element names in small letters, digits and underscores")
    elements: dict[str, ElementValue] = {name: _json_value(value) for name, value in words.items()}
    return elements | {name: _medium_from_payload(value, f"/media/{name}") for name, value in media.items()}


def _json_value(value: object) -> JsonValue:
    # Invariant: canonical_json has accepted the whole payload, so only its types occur; a tuple it wrote as a
    # list.
    if isinstance(value, (list, tuple)):
        return [_json_value(item) for item in value]
    if isinstance(value, Mapping):
        return {str(name): _json_value(item) for name, item in value.items()}
    if value is None or isinstance(value, (str, int)):
        return value
    raise MalformedEnvelopeError("/elements: a value has no canonical JSON form.")


def _medium_to_payload(medium: Medium) -> dict[str, str]:
    return {"media_type": medium.media_type, "base64": base64.b64encode(medium.content).decode("ascii")}


def _medium_from_payload(value: object, pointer: str) -> Medium:
    members = _object(value, pointer)
    _check_members(members, frozenset({"media_type", "base64"}), pointer)
    media_type = _matching(members["media_type"], _MEDIA_TYPE, f"{pointer}/media_type", "a media type")
    text = members["base64"]
    try:
        content = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError:
        content = b""
    if not content or base64.b64encode(content).decode("ascii") != text:
        raise MalformedEnvelopeError(f"{pointer}/base64: not base64 of at least one byte.")
    if len(content) > LARGEST_MEDIUM_BYTES:
        raise MalformedEnvelopeError(
            f"{pointer}/base64: {len(content)} bytes; at most {LARGEST_MEDIUM_BYTES} fit in an envelope."
        )
    return Medium(media_type, content)


def _obligations(value: object) -> tuple[Obligation, ...]:
    if not isinstance(value, list):
        raise MalformedEnvelopeError("/obligations: a list was expected.")
    return tuple(_obligation(item, f"/obligations/{position}") for position, item in enumerate(value))


def _obligation(value: object, pointer: str) -> Obligation:
    members = _object(value, pointer)
    _check_members(members, frozenset({"id", "citation", "duty", "due"}), pointer)
    due = members["due"]
    return Obligation(
        id=_word(members["id"], f"{pointer}/id"),
        citation=_word(members["citation"], f"{pointer}/citation"),
        duty=_text(members["duty"], f"{pointer}/duty", longest=4000),
        due=None if due is None else _word(due, f"{pointer}/due"),
    )


def _check_members(value: Mapping[str, object], expected: frozenset[str], pointer: str) -> None:
    missing, strange = sorted(expected - set(value)), set(value) - expected
    if missing:
        raise MalformedEnvelopeError(f"{pointer}/{missing[0]}: missing.")
    if strange:
        raise MalformedEnvelopeError(
            f"{pointer or '/'}: {len(strange)} members that this version does not know."
        )


def _object(value: object, pointer: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise MalformedEnvelopeError(f"{pointer}: an object was expected.")
    return value


def _word(value: object, pointer: str) -> str:
    return _text(value, pointer, longest=LONGEST_WORD)


def _text(value: object, pointer: str, *, longest: int) -> str:
    if not isinstance(value, str) or not value or len(value) > longest or not value.isprintable():
        raise MalformedEnvelopeError(f"{pointer}: printable text of 1 to {longest} characters was expected.")
    return value


def _matching(value: object, pattern: re.Pattern[str], pointer: str, expected: str) -> str:
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise MalformedEnvelopeError(f"{pointer}: {expected} was expected.")
    return value
