"""The public log: a line for each request, in the office's words; the only way to its table.

Promises that a line is made of what staff wrote for the public and of days and states, and of nothing that
who asked wrote or is reached by."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from clerestory.public_records.models import LogLine
from clerestory.public_records.records import RecordsRecord
from clerestory.public_records.states import OPEN, STANDS_STILL, State

A_PAGE: Final = 50
MOST_IN_FILE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line. summary empty: not written yet; summary_es: in Spanish, where the office wrote it. citation and
    ground: of a denial. days: from the day it came to the day it ended; None while it is open."""

    number: str
    received_on: date
    summary: str
    summary_es: str
    state: State
    due_on: date | None
    closed_on: date | None
    citation: str
    ground: str
    answer: str
    made_up: bool

    @property
    def stands_still(self) -> bool:
        """Whether the office waits for who asked."""
        return self.state in STANDS_STILL

    @property
    def days(self) -> int | None:
        """Calendar days it took."""
        return (self.closed_on - self.received_on).days if self.closed_on else None


def follow(request: RecordsRecord) -> None:
    """Bring the line of this request to where the request stands."""
    LogLine.objects.update_or_create(
        number=request.number,
        defaults={
            "received_on": request.received_on,
            "state": str(request.state),
            "due_on": None if request.state in STANDS_STILL else request.due_on,
            "closed_on": request.closed_on,
            "made_up": request.made_up,
        },
    )


def summarise(number: str, summary: str, summary_es: str = "") -> None:
    """What was asked, in the office's words; in Spanish too, or not."""
    LogLine.objects.filter(pk=number).update(summary=summary, summary_es=summary_es)


def tell(number: str, *, answer: str = "", citation: str = "", ground: str = "") -> None:
    """What was answered, or why not. An answer in part is followed by the next one."""
    row = LogLine.objects.get(pk=number)
    row.answer = "\n\n".join(part for part in (row.answer, answer) if part)
    row.citation, row.ground = citation or row.citation, ground or row.ground
    row.save(update_fields=["answer", "citation", "ground"])


def take_back_denial(number: str) -> None:
    """The request is looked at again, so its denial stands no longer."""
    LogLine.objects.filter(pk=number).update(citation="", ground="")


def line_of(number: str) -> Line | None:
    """The line of one request."""
    row = LogLine.objects.filter(pk=number).first()
    return _line(row) if row else None


def page(number: int) -> tuple[tuple[Line, ...], bool]:
    """One page of lines, the latest first, counted from 1; whether there are more."""
    first = (number - 1) * A_PAGE
    rows = list(LogLine.objects.all()[first : first + A_PAGE + 1])
    return tuple(map(_line, rows[:A_PAGE])), len(rows) > A_PAGE


def all_lines() -> tuple[Line, ...]:
    """Every line, for the file."""
    return tuple(map(_line, LogLine.objects.all()[:MOST_IN_FILE]))


def counted() -> dict[str, int]:
    """How many requests there are, how many are open, answered and denied (in full or in part)."""
    states = list(LogLine.objects.values_list("state", flat=True))
    denied = (State.DENIED, State.DENIED_IN_PART)
    return {
        "all": len(states),
        "open": sum(state in OPEN for state in states),
        "answered": states.count(State.ANSWERED),
        "denied": sum(state in denied for state in states),
    }


def _line(row: LogLine) -> Line:
    return Line(
        number=row.number,
        received_on=row.received_on,
        summary=row.summary,
        summary_es=row.summary_es,
        state=State(row.state),
        due_on=row.due_on,
        closed_on=row.closed_on,
        citation=row.citation,
        ground=row.ground,
        answer=row.answer,
        made_up=row.made_up,
    )
