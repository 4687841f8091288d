"""The look-ups of `resolution`, on the tables of the index.

Promises that each look-up is one statement, whatever it finds; that the database gives at most two records
that bear a key, and of somebody else only yes or no. A record that was taken in before the columns for
closeness were there makes every such look-up answer yes, until a load has filled it: unknown never releases.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import connections
from django.db.models import Model

from clerestory.registry.blinding import DIGEST_BYTES, Blinder
from clerestory.registry.matching import blinded
from clerestory.registry.models import BlindPersonKeys, BlindVehicleKeys
from clerestory.resolution.person import NEAR_NAMES
from clerestory.resolution.register import LOOKED_AT, Key

_NOBODY: Final = UUID(int=0)
_NO_DIGEST: Final = bytes(DIGEST_BYTES)
"""Nobody's digest: looked up where there is nobody to be equal to, so that the look-ups are the same."""
_PEOPLE: Final = BlindPersonKeys._meta.db_table


def _columns(table: type[Model]) -> tuple[str, ...]:
    names = (one.column or "" for one in table._meta.concrete_fields)
    return tuple(name for name in names if name != NEAR_NAMES)


_TABLES: Final = {
    name: (table._meta.db_table, _columns(table))
    for table in (BlindPersonKeys, BlindVehicleKeys)
    for name in _columns(table)
    if name != "handle_id"
}
_UNFILLED: Final = f"(SELECT NULL::uuid FROM {_PEOPLE} WHERE {NEAR_NAMES} IS NULL LIMIT 1)"


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row of digests and the key they were made with."""

    handle: UUID
    row: dict[str, bytes | None] = field(repr=False)
    blinder: Blinder = field(repr=False)

    def bears(self, key: Key) -> bool | None:
        """Whether the record bears this key; None if it knows nothing of that field."""
        known = self.row[key.field]
        return known == blinded(key, self.blinder, self.handle) if known else None


class BlindedRegister:
    """The index as `resolution.register.Register` asks it."""

    def __init__(self, blinder: Blinder, using: str) -> None:
        self._blinder, self._using = blinder, using

    def bearers(self, key: Key) -> list[HeldRow]:
        """Records that bear the key, at most LOOKED_AT."""
        table, columns = _TABLES[key.field]
        found = self._ask(
            f"SELECT {', '.join(columns)} FROM {table} WHERE {key.field} = %s LIMIT {LOOKED_AT}",
            [blinded(key, self._blinder)],
        )
        return [self._held(dict(zip(columns, values, strict=True))) for values in found]

    def somebody_else(self, than: HeldRow | None, keys: Collection[Key], like: Collection[str]) -> bool:
        """Whether a record other than `than` bears any of the keys, or equals it in any of these fields; True
        if a record is not filled yet."""
        wanted: dict[str, list[bytes]] = {}
        for key in keys:
            wanted.setdefault(key.field, []).append(blinded(key, self._blinder))
        for name in sorted(like):
            own = than.row[name] if than is not None else None
            wanted.setdefault(name, []).append(own or _NO_DIGEST)
        if not wanted:
            return False
        found = " UNION ALL ".join((*(_search(name) for name in wanted), _UNFILLED))
        # An aggregate, so that the planner cannot hope to meet a match early in the whole table.
        ((is_there,),) = self._ask(
            f"SELECT coalesce(bool_or(handle_id IS DISTINCT FROM %s), false) FROM ({found}) AS found",
            [than.handle if than is not None else _NOBODY, *wanted.values()],
        )
        return bool(is_there)

    def _held(self, row: dict[str, Any]) -> HeldRow:
        handle = row.pop("handle_id")
        return HeldRow(handle, {name: _bytes(value) for name, value in row.items()}, self._blinder)

    def _ask(self, statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
        with connections[self._using].cursor() as cursor:
            cursor.execute(statement, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _search(name: str) -> str:
    if name == NEAR_NAMES:
        return "SELECT registry_near_names(%s::bytea[]) AS handle_id"  # migration 0005 says why a function
    return f"SELECT handle_id FROM {_PEOPLE} WHERE {name} = ANY(%s::bytea[])"


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)
