"""Checks before anything leaves, one file and one function each.

`BEFORE` runs while the vault is still closed, `AFTER` on what it gave. A check returns nothing or raises
CheckFailedError; the first failure ends the delivery.
"""

from collections.abc import Callable
from typing import Final

from clerestory.release.case import Assembled, DeliveryCase
from clerestory.release.checks.agency_is_active import agency_is_active
from clerestory.release.checks.agreement_still_stands import agreement_still_stands
from clerestory.release.checks.authority_still_holds import authority_still_holds
from clerestory.release.checks.decision_still_stands import decision_still_stands
from clerestory.release.checks.elements_equal_decision import elements_equal_decision
from clerestory.release.checks.key_is_unchanged import key_is_unchanged
from clerestory.release.checks.nothing_beyond_instrument import nothing_beyond_instrument
from clerestory.release.checks.nothing_beyond_request import nothing_beyond_request
from clerestory.release.checks.one_record_is_meant import one_record_is_meant
from clerestory.release.checks.paper_names_who_is_opened import paper_names_who_is_opened
from clerestory.release.checks.record_is_as_decided import record_is_as_decided
from clerestory.release.checks.register_still_says_so import register_still_says_so

BEFORE: Final[tuple[Callable[[DeliveryCase], None], ...]] = (
    agency_is_active,
    key_is_unchanged,
    one_record_is_meant,
    record_is_as_decided,
    register_still_says_so,
    agreement_still_stands,
    authority_still_holds,
    decision_still_stands,
    paper_names_who_is_opened,
    nothing_beyond_request,
    nothing_beyond_instrument,
)
ON_LINE: Final = tuple(check for check in BEFORE if check is not key_is_unchanged)
"""The same for an answer that goes back on the line it was asked by, which is sealed to no key."""
AFTER: Final[tuple[Callable[[DeliveryCase, Assembled], None], ...]] = (elements_equal_decision,)
