"""A history counted by DuckDB, the law written as SQL by sql_law.py: REPLAY's nearest peer.

Does what impact/replay does, kind of row by kind of row; only who computes which policies hold, and who
counts, differs. What a combination means is said by policy/replay for both.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from sql_signature import signature

from clerestory.impact.history.read import History
from clerestory.impact.replay.cells import Cells
from clerestory.impact.replay.kinds import Judged, RowKind
from clerestory.impact.replay.pieces import Stretch
from clerestory.law.library import Library
from clerestory.law.provision import Provision
from clerestory.policy.replay import Told
from clerestory.policy.replay.law import OUTCOME_ACTIONS
from clerestory.policy.replay.signature import Signature
from clerestory.vocabulary.requester_classes import CLASSES, class_of

FURTHER = 'coalesce(bit_count("purpose.mixed_with")::TINYINT, -1::TINYINT)'
PASSES_ON = 'coalesce(("recipient" <> "requester")::TINYINT, -1::TINYINT)'


@dataclass(frozen=True)
class SqlPut:
    """A law put to rows of one kind, read as impact/replay's `Put` is. `columns`: SQL, under `names`."""

    law: Any
    number: int
    columns: tuple[str, ...]
    signatures: tuple[Signature, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(f"law {self.number} {at}" for at in range(len(self.columns)))

    @property
    def provisions(self) -> dict[str, Provision]:
        """Every provision, by id."""
        return {one.id: one for layer in self.law.layers for one in layer.pack.provisions}

    def told(self, values: Sequence[int | None], elements: tuple[str, ...]) -> dict[str, Told]:
        """What the law says of each element."""
        at, judged = 0, []
        for one in self.signatures:
            judged.append((one, tuple(values[at : at + len(one.columns)])))
            at += len(one.columns)
        found: dict[str, Told] = self.law.told(judged, elements)
        return found


class SqlCounting:
    """Counts file by file, then answers. One law, one stretch of days."""

    def __init__(
        self, connection: Any, library: Library, standing: Sequence[Stretch], rows: History, mask: int
    ) -> None:
        if len(standing) != 1 or len(standing[0].laws) != 1:
            raise SystemExit("found several laws or stretches of days; the peer in SQL is written for one.")
        self.connection, self.rows, self.mask = connection, rows, mask
        self.law = standing[0].laws[0]
        self.held = tuple(self.law._places.values())
        first, last = standing[0].first, standing[0].last
        self.provisions = [
            [
                one
                for one in layer.pack.provisions
                if one.actions & set(OUTCOME_ACTIONS)
                and one.effective_on <= last
                and (one.repealed_on is None or first < one.repealed_on)
            ]
            for layer in self.law.layers
        ]
        classes = [list(CLASSES).index(class_of(node)) for node in rows.lists.requesters]
        self.connection.execute("CREATE TABLE classes (requester USMALLINT, class UTINYINT)")
        self.connection.executemany("INSERT INTO classes VALUES (?, ?)", list(enumerate(classes)))
        self._puts: dict[RowKind, SqlPut] = {}
        self._counted: dict[RowKind, list[pl.DataFrame]] = {}

    def add(self, path: Path) -> None:
        """Count the rows of one file."""
        kinds = self.connection.execute(
            f"SELECT DISTINCT {FURTHER}, {PASSES_ON} FROM read_parquet('{path}') ORDER BY ALL"
        ).fetchall()
        for one in kinds:
            kind = RowKind(*one)
            put = self._puts.get(kind) or self._puts.setdefault(kind, self._put(kind))
            self._counted.setdefault(kind, []).append(self._frame(path, kind, put))

    def finish(self) -> tuple[pl.DataFrame, list[str]]:
        """Cells, and the rules their codes stand for."""
        cells = Cells()
        for kind, frames in self._counted.items():
            put: Any = self._puts[kind]
            keys = ("month", "class", "purpose", "elements", *put.names)
            cells.add(pl.concat(frames).group_by(keys).agg(pl.col("n").sum()), [put])
        return cells.frame(), cells.rules

    def _put(self, kind: RowKind) -> SqlPut:
        columns: list[str] = []
        signatures = []
        for one in kind.judgements():
            texts, read = self._signature(one)
            columns += texts
            signatures.append(read)
        return SqlPut(self.law, 0, tuple(columns), tuple(signatures))

    def _signature(self, one: Judged) -> tuple[tuple[str, ...], Signature]:
        if one.passes_on is None:
            raise SystemExit("found recipients that nobody recorded, for which the peer in SQL has no form.")
        return signature(
            self.law.layers, self.provisions, self.held, self.law.law, one.party, one.passes_on, one.activity
        )

    def _frame(self, path: Path, kind: RowKind, put: SqlPut) -> pl.DataFrame:
        elements = f"{self.mask}::UINTEGER" if self.mask else '"elements"'
        keys = ["month", "class", "purpose", "elements", *put.names]
        signs = [f'{text} AS "{name}"' for text, name in zip(put.columns, put.names, strict=True)]
        query = f"""
            WITH here AS (
                SELECT *{"".join(_further(kind))} FROM read_parquet('{path}')
                WHERE {FURTHER} = {kind.further} AND {PASSES_ON} = {kind.passes_on}
            ), signed AS (
                SELECT "day" // 100 AS "month", requester, "purpose.activity" AS purpose,
                    {elements} AS "elements", {", ".join(signs)}
                FROM here
            )
            SELECT {", ".join(f'"{key}"' for key in keys)}, count(*) AS n
            FROM signed JOIN classes USING (requester) GROUP BY ALL
        """
        schema = {"month": pl.Int32, "class": pl.UInt8, "purpose": pl.UInt8, "elements": pl.UInt32,
                  **dict.fromkeys(put.names, pl.UInt64), "n": pl.UInt64}  # fmt: skip
        return pl.DataFrame(self.connection.execute(query).fetchall(), schema=schema, orient="row")


def _further(kind: RowKind) -> Iterator[str]:
    """The activities of a mixed purpose: the lowest bit of a mask, then of what is left."""
    left = '"purpose.mixed_with"::BIGINT'
    for number in range(kind.further):
        yield f', bit_count((({left}) & -({left})) - 1)::UTINYINT AS "further activity {number}"'
        left = f"({left}) & (({left}) - 1)"
