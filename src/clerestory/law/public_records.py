"""What a law says about requests for public records, as data beside the policies (`public_records.toml`).

The duties to acknowledge, to answer and to give reasons are policies that DECIDE answers with; a row here
only names them, so that a desk knows which duty is which. What no question to DECIDE asks (a longer time
after a notice, a fee, how long requests are kept, where to sue) stands here, dated and cited. A law without
such a file has no rows: the desk then works with "no day set" and says so. Nothing guesses an amount.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from clerestory.law.pack import Pack
from clerestory.law.sheets import SheetError, checked, place, read_toml
from clerestory.vocabulary.decision import Reading

FILE: Final = "public_records.toml"


class RuleKind(StrEnum):
    """What a row is about."""

    ACKNOWLEDGE = "acknowledge"
    ANSWER = "answer"
    DENIAL_REASONS = "denial_reasons"
    SINGLE_RECORD = "single_record"
    EXTENSION = "extension"
    CLOCK_STOPS = "clock_stops"
    CLOSE_WITHOUT_REPLY = "close_without_reply"
    FEE = "fee"
    KEEP = "keep"
    COURT = "court"


IN_DECIDE: Final = frozenset({RuleKind.ACKNOWLEDGE, RuleKind.ANSWER, RuleKind.DENIAL_REASONS})
"""These name a policy that carries the duty and its day; they have no amount of their own."""
UNITS: Final[dict[RuleKind, tuple[str, ...]]] = {
    RuleKind.SINGLE_RECORD: ("business days", "calendar days"),
    RuleKind.EXTENSION: ("calendar days", "months"),
    RuleKind.CLOSE_WITHOUT_REPLY: ("calendar days",),
    RuleKind.KEEP: ("years",),
}
"""Kinds that count, and in what."""
_NEEDED: Final = {
    "id": str,
    "kind": str,
    "says": str,
    "dice": str,
    "citation": str,
    "source": str,
    "text": str,
    "effective": date,
}
_OPTIONAL: Final = {
    "provision": str,
    "amount": int,
    "unit": str,
    "free_minutes": int,
    "most_cents_an_hour": int,
    "repealed": date,
}


@dataclass(frozen=True)
class RecordsRule:
    """One row. dice: `says` in Spanish. provision: the policy that carries it, for rows of `IN_DECIDE`.
    amount and unit: how long, for rows that count. repealed_on: first day on which it no longer holds; None:
    in force."""

    id: str
    kind: RuleKind
    says: str
    dice: str
    citation: str
    source: str
    text: Reading
    effective_on: date
    repealed_on: date | None = None
    provision: str | None = None
    amount: int | None = None
    unit: str | None = None
    free_minutes: int | None = None
    most_cents_an_hour: int | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force that day."""
        return self.effective_on <= day and (self.repealed_on is None or day < self.repealed_on)


def load_public_records(pack: Pack) -> tuple[RecordsRule, ...]:
    """The rows of a pack in file order; none where it has no file. Raises SheetError naming the row."""
    path = pack.folder / FILE
    sheet = checked(place(path), read_toml(path), {}, {"rule": list})
    rules: list[RecordsRule] = []
    for position, entry in enumerate(sheet.get("rule", []), 1):
        rule = _rule(f"{place(path)} rule {position}", entry)
        if rule.id in {one.id for one in rules}:
            raise SheetError(f"{place(path)} rule {position}: found id {rule.id!r} twice; give it its own.")
        rules.append(rule)
    return tuple(rules)


def in_force(rules: Iterable[RecordsRule], kind: RuleKind, day: date) -> tuple[RecordsRule, ...]:
    """The rows of a kind that hold that day."""
    return tuple(rule for rule in rules if rule.kind is kind and rule.holds_on(day))


def _rule(where: str, entry: object) -> RecordsRule:
    table = checked(where, entry, _NEEDED, _OPTIONAL)
    kinds, texts = [str(kind) for kind in RuleKind], [str(text) for text in Reading]
    if table["kind"] not in kinds:
        raise SheetError(f"{where}: found kind {table['kind']!r}; expected one of {', '.join(kinds)}.")
    if table["text"] not in texts:
        raise SheetError(f"{where}: found text {table['text']!r}; expected one of {', '.join(texts)}.")
    kind = RuleKind(table["kind"])
    _refuse_wrong_parts(where, kind, table)
    repealed = table.pop("repealed", None)
    effective = table.pop("effective")
    if repealed is not None and repealed <= effective:
        raise SheetError(f"{where}: found repealed {repealed}; expected a day after effective {effective}.")
    more: dict[str, Any] = {**table, "kind": kind, "text": Reading(table["text"])}
    return RecordsRule(**more, effective_on=effective, repealed_on=repealed)


def _refuse_wrong_parts(where: str, kind: RuleKind, table: dict[str, Any]) -> None:
    """A row has the parts of its kind and no others: an amount that nothing reads would be believed."""
    wanted = {"provision"} if kind in IN_DECIDE else {"amount", "unit"} if kind in UNITS else set()
    if kind is RuleKind.FEE:
        wanted = {"free_minutes", "most_cents_an_hour"}
    found = {"provision", "amount", "unit", "free_minutes", "most_cents_an_hour"} & table.keys()
    if found != wanted:
        raise SheetError(
            f"{where}: found {', '.join(sorted(found)) or 'no amount'}; a row of kind {kind} has "
            f"{', '.join(sorted(wanted)) or 'none of them'}."
        )
    if kind in UNITS and table["unit"] not in UNITS[kind]:
        raise SheetError(f"{where}: found unit {table['unit']!r}; expected {' or '.join(UNITS[kind])}.")
    if any(table[name] < 0 for name in found - {"provision", "unit"}):
        raise SheetError(f"{where}: found an amount below zero; expected 0 or more.")
