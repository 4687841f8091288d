"""What every adapter to a records system must keep to, as a test class to derive from.

    class TestOurAdapter(RecordSourceContract):
        def make_source(self) -> RecordSource:
            return OurAdapter(...)            # some hundred records, people and vehicles

Uses plain asserts and no test framework, so that an adapter in another repository can be held to it too.
"""

from itertools import islice

from clerestory.registry.errors import SourceError
from clerestory.registry.records import Kind, PersonKeys, RecordSummary, VehicleKeys
from clerestory.registry.sources import RecordSource
from clerestory.resolution import folding
from clerestory.sealing.canonical import canonical_json
from clerestory.vocabulary.elements import ELEMENTS

_TRIED = 150


class RecordSourceContract:
    """Derive from this and say how the source is made. Each test reads a fresh source."""

    def make_source(self) -> RecordSource:
        """The source to hold to the contract, with people and vehicles in it."""
        raise NotImplementedError("say in make_source how the source is made")

    def some(self) -> tuple[RecordSource, list[RecordSummary]]:
        """A source and its first records."""
        source = self.make_source()
        found = list(islice(source.summaries(), _TRIED))
        assert found, "the source has no records, so nothing was tested"
        return source, found

    def test_it_has_a_name(self) -> None:
        """The name is stored with every handle."""
        name = self.make_source().name
        assert name == name.strip() != ""
        assert name == self.make_source().name

    def test_it_tells_the_same_records_each_time(self) -> None:
        """A load that stopped can only go on if the second reading equals the first."""
        source, first = self.some()
        assert list(islice(source.summaries(), _TRIED)) == first
        assert list(islice(self.make_source().summaries(), _TRIED)) == first

    def test_each_source_key_occurs_once(self) -> None:
        """A record that comes twice would be taken once, and nobody would know which."""
        keys = [summary.source_key for summary in self.make_source().summaries()]
        assert len(keys) == len(set(keys))
        assert all(keys)

    def test_source_keys_hold_nothing_that_people_are_found_by(self) -> None:
        """The index stores source keys in plain text."""
        for summary in self.some()[1]:
            key = folding.number(summary.source_key)
            for value in _identifying(summary):
                assert folding.number(value) not in key, f"a key of {summary.kind} holds an identifier"

    def test_keys_fit_the_kind_of_record(self) -> None:
        """People are found by a licence or card number with a name and birthday, vehicles by plate or
        number."""
        for summary in self.some()[1]:
            is_person = summary.kind in (Kind.DRIVER, Kind.ID_CARD)
            assert isinstance(summary.keys, PersonKeys if is_person else VehicleKeys)
            assert _identifying(summary)

    def test_elements_are_those_of_the_facts_format(self) -> None:
        """What has no name there can neither be asked for nor released."""
        for summary in self.some()[1]:
            assert summary.elements <= set(ELEMENTS)

    def test_it_fetches_exactly_what_was_named(self) -> None:
        """Not one element more, and every one that the summary promised."""
        source, found = self.some()
        for summary in found:
            for element in sorted(summary.elements):
                assert set(source.fetch(summary.source_key, [element])) == {element}
            assert set(source.fetch(summary.source_key, ELEMENTS)) == summary.elements
            assert source.fetch(summary.source_key, []) == {}

    def test_content_has_one_canonical_form(self) -> None:
        """Text, whole numbers, true, false, nothing, lists and objects: what can be sealed and signed."""
        source, found = self.some()
        for summary in found:
            canonical_json(source.fetch(summary.source_key, summary.elements))

    def test_it_fetches_records_that_were_not_just_read(self) -> None:
        """A release may ask for any record at any time."""
        _, found = self.some()
        for summary in (found[0], found[-1]):
            assert set(self.make_source().fetch(summary.source_key, summary.elements)) == summary.elements

    def test_a_key_it_does_not_know_is_a_source_error(self) -> None:
        """An empty answer would look like a record without content."""
        try:
            self.make_source().fetch("no such key", ["name"])
        except SourceError:
            return
        raise AssertionError("fetch returned for a key that does not exist; it must raise SourceError")


def _identifying(summary: RecordSummary) -> list[str]:
    keys = summary.keys
    found = (keys.licence_number,) if isinstance(keys, PersonKeys) else (keys.plate, keys.vin)
    return [value for value in found if value]
