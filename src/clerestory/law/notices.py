"""To whom a duty of kind `notice` is owed, and what may make it wait, as data beside the policies
(`notices.toml`).

The duty itself, its day and its sentence are policies that DECIDE answers with; a row here only says who is
told (the person, or officials by name), whether before anything goes, and which provision of the pack lets
the telling wait. A duty without a row is told to nobody by guess: it raises an alarm.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from clerestory.law.pack import Pack
from clerestory.law.sheets import SheetError, checked, place, read_toml

FILE: Final = "notices.toml"
_Word = TypeVar("_Word", bound=StrEnum)


class NoticeTo(StrEnum):
    """Who is told."""

    SUBJECT = "subject"
    OFFICIALS = "officials"


class Delays(StrEnum):
    """Why a law lets the telling wait."""

    CRIMINAL_INVESTIGATION = "criminal_investigation"
    DANGER_TO_A_PERSON = "danger_to_a_person"


@dataclass(frozen=True)
class Official:
    """An office that is told. id: stays the same when the name changes; nombre: the name in Spanish."""

    id: str
    name: str
    nombre: str


@dataclass(frozen=True)
class NoticeRule:
    """To whom the duty of `provision` is owed. before_disclosure: nothing is handed over before it went."""

    provision: str
    to: NoticeTo
    officials: tuple[Official, ...] = ()
    before_disclosure: bool = False


@dataclass(frozen=True)
class DelayRule:
    """`provision` lets the telling wait for this ground."""

    provision: str
    ground: Delays


@dataclass(frozen=True)
class NoticeRules:
    """What the file of one pack says."""

    notices: tuple[NoticeRule, ...] = ()
    delays: tuple[DelayRule, ...] = ()

    def of(self, provision: str) -> NoticeRule | None:
        """Who is told under this provision; None: nobody wrote it down."""
        return next((one for one in self.notices if one.provision == provision), None)


def load_notices(pack: Pack) -> NoticeRules:
    """The rows of a pack; none where it has no file. Raises SheetError naming the row."""
    path = pack.folder / FILE
    lists = {"notice": list, "delay": list}
    sheet = checked(place(path), read_toml(path), {}, lists)
    notices = tuple(
        _notice(f"{place(path)} notice {number}", entry)
        for number, entry in enumerate(sheet.get("notice", []), 1)
    )
    delays = tuple(
        _delay(f"{place(path)} delay {number}", entry)
        for number, entry in enumerate(sheet.get("delay", []), 1)
    )
    named = [one.provision for one in notices]
    twice = sorted({each for each in named if named.count(each) > 1})
    if twice:
        raise SheetError(f"{place(path)}: found two notices of {twice[0]!r}; write one with all it says.")
    return NoticeRules(notices, delays)


def _notice(where: str, entry: object) -> NoticeRule:
    table = checked(
        where, entry, {"provision": str, "to": str}, {"official": list, "before_disclosure": bool}
    )
    to = _one_of(where, "to", table["to"], NoticeTo)
    officials = tuple(
        Official(**checked(f"{where} official {number}", one, {"id": str, "name": str, "nombre": str}, {}))
        for number, one in enumerate(table.get("official", []), 1)
    )
    if (to is NoticeTo.OFFICIALS) != bool(officials):
        raise SheetError(
            f"{where}: found to = {str(to)!r} with {len(officials)} officials; officials are named where "
            "they are told, and only there."
        )
    return NoticeRule(table["provision"], to, officials, table.get("before_disclosure", False))


def _delay(where: str, entry: object) -> DelayRule:
    table = checked(where, entry, {"provision": str, "ground": str}, {})
    return DelayRule(table["provision"], _one_of(where, "ground", table["ground"], Delays))


def _one_of(where: str, name: str, found: Any, words: type[_Word]) -> _Word:
    try:
        return words(found)
    except ValueError:
        known = ", ".join(words)
        raise SheetError(f"{where}: found {name} = {found!r}; expected one of {known}.") from None
