"""Nobody is sent what they did not ask for."""

from clerestory.release.case import DeliveryCase
from clerestory.release.errors import CheckFailedError
from clerestory.vocabulary.decision import Outcome


def nothing_beyond_request(case: DeliveryCase) -> None:
    """Fails when the decision releases an element that was not asked for."""
    beyond = [name for name in case.decision.with_outcome(Outcome.RELEASE) if name not in case.requested]
    if beyond:
        raise CheckFailedError(
            "nothing_beyond_request",
            f"{', '.join(beyond)} would be released without having been asked for. Nothing was sent. "
            "This is a fault "
            "of the program: tell its makers.",
        )
