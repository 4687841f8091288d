"""What a member of staff established about a request, part by part; everything else stays a claim.

A part that was checked replaces the claim as a whole: what the paper shows counts, not what was said about
it."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from clerestory.vocabulary.facts import Application, Authority, Consent


@dataclass(frozen=True, slots=True, kw_only=True)
class Established:
    """Parts that staff checked; None was not checked. `purpose`: whether the papers show the purpose that was
    stated. `document`: handle of the kept paper behind `authority`. `authority_expires_on`: last day the
    instrument holds; `authority_open_ended`: True when staff read that it names none."""

    application: Application | None = None
    authority: Authority | None = None
    document: str | None = None
    authority_expires_on: date | None = None
    authority_open_ended: bool | None = None
    consent: Consent | None = None
    purpose: bool | None = None
    case_number: bool | None = None
    emergency: bool | None = None
    record: str | None = None
    checked_with: str | None = None
    note: str | None = None

    def with_more(self, later: "Established") -> "Established":
        """These parts, with those of a later check in place of earlier ones."""
        given = {name: getattr(later, name) for name in self.__slots__ if getattr(later, name) is not None}
        if later.authority is not None:
            given["document"] = later.document
            given["authority_expires_on"] = self._last_day_after(later)
            given["authority_open_ended"] = later.authority_open_ended
        return replace(self, **given)

    def _last_day_after(self, later: "Established") -> date | None:
        """Another paper has its own end, or none; the same paper keeps its end unless staff read that it
        names none."""
        if later.authority_expires_on is not None or later.authority_open_ended:
            return later.authority_expires_on
        return self.authority_expires_on if _are_one_paper(self.authority, later.authority) else None

    def pointers(self) -> tuple[str, ...]:
        """Each established fact as `pointer=value`, for the journal: words of the facts format only."""
        lines: list[str] = []
        for part in ("application", "authority", "consent"):
            record = getattr(self, part)
            if record is not None:
                lines += [
                    f"{part}.{name}={_word(value)}"
                    for name, value in asdict(record).items()
                    if value is not None
                ]
        for name, pointer in (
            ("purpose", "purpose.activity"),
            ("case_number", "purpose.case_number"),
            ("emergency", "purpose.emergency"),
            ("record", "subject.record"),
        ):
            if getattr(self, name) is not None:
                lines.append(f"{pointer}={_word(getattr(self, name))}")
        if self.authority_expires_on is not None:
            lines.append(f"authority_expires_on={self.authority_expires_on.isoformat()}")
        if self.authority_open_ended:
            lines.append("authority_expires_on=none")
        return tuple(lines)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; `from_json` gives an equal value back."""
        document: dict[str, Any] = {}
        for part in ("application", "authority", "consent"):
            record = getattr(self, part)
            if record is not None:
                document[part] = {name: value for name, value in asdict(record).items() if value is not None}
        if self.authority_expires_on is not None:
            document["authority_expires_on"] = self.authority_expires_on.isoformat()
        for name in (
            "document",
            "authority_open_ended",
            "purpose",
            "case_number",
            "emergency",
            "record",
            "checked_with",
            "note",
        ):
            if getattr(self, name) is not None:
                document[name] = getattr(self, name)
        return document

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        expires = document.get("authority_expires_on")
        return cls(
            application=Application(**document["application"]) if "application" in document else None,
            authority=Authority(**_frozen(document["authority"])) if "authority" in document else None,
            document=document.get("document"),
            authority_expires_on=date.fromisoformat(expires) if expires else None,
            authority_open_ended=document.get("authority_open_ended"),
            consent=Consent(**_frozen(document["consent"])) if "consent" in document else None,
            purpose=document.get("purpose"),  # a release before this part stored none: not established
            case_number=document.get("case_number"),
            emergency=document.get("emergency"),
            record=document.get("record"),
            checked_with=document.get("checked_with"),
            note=document.get("note"),
        )


def _are_one_paper(earlier: Authority | None, later: Authority | None) -> bool:
    """The same kind from the same issuer; what was not said the first time does not make it another."""
    if earlier is None or later is None or earlier.instrument != later.instrument:
        return False
    return earlier.issuer == later.issuer or None in (earlier.issuer, later.issuer)


def _frozen(record: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return "+".join(str(item) for item in value)
    return str(value)
