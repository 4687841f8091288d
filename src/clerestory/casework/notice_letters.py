"""What a notice says: to the person, in both languages; to an official, about a request and nobody's record.

Promises that the person reads who asked, as their own page tells it, when, what was asked, and how it
ended if it did; no third person, no colleague, no paper. What the question was for stands on that page once
it ended, and in no letter: others may open it, and no law that was read wants it said. An official reads
that an agency asked for a whole database, and nothing about anybody in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from clerestory.casework import office
from clerestory.correspondence.kinds import Content, Part, phrase
from clerestory.intake.records import RequestRecord
from clerestory.law.notices import Official, load_notices
from clerestory.law.provision import LawError
from clerestory.law.translation import load_spanish
from clerestory.parties import directory
from clerestory.residents import telling
from clerestory.residents.holds import HoldRecord
from clerestory.residents.notices import OWN_PROMISE, NoticeRecord
from clerestory.residents.telling import Asker, Settled
from clerestory.vocabulary.words import Language, word

OWN_CITATION: Final = "the office's own promise"
_NOTHING: Final = "notice_nothing"


@dataclass(frozen=True, slots=True)
class LawWords:
    """A provision for a reader: its sentence, its citation."""

    says: str
    citation: str


def law_words(notice: NoticeRecord, language: Language) -> LawWords:
    """The provision that wants it told; in English where the other language is not written. Raises
    LawError."""
    if notice.provision == OWN_PROMISE:
        return LawWords(phrase("notice_own_promise", language), phrase("notice_own_citation", language))
    found = office.provision_of(notice.provision, law=notice.law, on=notice.law_on)
    if found is None:
        raise LawError(f"The packs of {notice.law} have no {notice.provision} on {notice.law_on}.")
    pack, provision = found
    return LawWords(load_spanish(pack).sentences(provision, language).says, provision.citation)


def official_of(notice: NoticeRecord) -> Official | None:
    """The official who is told, as the pack names them. Raises LawError."""
    found = office.provision_of(notice.provision, law=notice.law, on=notice.law_on)
    rule = load_notices(found[0]).of(notice.provision) if found else None
    return next((one for one in rule.officials if one.id == notice.official), None) if rule else None


def to_person(
    request: RequestRecord,
    notice: NoticeRecord,
    ended: Settled | None,
    hold: HoldRecord | None,
    language: Language,
) -> tuple[Part, ...]:
    """The parts of the letter. ended: how the request ended; None: it has not. hold: one that is over."""
    here = office.the_office()
    law = law_words(notice, language)
    what = phrase(
        "notice_asked",
        language,
        day=here.day_of(request.opened_at).isoformat(),
        who=_who(request, language),
        elements=_elements(request.claims.elements, language),
    )
    parts = [
        Part(phrase("notice_what", language), (what, _ended(ended, language))),
        Part(phrase("notice_law", language), (law.says, law.citation)),
    ]
    if hold is not None:
        parts.append(Part("", (held_words(hold, language),)))
    number = phrase("notice_number", language, number=request.reference)
    parts.append(Part(phrase("notice_do", language), (phrase("notice_can", language), number)))
    return tuple(parts)


def held_words(hold: HoldRecord, language: Language) -> str:
    """Why it could not be told before: the kind of reason, the law, from when to when."""
    until = hold.lifted_on or hold.until
    return phrase(
        "notice_held",
        language,
        since=hold.since.isoformat() if hold.since else "",
        until=until.isoformat() if until else "",
        reason=phrase(f"notice_reason_{hold.reason}", language),
        citation=hold.citation,
    )


def to_official(request: RequestRecord, notice: NoticeRecord, official: Official, *, at: datetime) -> Content:
    """The whole letter, in English. Raises LawError."""
    here, agency = office.the_office(), directory.agency_card(request.agency)
    language: Language = "en"
    law = law_words(notice, language)
    what = phrase(
        "official_asked",
        language,
        day=here.day_of(request.opened_at).isoformat(),
        who=agency.name,
        purpose=word(language, "activity", request.claims.purpose.activity),
        elements=_elements(request.claims.elements, language),
    )
    return Content(
        title=phrase("official_title", language),
        language=language,
        office=here.name,
        addressee=official.name,
        reference=request.reference,
        date=here.day_of(at).isoformat(),
        parts=(
            Part("", (what,)),
            Part(phrase("notice_law", language), (law.says, law.citation)),
            Part("", (phrase("official_answer", language),)),
        ),
        footer=phrase("official_footer", language, office=here.name, reference=request.reference),
        labels={name: phrase(f"official_{name}", language) for name in ("to", "about", "day")},
    )


def _who(request: RequestRecord, language: Language) -> str:
    agency = directory.agency_card(request.agency)
    who = telling.who_asked(agency.node, agency.name)
    if who.kind is Asker.AGENCY:
        return who.name
    return phrase("notice_who_self" if who.kind is Asker.SELF else "notice_who_private", language)


def _ended(ended: Settled | None, language: Language) -> str:
    if ended is None:
        return phrase("notice_open", language)
    given = _elements(ended.given, language) if ended.given else phrase(_NOTHING, language)
    return phrase(f"notice_{ended.ending}", language, given=given)


def _elements(names: tuple[str, ...], language: Language) -> str:
    return ", ".join(word(language, "element", each) for each in names)
