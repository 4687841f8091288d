"""Record in the journal what the ledger's log states of itself: its keys, its policy, its form, a new log.

Promises: the statement is read from the ledger's store and verified before it is recorded; each is recorded
once; the entry's leaf names the very file. A new log begins in the transaction that records what came before
it. For the tables' owner alone: an administrator's act, as changing an agency is.
Refuses: statements of another log or that no key of the log signed, a second one under a number, a new log
while a sequencer runs (it would go on placing entries in the old one).
Source: docs/operations/log-keys.md; docs/reference/ledger-formats.md, section Statements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clerestory.casework import public_ledger, staff
from clerestory.casework.errors import CaseworkError
from clerestory.casework.session import as_owner
from clerestory.journal import actors, logs
from clerestory.journal.events import Event
from clerestory.journal.logs import LogNow
from clerestory.journal.write import record
from clerestory.ledger.keys import VerifierKey
from clerestory.ledger.leaf import LeafKind
from clerestory.ledger.note import Note
from clerestory.ledger.policy import parse_policy, verify_checkpoint
from clerestory.ledger.statements import (
    KeyChange,
    PolicyVersion,
    Predecessor,
    Reason,
    SchemaChange,
    Statement,
    digest,
    read_statement,
    statement_path,
)
from clerestory.ledger.succession import check_one_signed, verify_key_change
from clerestory.logstore.store import Store
from clerestory.parties.identities import PersonId

_EVENTS = {
    LeafKind.KEY_CHANGE: Event.KEYS_CHANGED,
    LeafKind.SCHEMA_CHANGE: Event.SCHEMA_CHANGED,
    LeafKind.PREDECESSOR: Event.LOG_BEGUN,
}


class StatementRefusedError(CaseworkError):
    """The statement cannot be recorded. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class RecordedStatement:
    """What was recorded. entry: its number. left_behind: entries whose leaf is behind the end of the log
    before, which nobody has witnessed; only after a compromise."""

    path: str
    sha256: str
    event: Event
    entry: int
    left_behind: tuple[int, ...] = ()


def record_statement(
    number: int, *, by: PersonId | None, at: datetime, ring: Sequence[VerifierKey] = ()
) -> RecordedStatement:
    """Record the statement of this number in the ledger's store. ring: public keys of the log, as its own
    folder names them; needed for a log that no policy lists yet.

    Raises StatementRefusedError, NotAdministrationError, NotAllowedError, MalformedError, NotVerifiedError,
    OfficeNotReadyError, StoreError.
    """
    store, path = public_ledger.store(), statement_path(number)
    file = store.read(path)
    if file is None:
        raise StatementRefusedError(
            f"{path} is not in the ledger's store. Publish it first; docs/operations/log-keys.md says how."
        )
    note, statement = read_statement(file)
    if statement.number != number:
        raise StatementRefusedError(f"{path} says that it is statement {statement.number}.")
    with as_owner():
        if by is not None:
            staff.staff_with(by, staff.ADMINISTERING, doing="record a statement of the ledger")
        log = logs.log_now()
        if log is None:
            raise StatementRefusedError("The ledger has no log yet. Start the sequencer, then record this.")
        _check_first_time(statement, file)
        left = _check(statement, note, file, log, store, ring)
        event = _EVENTS[statement.LEAF]
        happened = logs.STATEMENTS[event](
            origin=statement.origin, number=number, form=statement.FORM, statement_sha256=digest(file).hex()
        )
        actor = actors.person(by) if by else actors.OFFICE
        entry = record(happened, subject_ref="ledger", actor=actor, at=at).number
        if isinstance(statement, Predecessor):
            logs.begin(log, statement.origin, entry)
    return RecordedStatement(path, digest(file).hex(), event, entry, left)


def proof_of_statement(number: int) -> bytes:
    """The proof of a recorded statement's leaf, as a tlog-proof with the leaf as extra data.

    Raises StatementRefusedError where it was not recorded or is not cosigned yet, and as `proof_of` does.
    """
    with as_owner():
        log = logs.log_now()
        found = [entry for entry, one in logs.recorded(log.origin) if one.number == number] if log else []
        proved = public_ledger.proof_of(found[0]) if found else None
    if proved is None:
        why = (
            "is in no head yet that enough witnesses cosigned. Try again in a minute"
            if found
            else ("was not recorded. Do that first: clerestory log-keys record")
        )
        raise StatementRefusedError(f"Statement {number} {why}.")
    return proved.proof.to_bytes()


def _check_first_time(statement: Statement, file: bytes) -> None:
    taken = [entry for entry, one in logs.recorded(statement.origin) if one.number == statement.number]
    if taken or logs.is_recorded(digest(file).hex()):
        where = f" (entry {taken[0]})" if taken else ""
        raise StatementRefusedError(
            f"Statement {statement.number} of this log was recorded already{where}. Nothing was changed."
        )


def _check(
    statement: Statement,
    note: Note,
    file: bytes,
    log: LogNow,
    store: Store,
    ring: Sequence[VerifierKey],
) -> tuple[int, ...]:
    if isinstance(statement, Predecessor):
        return _check_predecessor(statement, note, log, ring)
    if statement.origin != log.origin:
        raise StatementRefusedError(
            f"Statement {statement.number} is of another log than {log.origin}, which is the one written now."
        )
    known = [key for key in (*public_ledger.policy().logs, *ring) if key.name == log.origin]
    match statement:
        case KeyChange():
            _check_keys(statement, file, known, store)
        case PolicyVersion():
            listed = parse_policy(statement.policy.encode("utf-8")).logs
            check_one_signed(note, (*known, *listed), log.origin)
            _check_policy(statement)
        case SchemaChange():
            check_one_signed(note, known, log.origin)
            _check_schema(statement, store)
    return ()


def _check_keys(change: KeyChange, file: bytes, known: Sequence[VerifierKey], store: Store) -> None:
    """It goes on from the last change that was recorded; the first one from a key that the policy lists."""
    changes = [one for one in _recorded(change.origin, store) if isinstance(one, KeyChange)]
    if changes:
        verify_key_change(file, changes[-1].new, changes[-1].number)
        return
    held = [key for key in known if key in change.old]
    if not held:
        raise StatementRefusedError(
            f"Key change {change.number} begins with keys of which this office's policy lists none. Is "
            "CLERESTORY_LEDGER_POLICY the policy by which the log is judged now?"
        )
    verify_key_change(file, held)


def _check_policy(version: PolicyVersion) -> None:
    held = public_ledger.policy_bytes()
    if digest(held) not in (version.before, digest(version.policy.encode("utf-8"))):
        raise StatementRefusedError(
            f"Statement {version.number} follows another policy than the one of this office "
            "(CLERESTORY_LEDGER_POLICY), and is not that one either. Record versions in their order."
        )


def _check_schema(change: SchemaChange, store: Store) -> None:
    described = [one for one in _recorded(change.origin, store) if isinstance(one, SchemaChange)]
    before = digest(described[-1].description.encode("utf-8") if described else b"")
    if change.before != before:
        raise StatementRefusedError(
            f"Statement {change.number} does not name the description that was recorded last as the one "
            "before it. State it again under the next number."
        )


def _recorded(origin: str, store: Store) -> list[Statement]:
    """The statements of this log that were recorded, read again. Raises StatementRefusedError."""
    found = []
    for entry, one in logs.recorded(origin):
        file = store.read(statement_path(one.number))
        if file is None or digest(file).hex() != one.statement_sha256:
            raise StatementRefusedError(
                f"{statement_path(one.number)} is not the file that entry {entry} recorded. Put it "
                "back first."
            )
        found.append(read_statement(file)[1])
    return found


def _check_predecessor(
    statement: Predecessor, note: Note, log: LogNow, ring: Sequence[VerifierKey]
) -> tuple[int, ...]:
    """What comes after the end of the log before: nothing, unless its key was stolen."""
    policy = public_ledger.policy()
    ended = verify_checkpoint(statement.checkpoint, policy).checkpoint
    if logs.is_known(statement.origin) or ended.origin != log.origin:
        raise StatementRefusedError(
            f"The log that begins must have a new name, and must follow {log.origin}, the one written now."
        )
    check_one_signed(note, (*policy.logs, *ring), statement.origin)
    if not logs.stop_sequencers():
        raise StatementRefusedError(
            "A sequencer is running, which would go on writing the log that ends. Stop it, then record this."
        )
    left = logs.entries_beyond(log, ended.size)
    root = logs.root_at(log, ended.size)
    if statement.reason is Reason.YEAR:
        check_one_signed(note, policy.logs, log.origin)
        if left or root != ended.root:
            raise StatementRefusedError(
                f"The log {log.origin} has {log.places} places, and the checkpoint that ends it is not its "
                "last. Let the sequencer publish once more, stop it, and begin the new log after that one."
            )
    elif root is not None and root != ended.root:
        raise StatementRefusedError(
            f"This office signed another head of {ended.size} leaves than the one that ends the log. Keep "
            "both, they show what was done with the stolen key, and end the log where both agree."
        )
    return left
