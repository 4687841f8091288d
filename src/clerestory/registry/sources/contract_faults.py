"""What an adapter must keep to when its system is in trouble, as a test class to derive from.

    class TestOurAdapterInTrouble(FaultySourceContract):
        secrets = ("Rarename",)                      # values of the records, which no message may show
        cannot = {Fault.SLOW: "a file answers or not"}

        def make_faulty(self, fault: Fault) -> RecordSource:
            return OurAdapter(...)                   # the same records, the system in that trouble

Beside `contract.RecordSourceContract`, and like it with plain asserts and no test framework.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from clerestory.registry.errors import SourceError
from clerestory.registry.sources import ChangingSource, RecordSource


class Fault(StrEnum):
    """What can be wrong with a system, or with what it answers."""

    GONE = "it is not there"
    REFUSED = "it does not know this office's token or password"
    SLOW = "it does not come to an end"
    HALF = "its answer breaks off"
    OTHER = "it answers in another form, such as a page that says sorry"
    FEWER_COLUMNS = "a column is missing that the adapter reads"
    MORE_COLUMNS = "a column is there that nobody named"
    NO_DAY = "a date of birth that the calendar does not have"
    LONG = "a value of a million signs"
    CONTROL = "a NUL in a name"
    NO_FLAG = "nothing where it must say whether an address is confidential"


class FaultySourceContract:
    """Derive from this and say how each trouble is made. cannot: why one cannot come about here."""

    secrets: ClassVar[tuple[str, ...]] = ()
    cannot: ClassVar[Mapping[Fault, str]] = {}

    def make_faulty(self, fault: Fault) -> RecordSource:
        """A source whose system is in this trouble."""
        raise NotImplementedError("say in make_faulty how the trouble is made")

    def refuses(self, fault: Fault) -> None:
        """Reading everything ends with a SourceError that tells no value of a record."""
        if fault in self.cannot:
            assert self.cannot[fault].strip(), "say why it cannot come about"
            return
        assert self.secrets, "name some values of the records, so that messages can be searched for them"
        source = self.make_faulty(fault)
        try:
            told = [summary.source_key for summary in source.summaries()]
        except SourceError as error:
            message = f"{error} {error.__cause__ or ''}"
            assert "expected" in message, "a message says what was found and what was expected"
            assert not [one for one in self.secrets if one in message], "a message shows a value of a record"
            return
        raise AssertionError(f"{len(told)} records were told although {fault}; SourceError was expected")

    def test_a_system_that_is_not_there(self) -> None:
        """Nothing is no answer: an empty register would look like one in which nobody exists."""
        self.refuses(Fault.GONE)

    def test_a_system_that_refuses_us(self) -> None:
        """Being refused is not having no records."""
        self.refuses(Fault.REFUSED)

    def test_a_system_that_does_not_end(self) -> None:
        """Every wait and every size has an end."""
        self.refuses(Fault.SLOW)

    def test_half_an_answer(self) -> None:
        """A namesake may be in the other half."""
        self.refuses(Fault.HALF)

    def test_another_form(self) -> None:
        """What is not understood is not read."""
        self.refuses(Fault.OTHER)

    def test_a_column_that_is_missing(self) -> None:
        """The system has changed; somebody must look."""
        self.refuses(Fault.FEWER_COLUMNS)

    def test_a_column_too_many(self) -> None:
        """It may restrict what the others mean."""
        self.refuses(Fault.MORE_COLUMNS)

    def test_a_day_that_is_none(self) -> None:
        """A birthday is half of who somebody is."""
        self.refuses(Fault.NO_DAY)

    def test_an_endless_value(self) -> None:
        """Nobody has a name of a million signs."""
        self.refuses(Fault.LONG)

    def test_a_control_character(self) -> None:
        """It cannot be printed, so nobody could compare it."""
        self.refuses(Fault.CONTROL)

    def test_a_flag_that_says_nothing(self) -> None:
        """Not known to be confidential is not the same as public."""
        self.refuses(Fault.NO_FLAG)


class ChangingSourceContract:
    """For a source that can tell what changed. Derive from this and say how it is made and changed."""

    def make_source(self) -> ChangingSource:
        """The source, with records in it."""
        raise NotImplementedError("say in make_source how the source is made")

    def change_one(self) -> str:
        """Change one record in the system, after all others; returns its source key."""
        raise NotImplementedError("say in change_one how a record changes")

    def test_a_change_is_told_by_the_marker_of_the_reading_before(self) -> None:
        """Records that changed since are told, perhaps among others; nothing is told twice."""
        source = self.make_source()
        everything = {summary.source_key for summary in source.summaries()}
        marker = source.marker
        changed = self.change_one()
        told = [summary.source_key for summary in source.changes(marker)]
        assert changed in told
        assert set(told) <= everything
        assert len(told) == len(set(told))

    def test_the_marker_goes_on(self) -> None:
        """What was told once need not be told for ever."""
        source = self.make_source()
        list(source.summaries())
        first = source.marker
        changed = self.change_one()
        once = {summary.source_key for summary in source.changes(first)}
        again = {summary.source_key for summary in source.changes(source.marker)}
        assert changed in once
        assert again <= once
        assert source.marker != first
