"""A log that is read over http(s), as anybody can: one file after another, nothing kept.

Refuses what `logstore/exchange.py` refuses: plain http to another machine, redirects, passwords in addresses.
"""

from clerestory.ledger.errors import MalformedError
from clerestory.ledger.tiles import Resource
from clerestory.logstore.witness_errors import WitnessAddressError
from clerestory.witness.mirror import source_at


class Remote:
    """A log at an address. Raises MalformedError for what is no address."""

    def __init__(self, url: str) -> None:
        try:
            self.read = source_at(url)
        except WitnessAddressError as error:
            raise MalformedError(str(error)) from None

    def widths(self, full: Resource) -> tuple[int, ...]:
        """None: over http nobody says which older partial files stand beside the present ones."""
        return ()
