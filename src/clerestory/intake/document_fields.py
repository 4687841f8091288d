"""What an officer read on a paper, field by field; the law is told only what follows from it."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Self

from clerestory.vocabulary.facts import Authority

_DAYS: Final = ("dated_on", "expires_on", "return_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedFields:
    """The fields of one paper. instrument and issuer: words of the facts format. court, office: as the paper
    names them. elements: None where its text sets no limit. open_ended: it says no last day. confirmed: ids
    of the lines of the instrument's checklist that were confirmed."""

    instrument: str
    issuer: str | None = None
    court: str = ""
    office: str = ""
    docket: str = ""
    dated_on: date | None = None
    expires_on: date | None = None
    open_ended: bool = False
    return_on: date | None = None
    names_individual: bool | None = None
    in_force: bool | None = None
    criminal_proceeding: bool | None = None
    enforced_by_court: bool | None = None
    elements: tuple[str, ...] | None = None
    confirmed: tuple[str, ...] = ()

    def authority(self, *, verified: bool) -> Authority:
        """The paper as the law is told it."""
        return Authority(
            instrument=self.instrument,
            issuer=self.issuer,
            criminal_proceeding=self.criminal_proceeding,
            enforced_by_court=self.enforced_by_court,
            names_individual=self.names_individual,
            elements=self.elements,
            in_force=self.in_force,
            verified=verified,
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; `from_json` gives an equal value back."""
        body = asdict(self)
        for name in _DAYS:
            body[name] = body[name].isoformat() if body[name] else None
        return body | {
            "elements": None if self.elements is None else list(self.elements),
            "confirmed": list(self.confirmed),
        }

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        days = {name: date.fromisoformat(body[name]) if body[name] else None for name in _DAYS}
        elements = body["elements"]
        lists = {
            "elements": None if elements is None else tuple(elements),
            "confirmed": tuple(body["confirmed"]),
        }
        return cls(**(body | days | lists))


def court_key(court: str) -> str:
    """A court's name so that spelling in capitals, spaces and points does not make it another court."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in court.casefold()).split())
