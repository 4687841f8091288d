"""Puts rows of several logs together into messages: no row in two, one result in whatever order they came.

A message has at most one row of each log. Where the subject is known, rows with the same fields are chained
while no gap is longer than the retry window, and the n-th row of each log is the n-th sending of the message:
rows of one event are never cut apart as long as clocks agree within that window. Where it is not known, ours
and the switch's rows are paired by time alone with the least sum of differences, then the requester's.
Source: docs/decisions/0040.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from clerestory.channels.reconciliation.aligning import aligned
from clerestory.channels.reconciliation.logs import NAMES, UNANSWERED
from clerestory.channels.reconciliation.mapping import Windows

TIME: Final = "time"
_LATEST: Final = 36 * 3600 * 1_000_000
_BIT: Final = pl.when(pl.col("log") == 0).then(1).when(pl.col("log") == 1).then(2).otherwise(4).cast(pl.UInt8)
_KEPT: Final = ("sender", "line", "key", "control", "digest")
ORDER: Final = ("digest", "key", "line", "sender", "control", TIME)
"""Which field may differ, tried one after another."""

MESSAGES: Final[dict[str, type[pl.DataType]]] = {
    **dict.fromkeys(_KEPT, pl.String),
    "destination": pl.String,
    "sender_class": pl.String,
    "at": pl.Int64,
    "mask": pl.UInt8,
    "sending": pl.UInt32,
    "sendings_ours": pl.UInt32,
    "unanswered": pl.UInt8,
    "altered": pl.String,
    "outside": pl.String,
    **{f"number_{name}": pl.Int64 for name in NAMES},
}
"""A message. at: microseconds, of our row if there is one, else of the earliest. mask: which logs hold it.
sending: 0 for the first, n for the n-th repetition; sendings_ours: how often our log holds it. unanswered:
which logs say that no answer came, as a mask. altered: the field that differs, '' for none; outside: what
the others say there, never of a subject. number_…: the row in that log, or null."""


def messages(rows: pl.DataFrame, compared: Sequence[str], windows: Windows, *, unique: bool) -> pl.DataFrame:
    """Put rows together that agree in every compared field. Returns the columns of MESSAGES.

    rows: columns of ROWS and `log`, at corrected for clocks; shape (n, 11). unique: a control field names one
    message of its sender, so the subject is not needed to see a repetition.
    """
    if not rows.height:
        return pl.DataFrame(schema=MESSAGES)
    rows = _grouped(rows, compared, ("at", "log", "response", "destination", "sender_class", "number"))
    known = _known(compared, unique=unique)
    gap = pl.when(known).then(windows.retry).otherwise(windows.tolerance)
    rows = _chained(rows.with_columns(known.alias("known")), gap)
    crowded = rows.group_by("chain").agg(
        pl.any_horizontal((pl.col("log") == log).sum() > 1 for log in range(len(NAMES))).alias("twice"),
        (~pl.col("known").first() & (pl.col("at").max() - pl.col("at").min() > windows.tolerance)).alias(
            "far"
        ),
    )
    crowded = crowded.filter(pl.col("twice") | pl.col("far")).select("chain")
    plain = rows.join(crowded, on="chain", how="anti").with_columns(pl.lit(0, pl.UInt32).alias("sending"))
    rest = rows.join(crowded, on="chain", how="semi", maintain_order="left")
    repeated = rest.filter("known").with_columns(
        pl.int_range(pl.len(), dtype=pl.UInt32).over("chain", "log").alias("sending")
    )
    sendings = _assembled(repeated).with_columns(pl.col("sendings_ours").sum().over("chain"))
    found = [_assembled(plain), sendings]
    doubtful = rest.filter(~pl.col("known"))
    if doubtful.height:
        leaders = _by_time(doubtful, windows.tolerance)
        doubtful = doubtful.with_columns(leaders.alias("chain"), pl.lit(0, pl.UInt32).alias("sending"))
        found.append(_assembled(doubtful))
    return pl.concat(one.select(pl.col(name).cast(kind) for name, kind in MESSAGES.items()) for one in found)


def paired_but_for(
    field: str, apart: pl.DataFrame, compared: Sequence[str], windows: Windows
) -> pl.DataFrame:
    """Put messages together that agree in all compared fields but `field`, and of which no log holds both.

    apart: columns of MESSAGES. A pair needs evidence that it is one message: a control field, or where that
    is what differs, the subject; another sender or time needs both.
    """
    kept = [one for one in compared if one != field]
    if field != TIME and field not in compared:
        return apart
    fit = _evidence(field, kept) & (pl.col("sending") == 0)
    rows, others = apart.filter(fit), apart.filter(~fit)
    if rows.height < 2:
        return apart
    rows = _grouped(rows, kept, ("at", "mask", "unanswered", *_KEPT, *(f"number_{name}" for name in NAMES)))
    reach = _LATEST if field == TIME else windows.tolerance
    rows = _chained(rows, pl.lit(reach))
    several = pl.len().over("chain") > 1
    single, rows = rows.filter(~several), rows.filter(several)
    if rows.height:
        leaders = _swept(rows["chain"], rows["at"], rows["mask"], reach)
        rows = _joined(rows.with_columns(leaders.alias("chain")), field)
    return pl.concat([one.select(*MESSAGES) for one in (others, single, rows)])


def _known(compared: Sequence[str], *, unique: bool) -> pl.Expr:
    """Whether a repetition can be told from another question."""
    subject = pl.col("digest").is_not_null() if "digest" in compared else pl.lit(value=False)
    if unique and "control" in compared:
        return subject | (pl.col("control") != "")
    return subject


def _evidence(field: str, kept: Sequence[str]) -> pl.Expr:
    control = pl.col("control") != "" if "control" in kept else pl.lit(value=False)
    subject = pl.col("digest").is_not_null() if "digest" in kept else pl.lit(value=False)
    if field == "control":
        return subject
    return control & subject if field in ("sender", TIME) else control


def _grouped(rows: pl.DataFrame, fields: Sequence[str], order: Sequence[str]) -> pl.DataFrame:
    """In an order in which equal fields stand together, with `new` where they change.

    Sorted by a hash for speed; where a group ends is seen by the fields, so a collision can only cut apart.
    """
    rows = rows.with_columns(pl.struct(fields).hash().alias("hash")).sort(
        "hash", *order, maintain_order=False
    )
    changes = [pl.col(one).ne_missing(pl.col(one).shift(1)) for one in fields]
    return rows.with_columns(pl.any_horizontal(*changes).alias("new"))


def _chained(rows: pl.DataFrame, gap: pl.Expr) -> pl.DataFrame:
    """With `chain`, a number that changes with the fields and after a gap longer than `gap` microseconds."""
    far = (pl.col("at") - pl.col("at").shift(1)) > gap
    return rows.with_columns(
        (pl.col("new") | far.fill_null(value=True)).cum_sum().cast(pl.Int64).alias("chain")
    )


def _by_time(rows: pl.DataFrame, tolerance: int) -> pl.Series:
    """For each row the place of the row that leads its message, told by the time alone, chain by chain."""
    leaders = list(range(rows.height))
    at = rows["at"].to_list()
    places = rows.with_row_index("place").group_by("chain", "log").agg(pl.col("place").sort())
    chains: dict[int, dict[int, list[int]]] = {}
    for chain, log, held in places.iter_rows():
        chains.setdefault(chain, {})[log] = held
    for logs in chains.values():
        known = logs.get(0, [])
        for log in (1, 2):
            others = logs.get(log, [])
            pairs = aligned([at[one] for one in known], [at[one] for one in others], tolerance)
            for one, other in pairs:
                leaders[others[other]] = known[one]
            paired = {other for _, other in pairs}
            alone = [place for number, place in enumerate(others) if number not in paired]
            known = sorted([*known, *alone], key=lambda place: (at[place], place))
    return pl.Series("chain", leaders, dtype=pl.Int64)


def _swept(chains: pl.Series, at: pl.Series, masks: pl.Series, tolerance: int) -> pl.Series:
    """For each row the place of the row that leads its message; rows are in order of chain and time.

    Each row joins the earliest open message of its chain that began within `tolerance` and holds none of
    its logs; else it opens one.
    """
    leaders: list[int] = []
    current, opened = None, list[list[int]]()
    for place, (chain, moment, mask) in enumerate(zip(chains, at, masks, strict=True)):
        if chain != current:
            current, opened = chain, []
        opened = [one for one in opened if moment - one[1] <= tolerance]
        for one in opened:
            if not one[2] & mask:
                one[2] |= mask
                leaders.append(one[0])
                break
        else:
            opened.append([place, moment, mask])
            leaders.append(place)
    return pl.Series("chain", leaders, dtype=pl.Int64)


def _assembled(rows: pl.DataFrame) -> pl.DataFrame:
    """One message for each group of rows, in which each log stands once at most."""
    held = [pl.when(pl.col("log") == log).then("number") for log in range(len(NAMES))]
    own = pl.when(pl.col("log") == 0).then("at")
    silent = pl.when(pl.col("response") == UNANSWERED).then(_BIT).otherwise(pl.lit(0, pl.UInt8))
    rows = rows.with_columns(
        own.alias("own"),
        _BIT.alias("mask"),
        silent.alias("unanswered"),
        *(one.alias(f"number_{name}") for one, name in zip(held, NAMES, strict=True)),
    )
    found = rows.group_by("chain", "sending").agg(
        pl.col(*_KEPT, "destination").first(),
        pl.col("sender_class", "own").max(),
        pl.col("at").min(),
        pl.col("mask", "unanswered").sum(),
        pl.col(*(f"number_{name}" for name in NAMES)).max(),
    )
    ours = pl.col("number_ours").is_not_null().cast(pl.UInt32)
    return found.with_columns(
        pl.coalesce("own", "at").alias("at"),
        ours.alias("sendings_ours"),
        pl.lit("").alias("altered"),
        pl.lit("").alias("outside"),
    )


def _joined(rows: pl.DataFrame, field: str) -> pl.DataFrame:
    """Messages of one `chain` as one: what our log says, and beside it what the others say of `field`."""
    holds_ours = pl.col("mask") & 1 == 1
    ordered = rows.sort("chain", (~holds_ours).cast(pl.UInt8), "at", maintain_order=True)
    named = field if field != TIME else "at"
    first, last = pl.col(named).first(), pl.col(named).last()
    differ = (first != last).fill_null(value=False)
    if field == "line":
        differ = differ & (first != "") & (last != "")
    told = last.cast(pl.String) if field in ("key", "line", "sender", "control") else pl.lit("")
    found = ordered.group_by("chain", maintain_order=True).agg(
        *(pl.col(one).first() for one in (*_KEPT, "destination", "at", "sending")),
        pl.col("sender_class").max(),
        pl.col("mask").sum().cast(pl.UInt8),
        pl.col("unanswered").sum().cast(pl.UInt8),
        pl.col("sendings_ours").max(),
        *(pl.col(f"number_{name}").drop_nulls().first() for name in NAMES),
        pl.when(pl.col("altered").max() != "").then(pl.col("altered").max())
        .when((pl.len() > 1) & differ).then(pl.lit(field)).otherwise(pl.lit("")).alias("altered"),
        pl.when(pl.col("outside").max() != "").then(pl.col("outside").max())
        .when((pl.len() > 1) & differ).then(told).otherwise(pl.lit("")).alias("outside"),
    )  # fmt: skip
    return found.select(pl.col(name).cast(kind) for name, kind in MESSAGES.items())
