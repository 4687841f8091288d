"""The risk of requests: what the office knows of each, put to the rules of `review/risks`.

Promises a fixed number of statements for any number of requests, and that a risk adds a second person and
never decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from clerestory.casework import emergency, office, probation
from clerestory.casework.why_manual import why_manual
from clerestory.intake import paper_signs, parts, rhythm
from clerestory.intake.document_standing import Standing
from clerestory.intake.paper_signs import PaperSigns
from clerestory.intake.records import RequestRecord
from clerestory.intake.rhythm import Rhythm
from clerestory.parties import known_since
from clerestory.parties.identities import AgencyCard, AgencyId
from clerestory.review import looks
from clerestory.review.risks import Known, Risk, risk_of

NEW: Final = timedelta(days=30)
_IN_BULK: Final = ("bulk", "standing_feed")
_CHANGED, _NOT_VERIFIED = "changed", "not_verified"


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What was read for all of them together."""

    signs: Mapping[UUID, PaperSigns]
    again: frozenset[UUID]
    elsewhere: frozenset[UUID]
    rhythms: Mapping[UUID, Rhythm]
    owing: frozenset[UUID]
    since: Mapping[AgencyId, datetime]
    on_probation: frozenset[AgencyId]


def risks(
    found: Sequence[RequestRecord], agencies: Mapping[AgencyId, AgencyCard], *, at: datetime
) -> dict[UUID, Risk]:
    """The risk of each request, for lists: without the signs of a forged emergency, which are read for one
    request at a time. agencies: at least those that ask."""
    if not found:
        return {}
    gathered = _gather(found, agencies, at=at)
    return {each.id: risk_of(_known(each, agencies[each.agency], gathered, at=at)) for each in found}


def risk_of_request(request: RequestRecord, agency: AgencyCard, *, at: datetime) -> Risk:
    """The risk of one request, with every sign, and with what its agency owes."""
    known = _known(request, agency, _gather((request,), {agency.id: agency}, at=at), at=at)
    manual = why_manual(agency, today=office.the_office().day_of(at)) is not None
    return risk_of(
        replace(
            known,
            signs=len(emergency.signs(request, agency, at=at, of_others=False)),
            silence=manual and not known.probation,
        )
    )


def _gather(
    found: Sequence[RequestRecord], agencies: Mapping[AgencyId, AgencyCard], *, at: datetime
) -> _Gathered:
    behind = parts.with_wholes(found)
    ids = frozenset(each for chain in behind.values() for each in chain)
    asking = frozenset(each.agency for each in found)
    again, elsewhere = paper_signs.after_refusal(ids)
    return _Gathered(
        signs=_signs(behind, ids),
        again=frozenset(part for part, chain in behind.items() if not again.isdisjoint(chain)),
        elsewhere=frozenset(part for part, chain in behind.items() if not elsewhere.isdisjoint(chain)),
        rhythms=rhythm.rhythms(asking, at=at),
        owing=frozenset(each.agency for each in looks.papers_owed(until=at)),
        since=known_since.registered_since(asking),
        on_probation=frozenset(each for each in asking if probation.probation_of(agencies[each]).lasts),
    )


def _signs(behind: Mapping[UUID, tuple[UUID, ...]], ids: frozenset[UUID]) -> dict[UUID, PaperSigns]:
    """The signs of each request with those of what it is a part of."""
    found, joined = paper_signs.paper_signs(ids), {}
    for part, chain in behind.items():
        joined[part] = PaperSigns()
        for each in chain:
            if each in found:
                joined[part].add(found[each])
    return joined


def _known(request: RequestRecord, agency: AgencyCard, gathered: _Gathered, *, at: datetime) -> Known:
    signs = gathered.signs.get(request.id, PaperSigns())
    usual = gathered.rhythms.get(agency.id)
    asked = request.opened_at
    return Known(
        emergency=emergency.is_claimed(request),
        paper_owed=agency.id in gathered.owing,
        after_refusal=request.id in gathered.again,
        refused_elsewhere=request.id in gathered.elsewhere,
        signature_broken=_CHANGED in signs.signatures,
        signature_unknown=_NOT_VERIFIED in signs.signatures,
        paper_doubted=signs.is_doubted,
        doubt_settled=signs.was_doubted,
        court_new=Standing.SECOND_LOOK in signs.standings,
        instrument_differs=_differs(request, signs),
        probation=agency.id in gathered.on_probation,
        new_agency=at - gathered.since.get(agency.id, at) < NEW,
        bulk=request.claims.mode in _IN_BULK,
        today=usual.in_day_before(asked) if usual else 0,
        usual=usual.usual(asked) if usual else 0.0,
        past=usual.past(asked) if usual else 0,
        hour_share=usual.hour_share(asked) if usual else 1.0,
    )


def _differs(request: RequestRecord, signs: PaperSigns) -> bool:
    """Staff read another instrument on the paper than was claimed."""
    said = request.claims.authority.instrument if request.claims.authority else None
    found = request.established.authority.instrument if request.established.authority else None
    return said is not None and ((found is not None and found != said) or bool(signs.instruments - {said}))
