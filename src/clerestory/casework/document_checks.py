"""What people do about a paper: read it, confirm it, look a second time, doubt it, settle a doubt.

Promises: a paper counts only when `document_standing` says verified (`paper_facts`); who read a paper is not
the second person; a doubt goes to counsel, and nothing of the paper unlocks anything meanwhile.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from clerestory.casework import alarms, office, staff
from clerestory.casework.errors import NotAllowedError, UnusableCommandError
from clerestory.casework.paper_facts import docket_digest, is_checked_now, let_count
from clerestory.casework.session import as_staff
from clerestory.casework.texts import digest_of, kept_text, required_text
from clerestory.intake import documents, requests
from clerestory.intake.document_fields import TypedFields, court_key
from clerestory.intake.document_standing import (
    CONFIRMING,
    DOUBTS,
    ENOUGH,
    FOR_COUNSEL,
    CheckKind,
    Outcome,
    Standing,
)
from clerestory.intake.documents import CheckLine, DocumentRecord
from clerestory.intake.records import RequestRecord
from clerestory.journal import actors
from clerestory.journal.document_events import DocumentChecked, DocumentTyped
from clerestory.journal.write import record
from clerestory.papers.instruments import (
    WITHOUT_PAPER,
    Side,
    Suggestion,
    contradiction,
    instruments,
    side_of,
    suggestions,
)
from clerestory.parties.identities import PersonId, Role
from clerestory.vocabulary.elements import ELEMENTS

NUMBER_FROM: Final = ("register", "court_site", "government_directory", "earlier_case")
SPOKEN_TO: Final = ("clerk", "judges_chambers", "prosecutor", "issuing_officer", "supervisor", "records_desk")
OUTCOMES: Final = (Outcome.CONFIRMED, Outcome.DENIED, Outcome.DIFFERS, Outcome.NO_ANSWER)
_LINE: Final = 200
_GROUND: Final = "why, in a sentence for colleagues"
_LETTERS: Final = 3
"""A ground of fewer letters says nothing to whoever settles the doubt."""
_COUNSEL: Final = frozenset({Role.COUNSEL})


def type_document(
    reference: str, number: int, *, officer: PersonId, fields: TypedFields, at: datetime
) -> DocumentRecord:
    """Keep what an officer read on the paper. Raises NotAllowedError, DocumentNotFoundError,
    RequestNotFoundError, UnusableCommandError."""
    fields = _fit(fields, at=at)
    with transaction.atomic(), as_staff():
        staff.staff_with(officer, staff.PREPARING, doing="read a paper")
        request = _under_review(reference)
        document = documents.fetch(request, number)
        keks = (office.keys().slips,)
        text, _signers = documents.reading_of(document, keks=keks)
        found = suggestions(text)
        before = documents.fields_of(document, keks=keks)
        documents.keep_fields(
            document, fields, docket_digest=docket_digest(fields), typed_by=officer, keks=keks
        )
        documents.add_check(document, _line(CheckKind.TYPED, Outcome.CONFIRMED, by=officer, at=at))
        against = contradiction(fields.instrument, found)
        ground = _why_doubted(document, before, fields, against)
        if ground is not None:
            _doubt(document, Outcome.CONTRADICTION, ground, by=None, at=at)
        document = documents.stand_anew(request, number)
        happened = DocumentTyped(
            document=str(document.id),
            number=number,
            instrument=fields.instrument,
            side=str(side_of(fields.instrument)),
            suggested=tuple(each.instrument for each in found),
            confirmed=fields.confirmed,
            seen=len(documents.same_docket(document)),
            standing=str(document.standing),
        )
        _record(happened, request, by=officer, at=at)
        let_count(request, document, at=at)
        return document


def confirm_document(
    reference: str,
    number: int,
    *,
    officer: PersonId,
    kind: CheckKind,
    outcome: Outcome,
    number_from: str = "",
    spoken_to: str = "",
    at: datetime,
) -> DocumentRecord:
    """Keep what the issuer, the docket or the original said. number_from: where the number that was called
    stands, a word of NUMBER_FROM; spoken_to: a role, a word of SPOKEN_TO. Raises as `type_document`."""
    if kind not in CONFIRMING or outcome not in OUTCOMES:
        raise UnusableCommandError("/check", f"{kind} {outcome}", "a way to confirm, and what came of it")
    if kind is CheckKind.CALL_BACK:
        _one_of("/check/number_from", number_from, NUMBER_FROM)
        if outcome is not Outcome.NO_ANSWER:
            _one_of("/check/spoken_to", spoken_to, SPOKEN_TO)
    else:
        number_from = spoken_to = ""
    with transaction.atomic(), as_staff():
        staff.staff_with(officer, staff.PREPARING, doing="confirm a paper")
        request = _under_review(reference)
        document = _typed(request, number)
        line = _line(kind, outcome, number_from=number_from, spoken_to=spoken_to, by=officer, at=at)
        if outcome in (Outcome.DENIED, Outcome.DIFFERS):
            _alarm("PaperNotConfirmed", request.reference, by=officer, at=at)
        return _checked(request, document, line, at=at)


def look_again(reference: str, number: int, *, by: PersonId, at: datetime) -> DocumentRecord:
    """A second person looked at the first paper of a court and finds it sound; who does not, doubts it.

    Raises as `type_document`."""
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="look at a paper a second time")
        request = _under_review(reference)
        document = _typed(request, number)
        if document.standing is not Standing.SECOND_LOOK:
            raise NotAllowedError(f"Paper {number} waits for no second look. Its page says where it stands.")
        if by == document.typed_by or by in {line.by for line in document.checks if line.kind in CONFIRMING}:
            raise NotAllowedError("You read or confirmed this paper yourself. The second look is another's.")
        return _checked(
            request, document, _line(CheckKind.SECOND_LOOK, Outcome.CONFIRMED, by=by, at=at), at=at
        )


def doubt_document(
    reference: str, number: int, *, by: PersonId, doubt: Outcome, ground: str, at: datetime
) -> DocumentRecord:
    """Send a paper to counsel. Possible as long as nothing left; raises as `type_document`."""
    ground = required_text("/doubt/ground", ground, wanted=_GROUND, letters=_LETTERS)
    if doubt not in DOUBTS:
        raise UnusableCommandError("/doubt/kind", repr(str(doubt)), "one of " + ", ".join(DOUBTS))
    with transaction.atomic(), as_staff():
        staff.staff_with(by, staff.PREPARING, doing="doubt a paper")
        request = requests.fetch_for_change(reference)
        document = documents.fetch(request, number)
        if document.standing in (Standing.DOUBTED, Standing.REJECTED):
            raise NotAllowedError(f"Paper {number} is doubted already; counsel settles it.")
        _doubt(document, doubt, ground, by=by, at=at)
        return _recorded(request, document, _line(CheckKind.DOUBT, doubt, ground=ground, by=by, at=at), at=at)


def settle_doubt(
    reference: str, number: int, *, counsel: PersonId, genuine: bool, ground: str, at: datetime
) -> DocumentRecord:
    """Counsel says whether the paper is what it says. One that is not takes the request with it: the law
    answers again, without it. Raises as `type_document`."""
    ground = required_text("/settling/ground", ground, wanted=_GROUND, letters=_LETTERS)
    with transaction.atomic(), as_staff():
        staff.staff_with(counsel, _COUNSEL, doing="settle a doubt")
        request = requests.fetch_for_change(reference)
        document = documents.fetch(request, number)
        if document.standing not in FOR_COUNSEL:
            raise NotAllowedError(f"Nobody doubts paper {number} now. Its page says where it stands.")
        if counsel in (document.typed_by, document.sent_by):
            raise NotAllowedError("You read or kept this paper yourself. Another counsel settles the doubt.")
        outcome = Outcome.GENUINE if genuine else Outcome.NOT_GENUINE
        line = _line(CheckKind.DOUBT_SETTLED, outcome, ground=ground, by=counsel, at=at)
        return _checked(request, document, line, at=at)


def _fit(fields: TypedFields, *, at: datetime) -> TypedFields:
    known = instruments().get(fields.instrument)
    if known is None or fields.instrument in WITHOUT_PAPER:
        raise UnusableCommandError("/fields/instrument", repr(fields.instrument), "an instrument on paper")
    fields = replace(
        fields,
        court=kept_text("/fields/court", fields.court, longest=_LINE),
        office=kept_text("/fields/office", fields.office, longest=_LINE),
        docket=kept_text("/fields/docket", fields.docket, longest=_LINE),
    )
    if known.side is Side.COURT and not court_key(fields.court):
        raise UnusableCommandError("/fields/court", "no court", "the court that the paper names")
    if fields.dated_on and fields.dated_on > office.the_office().day_of(at):
        raise UnusableCommandError("/fields/dated_on", "a day to come", "the day that stands on the paper")
    if fields.open_ended and fields.expires_on is not None:
        raise UnusableCommandError("/fields/open_ended", "no last day beside one", "one of the two")
    if not set(fields.elements or ()) <= set(ELEMENTS):
        raise UnusableCommandError("/fields/elements", "an unknown element", "elements of the facts format")
    left = [says for line, says in known.lines if line not in fields.confirmed]
    if left and (known.side is Side.COURT or fields.enforced_by_court):
        raise UnusableCommandError(
            "/fields/confirmed",
            f"{len(left)} of {len(known.lines)} lines not confirmed ({' / '.join(left)})",
            "every line, or a doubt about the paper",
        )
    return replace(fields, confirmed=tuple(line for line, _ in known.lines if line in fields.confirmed))


def _under_review(reference: str) -> RequestRecord:
    request = requests.fetch_for_change(reference)
    if not is_checked_now(request):
        raise NotAllowedError(
            f"Request {reference} is '{request.state}', so its papers are not checked now. "
            "They are checked while a person of the office looks at it."
        )
    return request


def _typed(request: RequestRecord, number: int) -> DocumentRecord:
    document = documents.fetch(request, number)
    if document.typed_by is None:
        raise NotAllowedError(f"Nobody has read paper {number} yet. Say first what it shows.")
    if document.standing is Standing.REJECTED:
        raise NotAllowedError(
            f"Paper {number} was found not to be what it says. It is not confirmed any more."
        )
    return document


def _why_doubted(
    document: DocumentRecord, before: TypedFields | None, fields: TypedFields, against: Suggestion | None
) -> str | None:
    """Why what was just typed is a matter for counsel, or None. before: what was typed the last time. What
    counsel settled about that very reading stays settled."""
    genuine = any(line.outcome is Outcome.GENUINE for line in document.checks)
    confirmed = any(line.kind in ENOUGH and line.outcome is Outcome.CONFIRMED for line in document.checks)
    if against is not None and not (genuine and before == fields):
        return f"It was read as court process, and the words '{against.mark}' stand on it."
    if before is not None and before != fields and (genuine or confirmed):
        return "It was confirmed as it was read before, and was now read differently."
    return None


def _doubt(
    document: DocumentRecord, doubt: Outcome, ground: str, *, by: PersonId | None, at: datetime
) -> None:
    documents.add_check(document, _line(CheckKind.DOUBT, doubt, ground=ground, by=by, at=at))
    _alarm("PaperDoubted", document.reference, by=by, at=at)


def _alarm(kind: str, reference: str, *, by: PersonId | None, at: datetime) -> None:
    actor = actors.person(by) if by else actors.LAW
    alarms.raise_alarm(kind=kind, where="document_checks", subject_ref=reference, actor=actor, at=at)


def _checked(
    request: RequestRecord, document: DocumentRecord, line: CheckLine, *, at: datetime
) -> DocumentRecord:
    documents.add_check(document, line)
    document = _recorded(request, document, line, at=at)
    let_count(request, document, at=at)
    return document


def _recorded(
    request: RequestRecord, document: DocumentRecord, line: CheckLine, *, at: datetime
) -> DocumentRecord:
    document = documents.stand_anew(request, document.number)
    happened = DocumentChecked(
        document=str(document.id),
        number=document.number,
        kind=str(line.kind),
        outcome=str(line.outcome),
        number_from=line.number_from,
        ground_sha256=digest_of(line.ground),
        standing=str(document.standing),
    )
    assert line.by is not None  # a person's check
    _record(happened, request, by=line.by, at=at)
    return document


def _line(kind: CheckKind, outcome: Outcome, *, by: PersonId | None, at: datetime, **more: str) -> CheckLine:
    said = {"number_from": "", "spoken_to": "", "ground": ""} | more
    return CheckLine(kind=kind, outcome=outcome, by=by, at=at, **said)


def _one_of(pointer: str, found: str, allowed: tuple[str, ...]) -> None:
    if found not in allowed:
        raise UnusableCommandError(pointer, repr(found), "one of " + ", ".join(allowed))


def _record(
    happened: DocumentTyped | DocumentChecked, request: RequestRecord, *, by: PersonId, at: datetime
) -> None:
    record(happened, subject_ref=request.reference, actor=actors.person(by), at=at, person=request.handle)
