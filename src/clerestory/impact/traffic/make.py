"""Makes sample traffic: tables of rows in order of days, each row from its number and the seed alone.

Promises the same rows for the same mix, seed and number of rows, however many threads work and however the
rows are cut into tables. Memory does not grow with the number of rows. Source of idea: systematic sampling,
and draws by counter, not by state, so that no row waits for the one before.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from clerestory.impact.errors import HistoryError, TrafficError
from clerestory.impact.history.columns import BY_NAME, COLUMNS
from clerestory.impact.history.lists import Lists
from clerestory.impact.history.write import HistoryWriter
from clerestory.impact.traffic.agencies import Agency, Calendar, agencies, calendar, lists_of
from clerestory.impact.traffic.chance import SLOTS, lanes, numbers, slots
from clerestory.impact.traffic.mix import BY_SUBJECT, Group, Mix, labels
from clerestory.vocabulary.days import number_of

MOST_ROWS: Final = 1_000_000_000
_MOST_SEED: Final = 2**63 - 1
_ROWS_A_TABLE: Final = 1 << 20
_DRAWN: Final = ("channel", "message", "aim", "paper")
_COUNTS: Final = pl.Int64


def write_traffic(
    folder: Path, rows: int, seed: int, mix: Mix, progress: Callable[[int], None]
) -> dict[str, Any]:
    """Make a history of `rows` questions in `folder` and return its manifest.

    rows: from 1 to a thousand million. seed: from 0 to 2**63 - 1. progress: told the rows made so far.
    Raises TrafficError for arguments out of range, a folder that holds something, a disk that cannot take it.
    """
    _check(rows, seed)
    year = calendar(mix)
    everybody = agencies(mix, rows, seed, year)
    lists = lists_of(mix, everybody)
    origin = {
        "synthetic": True,
        "about": "Questions nobody asked, at published totals. Made for tests and demonstrations.",
        "seed": seed,
        "mix_sha256": mix.digest,
        "tables_of_the_mix": labels(mix),
    }
    try:
        with HistoryWriter(folder, lists, origin=origin) as writer:
            made = 0
            for table in traffic(mix, everybody, lists, year, seed):
                writer.add(table)
                made += table.height
                progress(made)
            return writer.finish()
    except HistoryError as error:
        raise TrafficError(str(error)) from None
    except OSError as error:
        raise TrafficError(
            f"The files cannot be written to {folder}: {error.strerror}. Nothing was kept. "
            "Free some space or choose another folder with --out, then run the command again."
        ) from error


def traffic(
    mix: Mix, everybody: Sequence[Agency], lists: Lists, year: Calendar, seed: int
) -> Iterator[pl.DataFrame]:
    """The rows, day by day, inside a day by agency, in tables of about a million rows."""
    maker = _Maker(mix, everybody, lists, seed)
    waiting: list[pl.DataFrame] = []
    rows, first = 0, 0
    for day, asked in _days(everybody, year):
        waiting.append(asked.with_columns(pl.lit(day, dtype=pl.Int32).alias("day")))
        rows += int(asked["count"].sum())
        if rows >= _ROWS_A_TABLE:
            yield maker.table(pl.concat(waiting), first, rows)
            first, rows, waiting = first + rows, 0, []
    if rows:
        yield maker.table(pl.concat(waiting), first, rows)


def _check(rows: int, seed: int) -> None:
    if not 1 <= rows <= MOST_ROWS:
        raise TrafficError(f"{rows} rows were asked for; expected a number from 1 to {MOST_ROWS}.")
    if not 0 <= seed <= _MOST_SEED:
        raise TrafficError(f"The seed is {seed}; expected a whole number from 0 to {_MOST_SEED}.")


def _days(everybody: Sequence[Agency], year: Calendar) -> Iterator[tuple[int, pl.DataFrame]]:
    """For each day the agencies that ask on it, with how often.

    The j-th of n questions falls where (j * whole - phase) / n lies in the weights of the year, so by the end
    of a day floor((n * until + phase) / whole) have been asked: exact sums, no day more than one off its due.
    """
    total = pl.Series([one.questions for one in everybody], dtype=_COUNTS)
    phase = pl.Series([one.phase for one in everybody], dtype=_COUNTS)
    number = pl.Series(range(len(everybody)), dtype=pl.UInt32)
    before = pl.zeros(len(everybody), dtype=_COUNTS, eager=True)
    for day, until in zip(year.days, year.until, strict=True):
        asked = (total * until + phase) // year.whole
        frame = pl.DataFrame({"agency": number, "count": asked - before}).filter(pl.col("count") > 0)
        before = asked
        yield number_of(day), frame


class _Maker:
    """Turns (day, agency, count) into rows, by tables that were made once."""

    def __init__(self, mix: Mix, everybody: Sequence[Agency], lists: Lists, seed: int) -> None:
        self.mix, self.seed = mix, seed
        places = {node: place for place, node in enumerate(lists.requesters)}
        self.node = pl.Series([places[one.node] for one in everybody], dtype=pl.UInt16)
        self.kind = pl.Series([one.kind for one in everybody], dtype=pl.UInt32)
        self.standing = pl.Series([one.standing for one in everybody], dtype=pl.UInt32)
        homes = ["", *mix.states]
        self.home = pl.Series([homes.index(one.state) for one in everybody], dtype=pl.UInt32)
        self.office = _table([_offices(mix, home) for home in homes])
        self.by_kind = {
            group: _table([slots(mix.groups[group].shares[kind.mixes[group]]) for kind in mix.kinds])
            for group in _DRAWN
        }
        subjects = mix.groups["message"].subjects
        self.by_message = {
            group: _table([slots(mix.groups[group].shares[subject]) for subject in subjects])
            for group in BY_SUBJECT
        }
        self.facts = {name: _facts(group) for name, group in mix.groups.items()}

    def table(self, asked: pl.DataFrame, first: int, rows: int) -> pl.DataFrame:
        """The rows numbered from `first`; asked: shape (k, 3), columns agency, count (sum `rows`), day."""
        long = asked.select(pl.col("day", "agency").repeat_by("count")).explode("day", "agency")
        who = long["agency"]
        kind = self.kind.gather(who)
        drawn = lanes(numbers(self.seed, 2, first, rows)) + lanes(numbers(self.seed, 3, first, rows))
        place = {
            group: _look(self.by_kind[group], kind, drawn[lane]) for lane, group in enumerate(_DRAWN)
        } | {"standing": self.standing.gather(who)}
        for lane, group in enumerate(BY_SUBJECT, len(_DRAWN)):
            place[group] = _look(self.by_message[group], place["message"], drawn[lane])
        node = self.node.gather(who)
        columns: dict[str, pl.Series] = {
            "day": long["day"],
            "agency": who.cast(pl.UInt16),
            "requester": node,
            "recipient": node,
            "office": _look(self.office, self.home.gather(who), drawn[7]).cast(pl.UInt8),
        }
        for group, facts in self.facts.items():
            columns |= {name: values.gather(place[group]) for name, values in facts.items()}
        return pl.DataFrame([self._column(columns, name, rows) for name in BY_NAME])

    def _column(self, columns: dict[str, pl.Series], name: str, rows: int) -> pl.Series:
        if name in columns:
            return columns[name].alias(name)
        same = self.mix.always.get(name)
        return pl.repeat(same, rows, dtype=BY_NAME[name].type, eager=True).alias(name)


def _offices(mix: Mix, home: str) -> list[int]:
    """Slots of the offices an agency of that state asks: any but its own."""
    return slots({place: share for place, (state, share) in enumerate(mix.states.items()) if state != home})


def _table(lines: Sequence[Sequence[int]]) -> pl.Series:
    """Lines of SLOTS places, one after the other."""
    return pl.Series([place for line in lines for place in line], dtype=pl.UInt16)


def _look(table: pl.Series, line: pl.Series, drawn: pl.Series) -> pl.Series:
    return table.gather(line * SLOTS + drawn).cast(pl.UInt32)


def _facts(group: Group) -> dict[str, pl.Series]:
    """Each column of a group by the place of its record; what a record leaves out is a null."""
    known = [column.name for column in COLUMNS]
    return {
        name: pl.Series([one.get(name) for one in group.records], dtype=BY_NAME[name].type)
        for name in sorted(group.columns, key=known.index)
    }
