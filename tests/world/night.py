"""An office that lived for a day with its ledger, the night after, and what a clever administrator does."""

from datetime import datetime
from typing import Any

from django.db import connection

from clerestory.casework.collect_release import collect_release
from clerestory.casework.deliver_release import deliver_release
from clerestory.casework.make_manifests import make_manifests
from clerestory.casework.reconcile_ledger import compare_ledger
from clerestory.casework.session import as_owner, as_staff
from clerestory.casework.unlock_release import unlock_release
from clerestory.journal import chain
from clerestory.journal.events import Event
from clerestory.journal.leaves import leaf_of
from clerestory.journal.models import Entry, Outbox
from clerestory.journal.openings import about_of, content_of
from clerestory.journal.payloads import digest_named, kind_of_leaf
from clerestory.journal.read import lines_of
from clerestory.journal.reconciling.findings import Finding, FindingKind
from tests.world.days import DAY, HOUR, MONDAY
from tests.world.ledger import TheLedger
from tests.world.office import FORM_I200, World
from tests.world.register import a_driver

NIGHT = MONDAY + DAY


def an_office_that_lived(world: World, ledger: TheLedger) -> TheLedger:
    """An office that refused, answered and handed over; a day was counted; the log has several heads."""
    ledger.round(MONDAY)
    for _ in range(2):
        world.asks(world.removal, FORM_I200, a_driver().keys)
    ledger.round(MONDAY + HOUR)
    references = [world.approved_photo(a_driver().keys) for _ in range(2)]
    for reference in references:
        deliver_release(reference, at=MONDAY)
    ledger.round(MONDAY + 2 * HOUR)
    unlock_release(references[0], at=MONDAY + 2 * HOUR)
    collect_release(references[0], agency=world.bureau.id, at=MONDAY + 2 * HOUR)
    make_manifests(at=NIGHT)
    ledger.round(NIGHT)
    return ledger


def found(at: datetime = NIGHT) -> list[Finding]:
    return list(compare_ledger(at=at).findings)


def kinds(at: datetime = NIGHT) -> set[FindingKind]:
    return {one.kind for one in found(at)}


def entry_of(event: Event, nth: int = 0) -> int:
    with as_staff():
        return lines_of(event, limit=99)[::-1][nth].number


def leaf_of_entry(entry: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT index FROM journal_place WHERE entry = %s", [entry])
        return int(cursor.fetchone()[0])


def rewrite(entry: int, **change: Any) -> None:
    """What a clever administrator does: another body, a chain that fits it, leaves that fit the chain."""
    with as_owner():
        previous = None
        for row in Entry.objects.filter(number__gte=entry).order_by("number"):
            row.body |= change if row.number == entry else {}
            row.previous_hash = previous or row.previous_hash
            text = chain.canonical_entry(
                number=row.number,
                event=row.event,
                subject_ref=row.subject_ref,
                actor=row.actor,
                at=row.at,
                body=row.body,
            )
            row.hash = previous = chain.entry_hash(row.previous_hash, text)
            row.save()
            outbox = Outbox.objects.get(pk=row.number)
            kind, digest = kind_of_leaf(row.event), digest_named(row.event, row.body)
            made = leaf_of(kind, content_of(row), bytes(outbox.nonce), about_of(outbox), digest)
            outbox.leaf = made.to_bytes()
            outbox.save()
