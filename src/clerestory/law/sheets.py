"""What stands beside the policies of a pack as TOML: translations, bills, claims. One strict way to read it.

Promises: a file that is not there is an empty one; a file that is there has exactly the keys that its kind
knows, or the error says which file, which entry and which key.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clerestory.law.provision import LawError


class SheetError(LawError):
    """A file beside the policies cannot be used; the message says where, what was found and expected."""


def read_toml(path: Path) -> dict[str, Any]:
    """The file as a table; an absent file is empty. Raises SheetError if it is not TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except OSError:
        raise SheetError(f"{place(path)}: found no readable file; expected TOML.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as unreadable:
        raise SheetError(f"{place(path)}: found text that is not TOML ({unreadable}).") from None


def place(path: Path) -> str:
    """How a file of a pack is named to people: pack and file."""
    return f"{path.parent.name}/{path.name}"


def checked(
    where: str, entry: object, needed: Mapping[str, type], optional: Mapping[str, type]
) -> dict[str, Any]:
    """`entry` as a table with every needed key, no unknown key, and values of the right kind."""
    if not isinstance(entry, dict):
        raise SheetError(f"{where}: found {entry!r}; expected a table.")
    missing = [key for key in needed if key not in entry]
    if missing:
        raise SheetError(f"{where}: found no {', '.join(missing)}; expected {', '.join(needed)}.")
    known = {**needed, **optional}
    for key, value in entry.items():
        if key not in known:
            raise SheetError(f"{where}: found unknown {key!r}; known are {', '.join(known)}.")
        if not isinstance(value, known[key]) or value == "":
            raise SheetError(
                f"{where}: found {key} = {value!r}; expected a {known[key].__name__} that says something."
            )
    return entry
