"""On what a hold on a request can rest: provisions of this office's law, courts' orders among its papers.

Promises that where a law wants the person told, only those of its own provisions count that let the telling
wait (`notices.toml` of its pack); elsewhere, where telling is the office's own practice, any provision in
force that day, and the people who sign answer for it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from clerestory.casework import office
from clerestory.intake import documents, parts
from clerestory.intake.document_standing import Standing
from clerestory.intake.records import RequestRecord
from clerestory.journal import read
from clerestory.law.notices import NoticeTo, load_notices
from clerestory.law.provision import LawError
from clerestory.papers.instruments import Side, side_of
from clerestory.residents import asks, notices, people, telling
from clerestory.residents.notice_models import Reason, Stage

_NO_CITATION: Final = (
    "A hold names a provision of this office's law that is in force today; found none such. Choose one from "
    "the list, or a court's order among the papers."
)
_NOT_BY_LAW: Final = (
    "The law wants the person told of this request ({citation}), and what you named does not let that wait. "
    "Choose a provision that does, or a court's order among the papers; else tell."
)


@dataclass(frozen=True, slots=True)
class ProvisionGround:
    """A provision. ground: for which reason it lets the telling wait, where a pack says so; else empty."""

    id: str
    citation: str
    says: str
    ground: str


@dataclass(frozen=True, slots=True)
class PaperGround:
    """A court's order among the papers. id: `paper-N`."""

    id: str
    number: int
    says: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What can be chosen. why_no_provision: what to say where something else is named."""

    provisions: tuple[ProvisionGround, ...]
    papers: tuple[PaperGround, ...]
    why_no_provision: str


def grounds_for(whole: RequestRecord, *, at: datetime) -> Grounds:
    """What a hold on this request can rest on today. Nothing of a pack that cannot be read."""
    demanded = [
        each
        for each in notices.of_request(whole.id)
        if each.to is NoticeTo.SUBJECT and each.provision != notices.OWN_PROMISE
    ]
    provisions = _provisions(at=at)
    why = _NO_CITATION
    if demanded:
        provisions = tuple(each for each in provisions if each.ground)
        why = _NOT_BY_LAW.format(citation=demanded[0].citation)
    return Grounds(provisions, _papers(whole), why)


def why_told_already(whole: RequestRecord) -> str:
    """Why a hold comes too late: the person was told, or a letter is on its way; else empty."""
    for notice in notices.of_request(whole.id):
        if notice.to is NoticeTo.SUBJECT and notice.stage in (Stage.TOLD, Stage.WRITTEN):
            return (
                f"The person was told under {notice.citation}, or the letter is written. What was told "
                "cannot be held back."
            )
    if asks.was_asked_about(parts.with_parts((whole.id,))):
        return "The person has seen this request and asked about it. What was told cannot be held back."
    return ""


def why_seen_already(whole: RequestRecord, reason: Reason, *, at: datetime) -> str:
    """Why a hold would only show that there is one: the line stood on a page that somebody could open since
    another day. A court's order is obeyed all the same. Nobody knows who looked, so who could have counts."""
    if reason is Reason.COURT_ORDER or not people.has_page(whole.handle, whole.subject_digest):
        return ""
    day_of = office.the_office().day_of
    ended = [telling.settled(each, read.lines_about(each)) for each in parts.with_parts((whole.id,))]
    stood_since = min((day_of(each.at) for each in ended if each is not None), default=None)
    if stood_since is None or stood_since >= day_of(at):
        return ""
    return (
        f"The line stands on the person's own page since {stood_since.isoformat()}, and may have been read; "
        "nobody knows. If it vanished now, that would tell that something is held. Only a court's order can "
        "hold it now."
    )


def _provisions(*, at: datetime) -> tuple[ProvisionGround, ...]:
    here = office.the_office()
    today = here.day_of(at)
    try:
        layers = office.law_library().layers(here.law, today)
        return tuple(
            ProvisionGround(one.id, one.citation, one.says, delays.get(one.id, ""))
            for layer in layers
            for delays in [{each.provision: str(each.ground) for each in load_notices(layer.pack).delays}]
            for one in layer.pack.in_force(today)
        )
    except LawError:
        return ()


def _papers(whole: RequestRecord) -> tuple[PaperGround, ...]:
    return tuple(
        PaperGround(f"paper-{each.number}", each.number, _says(each.instrument, each.number))
        for each in documents.of_request(whole.id)
        if each.standing is Standing.VERIFIED
        and each.instrument is not None
        and side_of(each.instrument) is Side.COURT
    )


def _says(instrument: str | None, number: int) -> str:
    return f"a court's order (paper {number}: {(instrument or '').replace('_', ' ')})"
