"""What can go wrong in the impact room. No message holds personal data: rows are named by file and number."""

from clerestory.errors import ClerestoryError


class ImpactError(ClerestoryError):
    """Base of the impact room."""


class HistoryError(ImpactError):
    """Recorded traffic is not what its description says, so nothing is computed from it.

    The sentence says where, what was found, what was expected and what the reader can do.
    """

    def __init__(self, where: str, found: str, expected: str, remedy: str) -> None:
        self.where, self.found, self.expected, self.remedy = where, found, expected, remedy
        super().__init__(f"{where}: found {found}; expected {expected}. {remedy}")


class TrafficError(ImpactError):
    """Sample traffic cannot be made as asked."""
