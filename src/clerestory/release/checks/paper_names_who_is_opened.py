"""A paper that was found to name somebody else, or nobody, opens no record.

An element rests on the paper when the law would not release it without the paper. That is asked, not guessed.
"""

from clerestory.release.case import DeliveryCase
from clerestory.release.errors import CheckFailedError
from clerestory.vocabulary.decision import Outcome


def paper_names_who_is_opened(case: DeliveryCase) -> None:
    """Fails when an element rests on an instrument that staff found not to name the person or vehicle."""
    if case.authority is None or case.authority.names_individual is not False:
        return
    unaided = case.without_instrument.with_outcome(Outcome.RELEASE)
    resting = [name for name in case.decision.with_outcome(Outcome.RELEASE) if name not in unaided]
    if resting:
        raise CheckFailedError(
            "paper_names_who_is_opened",
            f"{', '.join(resting)} would rest on an instrument that does not name the person or vehicle. "
            "Nothing was sent. Compare the paper with the request, check the papers again if they were "
            "misread, or refuse.",
        )
