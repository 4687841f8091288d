"""What makes a request risky, and whether a second person must look: rules as data, one pure question.

Promises that each flag carries its sentence, and that a risk only ever adds a person; it decides nothing and
releases nothing. Source: fixed limits drown reviewers, so volume and hour are compared with the agency's own
past.
"""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("risk.toml")
SIGNS_ENOUGH: Final = 2
FEWEST: Final = 10
TIMES_USUAL: Final = 3
ENOUGH_PAST: Final = 20
HARDLY_EVER: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a request. after_refusal: the agency asked the same before and was refused;
    refused_elsewhere: somebody else was, or the same record was meant. signs: how many signs of a forged
    emergency, without those that come from other agencies. today: requests of the agency in the day before
    this one; usual: the median of its earlier days on which it asked; past: how many requests the share is
    of; hour_share: the share of them within an hour of this one's hour."""

    emergency: bool = False
    signs: int = 0
    paper_owed: bool = False
    after_refusal: bool = False
    refused_elsewhere: bool = False
    signature_broken: bool = False
    signature_unknown: bool = False
    paper_doubted: bool = False
    doubt_settled: bool = False
    court_new: bool = False
    instrument_differs: bool = False
    probation: bool = False
    silence: bool = False
    new_agency: bool = False
    bulk: bool = False
    today: int = 0
    usual: float = 0.0
    past: int = 0
    hour_share: float = 1.0


@dataclass(frozen=True, slots=True)
class Flag:
    """One reason. rule: its name in the file of rules; second: it asks for a second person."""

    rule: str
    says: str
    weight: int
    second: bool


@dataclass(frozen=True, slots=True)
class Risk:
    """The flags of a request, the heaviest first."""

    flags: tuple[Flag, ...] = ()

    @property
    def weight(self) -> int:
        """To order requests that are due on the same day."""
        return sum(flag.weight for flag in self.flags)

    @property
    def asks_second(self) -> tuple[str, ...]:
        """The sentences of the rules that ask for a second person."""
        return tuple(flag.says for flag in self.flags if flag.second)


def risk_of(known: Known) -> Risk:
    """Every rule that holds, the heaviest first."""
    named = {each.name for each in fields(Known)}
    holding = {name for name in rules() if name in named and getattr(known, name) is True}
    if known.signs >= SIGNS_ENOUGH:
        holding.add("forged_signs")
    if known.today > max(FEWEST, TIMES_USUAL * known.usual) and known.past >= ENOUGH_PAST:
        holding.add("unusual_volume")
    if known.past >= ENOUGH_PAST and known.hour_share < HARDLY_EVER:
        holding.add("unusual_hour")
    found = (flag for name, flag in rules().items() if name in holding)
    return Risk(tuple(sorted(found, key=lambda flag: -flag.weight)))


@cache
def rules() -> dict[str, Flag]:
    """Every rule of the file, by its name."""
    document = tomllib.loads(_FILE.read_text("utf-8"))
    return {
        name: Flag(name, str(rule["says"]), int(rule["weight"]), bool(rule["second"]))
        for name, rule in document["rules"].items()
    }
