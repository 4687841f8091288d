"""Where records come from: one protocol, behind which an office puts its existing system.

An adapter tells the index which records exist and hands over content by name. It promises
- summaries that are the same each time as long as the system does not change, each source key once;
- source keys that are not, and do not hold, anything a person or vehicle is found by;
- from `fetch`, content for exactly those named elements that the summary lists.
`contract.RecordSourceContract` tests all of it: derive a test class from it for a new adapter.
"""

from collections.abc import Collection, Iterator
from typing import Protocol

from clerestory.registry.records import RecordSummary, Value


class RecordSource(Protocol):
    """A system that keeps records of people and vehicles.

    name: short and stable, stored with every handle; two systems never share one.
    """

    @property
    def name(self) -> str:
        """Name of the system, for instance "licensing"."""

    def summaries(self) -> Iterator[RecordSummary]:
        """All records, one after the other, in memory that does not grow. Raises SourceError."""

    def fetch(self, source_key: str, elements: Collection[str]) -> dict[str, Value]:
        """Content of these elements of one record; those it does not have are left out.

        Fast for records that `summaries` has just given; may be slow for others. Raises SourceError for a key
        that the system does not know.
        """
