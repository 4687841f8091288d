"""What a requester says, in the words of the facts format; nothing in it is established by being said.

Promises that claims are checked by the published schema before anything is stored, and that a requester
cannot speak for the office: who they are, whether they are verified, what a reviewer found and which record
was meant are not theirs to say, so those places do not exist here. The parts of a mixed purpose must be known
activities, stricter than the schema: a place for free text would be filled with somebody's data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from clerestory.vocabulary.facts import Application, Authority, Consent, Facts, Purpose
from clerestory.vocabulary.form import SCHEMA, InvalidFactsError

FIELDS: Final[tuple[str, ...]] = (
    "purpose",
    "elements",
    "record",
    "mode",
    "attestations",
    "recipient",
    "delegated",
    "application",
    "authority",
    "consent",
)

ACTIVITIES: Final[tuple[str, ...]] = tuple(SCHEMA["properties"]["purpose"]["properties"]["activity"]["enum"])
_MOST_PARTS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What is asked and what is said in support.

    elements: names from `vocabulary.elements`, each once. record: kind of record ('driver', 'vehicle', ...);
    None is the strict reading. attestations are acts of the requester and count as soon as they are made.
    """

    purpose: Purpose
    elements: tuple[str, ...]
    record: str | None = None
    mode: str | None = None
    attestations: tuple[str, ...] = ()
    recipient: str | None = None
    delegated: tuple[str, ...] = ()
    application: Application | None = None
    authority: Authority | None = None
    consent: Consent | None = None

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read claims as a requester sends them (see FIELDS). Raises InvalidFactsError with a JSON
        pointer."""
        extra = sorted(set(document) - set(FIELDS))
        if extra:
            raise InvalidFactsError("", f"unknown {extra[0]!r}", "only " + ", ".join(FIELDS))
        facts = Facts.from_json(_as_facts(document))
        _refuse_free_text(facts.purpose.mixed_with)
        return cls(
            purpose=facts.purpose,
            elements=facts.elements,
            record=facts.subject.record if facts.subject else None,
            mode=facts.mode,
            attestations=facts.requester.attestations,
            recipient=facts.requester.recipient,
            delegated=facts.requester.delegated,
            application=facts.application,
            authority=facts.authority,
            consent=facts.consent,
        )

    def to_json(self) -> dict[str, Any]:
        """The form `from_json` reads back to equal claims; unknown parts are left out."""
        facts = Facts.from_json(
            _PLACEHOLDER | {"purpose": {"activity": "unknown"}, "elements": list(self.elements)}
        )
        known = Facts(
            id=facts.id,
            on=facts.on,
            law=facts.law,
            requester=facts.requester,
            purpose=self.purpose,
            elements=self.elements,
            application=self.application,
            authority=self.authority,
            consent=self.consent,
        ).to_json()
        document = {name: known[name] for name in FIELDS if name in known}
        for name in ("record", "mode", "recipient"):
            if getattr(self, name) is not None:
                document[name] = getattr(self, name)
        for name in ("attestations", "delegated"):
            if getattr(self, name):
                document[name] = list(getattr(self, name))
        return document


_PLACEHOLDER: Final[dict[str, Any]] = {
    "id": "claims",
    "on": "2000-01-01",
    "law": "us",
    "requester": {"agency": "unknown"},
}


def _as_facts(document: Mapping[str, Any]) -> dict[str, Any]:
    """The claims as a Facts document, so that one published schema checks both."""
    requester: dict[str, Any] = {"agency": "unknown"}
    for name in ("attestations", "recipient", "delegated"):
        if document.get(name) is not None:
            requester[name] = document[name]
    facts: dict[str, Any] = _PLACEHOLDER | {"requester": requester}
    for name in ("purpose", "elements", "mode", "application", "authority", "consent"):
        if name in document:
            facts[name] = document[name]
    if document.get("record") is not None:
        facts["subject"] = {"record": document["record"]}
    return facts


def _refuse_free_text(parts: tuple[str, ...]) -> None:
    if len(parts) > _MOST_PARTS:
        raise InvalidFactsError("/purpose/mixed_with", f"{len(parts)} activities", f"at most {_MOST_PARTS}")
    for position, part in enumerate(parts):
        if part not in ACTIVITIES:
            pointer = f"/purpose/mixed_with/{position}"
            raise InvalidFactsError(pointer, "a word that is no activity", "one of " + ", ".join(ACTIVITIES))
