"""Facts: one question to the law, without personal data.

`Facts.from_json` is strict: what the public schema does not allow is refused with the place, what was found
and
what was expected. Unknown facts stay None here; `policy` reads every None as the answer that unlocks least.
Source: public format `clerestory/facts/1`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self, TypeVar

from clerestory.vocabulary.form import InvalidFactsError, check_form

Part = TypeVar("Part")


@dataclass(frozen=True)
class Agreement:
    """A standing agreement. `covers_elements` None: not limited; otherwise what the purpose was shown to
    need."""

    active: bool | None = None
    covers_purpose: bool | None = None
    covers_elements: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Requester:
    """Who asks, as a place in the tree of requesters; `recipient` is whom the data finally reach (None: the
    same)."""

    agency: str
    verified: bool | None = None
    delegated: tuple[str, ...] = ()
    attestations: tuple[str, ...] = ()
    agreement: Agreement | None = None
    recipient: str | None = None


@dataclass(frozen=True)
class Purpose:
    """What it is for. `activity` counts; `claimed_use` is only a claim."""

    activity: str
    mixed_with: tuple[str, ...] = ()
    claimed_use: str | None = None
    case_number: bool | None = None
    emergency: bool | None = None


@dataclass(frozen=True)
class Application:
    """Prerequisites a statute sets before any disclosure."""

    complete: bool | None = None
    identification: bool | None = None
    fee: str | None = None


@dataclass(frozen=True)
class Authority:
    """The paper shown. `elements` None: its text sets no limit."""

    instrument: str
    issuer: str | None = None
    criminal_proceeding: bool | None = None
    enforced_by_court: bool | None = None
    names_individual: bool | None = None
    elements: tuple[str, ...] | None = None
    in_force: bool | None = None
    verified: bool | None = None


@dataclass(frozen=True)
class Consent:
    """What the person agreed to. `elements` None: not limited."""

    form: str
    names_recipient: bool | None = None
    conditioned: bool | None = None
    elements: tuple[str, ...] | None = None
    withdrawn: bool | None = None


@dataclass(frozen=True)
class Subject:
    """The record asked about, described without saying whose it is."""

    record: str | None = None
    credential: str | None = None
    address_confidential: bool | None = None
    accident_without_conviction: bool | None = None
    keys_supplied: tuple[str, ...] | None = None
    resolved: str | None = None


@dataclass(frozen=True)
class Reviewer:
    """A person's finding: a fact among facts."""

    division: str | None = None
    finding: str | None = None
    second_person: bool | None = None


@dataclass(frozen=True)
class Facts:
    """One question: who asks for which elements, why, under what authority, on which day, under which law."""

    id: str
    on: date
    law: str
    requester: Requester
    purpose: Purpose
    elements: tuple[str, ...]
    channel: str | None = None
    application: Application | None = None
    authority: Authority | None = None
    consent: Consent | None = None
    mode: str | None = None
    subject: Subject | None = None
    reviewer: Reviewer | None = field(default=None)

    @classmethod
    def from_json(cls, document: object) -> Self:
        """Read the public form. Raises InvalidFactsError (pointer, found, expected) and nothing else."""
        known = check_form(document)
        requester = dict(known["requester"])
        return cls(
            id=known["id"],
            on=_day(known["on"]),
            law=known["law"],
            requester=Requester(
                **_frozen(requester | {"agreement": _part(Agreement, requester.get("agreement"))})
            ),
            purpose=Purpose(**_frozen(known["purpose"])),
            elements=tuple(known["elements"]),
            channel=known.get("channel"),
            application=_part(Application, known.get("application")),
            authority=_part(Authority, known.get("authority")),
            consent=_part(Consent, known.get("consent")),
            mode=known.get("mode"),
            subject=_part(Subject, known.get("subject")),
            reviewer=_part(Reviewer, known.get("reviewer")),
        )

    def to_json(self) -> dict[str, Any]:
        """The public form with unknown facts left out; `from_json` gives back an equal Facts."""
        document: dict[str, Any] = _without_unknown(asdict(self))
        document["on"] = self.on.isoformat()
        return document


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidFactsError("/on", f"{text!r}", "a day of the calendar written YYYY-MM-DD") from None


def _part(kind: type[Part], document: Mapping[str, Any] | None) -> Part | None:
    return None if document is None else kind(**_frozen(document))


def _frozen(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in document.items()}


def _without_unknown(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_unknown(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, tuple):
        return [_without_unknown(inner) for inner in value]
    return value
