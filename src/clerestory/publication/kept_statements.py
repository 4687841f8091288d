"""What the office says it has never done, as queries over the journal; it turns red by itself.

Promises a verdict from entries alone, with how many were examined and the entry and day that broke it. Once
broken, a statement stays broken: what happened cannot be undone. The latest verdicts stand in one file,
written whole or not at all, with the head of the ledger at which entries were read.
"""

import hashlib
import json
import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from clerestory.publication.errors import PublicationError
from clerestory.publication.reports.counting import History, Noted
from clerestory.publication.reports.menu import requester_group

SHIPPED: Final = Path(__file__).with_suffix(".toml")
FORM: Final = "clerestory/kept-statements/1"
EVENTS: Final = (
    "query.request.opened",
    "query.part.opened",
    "query.papers.checked",
    "review.finding.recorded",
    "release.envelope.sealed",
    "release.envelope.unlocked",
    "release.envelope.collected",
    "release.answer.given",
)
_LEAVES: Final = ("release.envelope.sealed", "release.answer.given")
"""By what an element leaves: sealed, or on the line it was asked by."""
_IMMIGRATION: Final = "immigration"


class StatementsError(PublicationError):
    """The file of verdicts cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A statement. `dice`, `examina`: in Spanish. examines: what was looked at, as a plural."""

    id: str
    since: date
    says: str
    dice: str
    examines: str
    examina: str

    @property
    def digest(self) -> str:
        """SHA-256 of it, in hexadecimal digits."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the journal says of a statement. broken_by: number of the first entry that breaks it, and
    broken_on its day; None while it holds. examined: cases looked at; before_month: those of them from before
    the month in which this was judged."""

    statement: str
    digest: str
    examined: int
    before_month: int
    broken_by: int | None
    broken_on: date | None

    @property
    def holds(self) -> bool:
        """Does nothing in the journal break it?"""
        return self.broken_by is None

    @property
    def examined_at_least(self) -> int:
        """The count as the public sees it: of the months that are over, in tens and never below 11; 0: ten or
        fewer. Counted to the day, it would move with one release, tell its moment, and between two moves
        exactly how many there were."""
        return self.before_month // 10 * 10 if self.before_month > 10 else 0


@dataclass(frozen=True, slots=True)
class Entered:
    """A verdict as the journal has it: on which day, of which statement, and the entry's number."""

    on: date
    statement: str
    holds: bool
    entry: int


@dataclass(frozen=True, slots=True)
class Verdicts:
    """All verdicts. size: entries of the ledger under the head they were made at. at: when, in ISO form.
    entered: every verdict that was first given or changed, newest first."""

    size: int
    at: str
    verdicts: tuple[Verdict, ...]
    entered: tuple[Entered, ...] = ()


@cache
def shipped() -> tuple[Kept, ...]:
    """The statements of this program."""
    return tuple(Kept(**table) for table in tomllib.loads(SHIPPED.read_text("utf-8"))["statement"])


def judge(statement: Kept, histories: Iterable[History], *, today: date) -> Verdict:
    """Hold a statement against the journal."""
    cases = [case for history in histories for case in _CASES[statement.id](history)]
    cases = [(entry, kept) for entry, kept in cases if entry.on >= statement.since]
    broken = min((entry for entry, kept in cases if not kept), key=lambda one: one.number, default=None)
    return Verdict(
        statement.id,
        statement.digest,
        len(cases),
        sum(entry.on < today.replace(day=1) for entry, _ in cases),
        broken.number if broken else None,
        broken.on if broken else None,
    )


def write_verdicts(path: Path, verdicts: Verdicts) -> None:
    """Put the file in the place of the one before, at once. Raises StatementsError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    document = {"form": FORM, **asdict(verdicts)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(document, indent=1, default=str) + "\n", "utf-8")
        beside.replace(path)
    except OSError as error:
        raise StatementsError(
            f"{path}: cannot be written ({error.strerror}). Free some space or mend its rights."
        ) from error
    finally:
        beside.unlink(missing_ok=True)


def read_verdicts(path: Path) -> Verdicts | None:
    """The latest verdicts; None where nobody judged yet. Raises StatementsError."""
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["form"] != FORM:
            raise ValueError
        return Verdicts(
            int(document["size"]),
            str(document["at"]),
            tuple(_verdict(one) for one in document["verdicts"]),
            tuple(_entered(one) for one in document["entered"]),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise StatementsError(f"{path}: cannot be used. The next check writes it anew.") from None


def _verdict(one: Mapping[str, object]) -> Verdict:
    on = one["broken_on"]
    return Verdict(
        str(one["statement"]),
        str(one["digest"]),
        int(str(one["examined"])),
        int(str(one["before_month"])),
        None if one["broken_by"] is None else int(str(one["broken_by"])),
        None if on is None else date.fromisoformat(str(on)),
    )


def _entered(one: Mapping[str, object]) -> Entered:
    on = date.fromisoformat(str(one["on"]))
    return Entered(on, str(one["statement"]), one["holds"] is True, int(str(one["entry"])))


def _photos(history: History) -> Iterator[tuple[Noted, bool]]:
    warrant = False
    for one in history.entries:
        if one.event == "query.papers.checked":
            facts = dict(line.split("=", 1) for line in one.body["established"])
            if "authority.instrument" in facts:
                is_warrant = facts["authority.instrument"] == "judicial_warrant"
                warrant = is_warrant and facts.get("authority.verified") == "yes"
        elif _is_sealed_for_immigration(one, history) and "photo" in one.body["elements"]:
            yield one, warrant


def _looked_at(history: History) -> Iterator[tuple[Noted, bool]]:
    looked = False
    for one in history.entries:
        looked |= one.event == "review.finding.recorded"
        if _is_sealed_for_immigration(one, history):
            yield one, looked


def _proved(history: History) -> Iterator[tuple[Noted, bool]]:
    unlocked: set[str] = set()
    for one in history.entries:
        if one.event == "release.envelope.unlocked":
            unlocked.add(str(one.body["envelope_sha256"]))
        elif one.event == "release.envelope.collected" and not one.body["again"]:
            yield one, str(one.body["envelope_sha256"]) in unlocked
        elif one.event == "release.answer.given":  # on a line nobody waits for a proof
            yield one, False


def _is_sealed_for_immigration(one: Noted, history: History) -> bool:
    asked = history.opened.body if history.opened else {}
    is_immigration = requester_group(str(asked.get("agency_node", ""))) == _IMMIGRATION
    return is_immigration and one.event in _LEAVES


_CASES: Final[Mapping[str, Callable[[History], Iterator[tuple[Noted, bool]]]]] = {
    "no-photo-without-warrant": _photos,
    "no-release-without-proof": _proved,
    "no-immigration-release-by-machine": _looked_at,
}
