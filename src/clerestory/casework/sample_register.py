"""The register of the sample office: people who do not exist, and how a requester would name one of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from clerestory.casework import office
from clerestory.casework.sample_scripts import RecordPart, SampleFileError
from clerestory.registry.keys import SubjectKeys
from clerestory.registry.loading import load
from clerestory.registry.records import PersonKeys, RecordSummary, VehicleKeys
from clerestory.registry.sample.place import default_place, read_place
from clerestory.registry.sources.synthetic import SyntheticSource

_LOOKED_THROUGH: Final = 1500
_SAID_EVERY: Final = 1000


@dataclass(frozen=True)
class SampleRegister:
    """A synthetic register of a size and seed."""

    people: int
    seed: int

    def fill(self, say: Callable[[str], None]) -> None:
        """Take every record into the index and the vault, as the owner."""

        def tell(seen: int) -> None:
            if seen % _SAID_EVERY == 0:
                say(f"{seen} records of people and vehicles who do not exist")

        added = load(
            self._source(), blind_key=office.blind_index_key(), kek=office.record_keys()[0], progress=tell
        ).added
        say(f"{added} records in the register.")

    def keys_of(self, wanted: RecordPart) -> SubjectKeys:
        """How a requester names the record that the script means."""
        if wanted.kind is None:
            return SubjectKeys(licence_number="SYN0000000000", surname="Nobody", given="Nemo")
        found = next(islice(self._fitting(wanted), wanted.number, None), None)
        if found is None:
            raise SampleFileError(f"The register has no record number {wanted.number} of kind {wanted.kind}.")
        keys = found.keys
        if isinstance(keys, VehicleKeys):
            return SubjectKeys(plate=keys.plate) if keys.plate else SubjectKeys(vin=keys.vin)
        return _named(keys, wanted.named_by)

    def _fitting(self, wanted: RecordPart) -> Iterator[RecordSummary]:
        for record in islice(self._source().summaries(), _LOOKED_THROUGH):
            if (
                record.kind == wanted.kind
                and not record.address_confidential
                and record.accident_without_conviction is wanted.accident_without_conviction
                and set(wanted.having) <= record.elements
            ):
                yield record

    def _source(self) -> SyntheticSource:
        return SyntheticSource(people=self.people, seed=self.seed, place=read_place(default_place()))


def _named(keys: PersonKeys, named_by: tuple[str, ...]) -> SubjectKeys:
    given = {"licence_number", "surname", "given", "dob", "zip5", "street", "county"} & set(named_by)
    return SubjectKeys(
        licence_number=keys.licence_number if "licence_number" in given else None,
        surname=keys.surname if "surname" in given else None,
        given=keys.given if "given" in given else None,
        dob=keys.dob if "dob" in given else None,
        zip5=keys.zip5 if "zip5" in given else None,
        street=keys.street if "street" in given else None,
        county=keys.county if "county" in given else None,
    )
