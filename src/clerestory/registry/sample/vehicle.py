"""What a household keeps in the yard: cars, trailers, vessels and snowmobiles, and who owns them.

Promises identification numbers with a valid check digit and a reserved marker, and a plate that nobody else
has.
"""

from dataclasses import dataclass
from typing import Final

from clerestory.registry.records import Kind, RecordSummary, Value, VehicleKeys
from clerestory.registry.sample import marks, words
from clerestory.registry.sample.draw import Draw, Weighted
from clerestory.registry.sample.driver import Record, spoken_address, spoken_name
from clerestory.registry.sample.household import AS_OF, Household
from clerestory.registry.sample.place import Place

_SORTS: Final = Weighted([("car", 74), ("trailer", 13), ("vessel", 8), ("snowmobile", 5)])
_COUNTS: Final = Weighted([(0, 10), (1, 38), (2, 34), (3, 13), (4, 5)])
_MAKES: Final = {
    "car": words.MAKES,
    "trailer": words.TRAILER_MAKES,
    "vessel": words.VESSEL_MAKES,
    "snowmobile": words.SNOWMOBILE_MAKES,
}


@dataclass(frozen=True)
class Vehicle:
    """One vehicle, vessel, trailer or snowmobile; `owners` are positions in the household, first the main
    one."""

    number: int
    sort: str
    vin: str
    plate: str
    owners: tuple[int, ...]
    description: dict[str, Value]
    insurance: dict[str, Value]

    def as_owned(self) -> dict[str, Value]:
        """How the vehicle appears on its owner's record."""
        return {
            "plate": self.plate,
            "vin": self.vin,
            **self.description,
            "insurance": self.insurance["status"],
        }


def vehicles_of(home: Household, first_number: int, seed: int) -> tuple[Vehicle, ...]:
    """All that the household owns, numbered from `first_number`."""
    draw = Draw(seed, "yard", home.number)
    return tuple(_vehicle(draw, home, first_number + at, seed) for at in range(draw.weigh(_COUNTS)))


def vehicle_record(vehicle: Vehicle, home: Household, place: Place) -> Record:
    """The record of one vehicle: the thing, its owners, its insurance."""
    owners: list[Value] = [
        {"name": spoken_name(home.people[at]), "address": spoken_address(home, place)}
        for at in vehicle.owners
    ]
    content: dict[str, Value] = {
        "vehicle": {"plate": vehicle.plate, "vin": vehicle.vin, **vehicle.description},
        "vehicle_owner": owners,
    }
    if vehicle.sort in ("car", "snowmobile"):
        content["insurance_status"] = dict(vehicle.insurance)
    summary = RecordSummary(
        source_key=f"vehicle-{vehicle.number:08d}",
        kind=Kind.VEHICLE if vehicle.sort == "car" else Kind.VESSEL_OR_TRAILER,
        keys=VehicleKeys(plate=vehicle.plate, vin=vehicle.vin),
        elements=frozenset(content),
        address_confidential=home.address_confidential,
    )
    return Record(summary, content)


def _vehicle(draw: Draw, home: Household, number: int, seed: int) -> Vehicle:
    sort = draw.weigh(_SORTS)
    maker, make, models = draw.pick(_MAKES[sort])
    year = draw.between(1998, AS_OF.year)
    identification = (
        marks.hull_number(maker, year, number) if sort == "vessel" else marks.vin(maker, year, number)
    )
    adults = [at for at, person in enumerate(home.people) if person.age() >= 18] or [0]
    main = draw.pick(adults)
    joint = [at for at in adults if at != main][:1] if draw.one_in(3) else []
    description: dict[str, Value] = {
        "sort": sort,
        "make": make,
        "model": draw.pick(models),
        "year": year,
        "colour": draw.pick(words.COLOURS),
        "registered_until": f"{AS_OF.year}-{draw.between(1, 12):02d}-28",
    }
    insurance: dict[str, Value] = {
        "status": "lapsed" if draw.one_in(12) else "insured",
        "insurer": draw.pick(words.INSURERS),
        "policy": f"{marks.WATERMARK}-{draw.digits(7)}",
    }
    return Vehicle(
        number, sort, identification, marks.plate(number, seed), (main, *joint), description, insurance
    )
