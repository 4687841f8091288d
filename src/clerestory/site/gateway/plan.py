"""How this office stands on the switch: a TOML file, read and checked whole before anything listens.

Promises that a mistake in it is named with its place, what was found and what was expected, and that a line
gives no answers unless the file says so. No secret stands in it: keys of TLS are files.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from clerestory.channels.errors import ChannelError
from clerestory.channels.switch.frames import Delimited, Framing, LengthPrefixed
from clerestory.channels.switch.query import Station
from clerestory.channels.switch.replies import Approved
from clerestory.site.errors import SiteError

FRAMINGS: Final[Mapping[str, Framing]] = {"length": LengthPrefixed(), "delimited": Delimited()}
LISTEN, CONNECT = "listen", "connect"
_PLACES: Final = ("station", "replies", "gateway", "line")


class PlanError(SiteError):
    """The file about the switch cannot be used."""

    def __init__(self, place: str, found: str, expected: str) -> None:
        super().__init__(
            f"The file about the switch, at {place}: found {found}, expected {expected}. No message is taken "
            "until it is mended; docs/operations/switch.md shows a whole one."
        )


@dataclass(frozen=True, slots=True)
class Tls:
    """Files of one line. authorities: who may have signed the other side's certificate, which is demanded."""

    certificate: Path
    key: Path
    authorities: Path


@dataclass(frozen=True, slots=True)
class LinePlan:
    """One line. mode: listen for the switch, or connect to it. senders: ORIs it may speak for; None where it
    is the switch, which checks senders itself. answers: may answers be given on it."""

    name: str
    mode: str
    host: str
    port: int
    framing: Framing
    senders: frozenset[str] | None
    answers: bool
    tls: Tls | None


@dataclass(frozen=True, slots=True)
class Plan:
    """at_once: messages taken and not yet dealt with, over all lines; more wait on the wire. threads: that
    deal with them. slot_seconds: replies leave only at its multiples, so that their time tells little."""

    station: Station
    approved: Approved
    at_once: int
    threads: int
    slot_seconds: float
    lines: tuple[LinePlan, ...]


def load_plan(path: Path) -> Plan:
    """Read and check the file. Raises PlanError."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as fault:
        raise PlanError(str(path), type(fault).__name__, "a file that can be read") from None
    except tomllib.TOMLDecodeError as fault:
        raise PlanError(str(path), f"what is no TOML ({fault})", "TOML") from None
    return plan_of(document)


def plan_of(document: Mapping[str, Any]) -> Plan:
    """The plan of this document. Raises PlanError."""
    if strange := sorted(set(document) - set(_PLACES)):
        raise PlanError(strange[0], "a part that is not known", ", ".join(_PLACES))
    station, replies, gateway = (_table(document, name) for name in ("station", "replies", "gateway"))
    lines = tuple(_line(f"line {number}", each) for number, each in enumerate(document.get("line", ()), 1))
    if not lines:
        raise PlanError("line", "none", "at least one [[line]]")
    if len({each.name for each in lines}) != len(lines):
        raise PlanError("line", "a name twice", "a name of its own for each line")
    try:
        approved = Approved(
            neutral=_text("replies", replies, "neutral"),
            held=_text("replies", replies, "held"),
            size=_number("replies", replies, "size", 1, 4000),
        )
    except ChannelError as fault:
        raise PlanError("replies", str(fault), "texts that the switch can carry") from None
    return Plan(
        station=Station(
            ori=_text("station", station, "ori"),
            codes=frozenset(_texts("station", station, "codes")),
            regions=frozenset(_texts("station", station, "regions", missing=())),
        ),
        approved=approved,
        at_once=_number("gateway", gateway, "at_once", 1, 10_000, missing=64),
        threads=_number("gateway", gateway, "threads", 1, 64, missing=4),
        slot_seconds=_number("gateway", gateway, "slot_ms", 0, 10_000, missing=20) / 1000,
        lines=lines,
    )


def _line(place: str, table: Mapping[str, Any]) -> LinePlan:
    mode, framing = _text(place, table, "mode"), _text(place, table, "framing")
    if mode not in (LISTEN, CONNECT):
        raise PlanError(f"{place}.mode", repr(mode), f"{LISTEN} or {CONNECT}")
    if framing not in FRAMINGS:
        raise PlanError(f"{place}.framing", repr(framing), " or ".join(FRAMINGS))
    senders = table.get("senders")
    return LinePlan(
        name=_text(place, table, "name"),
        mode=mode,
        host=_text(place, table, "host"),
        port=_number(place, table, "port", 0, 65535),
        framing=FRAMINGS[framing],
        senders=None if senders is None else frozenset(_texts(place, table, "senders")),
        answers=_flag(place, table, "answers"),
        tls=_tls(place, table),
    )


def _tls(place: str, table: Mapping[str, Any]) -> Tls | None:
    names = ("tls_certificate", "tls_key", "tls_authorities")
    given = [name for name in names if name in table]
    if not given:
        return None
    if len(given) < len(names):
        raise PlanError(place, ", ".join(given), "all of " + ", ".join(names) + ", or none")
    certificate, key, authorities = (Path(_text(place, table, name)) for name in names)
    return Tls(certificate, key, authorities)


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name, {})
    if not isinstance(found, Mapping):
        raise PlanError(name, type(found).__name__, "a table")
    return found


def _text(place: str, table: Mapping[str, Any], name: str) -> str:
    found = table.get(name)
    if not isinstance(found, str) or not found:
        raise PlanError(f"{place}.{name}", "nothing" if found is None else repr(found), "a text")
    return found


def _texts(
    place: str, table: Mapping[str, Any], name: str, *, missing: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    found = table.get(name, missing)
    if not isinstance(found, list | tuple) or not all(isinstance(each, str) for each in found):
        raise PlanError(f"{place}.{name}", "nothing" if found is None else repr(found), "a list of texts")
    return tuple(found)


def _number(
    place: str, table: Mapping[str, Any], name: str, least: int, most: int, *, missing: int | None = None
) -> int:
    found = table.get(name, missing)
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise PlanError(f"{place}.{name}", repr(found), f"a whole number from {least} to {most}")
    return found


def _flag(place: str, table: Mapping[str, Any], name: str) -> bool:
    found = table.get(name, False)
    if not isinstance(found, bool):
        raise PlanError(f"{place}.{name}", repr(found), "true or false")
    return found
