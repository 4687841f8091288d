"""Open the leaf of an entry to one reader: chosen fields, with what is needed to check them.

Promises an opening that fits the leaf which the public ledger has. Whoever may see which fields is decided by
the caller; a label key goes only to the person and to auditors.
"""

from collections.abc import Collection

from clerestory.journal.errors import EntryChangedError, LeafClosedError
from clerestory.journal.leaves import AboutPerson, Content, record_of
from clerestory.journal.models import Entry, Outbox, Person
from clerestory.ledger.errors import NotVerifiedError
from clerestory.ledger.leaf import parse_leaf
from clerestory.ledger.opening import Opening, opening_of, verify_opening


def opening_of_entry(number: int, shown: Collection[str], *, with_subject: bool = False) -> Opening:
    """The opening of an entry's leaf. shown: names of fields, such as `event` and `body_outcomes`.

    with_subject: adds the person's label key and the entry's number among theirs. Raises LeafClosedError for
    an entry whose person's key was destroyed, and for one that is not there; EntryChangedError, which is one
    too, where the opening would not fit the leaf; MalformedError for a field that
    the entry does not have.
    """
    outbox = Outbox.objects.select_related("entry").filter(pk=number).first()
    if outbox is None:
        raise LeafClosedError(f"The journal has no entry {number}, so there is nothing to open.")
    about = about_of(outbox)
    if outbox.person is not None and about is None:
        raise LeafClosedError(
            f"The key of the person whom entry {number} is about was destroyed. Nobody can open it any more."
        )
    record = record_of(content_of(outbox.entry), bytes(outbox.nonce), about)
    subject = (about.key, about.number) if about and with_subject else None
    opening = opening_of(parse_leaf(bytes(outbox.leaf)), record, shown, subject)
    try:
        verify_opening(opening)
    except NotVerifiedError:
        raise EntryChangedError(
            f"Entry {number} was changed after it was written: what the journal holds now does not open its "
            "leaf. Nothing is shown of it. `clerestory reconcile` names what was changed."
        ) from None
    return opening


def content_of(row: Entry) -> Content:
    """The entry as its leaf commits to it."""
    return Content(
        number=row.number,
        event=row.event,
        subject_ref=row.subject_ref,
        actor=row.actor,
        at=row.at,
        body=row.body,
        previous_hash=row.previous_hash,
    )


def about_of(outbox: Outbox) -> AboutPerson | None:
    """Whom the leaf is about; None for nobody, and where the person's key was destroyed."""
    if outbox.person is None or outbox.person_number is None:
        return None
    person = Person.objects.filter(pk=outbox.person).first()
    return AboutPerson(bytes(person.key), outbox.person_number) if person else None
