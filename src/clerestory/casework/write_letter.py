"""Write a letter about a request: in words, as signed pages, kept as it will be sent.

Promises that a letter fits how the request stands, that the same letter is made once, that its digest stands
in the journal in the same transaction, and that its message waits in the queue if the agency chose mail.
Refuses to say anything about a person or a record: a release notice tells only that an answer waits.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from clerestory.casework import office, staff
from clerestory.casework.law_in_words import cure_in, reason_in
from clerestory.casework.reply import told_of
from clerestory.casework.session import as_staff
from clerestory.correspondence import letters, signing, typesetting
from clerestory.correspondence.errors import LetterDoesNotFitError
from clerestory.correspondence.kinds import LetterKind, Part, compose, phrase
from clerestory.correspondence.letters import LetterCard
from clerestory.intake import appeals, clock_stops, requests
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State
from clerestory.journal import actors
from clerestory.journal.letter_events import LetterKept
from clerestory.journal.write import record
from clerestory.parties import directory
from clerestory.parties.identities import AgencyCard, PersonId
from clerestory.release import shelf
from clerestory.release.silence import DUE_AFTER, Owes
from clerestory.vocabulary.words import Language, word

DOING: Final = "write a letter to an agency"
MAIL_JOB: Final = "letters.mail"
FITS: Final[Mapping[LetterKind, frozenset[State]]] = {
    LetterKind.ACKNOWLEDGEMENT: frozenset(
        {State.RECEIVED, State.IN_REVIEW, State.SECOND_REVIEW, State.NEEDS_INFORMATION, State.DECIDED_IN_PART}
    ),
    LetterKind.MORE_NEEDED: frozenset({State.NEEDS_INFORMATION}),
    LetterKind.REFUSAL: frozenset({State.WITHHELD}),
    LetterKind.RELEASE_NOTICE: frozenset({State.RELEASED}),
    LetterKind.APPEAL_DECIDED: frozenset(set(State) - {State.DRAFT, State.APPEALED}),
    LetterKind.RECALL: frozenset({State.RECALLED}),
    LetterKind.ATTESTATION_DUE: frozenset({State.COLLECTED, State.ACKNOWLEDGED}),
}
"""In which states a letter of each kind is true; one about an appeal also needs one that was decided."""


def write_letter(
    reference: str, kind: LetterKind, *, language: Language, by: PersonId | None, at: datetime
) -> LetterCard:
    """The letter, made now or before. by None: the office's own worker.

    Raises NotAllowedError, RequestNotFoundError, LetterDoesNotFitError, LetterNotMadeError."""
    with transaction.atomic(), as_staff():
        if by is not None:
            staff.staff_with(by, staff.PREPARING, doing=DOING)
        request = requests.fetch_for_change(reference)
        if kind not in fitting(request):
            raise LetterDoesNotFitError(str(kind))
        about = _about(request, kind)
        made = letters.find(request.id, kind, about, language)
        return made or _make(request, kind, language, about, by=by, at=at)


def fitting(request: RequestRecord) -> tuple[LetterKind, ...]:
    """The kinds of letters that would be true of this request now."""
    return tuple(
        kind
        for kind, states in FITS.items()
        if request.state in states and (kind is not LetterKind.APPEAL_DECIDED or _concluded(request))
    )


def _make(
    request: RequestRecord,
    kind: LetterKind,
    language: Language,
    about: str,
    *,
    by: PersonId | None,
    at: datetime,
) -> LetterCard:
    agency = directory.agency_card(request.agency)
    content = compose(
        kind,
        language,
        _values(request, agency, kind, language, at=at),
        elements=_answers(request, language) if kind is LetterKind.REFUSAL else (),
    )
    pdf = signing.sign(typesetting.typeset(content, at=at), Path(settings.CLERESTORY_SECRETS), at=at)
    kept = letters.keep(
        request=request.id,
        agency=agency.id,
        kind=kind,
        about=about,
        language=language,
        title=content.title,
        pdf=pdf,
        by=by,
        at=at,
        mail=letters.address_of(agency.id) is not None,
    )
    happened = LetterKept(letter=str(kept.id), kind=str(kind), language=language, letter_sha256=kept.sha256)
    actor = actors.person(by) if by is not None else actors.OFFICE
    record(happened, subject_ref=request.reference, actor=actor, at=at)
    if kept.mailed is not None:
        app.configure_task(MAIL_JOB, queue="publication").defer(letter=str(kept.id))
    return kept


def _about(request: RequestRecord, kind: LetterKind) -> str:
    """What tells two letters of a kind about one request apart."""
    if kind is LetterKind.MORE_NEEDED:
        return str(clock_stops.open_stop_of(request.id).id)
    if kind is LetterKind.APPEAL_DECIDED:
        return str(_concluded(request)[-1].id)
    if kind is LetterKind.REFUSAL and request.decision is not None:
        return request.decision.on.isoformat()
    release = shelf.latest_of(request.id)
    of_release = (LetterKind.RELEASE_NOTICE, LetterKind.RECALL, LetterKind.ATTESTATION_DUE)
    return release.release_ref if release and kind in of_release else ""


def _values(
    request: RequestRecord, agency: AgencyCard, kind: LetterKind, language: Language, *, at: datetime
) -> dict[str, str]:
    here = office.the_office()
    values = {
        "office": here.name,
        "agency": agency.name,
        "reference": request.reference,
        "date": here.day_of(at).isoformat(),
        "due": request.due.on.isoformat(),
        "arithmetic": request.due.arithmetic,
        "on": "" if request.decision is None else request.decision.on.isoformat(),
        "appeal_by": (request.appeal_by.isoformat() if request.appeal_by else phrase("no_appeal", language)),
    }
    release = shelf.latest_of(request.id)
    if release is not None:
        values["expires"] = here.day_of(release.expires_at).isoformat()
        if release.collected_at is not None:
            values["attest_by"] = (here.day_of(release.collected_at) + DUE_AFTER[Owes.USE]).isoformat()
    if kind is LetterKind.MORE_NEEDED:
        values["answer_by"] = clock_stops.open_stop_of(request.id).answer_by.isoformat()
    return values


def _answers(request: RequestRecord, language: Language) -> tuple[Part, ...]:
    """What the requester was told of each element: outcome, reason, cure."""
    told = told_of(request)
    if told is None:
        return ()
    lines: list[str] = []
    for answer in told.elements:
        element = word(language, "element", answer.element)
        outcome = word(language, "outcome", str(answer.outcome))
        reason = reason_in(language, answer, told.packs)
        lines.append(phrase("answer", language, element=element.capitalize(), outcome=outcome, reason=reason))
        if cure := cure_in(language, answer, told.packs):
            lines.append(phrase("cure", language, cure=cure))
    return (Part(phrase("answers", language), tuple(lines)),)


def _concluded(request: RequestRecord) -> tuple[appeals.AppealRecord, ...]:
    return tuple(each for each in appeals.appeals_of(request.id) if each.concluded_at is not None)
