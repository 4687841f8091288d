"""Bills that people watch: not law, so they stand beside the policies (`bills.toml`) and decide nothing."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from clerestory.law.pack import Pack
from clerestory.law.sheets import SheetError, checked, place, read_toml

STATUSES: Final = (
    "introduced",
    "passed one chamber",
    "enacted, text not read",
    "not enacted",
    "enjoined",
)
_NEEDED: Final = {
    "id": str,
    "title": str,
    "status": str,
    "as_of": date,
    "says": str,
    "source": str,
    "dice": str,
}


@dataclass(frozen=True)
class Bill:
    """A bill with its status on the day it was looked up. `dice` is `says` in Spanish."""

    id: str
    title: str
    status: str
    as_of: date
    says: str
    source: str
    dice: str


def load_bills(pack: Pack) -> tuple[Bill, ...]:
    """The bills of a pack in file order. Raises SheetError naming the entry that cannot be used."""
    path = pack.folder / "bills.toml"
    bills = []
    for position, entry in enumerate(
        checked(place(path), read_toml(path), {}, {"bill": list}).get("bill", []), 1
    ):
        where = f"{place(path)} bill {position}"
        bill = Bill(**checked(where, entry, _NEEDED, {}))
        if bill.status not in STATUSES:
            raise SheetError(f"{where}: found status {bill.status!r}; expected one of {'; '.join(STATUSES)}.")
        bills.append(bill)
    return tuple(bills)
