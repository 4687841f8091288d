"""What is published beside the leaves: each manifest and statement has its entry, each entry its file."""

import json
from datetime import datetime, timedelta
from typing import Any, Final

from clerestory.journal.events import Event
from clerestory.journal.manifests import manifest_in
from clerestory.journal.reconciling.entries import rows_of
from clerestory.journal.reconciling.findings import FindingKind, Findings
from clerestory.ledger.errors import ResourceError
from clerestory.ledger.manifest import NOTHING_BEFORE, Span, digest, manifest_path
from clerestory.ledger.statements import statement_path
from clerestory.ledger.tiles import Read

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
    for number, index, body, made_at in _entries(Event.MANIFEST_MADE):
        try:
            manifest = manifest_in(body)
        except (ValueError, KeyError, TypeError):
            findings.add(FindingKind.MANIFEST_GAP, number, index)
            continue
        file, span = manifest.to_bytes(), manifest.spans[0]
        follows = last[1].total if last and last[1].origin == span.origin else 0
        if manifest.before != (last[0] if last else NOTHING_BEFORE) or span.first != follows:
            findings.add(FindingKind.MANIFEST_GAP, number, index)
        last = digest(file), manifest.spans[-1]
        path = manifest_path(manifest.day)
        if manifest.spans[-1].origin != origin or made_at >= before:
            continue
        found = _found(read, path)
        if found is None:
            findings.add(FindingKind.MANIFEST_MISSING, number, index, path)
        elif found != file or digest(found).hex() != body.get("manifest_sha256"):
            findings.add(FindingKind.MANIFEST_CHANGED, number, index, path)


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
        yield number, index, json.loads(body), at


def _found(read: Read, path: str) -> bytes | None:
    try:
        return read(path)
    except ResourceError:
        return None
