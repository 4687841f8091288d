"""The synthetic register as a stream, one household after the other, in memory of one household.

Promises that a smaller register is the beginning of a larger one of the same seed.
"""

from collections.abc import Iterator
from typing import Final

from clerestory.registry.records import Value
from clerestory.registry.sample.driver import Record, person_record
from clerestory.registry.sample.household import household
from clerestory.registry.sample.place import Place
from clerestory.registry.sample.vehicle import vehicle_record, vehicles_of

GENERATOR: Final = "1"
"""Version of the generator: raised by every change that changes a byte of what it makes."""


def stream(people: int, seed: int, place: Place) -> Iterator[Record]:
    """Records of `people` persons and of what their households own: each household's people, then its
    vehicles.

    The last household's vehicles are there even if not all of its people are.
    """
    made = vehicles_made = number = 0
    while made < people:
        home = household(number, seed, place)
        owned = vehicles_of(home, vehicles_made, seed)
        for position in range(min(len(home.people), people - made)):
            mine: list[Value] = [vehicle.as_owned() for vehicle in owned if position in vehicle.owners]
            yield person_record(home, position, made + position, seed, place, mine)
        for vehicle in owned:
            yield vehicle_record(vehicle, home, place)
        made += len(home.people)
        vehicles_made += len(owned)
        number += 1
