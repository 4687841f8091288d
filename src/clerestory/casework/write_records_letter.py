"""Write to who asked for public records: in words, as signed pages, kept, mailed where they gave an address.

Promises that a letter names nobody and that its digest stands in the journal in the transaction of the step
it tells. Writes nothing where no way was given: the page of the request, opened by number and key, tells the
same."""

from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from procrastinate.contrib.django import app

from clerestory.casework import office
from clerestory.casework.records_steps import law_of
from clerestory.correspondence import signing, typesetting
from clerestory.correspondence.kinds import Part, RecordsLetterKind, compose, phrase
from clerestory.journal import actors
from clerestory.journal.records_events import RecordsWritten
from clerestory.journal.write import record
from clerestory.law.public_records import RuleKind
from clerestory.public_records import letters
from clerestory.public_records.clocks import NO_DAY
from clerestory.public_records.records import RecordsRecord
from clerestory.vocabulary.words import Language

MAIL_JOB: Final = "records.mail"
_HEADINGS: Final = {
    RecordsLetterKind.QUESTION: "records_our_question",
    RecordsLetterKind.FEE: "records_sum",
    RecordsLetterKind.EXTENDED: "records_reason",
}


def write_letter(
    request: RecordsRecord,
    kind: RecordsLetterKind,
    *,
    text: str = "",
    ground: str = "",
    citation: str = "",
    at: datetime,
) -> None:
    """The letter of this kind, if there is a way for it. text: the office's words. Raises
    LetterNotMadeError."""
    if request.way == "none":
        return
    language = request.language
    content = compose(
        kind,
        language,
        _values(request, language, at=at),
        elements=_parts(kind, language, text, ground, citation),
    )
    pdf = signing.sign(typesetting.typeset(content, at=at), Path(settings.CLERESTORY_SECRETS), at=at)
    mail = request.way == "mail"
    kept = letters.keep(
        request, kind=str(kind), language=language, title=content.title, pdf=pdf, mail=mail, at=at
    )
    happened = RecordsWritten(
        letter=str(kept.id), kind=str(kind), language=language, letter_sha256=kept.sha256
    )
    record(happened, subject_ref=request.number, actor=actors.OFFICE, at=at)
    if mail:
        app.configure_task(MAIL_JOB, queue="publication").defer(letter=str(kept.id))


def _parts(
    kind: RecordsLetterKind, language: Language, text: str, ground: str, citation: str
) -> tuple[Part, ...]:
    found = []
    if text:
        heading = phrase(_HEADINGS.get(kind, "records_answer"), language)
        found.append(Part(heading, tuple(line for line in text.splitlines() if line.strip())))
    if ground:
        rests = phrase("records_rests_on", language, citation=citation)
        found.append(Part(phrase("records_reason", language), (ground, rests)))
    return tuple(found)


def _values(request: RecordsRecord, language: Language, *, at: datetime) -> dict[str, str]:
    here, law = office.the_office(), law_of(request)
    due = phrase("records_no_day", language)
    if request.due_on is not None and request.due_arithmetic != NO_DAY:
        due = phrase("records_by", language, day=request.due_on.isoformat())
    reply_by = phrase("records_reply_open", language)
    waits = law.rule(RuleKind.CLOSE_WITHOUT_REPLY)
    if waits is not None and waits.amount is not None and request.still_since is not None:
        last = request.still_since.fromordinal(request.still_since.toordinal() + waits.amount)
        reply_by = phrase("records_reply_by", language, day=last.isoformat(), citation=waits.citation)
    court = law.rule(RuleKind.COURT)
    return {
        "office": here.name,
        "agency": phrase("records_to", language),
        "reference": request.number,
        "date": here.day_of(at).isoformat(),
        "due": due,
        "reply_by": reply_by,
        "court": "" if court is None else (court.dice if language == "es" else court.says),
    }
