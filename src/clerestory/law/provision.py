"""One provision: a Cedar policy with the notes a lawyer needs to check it.

Annotations are inert in Cedar, so this module reads them from Cedar's own syntax tree (never from the text)
and refuses a policy that lacks one. Source: docs/decisions/0003-law-is-cedar.md.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from clerestory.errors import ClerestoryError
from clerestory.law.citation import fault_of
from clerestory.law.deadline import Deadline, DeadlineError, read_deadline
from clerestory.vocabulary.decision import Reading

REQUIRED: Final = ("id", "citation", "source", "says", "effective", "repealed", "text")
OPTIONAL: Final = ("cure", "dated", "obliges", "duty", "due", "deadline", "kind")
IN_FORCE: Final = "in force"
DATED: Final = ("day", "month", "year", "computed", "unverified")
KINDS: Final = ("notice", "certificate", "record", "report", "agreement", "redisclosure", "answer", "audit")
"""What a duty is about, so that whoever keeps deadlines or reports can find it."""
ACTIONS: Final = (
    "govern",
    "disclose",
    "disclose_without_review",
    "disclose_after_review",
    "compel",
    "compel_without_review",
    "owe",
    "owe_when_withheld",
    "note",
)


class LawError(ClerestoryError):
    """Base of what this room refuses: a pack, a policy or a date that cannot be used as law."""


class ProvisionError(LawError):
    """A policy lacks a note, repeats one that must be unique, or says something that cannot be read."""


@dataclass(frozen=True)
class Provision:
    """A dated, cited policy. `effective_on` is the first day it decides, `repealed_on` the first day it no
    longer does
    (None: still in force). `dated` says how sure the day is. `tree` is Cedar's JSON form of the policy."""

    id: str
    pack: str
    citation: str
    source: str
    says: str
    effective_on: date
    repealed_on: date | None
    text: Reading
    dated: str
    cure: str | None
    obliges: bool
    duty: str | None
    due: str | None
    deadline: Deadline | None
    kind: str | None
    effect: str
    actions: frozenset[str]
    tree: dict[str, Any]

    def is_in_force(self, day: date) -> bool:
        """Does this provision decide on `day`?"""
        return self.effective_on <= day and (self.repealed_on is None or day < self.repealed_on)


def read_provision(pack: str, place: str, tree: dict[str, Any]) -> Provision:
    """Make a Provision of Cedar's JSON form of one policy.

    place: where the policy stands, for messages (file and position).
    Raises ProvisionError naming the annotation that is missing, unknown or unreadable.
    """
    notes: dict[str, str] = {key: value or "" for key, value in tree.get("annotations", {}).items()}
    where = f"policy {notes.get('id') or '(without @id)'} in {place}"
    needed = ", ".join("@" + name for name in REQUIRED)
    missing = [f"@{name}" for name in REQUIRED if not notes.get(name, "").strip()]
    if missing:
        raise ProvisionError(f"{where}: found no {', '.join(missing)}; every policy needs {needed}. "
                             "Add it above the policy.")  # fmt: skip
    unknown = sorted(set(notes) - {*REQUIRED, *OPTIONAL})
    if unknown:
        raise ProvisionError(f"{where}: found unknown @{unknown[0]}; known are "
                             f"{', '.join('@' + name for name in (*REQUIRED, *OPTIONAL))}.")  # fmt: skip
    if fault := fault_of(notes["citation"]):
        raise ProvisionError(
            f"{where}: found a citation that {fault}: {notes['citation'][:80]!r}. "
            "Write the source and the place in it, for instance '18 USC 2721(b)(1)'."
        )
    effective = _day(where, "effective", notes["effective"])
    repealed = None if notes["repealed"] == IN_FORCE else _day(where, "repealed", notes["repealed"])
    if repealed is not None and repealed <= effective:
        raise ProvisionError(f"{where}: found @repealed {repealed} on or before @effective {effective}; "
                             "a provision that decided on no day does not belong in a pack.")  # fmt: skip
    return Provision(
        id=notes["id"],
        pack=pack,
        citation=notes["citation"],
        source=notes["source"],
        says=notes["says"],
        effective_on=effective,
        repealed_on=repealed,
        text=Reading(_one_of(where, "text", notes["text"], tuple(Reading))),
        dated=_one_of(where, "dated", notes.get("dated", "day"), DATED),
        cure=notes.get("cure"),
        obliges=_one_of(where, "obliges", notes.get("obliges", "no"), ("yes", "no")) == "yes",
        duty=notes.get("duty"),
        due=notes.get("due"),
        deadline=_deadline(where, notes["deadline"]) if "deadline" in notes else None,
        kind=_one_of(where, "kind", notes["kind"], KINDS) if "kind" in notes else None,
        effect=tree["effect"],
        actions=_actions(where, tree["action"]),
        tree=tree,
    )


def _day(where: str, note: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ProvisionError(f"{where}: found @{note}({text!r}); expected a day written YYYY-MM-DD"
                             + (f" or {IN_FORCE!r}." if note == "repealed" else ".")) from None  # fmt: skip


def _deadline(where: str, text: str) -> Deadline:
    try:
        return read_deadline(text)
    except DeadlineError as strange:
        raise ProvisionError(f"{where}: @deadline: {strange}.") from None


def _one_of(where: str, note: str, text: str, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise ProvisionError(f"{where}: found @{note}({text!r}); expected one of {', '.join(allowed)}.")
    return text


def _actions(where: str, scope: dict[str, Any]) -> frozenset[str]:
    """The actions a policy speaks of. A policy for every action is refused: it would permit what nobody
    weighed."""
    named = [scope["entity"]] if "entity" in scope else scope.get("entities", [])
    actions = frozenset(entity["id"] for entity in named if entity["type"] == "Action")
    if not actions or not actions <= set(ACTIONS):
        raise ProvisionError(f"{where}: found an action scope {scope.get('op')!r}; expected one or more of "
                             f"{', '.join(ACTIONS)} by name.")  # fmt: skip
    return actions
