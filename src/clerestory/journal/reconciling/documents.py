"""What is published beside the leaves: each manifest and statement has its entry, each entry its file."""

from datetime import datetime, timedelta
from typing import Any, Final

from clerestory.journal.events import Event
from clerestory.journal.manifests import counted, highest_in, manifest_in
from clerestory.journal.reconciling.entries import body_in, rows_of
from clerestory.journal.reconciling.findings import FindingKind, Findings
from clerestory.ledger.errors import ResourceError
from clerestory.ledger.manifest import NOTHING_BEFORE, Span, digest, manifest_path
from clerestory.ledger.statements import statement_path
from clerestory.ledger.tiles import Read
from clerestory.logstore.errors import StoreError

STATEMENTS: Final = (Event.SCHEMA_CHANGED, Event.KEYS_CHANGED, Event.LOG_BEGUN)
_ABOUT: Final = """
SELECT e.number, p.index, e.body::text, e.at FROM journal_entry e
  LEFT JOIN journal_place p ON p.entry = e.number WHERE e.event = ANY(%s) ORDER BY e.number
"""
_ORIGIN: Final = "SELECT origin FROM journal_log ORDER BY number DESC LIMIT 1"


def check_documents(
    findings: Findings, read: Read, statements: tuple[str, ...], *, at: datetime, patience: timedelta
) -> None:
    """statements: the names of those in the store, listed before the database was read."""
    origin = next(rows_of(_ORIGIN), (None,))[0]
    _check_manifests(findings, read, origin, at - patience)
    recorded = _check_statements(findings, read, origin)
    for path in statements:
        if path.endswith(".note") and path not in recorded:
            findings.add(FindingKind.STATEMENT_UNRECORDED, name=path)


def _check_manifests(findings: Findings, read: Read, origin: str | None, before: datetime) -> None:
    last: tuple[bytes, Span] | None = None
    highest: dict[str, int] = {}
    for number, index, body, made_at in _entries(Event.MANIFEST_MADE):
        try:
            manifest, told = manifest_in(body), (tuple(body["events"]), tuple(body["channels"]))
            if counted(manifest.spans, highest) != told:
                findings.add(FindingKind.MANIFEST_COUNT, number, index)
            highest = highest_in(body["channels"])
        except (ValueError, KeyError, TypeError, AttributeError):
            findings.add(FindingKind.MANIFEST_GAP, number, index)
            continue
        file, span = manifest.to_bytes(), manifest.spans[0]
        follows = last[1].total if last and last[1].origin == span.origin else 0
        if manifest.before != (last[0] if last else NOTHING_BEFORE) or span.first != follows:
            findings.add(FindingKind.MANIFEST_GAP, number, index)
        last = digest(file), manifest.spans[-1]
        if digest(file).hex() != body.get("manifest_sha256"):
            findings.add(FindingKind.MANIFEST_COUNT, number, index)
        if manifest.spans[-1].origin == origin and made_at < before:
            _check_file(findings, read, manifest_path(manifest.day), file, (number, index))


def _check_file(
    findings: Findings, read: Read, path: str, file: bytes, entry: tuple[int, int | None]
) -> None:
    found = _found(read, path)
    if found is None:
        findings.add(FindingKind.MANIFEST_MISSING, *entry, path)
    elif found != file:
        findings.add(FindingKind.MANIFEST_CHANGED, *entry, path)


def _check_statements(findings: Findings, read: Read, origin: str | None) -> set[str]:
    recorded: set[str] = set()
    for number, index, body, _ in _entries(*STATEMENTS):
        if body.get("origin") != origin or not isinstance(body.get("number"), int):
            continue
        path = statement_path(body["number"])
        recorded.add(path)
        found = _found(read, path)
        if found is None:
            findings.add(FindingKind.STATEMENT_MISSING, number, index, path)
        elif digest(found).hex() != body.get("statement_sha256"):
            findings.add(FindingKind.STATEMENT_CHANGED, number, index, path)
    return recorded


def _entries(*events: Event) -> Any:
    for number, index, body, at in rows_of(_ABOUT, ([str(event) for event in events],)):
        yield number, index, body_in(body), at


def _found(read: Read, path: str) -> bytes | None:
    try:
        return read(path)
    except (ResourceError, StoreError):  # also what is no name, after somebody changed the row
        return None
