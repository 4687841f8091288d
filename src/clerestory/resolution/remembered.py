"""A register in memory, for tests, measurements and files of a few thousand people.

Promises the answers that any register gives which finds each record by every key it bears.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from clerestory.resolution import person, vehicle
from clerestory.resolution.person import Person
from clerestory.resolution.register import LOOKED_AT, Key
from clerestory.resolution.vehicle import Vehicle

Handle = TypeVar("Handle")
Keys = Mapping[str, tuple[Key, ...]]


@dataclass(frozen=True, slots=True)
class HeldInMemory(Generic[Handle]):
    """A record's handle and keys."""

    handle: Handle
    keys: Keys

    def bears(self, key: Key) -> bool | None:
        """Whether the record bears this key; None if it knows nothing of that field."""
        known = self.keys[key.field]
        return key in known if known else None


class RememberedRegister(Generic[Handle]):
    """Records under their handles, found by dictionaries."""

    def __init__(self, records: Iterable[tuple[Handle, Person | Vehicle]] = ()) -> None:
        self._records: dict[Handle, Keys] = {}
        self._by_key: dict[Key, list[Handle]] = {}
        for handle, record in records:
            self.add(handle, record)

    def add(self, handle: Handle, record: Person | Vehicle) -> None:
        """Take in a record under a handle that is not there yet."""
        keys = person.keys_of(record) if isinstance(record, Person) else vehicle.keys_of(record)
        self._records[handle] = keys
        for key in {key for found in keys.values() for key in found}:
            self._by_key.setdefault(key, []).append(handle)

    def bearers(self, key: Key) -> Sequence[HeldInMemory[Handle]]:
        """Records that bear the key, at most LOOKED_AT."""
        found = self._by_key.get(key, [])[:LOOKED_AT]
        return [HeldInMemory(handle, self._records[handle]) for handle in found]

    def somebody_else(
        self, than: HeldInMemory[Handle] | None, keys: Collection[Key], like: Collection[str]
    ) -> bool:
        """Whether a record other than `than` bears any of the keys, or equals `than` in any of the fields."""
        own = [key for field in like for key in than.keys[field]] if than is not None else []
        me = than.handle if than is not None else None
        return any(other != me for key in (*keys, *own) for other in self._by_key.get(key, ()))
