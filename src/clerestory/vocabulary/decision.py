"""The law's answer: one outcome for each element asked, with the rules that made it.

A Decision is not a boolean: asking for its truth raises, so nobody can write `if decision:` and release by
accident.
Source: public format `clerestory/decision/1`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NoReturn, Self


class Outcome(StrEnum):
    """What happens to one element. `RELEASE` is the only one that lets data leave without a further step."""

    RELEASE = "release"
    REVIEW = "review"
    WITHHOLD = "withhold"
    OUT_OF_SCOPE = "out_of_scope"


SEVERITY: dict[Outcome, int] = {
    Outcome.OUT_OF_SCOPE: 0,
    Outcome.RELEASE: 1,
    Outcome.REVIEW: 2,
    Outcome.WITHHOLD: 3,
}
"""Higher is stricter; the most restrictive of several answers wins."""


class Effect(StrEnum):
    """What a provision did in a decision."""

    PERMITS = "permits"
    FORBIDS = "forbids"
    NEEDS_REVIEW = "needs_review"
    GOVERNS = "governs"
    OBLIGES = "obliges"


class Reading(StrEnum):
    """How the text behind a provision was read. Only `READ` may lead to a release without a person."""

    READ = "read"
    SECONDARY = "secondary"
    UNREAD = "unread"


@dataclass(frozen=True)
class Rule:
    """A provision that took part in an answer."""

    id: str
    citation: str
    effect: Effect
    confidence: Reading

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read the public form back."""
        return cls(
            document["id"], document["citation"], Effect(document["effect"]), Reading(document["confidence"])
        )

    def to_json(self) -> dict[str, str]:
        """The public form."""
        return {
            "id": self.id,
            "citation": self.citation,
            "effect": str(self.effect),
            "confidence": str(self.confidence),
        }


@dataclass(frozen=True)
class ElementDecision:
    """The answer for one element. `reason` is one plain sentence without personal data; `cure` says what
    would change a withhold or a review, or is None."""

    element: str
    outcome: Outcome
    reason: str
    rules: tuple[Rule, ...]
    cure: str | None

    @property
    def leading(self) -> Rule | None:
        """The provision that led to the outcome; None where the silence of the law did."""
        first = self.rules[0] if self.rules else None
        return first if first and first.effect is not Effect.GOVERNS else None

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read the public form back."""
        return cls(
            document["element"],
            Outcome(document["outcome"]),
            document["reason"],
            tuple(Rule.from_json(rule) for rule in document["rules"]),
            document.get("cure"),
        )

    def to_json(self) -> dict[str, Any]:
        """The public form."""
        return {
            "element": self.element,
            "outcome": str(self.outcome),
            "reason": self.reason,
            "rules": [rule.to_json() for rule in self.rules],
            "cure": self.cure,
        }


@dataclass(frozen=True)
class PackStamp:
    """Which law text decided: pack, version and digest (`sha256:` and 64 hex digits)."""

    pack: str
    version: str
    digest: str

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read the public form back."""
        return cls(document["pack"], document["version"], document["digest"])

    def to_json(self) -> dict[str, str]:
        """The public form."""
        return {"pack": self.pack, "version": self.version, "digest": self.digest}


@dataclass(frozen=True)
class Obligation:
    """A duty that comes with an answer. `due` is a plain deadline (a date or a rule for one), or None."""

    id: str
    citation: str
    duty: str
    due: str | None

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read the public form back."""
        return cls(document["id"], document["citation"], document["duty"], document.get("due"))

    def to_json(self) -> dict[str, str | None]:
        """The public form."""
        return {"id": self.id, "citation": self.citation, "duty": self.duty, "due": self.due}


@dataclass(frozen=True)
class Decision:
    """One answer to one Facts: elements in the order asked, the packs that decided, the duties that
    follow."""

    id: str
    law: str
    on: date
    packs: tuple[PackStamp, ...]
    elements: tuple[ElementDecision, ...]
    obligations: tuple[Obligation, ...]

    def __bool__(self) -> NoReturn:
        """Refuse to be read as yes or no: a decision has one outcome for each element."""
        raise TypeError("A Decision is not a yes or a no. Compare the outcome of an element by name.")

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Self:
        """Read the public form back; `to_json` of the result equals `document`. For documents this program
        wrote."""
        return cls(
            document["id"],
            document["law"],
            date.fromisoformat(document["on"]),
            tuple(PackStamp.from_json(stamp) for stamp in document["packs"]),
            tuple(ElementDecision.from_json(answer) for answer in document["elements"]),
            tuple(Obligation.from_json(duty) for duty in document.get("obligations", ())),
        )

    def outcome_of(self, element: str) -> Outcome:
        """The outcome for `element`. Raises KeyError if it was not asked."""
        for answer in self.elements:
            if answer.element == element:
                return answer.outcome
        raise KeyError(element)

    def with_outcome(self, outcome: Outcome) -> tuple[str, ...]:
        """Names of the elements that got `outcome`, in the order asked."""
        return tuple(answer.element for answer in self.elements if answer.outcome is outcome)

    def to_json(self) -> dict[str, Any]:
        """The public form, ready for `json.dumps`."""
        return {
            "id": self.id,
            "law": self.law,
            "on": self.on.isoformat(),
            "packs": [stamp.to_json() for stamp in self.packs],
            "elements": [answer.to_json() for answer in self.elements],
            "obligations": [duty.to_json() for duty in self.obligations],
        }
