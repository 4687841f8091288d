"""What staff find about the purpose never makes an answer more permissive than the finding allows.

`no` never opens more than a purpose nobody checked, and that never more than `yes`: asked of the law itself.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.readings.asking import Reading, every_reading, more_allowed
from tests.readings.questions import questions

from clerestory.casework import facts
from clerestory.casework.standing import NONE_KEPT
from clerestory.intake.claims import Claims
from clerestory.intake.deadlines import Deadline
from clerestory.intake.established import Established
from clerestory.intake.records import RequestRecord
from clerestory.intake.states import State
from clerestory.parties.identities import AgencyCard, AgencyId, FeeClass
from clerestory.vocabulary.decision import Outcome
from clerestory.vocabulary.facts import Application, Facts, Subject

AT = datetime(2026, 3, 2, tzinfo=UTC)
GATHERERS = [facts.as_established, facts.as_claimed]
some = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def request_of(asked: Facts, *, checked: bool) -> RequestRecord:
    """A request in which these facts were said, or were said and found by staff."""
    found = Established(
        application=asked.application,
        authority=asked.authority,
        consent=asked.consent,
        case_number=asked.purpose.case_number,
        emergency=asked.purpose.emergency,
    )
    claims = Claims(
        purpose=asked.purpose,
        elements=asked.elements,
        record=(asked.subject or Subject()).record,
        mode=asked.mode,
        attestations=asked.requester.attestations,
        recipient=asked.requester.recipient,
        delegated=asked.requester.delegated,
        application=asked.application or Application(),
        authority=asked.authority,
        consent=asked.consent,
    )
    return RequestRecord(
        id=uuid4(),
        reference="MV-2026-000001",
        agency=AgencyId(uuid4()),
        channel="mail",
        claims=claims,
        established=found if checked else Established(),
        keys_supplied=("name", "dob"),
        register=None,
        handle=None,
        state=State.IN_REVIEW,
        decision=None,
        told=None,
        approved_thumbprint=None,
        stopped_because=None,
        emergency=False,
        opened_at=AT,
        opened_by=None,
        prepared_by=None,
        due=Deadline(AT.date(), ""),
    )


def agency_of(asked: Facts) -> AgencyCard:
    return AgencyCard(
        id=AgencyId(uuid4()),
        node=asked.requester.agency,
        name="An agency",
        verified=asked.requester.verified is True,
        fee_class=FeeClass.EXEMPT,
        delegated=asked.requester.delegated,
        active=True,
        client_id=None,
        sealing_key=None,
        sealing_key_thumbprint=None,
        verified_until=date(2999, 1, 1),
    )


@every_reading
@pytest.mark.parametrize("gather", GATHERERS, ids=["established", "as claimed"])
@some
@given(document=questions(), checked=st.booleans())
def test_no_opens_nothing_that_unchecked_does_not_and_unchecked_nothing_that_yes_does_not(
    reading: Reading, gather: Any, document: dict[str, Any], checked: bool
) -> None:
    asked = Facts.from_json(document)
    request, agency = request_of(asked, checked=checked), agency_of(asked)

    def outcomes(purpose: bool | None) -> dict[str, Outcome]:
        found = replace(request, established=replace(request.established, purpose=purpose))
        question = gather(found, agency, law=asked.law, on=asked.on, register=None, standing=NONE_KEPT)
        return reading.outcomes(replace(question, reviewer=asked.reviewer).to_json())

    refuted, unchecked, shown = outcomes(False), outcomes(None), outcomes(True)
    assert more_allowed(unchecked, refuted) == {}
    assert more_allowed(shown, unchecked) == {}
