"""What of notices and holds the person themselves may read: what a law wanted them told, why it came late.

Promises that nothing of a hold shows while it runs, that of one that is over only the kind of reason, the law
and the days show, and that no colleague is named. Needs a session of the office."""

from dataclasses import dataclass
from datetime import date

from clerestory.intake import parts
from clerestory.intake.records import RequestRecord
from clerestory.law.notices import NoticeTo
from clerestory.residents import holds, notices
from clerestory.residents.notice_models import Channel, Reason, Stage
from clerestory.residents.notices import OWN_PROMISE


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A hold that is over. citation: of the provision or the court's order."""

    reason: Reason
    citation: str
    provision: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class OwnNotice:
    """A law wanted the person told. channel: how they were; PAGE: by the line itself. law, law_on: where its
    words stand. came_back: the letter came back undelivered."""

    provision: str
    citation: str
    law: str
    law_on: date
    channel: Channel
    came_back: bool


def held_back(request: RequestRecord, today: date) -> HeldBack | None:
    """The hold on this request, or on what it is a part of, if one is over."""
    found = holds.of_request(parts.whole_of(request))
    if found is None or found.since is None:
        return None
    until = found.over_on(today)
    return HeldBack(found.reason, found.citation, found.provision, found.since, until) if until else None


def own_notices(request: RequestRecord) -> tuple[OwnNotice, ...]:
    """What laws wanted this person told of the request, and was told."""
    return tuple(
        OwnNotice(
            provision=each.provision,
            citation=each.citation,
            law=each.law,
            law_on=each.law_on,
            channel=each.channel,
            came_back=each.came_back_on is not None,
        )
        for each in notices.of_request(parts.whole_of(request))
        if each.to is NoticeTo.SUBJECT
        and each.stage is Stage.TOLD
        and each.channel is not None
        and each.provision != OWN_PROMISE
    )
