"""The ledger in words: its rule, what a witness did, how it grew from day to day.

Promises: the numbers are those of the policy's own rule, for groups within groups as well. A witness is named
as the policy names it; its trouble is told in our words, and its own sentence stands beside them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clerestory.casework.ledger_pages import WitnessLine
from clerestory.journal.published import Size
from clerestory.ledger.explained import fewest, fewest_missing
from clerestory.ledger.policy import Policy, told

DAYS_LISTED: Final = 60


@dataclass(frozen=True, slots=True)
class Day:
    """A line of the table. more: entries since the line before; None for the first."""

    at: datetime
    size: int
    more: int | None


@dataclass(frozen=True, slots=True)
class ToldWitness:
    """A witness for the page. fares: in words. detail: the office's own sentence in English, or ""."""

    line: WitnessLine
    fares: str
    detail: str
    is_well: bool


def rule(policy: Policy) -> tuple[str, ...]:
    """Whom one has to believe, a sentence for each thing the policy says."""
    if policy.quorum is None:
        return (
            _(
                "The policy of this office asks for no witness. So the office could show one history to you "
                "and another one to somebody else, and nobody would notice."
            ),
        )
    needed, silent = fewest(policy, policy.quorum), fewest_missing(policy, policy.quorum) - 1
    return (
        _("A head of the ledger counts once it was signed by %(who)s.")
        % {"who": _who(policy, policy.quorum)},
        ngettext(
            "To deceive you, this office and at least %(n)s witness would have to act together.",
            "To deceive you, this office and at least %(n)s witnesses would have to act together.",
            needed,
        )
        % {"n": needed},
        _silent(silent),
        _("Nothing is released before its entry is under such a head; the office's own programs check it."),
    )


def witnesses(lines: Sequence[WitnessLine]) -> tuple[ToldWitness, ...]:
    """Each witness with how it fares."""
    return tuple(_told(line) for line in lines)


def days(sizes: Sequence[Size]) -> tuple[Day, ...]:
    """The last days, newest first, with what came between."""
    return tuple(_days(sizes))[::-1][:DAYS_LISTED]


def _days(sizes: Sequence[Size]) -> Iterator[Day]:
    for before, one in zip([None, *sizes], sizes, strict=False):
        yield Day(one.at, one.size, one.size - before.size if before else None)


def _silent(silent: int) -> str:
    if not silent:
        return _("If one of them is silent, the ledger may have to wait for it, and releases with it.")
    return ngettext(
        "The ledger still goes on if any %(n)s of them is silent.",
        "The ledger still goes on if any %(n)s of them are silent.",
        silent,
    ) % {"n": silent}


def _who(policy: Policy, name: bytes) -> str:
    group = policy.groups.get(name)
    if group is None:
        return told(name)
    members = ", ".join(_member(policy, member) for member in group.members)
    if group.enough == len(group.members):
        return _("all of these: %(names)s") % {"names": members}
    return _("at least %(n)s of these: %(names)s") % {"n": group.enough, "names": members}


def _member(policy: Policy, name: bytes) -> str:
    return f"({_who(policy, name)})" if name in policy.groups else told(name)


def _told(line: WitnessLine) -> ToldWitness:
    state = line.state
    if state is None:
        return ToldWitness(line, _("It was not asked yet."), "", is_well=False)
    if state.is_lie:
        return ToldWitness(
            line,
            _("What it answered is not true, or it was set back. Its signature is not relied on."),
            state.trouble,
            is_well=False,
        )
    if state.trouble:
        return ToldWitness(line, _("It did not sign when it was asked last."), state.trouble, is_well=False)
    return ToldWitness(line, _("It answers."), "", is_well=True)
