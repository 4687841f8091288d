"""`clerestory contacts check|import`: the register of whom a person can turn to, kept by the office.

`check`, exit 0: every entry was looked at within half a year. Exit 1: some must be looked at again, named one
a line. Exit 2: the file cannot be used. `import` turns a CSV into the register's file and looks at each line.
"""

import argparse
import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from clerestory.errors import ClerestoryError

COLUMNS: Final = (
    "id",
    "kind",
    "name",
    "nombre",
    "counties",
    "telephone",
    "address",
    "link",
    "says",
    "dice",
    "languages",
    "source",
    "checked_on",
    "read",
)
_LISTS: Final = ("counties", "languages")
_MOST_BYTES: Final = 2_000_000
_EXAMPLE: Final = "mlsa,legal_aid,…  Counties and languages are parted by semicolons."


class ContactsError(ClerestoryError):
    """A file of contacts that cannot be read."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the command."""
    parser = commands.add_parser(
        "contacts",
        help="keep the register of whom a person can turn to",
        description="Exit 0: everything was looked at within half a year. Exit 1: something must be looked "
        "at again. Exit 2: a file cannot be used.",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    look = verbs.add_parser("check", help="say what is stale, and for which counties nothing is known")
    take = verbs.add_parser("import", help="turn a CSV into the register's file")
    take.add_argument("file", type=Path, metavar="CSV", help=f"columns: {', '.join(COLUMNS)}")
    take.add_argument("--write", action="store_true", help="replace the register; without it, print it")
    for verb in (look, take):
        verb.add_argument("--law", required=True, help="the pack whose register it is, as us-xx")
        verb.add_argument("--packs", type=Path, default=None, help="folder of packs (default: the shipped)")


def run(args: argparse.Namespace) -> int:
    """Check or import. Returns the exit code."""
    from clerestory.law.contacts import NAME, contacts_of, load_contacts
    from clerestory.law.library import default_folder, open_library

    pack = open_library(args.packs or default_folder()).pack(args.law)
    if args.verb == "check":
        at: datetime = args.at
        return _check(load_contacts(pack), at.date())
    counties = load_contacts(pack).counties
    rows = _rows(args.file)
    contacts_of({"counties": list(counties), "contact": rows}, args.file.name)
    text = written(counties, rows)
    if args.write:
        (pack.folder / NAME).write_text(text, "utf-8")
        print(f"{len(rows)} contacts are in {pack.id}/{NAME}.")
    else:
        print(text, end="")
    return 0


def written(counties: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """The register's file. JSON's strings and lists are TOML's too."""
    parts = [f"counties = {json.dumps(list(counties), ensure_ascii=False)}\n"]
    for row in rows:
        lines = [f"{key} = {_value(row[key])}\n" for key in COLUMNS if key in row]
        parts.append("\n[[contact]]\n" + "".join(lines))
    return "".join(parts)


def _check(contacts: Any, on: date) -> int:
    stale = contacts.stale(on)
    for one in stale:
        print(f"{one.id}: looked at on {one.checked_on}; look at {one.source} again.")
    alone = [county for county in contacts.counties if not contacts.for_county(county)]
    print(
        f"{len(contacts.contacts)} contacts, {len(stale)} stale; {len(contacts.statewide)} for the whole "
        f"state; {len(alone)} of {len(contacts.counties)} counties have none of their own."
    )
    return 1 if stale else 0


def _value(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ContactsError(f"{path.name}: found more than 2 MB; expected a list of contacts.")
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            unknown = [name for name in reader.fieldnames or [] if name not in COLUMNS]
            if unknown or not reader.fieldnames:
                raise ContactsError(
                    f"{path.name} line 1: found the columns {', '.join(map(str, reader.fieldnames or []))}; "
                    f"expected {', '.join(COLUMNS)}."
                )
            return [_row(path.name, at, row) for at, row in enumerate(reader, 2)]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise ContactsError(
            f"{path.name}: found no CSV in UTF-8; expected a line for each contact, as {_EXAMPLE}"
        ) from None


def _row(name: str, line: int, row: Mapping[Any, Any]) -> dict[str, Any]:
    if None in row or None in row.values():
        raise ContactsError(f"{name} line {line}: found more or fewer fields than columns; expected as many.")
    found: dict[str, Any] = {key: value.strip() for key, value in row.items() if value.strip()}
    for key in _LISTS:
        found[key] = [part.strip() for part in found.get(key, "").split(";") if part.strip()]
    try:
        found["checked_on"] = date.fromisoformat(found.get("checked_on", ""))
    except ValueError:
        raise ContactsError(
            f"{name} line {line}: found checked_on {found.get('checked_on', '')[:20]!r}; expected a day as "
            "2026-11-23."
        ) from None
    return found
