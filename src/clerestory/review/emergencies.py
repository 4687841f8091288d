"""The office's own rules for an emergency, and the signs by which forged ones are known.

Promises a narrow list of elements, and signs in words; a sign accuses nobody, it asks for a closer look.
Source: warning of a federal police office in 2024 that false emergency requests come from taken-over
government mail.
"""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("emergency.toml")
NEW: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class EmergencyRules:
    """elements: what may leave at most. ground: what the agency is told of the rest."""

    elements: tuple[str, ...]
    paper_within: timedelta
    look_within_working_days: int
    ground: str
    free_mail: tuple[str, ...]
    pressure: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of who claims an emergency. domains: mail domains in the register; texts: what the agency
    wrote; same_elsewhere: another agency sent the same paper, or asked the same these days."""

    has_number: bool
    called_back: bool
    known_for: timedelta
    domains: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    same_elsewhere: bool = False


def signs_of_forgery(seen: Seen) -> tuple[str, ...]:
    """The signs that hold, each in one sentence."""
    rules = emergency_rules()
    free = [domain for domain in seen.domains if domain.lower() in rules.free_mail]
    words = [word for word in rules.pressure if any(word in text.lower() for text in seen.texts)]
    found = (
        (not seen.has_number, "The register has no number to call this agency back."),
        (seen.has_number and not seen.called_back, "Nobody has called the agency back yet."),
        (seen.known_for < NEW, "The agency was registered less than 30 days ago."),
        (bool(free), "Its mail comes from a domain that is open to anybody."),
        (bool(words), f"What it wrote presses: '{words[0]}'." if words else ""),
        (seen.same_elsewhere, "Another agency sent the same within a week."),
    )
    return tuple(says for holds, says in found if holds)


@cache
def emergency_rules() -> EmergencyRules:
    """The rules of the file."""
    document = tomllib.loads(_FILE.read_text("utf-8"))
    return EmergencyRules(
        elements=tuple(document["elements"]),
        paper_within=timedelta(hours=document["paper_within_hours"]),
        look_within_working_days=int(document["look_within_working_days"]),
        ground=str(document["ground"]),
        free_mail=tuple(document["free_mail"]),
        pressure=tuple(document["pressure"]),
    )
