"""Whom a person can turn to (`contacts.toml`): kept by the office as data, each with its source.

Promises: an entry says who looked it up, where, when and how it was read; a telephone number stands here only
where its source says it. An entry that nobody looked at for half a year is stale, and whoever shows it says
so. Decides nothing: no policy reads it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from clerestory.law.library import Library
from clerestory.law.pack import Pack
from clerestory.law.sheets import SheetError, checked, place, read_toml

NAME: Final = "contacts.toml"
KINDS: Final = (
    "legal_aid",
    "bar",
    "court_help",
    "clerk",
    "victim_advocate",
    "rights",
    "consulate",
    "office",
)
LANGUAGES: Final = ("en", "es")
GOOD_FOR: Final = timedelta(days=180)
LONGEST: Final = 400
_NEEDED: Final = {
    "id": str,
    "kind": str,
    "name": str,
    "counties": list,
    "says": str,
    "dice": str,
    "languages": list,
    "source": str,
    "checked_on": date,
    "read": str,
}
_OPTIONAL: Final = {"nombre": str, "telephone": str, "address": str, "link": str}
_TELEPHONE: Final = re.compile(r"\+?[0-9][0-9 ().-]{1,22}[0-9]|\([0-9]{3}\) [0-9]{3}-[0-9]{4}")
_LINK: Final = re.compile(r"https?://[^\s<>\"]{4,300}")
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Contact:
    """A place that helps. counties: empty for the whole state. name, says: English; nombre, dice: Spanish.

    languages: in which it answers, as its source says; empty where the source does not. telephone, address,
    link: None where no source was read that says it. read: how the source was read."""

    id: str
    kind: str
    name: str
    nombre: str
    counties: tuple[str, ...]
    telephone: str | None
    address: str | None
    link: str | None
    says: str
    dice: str
    languages: tuple[str, ...]
    source: str
    checked_on: date
    read: str

    @property
    def is_statewide(self) -> bool:
        """Does it help in every county?"""
        return not self.counties

    @property
    def dials(self) -> str:
        """The telephone number as a telephone takes it; empty where there is none."""
        return re.sub(r"[^0-9+]", "", self.telephone or "")

    def is_stale(self, on: date) -> bool:
        """Did nobody look at its source for half a year?"""
        return on - self.checked_on > GOOD_FOR


@dataclass(frozen=True, slots=True)
class Contacts:
    """The register of a law. counties: all there are, in the order of the file."""

    counties: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()

    @property
    def statewide(self) -> tuple[Contact, ...]:
        """Those for everybody."""
        return tuple(one for one in self.contacts if one.is_statewide)

    def for_county(self, county: str) -> tuple[Contact, ...]:
        """Those of one county alone."""
        return tuple(one for one in self.contacts if county in one.counties)

    def stale(self, on: date) -> tuple[Contact, ...]:
        """Those whose source must be looked at again."""
        return tuple(one for one in self.contacts if one.is_stale(on))


def load_contacts(pack: Pack) -> Contacts:
    """The register of a pack; an empty one where it has none. Raises SheetError naming the entry."""
    path = pack.folder / NAME
    return contacts_of(read_toml(path), place(path))


def contacts_for(library: Library, law: str) -> Contacts:
    """The register of a law: of its pack, or of the one that it extends. Raises LawError."""
    pack = library.pack(law)
    while not (pack.folder / NAME).exists() and pack.extends is not None:
        pack = library.pack(pack.extends)
    return load_contacts(pack)


def contacts_of(sheet: Mapping[str, Any], where: str) -> Contacts:
    """The register that a table holds. Raises SheetError: what was found, expected, and where."""
    table = checked(where, dict(sheet), {}, {"counties": list, "contact": list})
    counties = tuple(_texts(where, "counties", table.get("counties", [])))
    if len(set(counties)) < len(counties):
        raise SheetError(f"{where}: found a county twice; expected each once.")
    contacts = tuple(_contacts(where, table.get("contact", []), counties))
    return Contacts(counties, contacts)


def _contacts(where: str, entries: list[object], counties: tuple[str, ...]) -> Iterator[Contact]:
    seen: set[str] = set()
    for position, entry in enumerate(entries, 1):
        one = _contact(f"{where} contact {position}", entry, counties)
        if one.id in seen:
            raise SheetError(f"{where} contact {position}: found the id {one.id!r} twice; expected it once.")
        seen.add(one.id)
        yield one


def _contact(where: str, entry: object, counties: tuple[str, ...]) -> Contact:
    table = checked(where, entry, _NEEDED, _OPTIONAL)
    for key, value in table.items():
        if isinstance(value, str) and (len(value) > LONGEST or not value.isprintable()):
            raise SheetError(f"{where}: found a {key} that is not one line of at most {LONGEST} characters.")
    if not _ID.fullmatch(table["id"]):
        raise SheetError(f"{where}: found id {table['id'][:60]!r}; expected small letters, digits, hyphens.")
    if table["kind"] not in KINDS:
        raise SheetError(f"{where}: found kind {table['kind'][:60]!r}; expected one of {', '.join(KINDS)}.")
    places = tuple(_texts(where, "counties", table["counties"]))
    unknown = [one for one in places if one not in counties]
    if unknown:
        raise SheetError(
            f"{where}: found the county {unknown[0][:60]!r}; expected one of the list `counties` at the top."
        )
    languages = tuple(_texts(where, "languages", table["languages"]))
    if not set(languages) <= set(LANGUAGES):
        raise SheetError(f"{where}: found languages {languages}; expected some of {', '.join(LANGUAGES)}.")
    if "telephone" in table and not _TELEPHONE.fullmatch(table["telephone"]):
        raise SheetError(
            f"{where}: found telephone {table['telephone'][:40]!r}; expected digits, as (406) 555-0100."
        )
    for key in ("link", "source"):
        if key in table and not _LINK.fullmatch(table[key]):
            raise SheetError(f"{where}: found {key} {table[key][:60]!r}; expected http:// or https://.")
    return Contact(
        **{
            "telephone": None,
            "address": None,
            "link": None,
            "nombre": table["name"],
            **table,
            "counties": places,
            "languages": languages,
        }
    )


def _texts(where: str, key: str, values: list[object]) -> Iterator[str]:
    for value in values:
        if not isinstance(value, str) or not value.strip() or not value.isprintable():
            raise SheetError(f"{where}: found {value!r} in {key}; expected a word.")
        yield value
