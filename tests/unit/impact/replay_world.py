"""A small world to replay in: two made-up states' laws and a history in which every kind of row occurs."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
from tests.readings.seeded_packs import note, write_pack

from clerestory.impact.history.columns import BY_NAME
from clerestory.impact.history.lists import Lists
from clerestory.impact.history.rows import frame_of, row_of
from clerestory.impact.history.write import HistoryWriter
from clerestory.vocabulary.facts import Facts

DISCLOSE = 'action == Action::"disclose"'
AT_ONCE = 'action == Action::"disclose_without_review"'
FEDERAL = (
    note("us-scope")
    + 'permit (principal, action == Action::"govern", resource);\n'
    + note("us-open")
    + 'permit (principal, action in [Action::"disclose", Action::"disclose_without_review"], resource)\n'
    + 'unless { resource == Element::"ssn" };\n'
    + note("us-passing-on", dated="unverified")
    + f"forbid (principal, {AT_ONCE}, resource) when {{ context.requester.passes_on }};\n"
    + note("us-curiosity")
    + f'forbid (principal, {DISCLOSE}, resource) when {{ context.purpose.activity == "curiosity" }};\n'
)
FIRST = (
    note("aa-photo")
    + f'forbid (principal in Group::"us-aa/asking", {DISCLOSE}, resource == Element::"photo");\n'
    + note("aa-paper")
    + f"forbid (principal, {AT_ONCE}, resource)\n"
    + 'when { context.authority.limited && !context.authority.elements.contains(resource.name) };\n'
)  # fmt: skip
SECOND = (
    note("bb-unverified", repealed="2025-02-01")
    + f"forbid (principal, {AT_ONCE}, resource) unless {{ context.requester.verified }};\n"
    + note("bb-private", effective="2025-02-01")
    + f'forbid (principal in Requester::"private", {DISCLOSE}, resource);\n'
    + note("bb-immigration")
    + f"forbid (principal, {DISCLOSE}, resource)\n"
    + 'when { ["civil_immigration", "unknown"].contains(context.purpose.activity) };\n'
)
GROUP = '[groups]\nasking = ["us.dhs.ice", "unknown"]\n'
LAWS = ("us-aa", "us-bb")
PARTIES = ("us.dhs.ice", "us.dhs.ice.hsi", "us-cc.local.police", "private.towing", "unknown")
DAYS = ("2025-01-15", "2025-01-31", "2025-02-01", "2025-03-02")
PURPOSES: tuple[dict[str, Any], ...] = (
    {"activity": "unknown"},
    {"activity": "traffic_safety"},
    {"activity": "criminal_other", "mixed_with": ["civil_immigration"]},
    {"activity": "traffic_safety", "mixed_with": ["curiosity", "towing"]},
)


def write_packs(folder: Path) -> Path:
    """The federal pack and both states' packs."""
    write_pack(folder, "us", layer="federal", policies=FEDERAL)
    write_pack(folder, "us-aa", extends="us", policies=FIRST, more=GROUP)
    write_pack(folder, "us-bb", extends="us", policies=SECOND)
    return folder


def questions() -> Iterator[Facts]:
    """Questions in which everything was recorded."""
    several = product(DAYS, PARTIES, PURPOSES, (None, "private.towing"), (None, ["name", "photo"]))
    for number, (on, agency, purpose, recipient, limit) in enumerate(several):
        yield Facts.from_json(
            {
                "id": str(number),
                "on": on,
                "law": "us-aa",
                "requester": {"agency": agency, "recipient": recipient, "verified": number % 3 == 0},
                "purpose": purpose,
                "authority": {"instrument": "letter", "elements": limit},
                "elements": [["name", "photo"], ["ssn"], ["address", "name", "photo"]][number % 7 % 3],
            }
        )


def rows(asked: list[Facts], lists: Lists) -> pl.DataFrame:
    """The rows of questions, and the same with facts that nobody recorded, a different one in each row."""
    gaps = (
        "recipient",
        "purpose.activity",
        "purpose.mixed_with",
        "requester.verified",
        "consent.form",
        "authority.limited",
        None,
    )
    whole = [row_of(facts, lists) for facts in asked]
    made = [dict(row) for row in whole]
    for number, row in enumerate(made):
        gap = gaps[number % len(gaps)]
        if gap is not None:
            row[gap] = None
        if gap == "authority.limited":
            row["authority.elements"] = None
    return frame_of(row for pair in zip(whole, made, strict=True) for row in pair)


def write_history(folder: Path, *, rows_a_file: int = 10_000, origin: dict[str, Any] | None = None) -> Path:
    """A history of these rows, in order of days."""
    asked = list(questions())
    lists = Lists.of_questions(asked)
    every = rows(asked, lists).sort("day", maintain_order=True)
    with HistoryWriter(folder, lists, origin=origin or {"about": "Made for a test."}) as writer:
        for start in range(0, every.height, rows_a_file):
            part = every.slice(start, rows_a_file)
            writer._write(part)  # files of the size this test needs
        writer.finish()
    assert set(every.columns) == set(BY_NAME)
    return folder
