"""What rests on a paper may not go beyond what the paper names.

An element rests on the paper when the law would not release it without the paper. That is asked, not guessed.
"""

from clerestory.release.case import DeliveryCase
from clerestory.release.errors import CheckFailedError
from clerestory.vocabulary.decision import Outcome


def nothing_beyond_instrument(case: DeliveryCase) -> None:
    """Fails when an element rests on an instrument that does not name it."""
    resting = set(case.decision.with_outcome(Outcome.RELEASE)) - set(
        case.without_instrument.with_outcome(Outcome.RELEASE)
    )
    if not resting:
        return
    if case.authority is None:
        beyond = sorted(resting)
    elif case.authority.elements is None:  # its text sets no limit
        return
    else:
        beyond = sorted(resting - set(case.authority.elements))
    if beyond:
        raise CheckFailedError(
            "nothing_beyond_instrument",
            f"{', '.join(beyond)} would rest on an instrument that does not name it. Nothing was sent. "
            "Compare the "
            "paper with what was established, then reopen the request.",
        )
