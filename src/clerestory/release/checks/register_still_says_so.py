"""Facts about a record restrict answers, and its system may have changed them since the law was asked."""

from clerestory.release.case import DeliveryCase
from clerestory.release.errors import CheckFailedError


def register_still_says_so(case: DeliveryCase) -> None:
    """Fails when the register says something else about the record now, such as that its address is
    protected."""
    if case.register_differs:
        raise CheckFailedError(
            "register_still_says_so",
            "The register says something else about the record now than when the law was asked. Nothing was "
            "opened or sent. Withdraw the request and let the agency ask anew, so that the law is asked "
            "about the record as it is.",
        )
