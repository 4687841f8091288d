"""Where records come from: one protocol, behind which an office puts its existing system.

An adapter tells the index which records exist and hands over content by name. It promises
- summaries that are the same each time as long as the system does not change, each source key once;
- source keys that are not, and do not hold, anything a person or vehicle is found by;
- from `fetch`, content for exactly those named elements that the summary lists.
`contract.RecordSourceContract` tests all of it, `contract_faults` what holds when the system is in trouble:
derive test classes from them for a new adapter (docs/operations/record-system.md). `mapped` with `rest`,
`view` and `flat` is the adapter for a system that has a service, a database or an export.
"""

from collections.abc import Collection, Iterator
from typing import Protocol, runtime_checkable

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


@runtime_checkable
class ChangingSource(RecordSource, Protocol):
    """A source that can also tell what changed, so that a register is kept up to date without reading all.

    marker: true once a reading has come to its end; opaque to everybody else, and nothing of a person.
    """

    @property
    def marker(self) -> str:
        """What to give to `changes` next time."""

    def changes(self, marker: str) -> Iterator[RecordSummary]:
        """The records that changed since the reading that ended with this marker; more of them do no harm.
        What was removed is not told. Raises SourceError."""
