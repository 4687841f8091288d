"""Papers of the sample office: made-up forms, sent, read and confirmed by the real use cases.

Each says that it is made up; no court and no case in them exists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from clerestory.casework.document_checks import confirm_document, look_again, type_document
from clerestory.casework.errors import NotAllowedError
from clerestory.casework.keep_document import keep_document
from clerestory.intake.document_fields import TypedFields
from clerestory.intake.document_standing import CheckKind, Outcome, Standing
from clerestory.papers.instruments import instruments
from clerestory.parties.identities import AgencyId, PersonId
from clerestory.vocabulary.facts import Authority

_LINES: Final[dict[str, tuple[str, ...]]] = {
    "judicial_warrant": (
        "AO 93 Search and Seizure Warrant",
        "District Court of Example County",
        "Case No. 26-SW-0417",
        "To any authorized officer: the records described in the attachment,",
        "and no others, of the person named there.",
        "Signed by the judge.",
    ),
    "grand_jury_subpoena": (
        "AO 110 Subpoena to Testify Before a Grand Jury",
        "District Court of Example County",
        "Bring with you the records described in the attachment.",
        "Signed by the clerk of the court.",
    ),
    "court_order": (
        "District Court of Example County",
        "Case No. 26-CV-0093",
        "ORDER",
        "It is hereby ordered that the records named below be produced.",
        "Signed by the judge.",
    ),
    "administrative_warrant": (
        "U.S. DEPARTMENT OF HOMELAND SECURITY",
        "Warrant for Arrest of Alien",
        "To any immigration officer authorized to serve warrants of arrest.",
        "Signed by an authorized immigration officer.",
        "Form I-200 (Rev. 09/16)",
    ),
}
_COURTS: Final = ("judicial_warrant", "grand_jury_subpoena", "court_order")
_WITH: Final = {"issuer_called_back": CheckKind.CALL_BACK}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How a paper was confirmed: the way, its last day, who read it, and who might look a second time."""

    how: str
    expires_on: date | None
    officer: PersonId
    others: Sequence[PersonId]


def sample_pdf(instrument: str, *, number: str) -> bytes:
    """A one-page PDF of such a paper. number: makes it another one."""
    lines = (*_LINES[instrument], "", f"Made up for the sample office, {number}. Nobody in it exists.")
    text = b" ".join(b"(%s) Tj T*" % line.encode("ascii") for line in lines)
    return _written(b"BT /F1 13 Tf 72 700 Td 22 TL " + text + b" ET")


def send(reference: str, instrument: str, *, by: PersonId, agency: AgencyId | None, at: datetime) -> int:
    """The paper comes: from the agency on the site, or (agency None) by mail to an officer. Its number."""
    kept = keep_document(
        reference,
        data=sample_pdf(instrument, number=reference),
        name="paper.pdf",
        channel="portal" if agency else "mail",
        by=by,
        agency=agency,
        at=at,
    )
    return kept.number


def read_and_confirm(
    reference: str,
    number: int,
    authority: Authority,
    confirmed: Confirmed,
    *,
    at: datetime,
) -> None:
    """The officer reads and confirms it; one of the others looks at a court that was never seen."""
    officer = confirmed.officer
    fields = read_as(authority, expires_on=confirmed.expires_on)
    type_document(reference, number, officer=officer, fields=fields, at=at)
    kind = _WITH.get(confirmed.how, CheckKind.COURT_DOCKET)
    called: dict[str, Any] = {"number_from": "government_directory", "spoken_to": "clerk"}
    more = called if kind is CheckKind.CALL_BACK else {}
    document = confirm_document(
        reference, number, officer=officer, kind=kind, outcome=Outcome.CONFIRMED, at=at, **more
    )
    for other in confirmed.others:
        if document.standing is not Standing.SECOND_LOOK:
            return
        try:
            document = look_again(reference, number, by=other, at=at)
        except NotAllowedError:
            continue  # not of the office, or who read it


def read_as(authority: Authority, *, expires_on: date | None = None) -> TypedFields:
    """What an officer types of a sample paper."""
    in_court = authority.instrument in _COURTS
    return TypedFields(
        instrument=authority.instrument,
        issuer=authority.issuer,
        court="District Court of Example County" if in_court else "",
        docket="26-SW-0417" if authority.instrument == "judicial_warrant" else "",
        expires_on=expires_on,
        names_individual=authority.names_individual,
        in_force=authority.in_force,
        criminal_proceeding=authority.criminal_proceeding,
        enforced_by_court=authority.enforced_by_court,
        elements=authority.elements,
        confirmed=tuple(line for line, _says in instruments()[authority.instrument].lines),
    )


def _written(content: bytes) -> bytes:
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = b"%PDF-1.7\n", []
    for number, found in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, found)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = (len(objects) + 1, table, len(objects) + 1, len(out))
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % end
    )
