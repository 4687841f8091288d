"""A day or more of traffic to one office that never happened, with differences planted in known numbers.

Promises the same messages for the same plan (and release of numpy), exact numbers of planted differences, and
that nothing stands for anybody: senders begin with ZZ, which no sender does, subjects are random numbers. Who
asks how often comes from the mix of sample traffic (`impact/traffic`); keys and hours are assumptions here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import polars as pl

from clerestory.channels.reconciliation.logs import DAY, MICROSECONDS, NAMES
from clerestory.impact.traffic.agencies import agencies, calendar
from clerestory.impact.traffic.mix import Mix

KEYS: Final = {"DQ": 520, "RQ": 400, "KQ": 40, "DNQ": 20, "RNQ": 10, "RPQ": 10}
"""Shares of message keys. Assumption: nobody publishes them."""
HOURS: Final = (3, 2, 2, 2, 2, 3, 4, 5, 6, 6, 6, 6, 6, 6, 6, 7, 7, 7, 6, 5, 5, 5, 4, 4)
"""Weights of the hours of a day. Assumption."""
FATES: Final = ("plain", "bypass", "lost", "altered", "retry")
SENT: Final = ("time", "sender", "line", "key", "destination", "control", "digest")
_ALTERED: Final = ("digest", "key", "sender", "control", "line")
_EDGE: Final = 600 * MICROSECONDS
_A_PART: Final = 1_000_000
_WEIGHED: Final = 1_000_000


@dataclass(frozen=True)
class Plan:
    """messages: how many in all, evenly over `days` from `first` (microseconds). planted: shares of fates, of
    all messages. clocks: by how many seconds each log is off. requesters: the share of senders whose log the
    requester's is. destination: the office's own code."""

    messages: int
    first: int
    mix: Mix
    days: int = 1
    seed: int = 1
    planted: Mapping[str, float] = field(
        default_factory=lambda: {"bypass": 0.01, "lost": 0.001, "altered": 0.001, "retry": 0.02}
    )
    clocks: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(NAMES, 0.0))
    requesters: float = 0.2
    destination: str = "ZZ"

    @cached_property
    def senders(self) -> pl.DataFrame:
        """Columns sender, line, sender_class and weight, one row an agency."""
        year = calendar(self.mix)
        everybody = agencies(self.mix, _WEIGHED, self.seed, year)
        kinds = [self.mix.kinds[one.kind].name for one in everybody]
        lines = {name: f"Z{chr(65 + at % 26)}" for at, name in enumerate(sorted(set(kinds)))}
        return pl.DataFrame(
            {
                "sender": [f"ZZ{number:07}" for number in range(len(everybody))],
                "line": [lines[kind] for kind in kinds],
                "sender_class": kinds,
                "weight": [max(one.questions, 0) for one in everybody],
            }
        )


def parts(plan: Plan) -> Iterator[pl.DataFrame]:
    """The messages in order of time, about a million at a time.

    Columns at (when it was sent, microseconds), subject (a number), fate, differs (which field is altered),
    and those of SENT but time; sender_class. What each log holds of them: `log_of`.
    """
    whole = -(-plan.messages // _A_PART)
    length = plan.days * DAY
    counts = {fate: round(share * plan.messages) for fate, share in plan.planted.items()}
    for number in range(whole):
        first, last = (plan.messages * at // whole for at in (number, number + 1))
        rng = np.random.default_rng([plan.seed, number])
        wanted = {
            fate: count * (number + 1) // whole - count * number // whole for fate, count in counts.items()
        }
        begin = plan.first + length * number // whole
        end = plan.first + length * (number + 1) // whole
        low = plan.first + _EDGE if number == 0 else begin
        high = plan.first + length - _EDGE if number == whole - 1 else end
        yield _part(plan, rng, (first, last), (begin, end), (low, high), wanted)


def log_of(name: str, messages: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """What one log holds of these messages, by its own clock and in order of time. Columns SENT and class.

    A bypass is missing in ours, a lost one everywhere else; of a repetition ours holds only the first
    sending; of an altered one ours holds another value.
    """
    rng = np.random.default_rng([plan.seed, NAMES.index(name), len(messages), 7])
    fate = pl.col("fate")
    here = messages.filter(fate != "bypass" if name == "ours" else fate != "lost")
    if name == "requester":
        limit = max(1, int(plan.senders.height * plan.requesters))
        here = here.filter(pl.col("sender").str.slice(2).cast(pl.Int64) < limit)
    if name == "ours":
        here = _as_ours(here)
    else:
        again = here.filter(fate == "retry").with_columns(
            pl.col("at") + 5 * MICROSECONDS + (pl.col("subject") % 50) * MICROSECONDS
        )
        here = pl.concat([here, again])
    late = {"ours": (40_000, 400_000), "switch": (1_000, 40_000), "requester": (-300_000, -1_000)}[name]
    delay = pl.Series(rng.integers(*late, size=here.height), dtype=pl.Int64)
    off = round(plan.clocks.get(name, 0.0) * MICROSECONDS)
    told = here.with_columns(pl.col("at") + delay + off).sort("at", "subject")
    time = pl.from_epoch("at", time_unit="us").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").alias("time")
    return told.select(time, *SENT[1:], "sender_class")


def _part(
    plan: Plan,
    rng: np.random.Generator,
    place: tuple[int, int],
    period: tuple[int, int],
    inner: tuple[int, int],
    wanted: Mapping[str, int],
) -> pl.DataFrame:
    count = place[1] - place[0]
    at = np.sort(_moments(rng, count, *period))
    weights: Any = plan.senders["weight"].to_numpy().astype(float)
    who = plan.senders[rng.choice(len(weights), size=count, p=weights / weights.sum())]
    keys = rng.choice(list(KEYS), size=count, p=np.array(list(KEYS.values())) / sum(KEYS.values()))
    control = pl.int_range(place[0], place[1], eager=True).cast(pl.String).str.zfill(10)
    bare = pl.Series(rng.random(count) < 0.1)
    fates, differs = _fates(rng, at, inner, wanted, ~bare.to_numpy())
    raw = rng.bytes(16 * count).hex().upper()
    return pl.DataFrame(
        {
            "at": at,
            "subject": rng.integers(0, 1 << 40, size=count),
            "fate": fates,
            "differs": differs,
            "sender": who["sender"],
            "sender_class": who["sender_class"],
            "line": who["line"],
            "key": pl.Series(keys.tolist(), dtype=pl.String),
            "destination": pl.repeat(plan.destination, count, eager=True),
            "control": pl.select(pl.when(~bare).then(control).otherwise(pl.lit(""))).to_series(),
            "digest": [raw[begin : begin + 32] for begin in range(0, 32 * count, 32)],
        }
    )


def _moments(rng: np.random.Generator, count: int, begin: int, end: int) -> Any:
    """Moments between two, more of them in busy hours."""
    bounds = np.arange(begin, end, 3600 * MICROSECONDS)
    hours: Any = (bounds // (3600 * MICROSECONDS)) % 24
    lengths = np.minimum(bounds + 3600 * MICROSECONDS, end) - bounds
    weights = np.array(HOURS)[hours] * lengths
    drawn = rng.choice(len(bounds), size=count, p=weights / weights.sum())
    return bounds[drawn] + (rng.random(count) * lengths[drawn]).astype(np.int64)


def _fates(
    rng: np.random.Generator,
    at: Any,
    inner: tuple[int, int],
    wanted: Mapping[str, int],
    named: Any,
) -> tuple[list[str], list[str]]:
    """A fate for each message, none near the ends. Only those with a control field (`named`) are altered."""
    fates, differs = ["plain"] * len(at), [""] * len(at)
    free = rng.permutation(np.flatnonzero((at > inner[0]) & (at < inner[1]))).tolist()
    for fate in sorted(wanted):
        left: list[int] = []
        count = wanted[fate]
        while count and free:
            one = free.pop()
            if fate == "altered" and not named[one]:
                left.append(one)
                continue
            fates[one] = fate
            if fate == "altered":
                differs[one] = _ALTERED[count % len(_ALTERED)]
            count -= 1
        free += left
    return fates, differs


def _as_ours(here: pl.DataFrame) -> pl.DataFrame:
    """What our log says where a message is altered on its way."""
    other = {
        "digest": pl.col("digest").str.reverse(),
        "key": pl.when(pl.col("key") == "DQ").then(pl.lit("RQ")).otherwise(pl.lit("DQ")),
        "sender": pl.lit("ZZ9999999"),
        "control": pl.lit("X") + pl.col("control"),
        "line": pl.lit("ZX"),
    }
    return here.with_columns(
        pl.when(pl.col("differs") == name).then(told).otherwise(pl.col(name)).alias(name)
        for name, told in other.items()
    )
