"""An attacker who shares no code with ours: published files and definitions in, linear programs out.

He reads the register as JSON, takes each table's splits and days, and knows the links. His unknowns are
counts by what is counted, splits and piece of time; tables that count the same agree on what they share. A
withheld cell is recovered if its largest and smallest value are one number, or its largest is below 11.
Whole numbers are not asked for, so he is weaker than ours in that.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

import highspy
import numpy as np

from clerestory.suppression import Link

Days = frozenset[str]


@dataclass(frozen=True)
class Loot:
    """withheld: cells that were withheld; exact, below: how many of them he has."""

    withheld: int
    exact: int
    below: int


def attack(register: bytes, links: Sequence[Link], most: int = 10_000) -> Loot:
    """What follows from these files. most: cells that he asks about, the first ones."""
    world = _World(json.loads(register)["publications"], links)
    exact = below = 0
    asked = world.targets[:most]
    for columns in asked:
        top = world.extreme(columns, most=True)
        low = world.extreme(columns, most=False)
        exact += top - low < 1e-6
        below += top - low >= 1e-6 and top < 11 - 1e-6
    return Loot(len(world.targets), exact, below)


class _World:
    """The program: columns by (count, splits, categories, piece of time), lines of what is known."""

    def __init__(self, tables: Sequence[dict[str, Any]], links: Sequence[Link]) -> None:
        self.column: dict[tuple[Any, ...], int] = {}
        self.rows: list[tuple[list[int], list[float], float, float]] = []
        self.targets: list[list[int]] = []
        spans = [_days(one) for table in tables for one in _time(table)["categories"]]
        self.pieces = _pieces(spans)
        self.splits: dict[str, dict[tuple[str, ...], dict[str, set[str]]]] = defaultdict(dict)
        for table in tables:
            names = tuple(one["name"] for one in table["dimensions"] if one["name"] != "period")
            known = self.splits[table["counting"]].setdefault(names, defaultdict(set))
            for one in table["dimensions"]:
                if one["name"] != "period":
                    known[one["name"]] |= {each["name"] for each in one["categories"]}
        self._share_categories()
        for table in tables:
            self._read(table)
        for counting, kinds in self.splits.items():
            for one, other in combinations(kinds, 2):
                self._agree(counting, one, other)
        told = {table["counting"]: frozenset[str]() for table in tables}
        for table in tables:
            told[table["counting"]] |= frozenset().union(*map(_days, _time(table)["categories"]))
        self.told = told
        for link in links:
            self._link(link)
        self._highs = self._program()

    def extreme(self, columns: Sequence[int], *, most: bool) -> float:
        """The largest or smallest sum of these columns."""
        for column in range(len(self.column)):
            self._highs.changeColCost(column, 0.0)
        for column in columns:
            self._highs.changeColCost(column, 1.0)
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize if most else highspy.ObjSense.kMinimize)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
            return float("inf") if most else 0.0
        assert status == highspy.HighsModelStatus.kOptimal, status
        return float(self._highs.getObjectiveValue())

    def _share_categories(self) -> None:
        for kinds in self.splits.values():
            everywhere: dict[str, set[str]] = defaultdict(set)
            for known in kinds.values():
                for name, codes in known.items():
                    everywhere[name] |= codes
            for known in kinds.values():
                for name in known:
                    known[name] = everywhere[name]

    def _at(self, counting: str, names: tuple[str, ...], cell: tuple[str, ...], piece: int) -> int:
        return self.column.setdefault((counting, names, cell, piece), len(self.column))

    def _sum(
        self, counting: str, names: tuple[str, ...], wanted: dict[str, set[str]], pieces: Sequence[int]
    ) -> list[int]:
        known = self.splits[counting][names]
        lists = [sorted(wanted.get(name, known[name]) & known[name]) for name in names]
        return [self._at(counting, names, cell, piece) for cell in product(*lists) for piece in pieces]

    def _read(self, table: dict[str, Any]) -> None:
        dimensions = table["dimensions"]
        names = tuple(one["name"] for one in dimensions if one["name"] != "period")
        labels = [
            [each["name"] for each in one["categories"]] + ([one["total"]] if one["total"] else [])
            for one in dimensions
        ]
        spans = {one["name"]: _days(one) for one in _time(table)["categories"]}
        for cell, value in zip(product(*labels), table["cells"], strict=True):
            wanted, days = {}, frozenset[str]()
            for one, label in zip(dimensions, cell, strict=True):
                if one["name"] == "period":
                    days = spans[label]
                elif label != one["total"]:
                    wanted[one["name"]] = {label}
            pieces = [at for at, piece in enumerate(self.pieces) if piece <= days]
            columns = self._sum(table["counting"], names, wanted, pieces)
            if value == "withheld":
                self.targets.append(columns)
            else:
                self.rows.append((columns, [1.0] * len(columns), value, value))
        for one in dimensions:
            self._zero(table, names, one, frozenset().union(*spans.values()))

    def _zero(self, table: dict[str, Any], names: tuple[str, ...], one: dict[str, Any], days: Days) -> None:
        if one["name"] == "period" or not one["total"]:
            return
        listed = {each["name"] for each in one["categories"]}
        missing = self.splits[table["counting"]][names][one["name"]] - listed
        pieces = [at for at, piece in enumerate(self.pieces) if piece <= days]
        for column in self._sum(table["counting"], names, {one["name"]: missing}, pieces) if missing else ():
            self.rows.append(([column], [1.0], 0.0, 0.0))

    def _agree(self, counting: str, one: tuple[str, ...], other: tuple[str, ...]) -> None:
        shared = [name for name in one if name in other]
        known = self.splits[counting][one]
        for cell in product(*(sorted(known[name]) for name in shared)):
            wanted = {name: {code} for name, code in zip(shared, cell, strict=True)}
            for piece in range(len(self.pieces)):
                left = self._sum(counting, one, wanted, [piece])
                right = self._sum(counting, other, wanted, [piece])
                self.rows.append(([*left, *right], [1.0] * len(left) + [-1.0] * len(right), 0.0, 0.0))

    def _link(self, link: Link) -> None:
        small, large = link.small, link.large
        if small.counting not in self.splits or large.counting not in self.splits:
            return
        home = self._home(
            small.counting, [name for name, _ in small.within] + ([link.each] if link.each else [])
        )
        big = self._home(large.counting, [name for name, _ in large.within])
        if home is None or big is None:
            return
        wanted = {name: set(codes) for name, codes in small.within}
        against = {name: set(codes) for name, codes in large.within}
        each = sorted(self.splits[small.counting][home][link.each]) if link.each else [""]
        for code in each:
            mine = {**wanted, **({link.each: {code}} if link.each else {})}
            for few, many in self._spans(link):
                left = self._sum(small.counting, home, mine, few)
                right = self._sum(large.counting, big, against, many)
                factors = [1.0] * len(left) + [-float(link.times)] * len(right)
                self.rows.append(([*left, *right], factors, -highspy.kHighsInf, 0.0))

    def _spans(self, link: Link) -> Iterator[tuple[list[int], list[int]]]:
        small, large = self.told[link.small.counting], self.told[link.large.counting]
        mine = [at for at, piece in enumerate(self.pieces) if piece <= small]
        if not link.since:
            yield from (([at], [at]) for at in mine if self.pieces[at] <= large)
            return
        for end in sorted({max(self.pieces[at]) for at in mine}):
            day, whole = date.fromisoformat(link.since), True
            while whole and day.isoformat() <= end:
                whole, day = day.isoformat() in large, day + timedelta(days=1)
            if whole:
                yield (
                    [at for at in mine if max(self.pieces[at]) <= end],
                    [at for at, p in enumerate(self.pieces) if p <= large and min(p) <= end],
                )

    def _home(self, counting: str, needed: Sequence[str]) -> tuple[str, ...] | None:
        return next((names for names in self.splits[counting] if set(needed) <= set(names)), None)

    def _program(self) -> Any:
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.column), len(self.rows)
        model.col_cost_ = np.zeros(len(self.column))
        model.col_lower_ = np.zeros(len(self.column))
        model.col_upper_ = np.full(len(self.column), highspy.kHighsInf)
        model.row_lower_ = np.array([row[2] for row in self.rows], dtype=float)
        model.row_upper_ = np.array([row[3] for row in self.rows], dtype=float)
        merged = [_merged(row) for row in self.rows]
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *(len(one) for one in merged)], dtype=np.int32)
        model.a_matrix_.index_ = np.array([column for one in merged for column in one], dtype=np.int32)
        model.a_matrix_.value_ = np.array([value for one in merged for value in one.values()])
        highs.passModel(model)
        return highs


def _merged(row: tuple[list[int], list[float], float, float]) -> dict[int, float]:
    found: dict[int, float] = defaultdict(float)
    for column, factor in zip(row[0], row[1], strict=True):
        found[column] += factor
    return {column: value for column, value in found.items() if value}


def _time(table: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in table["dimensions"] if one["name"] == "period")


def _days(category: dict[str, Any]) -> Days:
    """The days of a category: of a year, a month, a day, or of its parts."""
    name = category["name"]
    if ".." in name:
        first, last = map(date.fromisoformat, name.split(".."))
    elif len(name) == 4:
        first, last = date(int(name), 1, 1), date(int(name), 12, 31)
    elif len(name) == 7:
        first = date.fromisoformat(f"{name}-01")
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    else:
        first = last = date.fromisoformat(name)
    return frozenset((first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1))


def _pieces(spans: Sequence[Days]) -> list[Days]:
    """What no span tells apart."""
    tells: dict[str, list[int]] = defaultdict(list)
    for number, span in enumerate(dict.fromkeys(spans)):
        for day in span:
            tells[day].append(number)
    found: dict[tuple[int, ...], set[str]] = defaultdict(set)
    for day, numbers in tells.items():
        found[tuple(numbers)].add(day)
    return [frozenset(days) for days in found.values()]
