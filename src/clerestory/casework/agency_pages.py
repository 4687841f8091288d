"""What an agency sees of its own requests: no register facts, no person, no colleague of the office."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from clerestory.casework import question
from clerestory.casework.asked import asked_facts
from clerestory.casework.pages import AgencyRequestPage, AgencyRow
from clerestory.casework.receipt_readers import told_release
from clerestory.casework.reply import if_proved, told_of
from clerestory.casework.rows import element_rows, release_card
from clerestory.casework.under_agreement import under_agreement
from clerestory.casework.waiting_for_proof import waits_for_proof
from clerestory.intake.heads import RequestHead
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import SAYS, SETTLED, State, Step, Who, step_from
from clerestory.parties.identities import AgencyCard
from clerestory.release.shelf import ReleaseRecord

UNKNOWN: Final = "unknown"
"""Stands for a purpose that cannot be read; a word of the facts format."""


def agency_row(request: RequestRecord, release: ReleaseRecord | None, *, at: datetime) -> AgencyRow:
    """One line of the agency's list."""
    return AgencyRow(
        reference=request.reference,
        state=request.state,
        state_says=SAYS[request.state],
        activity=request.claims.purpose.activity,
        elements=request.claims.elements,
        opened_at=request.opened_at,
        collectable=_is_collectable(request, release, at=at),
        expires_at=release.expires_at if release else None,
    )


def agency_row_of_head(request: RequestHead, release: ReleaseRecord | None) -> AgencyRow:
    """One line for a request that cannot be read."""
    return AgencyRow(
        reference=request.reference,
        state=request.state,
        state_says=SAYS[request.state],
        activity=UNKNOWN,
        elements=(),
        opened_at=request.opened_at,
        collectable=False,
        expires_at=release.expires_at if release else None,
        readable=False,
    )


def agency_page(
    request: RequestRecord, agency: AgencyCard, release: ReleaseRecord | None, *, at: datetime
) -> AgencyRequestPage:
    """One request as its own agency sees it."""
    # What the registry knows about the record, and what colleagues tell each other, is not the agency's to
    # read.
    unlooked = replace(
        request, register=None, handle=None, established=replace(request.established, note=None)
    )
    standing = question.as_established(unlooked, agency, at=at, register=None)
    return AgencyRequestPage(
        reference=request.reference,
        state=request.state,
        state_says=SAYS[request.state],
        opened_at=request.opened_at,
        asked=asked_facts(unlooked, agency, standing, held=under_agreement(unlooked, agency, on=standing.on)),
        told=element_rows(told_of(request)),
        if_proved=element_rows(if_proved(request, agency, at=at)),
        can_withdraw=step_from(request.state, Step.WITHDRAW, Who.REQUESTER) is not None,
        can_collect=_is_collectable(request, release, at=at),
        has_ended=request.state in SETTLED - {State.COLLECTED, State.ACKNOWLEDGED, State.RECALLED},
        # What a check stopped, or the agency took back unread, would tell what was found.
        release=release_card(told_release(request.state, release)),
        waits=waits_for_proof(release, agency, for_staff=False, at=at),
    )


def _is_collectable(request: RequestRecord, release: ReleaseRecord | None, *, at: datetime) -> bool:
    return (
        request.state in (State.RELEASED, State.COLLECTED)
        and release is not None
        and release.is_on_shelf(at)
        and release.may_be_handed_over(at, by=release.window_of)
    )
