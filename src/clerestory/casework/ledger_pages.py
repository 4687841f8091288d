"""What pages tell of the public ledger: its head, its rule, its witnesses, how it grew, whether it goes on.

Promises: values that depend on nobody who asks; what is not set up, or cannot be read, is said as such and is
no error. Whether the sequencer fares well is judged here, once, for pages, banner and health alike.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from django.db import DatabaseError

from clerestory.casework import office, public_ledger
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.casework.session import as_staff
from clerestory.journal import published, waiting
from clerestory.journal.published import LedgerHead, SequencerState, Size, WitnessState
from clerestory.journal.sequencer.rounds import HEARTBEAT
from clerestory.ledger.errors import LedgerError
from clerestory.ledger.keys import VerifierKey
from clerestory.ledger.note import parse_note
from clerestory.ledger.policy import Policy, Witnessed, told, verify_checkpoint

LEAST_PATIENCE: Final = timedelta(minutes=10)
ROUNDS_OF_PATIENCE: Final = 10
DAYS_SHOWN: Final = 366
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Pace(StrEnum):
    """How the sequencer fares. NEVER: none ever ran. SILENT: no round for longer than the office bears."""

    NEVER = "never"
    RUNNING = "running"
    WAITING = "waiting"
    REFUSING = "refusing"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class WitnessLine:
    """A witness of the policy. key: None where only the database knows it. state: None before it was asked.

    on_head: when it cosigned the head that is shown; None when its signature is not on it.
    """

    name: str
    key: VerifierKey | None
    url: str
    state: WitnessState | None
    on_head: datetime | None


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """policy: None where none can be read. is_quorate: the head shown satisfies that policy."""

    head: LedgerHead | None
    policy: Policy | None
    is_quorate: bool
    witnesses: tuple[WitnessLine, ...]
    sizes: tuple[Size, ...]
    sequencer: SequencerState | None
    pace: Pace

    @property
    def is_set_up(self) -> bool:
        """Whether a policy can be read or a sequencer has run."""
        return self.policy is not None or self.sequencer is not None


def ledger_page(*, at: datetime) -> LedgerPage:
    """The ledger as it stands."""
    head, policy = published.newest_head(), _policy()
    witnessed = _witnessed(head, policy)
    sequencer = published.sequencer_state()
    return LedgerPage(
        head=head,
        policy=policy,
        is_quorate=witnessed is not None,
        witnesses=witnesses_of(policy, witnessed),
        sizes=_sizes(head.note) if head else (),
        sequencer=sequencer,
        pace=pace_of(sequencer, at=at),
    )


def head_if_any() -> LedgerHead | None:
    """The newest head, for a page that can do without: None also while the database does not answer."""
    try:
        return published.newest_head()
    except DatabaseError:
        return None


def patience() -> timedelta:
    """How long ago the last round may be before somebody has to look."""
    return max(LEAST_PATIENCE, ROUNDS_OF_PATIENCE * timedelta(seconds=office.ledger_place().seconds))


def patience_with_heads() -> timedelta:
    """How old the newest head may be: longer, since nothing new is published until the heartbeat."""
    return max(patience(), 2 * HEARTBEAT)


def pace_of(sequencer: SequencerState | None, *, at: datetime) -> Pace:
    """How the sequencer fares, whatever it said last."""
    if sequencer is None:
        return Pace.NEVER
    if sequencer.state == Pace.REFUSING:
        return Pace.REFUSING
    return Pace.SILENT if at - sequencer.at > patience() else Pace(sequencer.state)


def releases_wait(*, at: datetime) -> Pace | None:
    """Why releases wait and somebody of the office must look; None while nobody needs to. Cheap.

    The sequencer refuses, or nothing was published for longer than it should be.
    """
    sequencer = published.sequencer_state()
    pace = pace_of(sequencer, at=at)
    if pace is Pace.REFUSING:
        return pace
    if sequencer is not None and sequencer.published_at is not None:
        since: datetime | None = sequencer.published_at
    else:
        with as_staff():
            since = waiting.waiting_since(at).oldest
    if since is None or at - since <= patience_with_heads():
        return None
    return pace if pace is not Pace.RUNNING else Pace.WAITING


def witnesses_of(policy: Policy | None, witnessed: Witnessed | None) -> tuple[WitnessLine, ...]:
    """The witnesses of the policy in its order, or, where none can be read, those that were ever asked."""
    states = {state.name: state for state in published.witness_states()}
    if policy is None:
        return tuple(WitnessLine(name, None, "", state, None) for name, state in states.items())
    on_head = dict(witnessed.witnesses) if witnessed else {}
    return tuple(
        WitnessLine(
            told(name),
            key,
            told(policy.urls.get(key, b"")),
            states.get(name.decode("utf-8", errors="backslashreplace")),
            moment_of(on_head[name]) if name in on_head else None,
        )
        for name, key in policy.witnesses.items()
    )


def moment_of(seconds: int) -> datetime | None:
    """The moment a cosignature states, in UTC; None for one that no calendar has."""
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _policy() -> Policy | None:
    try:
        return public_ledger.policy()
    except OfficeNotReadyError:
        return None


def _witnessed(head: LedgerHead | None, policy: Policy | None) -> Witnessed | None:
    if head is None or policy is None:
        return None
    return _verified(head.note, public_ledger.policy_bytes())


@lru_cache(maxsize=2)
def _sizes(note: str) -> tuple[Size, ...]:
    """How the ledger grew up to this head. Kept, because anybody may ask and a year has many heads."""
    return published.sizes_by_day(days=DAYS_SHOWN)


@lru_cache(maxsize=8)
def _verified(note: str, policy: bytes) -> Witnessed | None:
    try:
        return verify_checkpoint(parse_note(note.encode()), public_ledger.parsed_policy(policy))
    except LedgerError:
        return None
