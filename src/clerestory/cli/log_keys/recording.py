"""What `clerestory log-keys` does so that statements have a leaf: the form is stated, the journal records."""

import argparse
from typing import Final

from clerestory.cli.log_keys.files import PAGE, next_number, opened_log
from clerestory.journal.form import description_of_records
from clerestory.journal.sequencer.key_errors import LogKeysError
from clerestory.journal.sequencer.key_ring import read_ring
from clerestory.journal.sequencer.signers import signers
from clerestory.ledger.statements import (
    SchemaChange,
    digest,
    read_statement,
    sign_statement,
    statement_path,
)
from clerestory.logstore.store import Store

NEXT: Final = "Next, where the office runs: clerestory log-keys record"


def state_schema(args: argparse.Namespace) -> list[str]:
    """Publish the form that the journal's records have in this version of the program."""
    log, description = opened_log(args.log), description_of_records()
    before = _described(log)
    if before == description:
        raise LogKeysError(
            "The form of the records is the one that the log stated last; nothing is to be stated."
        )
    statement = SchemaChange(
        read_ring(args.keys).name, next_number(log), digest((before or "").encode("utf-8")), description
    )
    file = sign_statement(statement, signers(args.keys, args.at)).to_bytes()
    log.create(statement_path(statement.number), file)
    return [
        f"Written: {statement_path(statement.number)}, SHA-256 {digest(file).hex()}.",
        f"{NEXT} {statement.number}. ({PAGE})",
    ]


def record(args: argparse.Namespace) -> list[str]:
    """Let the journal record a statement of the log, once it verifies."""
    ring = tuple(one.key for one in read_ring(args.keys).keys) if args.keys else ()
    args.office()
    from clerestory.casework.record_statement import record_statement  # only now there is a database

    done = record_statement(args.number, by=None, at=args.at, ring=ring)
    lines = [
        f"Recorded: {done.path}, SHA-256 {done.sha256}, as entry {done.entry} ({done.event}).",
        "Its leaf is in the public ledger with the next head; then keep its proof:",
        f"  clerestory log-keys proof {args.number} --out FILE",
    ]
    if done.left_behind:
        numbers = ", ".join(map(str, done.left_behind[:20]))
        lines.append(
            f"Behind the end of the log before stand {len(done.left_behind)} entries that nobody "
            f"witnessed ({numbers}{', …' if len(done.left_behind) > 20 else ''}). Their releases stay "
            f"locked; what to do: {PAGE}."
        )
    return lines


def prove(args: argparse.Namespace) -> list[str]:
    """Write the proof of a recorded statement's leaf, for readers and for `retire`."""
    args.office()
    from clerestory.casework.record_statement import proof_of_statement  # only now there is a database

    data = proof_of_statement(args.number)
    try:
        with args.out.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise LogKeysError(f"{args.out} cannot be made ({error.strerror}).") from None
    return [f"The proof of statement {args.number} is in {args.out}. Keep it beside the statement."]


def _described(log: Store) -> str | None:
    """The description that the log stated last; None where it stated none."""
    for number in range(next_number(log) - 1, 0, -1):
        file = log.read(statement_path(number))
        statement = read_statement(file)[1] if file is not None else None
        if isinstance(statement, SchemaChange):
            return statement.description
    return None
