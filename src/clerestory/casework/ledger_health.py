"""Is the public ledger well: the same findings for a staff page and for the doctor, each with a cure.

Promises: nothing is changed, nothing about people is told, and what cannot be looked at is a finding of its
own and never counts as well. Whatever is wrong here stops no decision; releases wait.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from clerestory.casework import ledger_pages, office, public_ledger
from clerestory.casework.errors import OfficeNotReadyError
from clerestory.casework.ledger_pages import Pace
from clerestory.casework.session import as_staff
from clerestory.journal import published, waiting
from clerestory.journal.published import LedgerHead, SequencerState, WitnessState
from clerestory.ledger.checkpoint import Checkpoint, parse_checkpoint
from clerestory.ledger.errors import LedgerError
from clerestory.ledger.note import parse_note
from clerestory.ledger.policy import Policy
from clerestory.logstore.errors import StoreError, StoreUnusableError
from clerestory.logstore.names import CHECKPOINT

ENOUGH_BYTES: Final = 500 * 1024 * 1024
_SET_UP: Final = "docs/operations/ledger-setup.md says how a ledger is set up."
_START: Final = "Start the sequencer (make run starts it), and look at its log why it ended."


class Mark(StrEnum):
    """How it stands with one question."""

    WELL = "well"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Check:
    """One question about the ledger. cure: what to do, where something is wrong or was not looked at."""

    name: str
    mark: Mark
    says: str
    cure: str = ""


def ledger_health(*, at: datetime) -> tuple[Check, ...]:
    """Every finding, from the sequencer down to the disk."""
    return tuple(_checks(at))


def _checks(at: datetime) -> Iterator[Check]:
    sequencer = published.sequencer_state()
    yield _sequencer(sequencer, at)
    yield _publication(sequencer, at)
    yield _waiting(at)
    policy: Policy | None = None
    try:
        policy = public_ledger.policy()
        yield _policy(policy)
    except OfficeNotReadyError as error:
        yield Check(
            "policy", Mark.WRONG, str(error), "Put the policy's file back from the last signed version."
        )
    yield from _witnesses(policy, at)
    yield _store()
    yield _disk()


def _sequencer(sequencer: SequencerState | None, at: datetime) -> Check:
    pace = ledger_pages.pace_of(sequencer, at=at)
    if sequencer is None:
        return Check("sequencer", Mark.UNKNOWN, "No sequencer has run yet, so there is no ledger.", _SET_UP)
    last = f"Its last round was {_ago(at, sequencer.at)}."
    if pace is Pace.RUNNING:
        return Check("sequencer", Mark.WELL, f"The sequencer of {sequencer.origin} runs. {last}")
    if pace is Pace.SILENT:
        says = f"The sequencer is silent. {last} Then it was {sequencer.state}{_because(sequencer)}"
        return Check("sequencer", Mark.WRONG, says, _START)
    if pace is Pace.REFUSING:
        return Check(
            "sequencer",
            Mark.WRONG,
            f"The sequencer refuses to sign. {sequencer.why} {last}",
            "Do what the sentence says. Restore and delete nothing before somebody has understood it: a "
            "refusal means that two memories of this ledger differ.",
        )
    return Check(
        "sequencer",
        Mark.WRONG,
        f"The sequencer waits. {sequencer.why} {last}",
        "It tries again by itself. If it stays: look below for what is missing.",
    )


def _publication(sequencer: SequencerState | None, at: datetime) -> Check:
    if sequencer is None or sequencer.published_at is None:
        return Check("publication", Mark.UNKNOWN, "No head has been published yet.", _SET_UP)
    says = f"The newest head was published {_ago(at, sequencer.published_at)}"
    if at - sequencer.published_at > ledger_pages.patience_with_heads():
        return Check(
            "publication",
            Mark.WRONG,
            f"{says}; with or without new entries there is one every few minutes.",
            "Releases wait until a head is published again; decisions go on. See the sequencer and the "
            "witnesses.",
        )
    return Check("publication", Mark.WELL, f"{says}.")


def _waiting(at: datetime) -> Check:
    with as_staff():
        found = waiting.waiting_since(at - ledger_pages.patience())
    minutes = int(ledger_pages.patience().total_seconds() // 60)
    if found.unplaced and found.oldest:
        return Check(
            "waiting",
            Mark.WRONG,
            f"{_count(found.unplaced)} without a place in the ledger for over {minutes} minutes. The oldest "
            f"was made {_ago(at, found.oldest)}.",
            "The sequencer gives them their places in order; none is lost. See why it does not run.",
        )
    rest = f"; {found.uncosigned:,} wait for the cosignatures of the next head" if found.uncosigned else ""
    return Check(
        "waiting", Mark.WELL, f"No entry has waited longer than {minutes} minutes for its place{rest}."
    )


def _policy(policy: Policy) -> Check:
    logs = len({key.name for key in policy.logs})
    if policy.quorum is None:
        return Check(
            "policy",
            Mark.WRONG,
            "The policy asks for no witness, so nobody outside the office would notice a second history.",
            "Recruit witnesses: docs/operations/recruiting-witnesses.md.",
        )
    return Check(
        "policy", Mark.WELL, f"The policy can be read: {logs} log, {len(policy.witnesses)} witnesses."
    )


def _witnesses(policy: Policy | None, at: datetime) -> Iterator[Check]:
    for line in ledger_pages.witnesses_of(policy, None):
        name = f"witness {line.name}"
        if line.state is None:
            yield Check(
                name, Mark.UNKNOWN, f"Witness {line.name} was not asked yet.",
                "" if line.url else "Give its address in the policy, at the end of its line.",
            )  # fmt: skip
        else:
            yield _witness(name, line.name, line.state, at)


def _witness(name: str, told: str, state: WitnessState, at: datetime) -> Check:
    last = f"It cosigned last {_ago(at, state.cosigned_at)}" if state.cosigned_at else "It never cosigned"
    holds = f"{last} and holds {state.holds:,} entries."
    if state.is_lie:
        return Check(
            name,
            Mark.WRONG,
            f"Witness {told}: {state.trouble} {holds}",
            "Call its operator. Until it is explained, its cosignature is worth nothing.",
        )
    if state.trouble:
        return Check(
            name, Mark.WRONG, f"Witness {told}: {state.trouble} {holds}", "If it stays so, call its operator."
        )
    return Check(name, Mark.WELL, f"Witness {told} answers. {holds}")


def _store() -> Check:
    try:
        found, newest = _heads()
        if not _agree(found, newest):  # perhaps a head was published between the two looks
            found, newest = _heads()
    except StoreUnusableError as error:
        return Check("files", Mark.WRONG, f"The ledger's files cannot be reached: {error}", _SET_UP)
    except (StoreError, LedgerError) as error:
        return Check(
            "files",
            Mark.WRONG,
            f"The published head cannot be read: {error}",
            "Keep a copy of it, and look at the disk and at who could write there. Only then take it away: "
            "the sequencer writes it anew.",
        )
    if found is None and newest is None:
        return Check("files", Mark.UNKNOWN, "The ledger's files can be read, and there is no head yet.")
    if _agree(found, newest) and newest is not None:
        return Check(
            "files",
            Mark.WELL,
            f"The files show the newest head the office knows, of {newest.size:,} entries.",
        )
    return Check(
        "files",
        Mark.WRONG,
        f"The files show a head of {_size(found)}, and the newest that the office knows has {_size(newest)}.",
        "If the files are behind, the sequencer mends it with its next head. If they are ahead, or the roots "
        "differ, the database or the files were set back: stop the sequencer, restore neither, and read "
        "docs/operations/ledger-store.md.",
    )


def _heads() -> tuple[Checkpoint | None, LedgerHead | None]:
    data = public_ledger.store().read(CHECKPOINT)
    found = parse_checkpoint(parse_note(data).text) if data is not None else None
    return found, published.newest_head()


def _agree(found: Checkpoint | None, newest: LedgerHead | None) -> bool:
    if found is None or newest is None:
        return found is None and newest is None
    return (found.origin, found.size, found.root) == (newest.origin, newest.size, newest.root)


def _size(head: Checkpoint | LedgerHead | None) -> str:
    return "no entries at all" if head is None else f"{head.size:,} entries"


def _disk() -> Check:
    parts = urlsplit(office.ledger_place().url)
    if parts.scheme != "file":
        return Check("disk", Mark.UNKNOWN, "The ledger's files are in a bucket; its room was not looked at.")
    folder = Path(unquote(parts.path))
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Check(
            "disk", Mark.UNKNOWN, f"The disk of {folder} cannot be looked at ({error.strerror}).", _SET_UP
        )
    if free < ENOUGH_BYTES:
        return Check(
            "disk",
            Mark.WRONG,
            f"{free // 2**20} MiB are free for the ledger's files.",
            "Make room: 500 or more.",
        )
    return Check("disk", Mark.WELL, f"{free // 2**30} GiB are free for the ledger's files.")


def _because(sequencer: SequencerState) -> str:
    return f": {sequencer.why}" if sequencer.why else "."


def _count(entries: int) -> str:
    return "One entry is" if entries == 1 else f"{entries:,} entries are"


def _ago(at: datetime, then: datetime) -> str:
    seconds = max(0, int((at - then).total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}s ago"
    return f"{seconds} seconds ago" if seconds != 1 else "1 second ago"
