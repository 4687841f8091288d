"""The built-in source: people and vehicles that do not exist, made as they are read."""

from collections.abc import Collection, Iterator

from clerestory.registry.errors import SourceError
from clerestory.registry.records import RecordSummary, Value
from clerestory.registry.sample.place import Place
from clerestory.registry.sample.stream import stream
from clerestory.registry.sources.recent import Recent


class SyntheticSource:
    """A register of so many people under a seed. The seed is part of its name: another seed is another
    system."""

    def __init__(self, people: int, seed: int, place: Place) -> None:
        self._people, self._seed, self._place = people, seed, place
        self._recent = Recent()

    @property
    def name(self) -> str:
        """Name of the system, for instance "synthetic-7"."""
        return f"synthetic-{self._seed}"

    def summaries(self) -> Iterator[RecordSummary]:
        """All records, each household's people before its vehicles."""
        for record in stream(self._people, self._seed, self._place):
            self._recent.remember(record.summary.source_key, record.content)
            yield record.summary

    def fetch(self, source_key: str, elements: Collection[str]) -> dict[str, Value]:
        """Content of these elements. Makes the register anew for a record that was not read lately."""
        content = self._recent.find(source_key)
        if content is None:
            content = next(
                (
                    record.content
                    for record in stream(self._people, self._seed, self._place)
                    if record.summary.source_key == source_key
                ),
                None,
            )
        if content is None:
            raise SourceError(
                f"{self.name} has no record {source_key}. Its {self._people} people are made from the seed; "
                "a larger register has more."
            )
        return {element: content[element] for element in elements if element in content}
