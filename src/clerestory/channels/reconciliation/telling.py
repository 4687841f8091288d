"""What a reconciliation found, in sentences and as the document summary.json.

Promises plain sentences without a value of any message, and that whatever limits the result is said: fields
that were not compared, clocks that are off, times for which no other log speaks.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import polars as pl

from clerestory.channels.reconciliation.comparing import Found
from clerestory.channels.reconciliation.coverage import Coverage, coverage
from clerestory.channels.reconciliation.logs import CODES, FIELDS, MICROSECONDS, NAMES, OURS, Class
from clerestory.channels.reconciliation.mapping import Mapping

FORMAT: Final = "clerestory/traffic-reconciliation/1"
CALLED: Final = {"ours": "our log", "switch": "the switch's log", "requester": "the requester's log"}
_MOST_TOLD: Final = 5
_A_DAY_OFF: Final = 15  # hours; no two time zones that an office deals with are so far apart
_FIELD_WORDS: Final = {
    "sender": "sender", "line": "line", "key": "message key", "control": "control field", "digest": "subject"
}  # fmt: skip


def summary(found: Found, mapping: Mapping) -> dict[str, Any]:
    """Everything that was counted, and what it rests on."""
    share = coverage(found)
    return {
        "format": FORMAT,
        "alarm": found.messages()[Class.BYPASS] > 0,
        "says": list(sentences(found)),
        "warnings": list(warnings(found)),
        "messages": {one.value: count for one, count in found.messages().items()},
        "coverage": _share(share),
        "three_way": _three_way(found),
        "altered": _altered(found),
        "logs": [_log(found, number) for number in range(len(NAMES)) if found.logs[number].given],
        "compared": list(found.compared),
        "not_compared": [one for one in FIELDS if one not in found.compared],
        "windows_seconds": {
            name: getattr(mapping.windows, name) // MICROSECONDS
            for name in ("tolerance", "retry", "in_flight", "silence")
        },
    }


def sentences(found: Found) -> Iterator[str]:
    """What was found, most important first."""
    counted = found.messages()
    bypass = counted[Class.BYPASS]
    if bypass:
        yield f"{_messages(bypass)} went round the gate: another log holds them, ours does not."
    else:
        yield "No message was found that went round the gate."
    yield covered(coverage(found))
    if counted[Class.ALTERED]:
        kinds = ", ".join(f"{_FIELD_WORDS.get(one, one)} {count:,}" for one, count in _altered(found).items())
        yield f"{_messages(counted[Class.ALTERED])} met the gate as another question ({kinds})."
    if counted[Class.LOST]:
        yield f"{_messages(counted[Class.LOST])} that we hold did not arrive elsewhere, or got no answer."
    if counted[Class.RETRY]:
        outside = counted[Class.RETRY] - found.count(retry_held=True)
        yield f"{_messages(counted[Class.RETRY])} repeated another; {outside:,} of them are not in our log."
    open_ends = counted[Class.IN_FLIGHT]
    if open_ends:
        yield f"{_messages(open_ends)} at the ends of the logs may stand in the next files."


def covered(share: Coverage) -> str:
    """The coverage figure in words."""
    if share.share is None:
        return "What share of traffic met the gate is unknown: no other log holds a message of this period."
    whole = f"Of {share.seen:,} messages that other logs hold"
    told = f"{whole}, {share.met:,} met the gate ({percent(share.share)})"
    limits = []
    if share.witnessed < share.minutes:
        hours = (share.minutes - share.witnessed) / 60
        limits.append(f"for {hours:,.1f} of {share.minutes / 60:,.1f} hours no other log speaks")
    if share.unreadable or share.ours_unreadable:
        limits.append(
            f"with {share.unreadable + share.ours_unreadable:,} rows that cannot be read it is between "
            f"{percent(share.at_least or 0.0)} and {percent(share.at_most or 0.0)}"
        )
    return f"{told}; {'; '.join(limits)}." if limits else f"{told}."


def percent(share: float) -> str:
    """A share to a hundredth of a percent, never up to the whole."""
    return f"{share * 100:.2f} %"


def warnings(found: Found) -> Iterator[str]:
    """What limits the result."""
    missing = [_FIELD_WORDS[one] for one in FIELDS if one not in found.compared]
    if missing:
        yield f"Not every log has {', '.join(missing)}; the comparison does without."
    if "digest" not in found.compared:
        yield "Without the subject a repetition cannot be told from another question; each counts by itself."
    for number, name in enumerate(NAMES):
        log, span, clock = found.logs[number], found.spans[number], found.offsets[number]
        if not log.given:
            continue
        bad = found.rows(number)[Class.UNREADABLE]
        if bad:
            yield f"{CALLED[name]}: {bad:,} rows cannot be read; differences.csv names each."
        if len(span.gaps) > _MOST_TOLD:
            yield f"{CALLED[name]} has {len(span.gaps):,} silences; summary.json lists all of them."
        for begin, end in span.gaps[:_MOST_TOLD]:
            yield (
                f"{CALLED[name]} holds nothing from {moment(begin)} to {moment(end)}, where others go on. "
                + ("Either the gate was not reached, or the export has a hole." if number == OURS else
                   "For that time nothing is concluded from it.")
            )  # fmt: skip
        if number != OURS and clock.agreeing == 0:
            yield f"{CALLED[name]}: too few messages in common to compare clocks; they are taken as right."
        if clock.looks_like_a_zone:
            hours = clock.microseconds / MICROSECONDS / 3600
            like = (
                "a time zone that was not declared"
                if abs(hours) < _A_DAY_OFF
                else "a clock set to another day"
            )
            mend = "say the zone in the mapping" if abs(hours) < _A_DAY_OFF else "have it set right"
            yield f"{CALLED[name]} is {hours:+.2f} hours off ours, like {like}. It was corrected; {mend}."
    if not found.logs[1].given:
        yield "Without the switch's log, only senders in the requester's log are looked at."


def moment(microseconds: int) -> str:
    """A moment in UTC, to the millisecond."""
    told = datetime.fromtimestamp(microseconds / MICROSECONDS, UTC)
    return told.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count:,} messages"


def _share(share: Coverage) -> dict[str, Any]:
    return {
        "met_the_gate": share.met,
        "seen_outside": share.seen,
        "share": share.share,
        "at_least": share.at_least,
        "at_most": share.at_most,
        "is_whole": share.is_whole,
        "minutes": share.minutes,
        "minutes_unwitnessed": share.minutes - share.witnessed,
        "unreadable_outside": share.unreadable,
        "unreadable_ours": share.ours_unreadable,
    }


def _three_way(found: Found) -> list[dict[str, Any]]:
    """Which of the logs hold it: a row for each way and class."""
    counted = found.cells.group_by("mask", "class").agg(pl.col("messages").sum())
    return [
        {
            **{name: bool(mask >> log & 1) for log, name in enumerate(NAMES)},
            "class": CODES[code].value,
            "messages": n,
        }
        for mask, code, n in counted.sort("mask", "class", descending=[True, False]).iter_rows()
    ]


def _altered(found: Found) -> dict[str, int]:
    rows = found.cells.filter(found.cells["class"] == CODES.index(Class.ALTERED))
    return dict(rows.group_by("altered").agg(pl.col("messages").sum()).sort("altered").iter_rows())


def _log(found: Found, number: int) -> dict[str, Any]:
    span, clock = found.spans[number], found.offsets[number]
    rows = found.rows(number)
    return {
        "log": NAMES[number],
        "rows": sum(rows.values()),
        "rows_by_class": {one.value: count for one, count in rows.items() if count},
        "from": moment(span.first),
        "to": moment(span.last),
        "silences": [[moment(begin), moment(end)] for begin, end in span.gaps],
        "clock_off_seconds": round(clock.microseconds / MICROSECONDS, 3),
        "clock_pairs": clock.pairs,
        "clock_agreeing": clock.agreeing,
    }
