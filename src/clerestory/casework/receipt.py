"""Receipts: which entries about a request are in the public ledger, and the files that show it without us.

Promises: a proof leaves only after it was verified against the office's own policy; an opening shows what
`receipt_readers` lets its reader see. A person's label key, which opens everything about them, is in no file;
nor is anything opened whose person's key was destroyed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import public_ledger
from clerestory.casework.errors import CaseworkError, OfficeNotReadyError
from clerestory.casework.ledger_pages import moment_of
from clerestory.casework.receipt_readers import ReadableEntry, for_agency, for_staff
from clerestory.casework.session import as_staff
from clerestory.journal import proofs
from clerestory.journal.errors import EntryChangedError, LeafClosedError
from clerestory.journal.openings import opening_of_entry
from clerestory.journal.proofs import Proved
from clerestory.ledger.certificate import MOST_PARTS, Certificate, Part
from clerestory.ledger.errors import LedgerError
from clerestory.ledger.opening import Opening
from clerestory.ledger.policy import told
from clerestory.logstore.errors import StoreError
from clerestory.parties.identities import AgencyId, PersonId

CERTIFICATE: Final = "certificate.json"
PROOF: Final = ".tlog-proof"
OPENING: Final = ".opening.json"
_CHANGED: Final = (
    "This entry was changed after it was written. What it says now is not what was logged; it is not shown."
)
OUT_OF_REACH: Final = (
    "The office cannot read its public ledger at the moment, and has to mend that. Nothing is lost; look "
    "again later."
)
"""What an agency is told; staff read the reason."""


class NoSuchPaperError(CaseworkError):
    """There is no such file of this request, or not yet. The message says which there are."""


class OutOfReachError(NoSuchPaperError):
    """No proof can be made now. The message is for staff: it may name a place on this machine."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry is in the public ledger. index: from 0. size: leaves under the head that proves it.

    witnesses: by name, each with the moment its cosignature states.
    """

    origin: str
    index: int
    size: int
    witnesses: tuple[tuple[str, datetime | None], ...]


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """An entry about the request. place: None while it waits. can_be_opened: False once its key is gone, and
    where it is_changed: the journal does not say any more what was logged."""

    number: int
    at: datetime
    event: str
    says: str
    place: Place | None
    can_be_opened: bool
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """lines: oldest first. trouble: why no proof can be made now, "" for none. has_certificate: one file can
    hold all that is proved."""

    reference: str
    lines: tuple[ReceiptLine, ...]
    trouble: str
    has_certificate: bool

    def without_reason(self) -> "Receipt":
        """The same for somebody outside the office: why no proof can be made names places on this machine."""
        return replace(self, trouble=OUT_OF_REACH if self.trouble else "")

    @property
    def waits_since(self) -> datetime | None:
        """Since when the first entry without a proof waits; None where none does."""
        return next((line.at for line in self.lines if line.place is None), None)


def staff_receipt(reference: str, *, viewer: PersonId) -> Receipt:
    """The receipt as staff see it. Raises NotAllowedError, RequestNotFoundError, UnreadableRequestError."""
    with transaction.atomic(), as_staff():
        return receipt_of(reference, for_staff(reference, viewer))


def agency_receipt(reference: str, *, agency: AgencyId) -> Receipt:
    """The receipt as the request's own agency sees it. Raises RequestNotFoundError, also for another
    agency's, and UnreadableRequestError."""
    with transaction.atomic():
        entries = for_agency(reference, agency)
        with as_staff():
            receipt = receipt_of(reference, entries)
    return receipt.without_reason()


def staff_paper(reference: str, name: str, *, viewer: PersonId) -> bytes:
    """A file for staff: NUMBER.tlog-proof, NUMBER.opening.json or certificate.json. Raises as
    `staff_receipt`, and NoSuchPaperError."""
    with transaction.atomic(), as_staff():
        return paper_of(name, for_staff(reference, viewer))


def agency_paper(reference: str, name: str, *, agency: AgencyId) -> bytes:
    """A file for the agency, as `staff_paper`."""
    with transaction.atomic():
        entries = for_agency(reference, agency)
        with as_staff():
            try:
                return paper_of(name, entries)
            except OutOfReachError:
                raise NoSuchPaperError(OUT_OF_REACH) from None


def receipt_of(reference: str, entries: Sequence[ReadableEntry]) -> Receipt:
    """The receipt that these entries make, within a session of the staff."""
    proved, trouble = _proved(entries)
    lines = tuple(_receipt_line(each, proved.get(each.line.number)) for each in entries)
    has_certificate = any(line.place and line.can_be_opened for line in lines)
    return Receipt(reference, lines, trouble, has_certificate)


def _receipt_line(entry: ReadableEntry, proved: Proved | None) -> ReceiptLine:
    line, opened = entry.line, _opened(entry)
    is_changed = isinstance(opened, EntryChangedError)
    return ReceiptLine(
        number=line.number,
        at=line.at,
        event=str(line.event),
        says=_CHANGED if is_changed else entry.says,
        place=_place(proved) if proved else None,
        can_be_opened=isinstance(opened, Opening),
        is_changed=is_changed,
    )


def _opened(entry: ReadableEntry) -> Opening | LeafClosedError:
    """The opening that this reader may have, or why there is none."""
    try:
        return opening_of_entry(entry.line.number, entry.fields)
    except LeafClosedError as closed:
        return closed


def _proved(entries: Sequence[ReadableEntry]) -> tuple[Mapping[int, Proved], str]:
    """The proofs by number, and why there are none where they cannot be made."""
    numbers = [each.line.number for each in entries]
    try:
        return proofs.proofs_of(numbers, public_ledger.store().read, public_ledger.policy()), ""
    except (OfficeNotReadyError, StoreError) as error:
        return {}, str(error)
    except LedgerError as error:
        if len(entries) == 1:
            return {}, str(error)
    each = [_proved([entry]) for entry in entries]  # one that cannot be proved takes no other with it
    return {key: it for found, _ in each for key, it in found.items()}, next(
        (why for _, why in each if why), ""
    )


def _place(proved: Proved) -> Place:
    checkpoint, witnessed = proved.witnessed.checkpoint, proved.witnessed.witnesses
    witnesses = tuple((told(name), moment_of(at)) for name, at in witnessed)
    return Place(checkpoint.origin, proved.proof.index, checkpoint.size, witnesses)


def paper_of(name: str, entries: Sequence[ReadableEntry]) -> bytes:
    """A file of such a receipt, within a session of the staff. Raises NoSuchPaperError."""
    if name == CERTIFICATE:
        return _certificate(entries)
    makers: Mapping[str, Callable[[ReadableEntry], bytes]] = {PROOF: _proof, OPENING: _opening}
    for ending, make in makers.items():
        for entry in entries:
            if name == f"{entry.line.number}{ending}":
                return make(entry)
    raise NoSuchPaperError("There is no such file of this request. Its receipt lists those there are.")


def _proof(entry: ReadableEntry) -> bytes:
    proved, trouble = _proved([entry])
    if entry.line.number not in proved:
        raise _not_yet(trouble)
    return proved[entry.line.number].proof.to_bytes()


def _opening(entry: ReadableEntry) -> bytes:
    opened = _opened(entry)
    if isinstance(opened, LeafClosedError):
        raise NoSuchPaperError(str(opened))
    return opened.to_bytes()


def _certificate(entries: Sequence[ReadableEntry]) -> bytes:
    """All that is proved and can be opened, of the newest log among them: a certificate is of one log."""
    proved, trouble = _proved(entries)
    kept = [
        (proved[each.line.number], opened)
        for each in entries
        if each.line.number in proved and isinstance(opened := _opened(each), Opening)
    ]
    if not kept:
        raise _not_yet(trouble)
    origin = kept[-1][0].witnessed.checkpoint.origin
    parts = [Part(one.proof, opened) for one, opened in kept if one.witnessed.checkpoint.origin == origin]
    return Certificate(tuple(parts[-MOST_PARTS:])).to_bytes()


def _not_yet(trouble: str) -> NoSuchPaperError:
    if trouble:
        return OutOfReachError(trouble)
    return NoSuchPaperError(
        "This is not in the public ledger yet. It is as soon as enough witnesses have cosigned it."
    )
