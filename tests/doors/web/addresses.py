"""Every address of the site, as Django knows them, and the written table of who may do what at each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver

from clerestory.site.folders import CLONE

TABLE: Final = CLONE / "docs" / "reference" / "who-may.md"
VISITORS: Final = (
    "nobody",
    "officer",
    "supervisor",
    "counsel",
    "administrator",
    "requester",
    "other requester",
    "program",
    "other program",
)
_PLACE: Final = re.compile(r"<(?:(\w+):)?(\w+)>")
_FILLED: Final = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000", "path": "nothing"}
_HEAD: Final = """# Who may

Every address of the site, and what each kind of visitor meets there. `CLERESTORY_WRITE_WHO_MAY=yes` with
`pytest tests/doors/web/test_who_may.py` writes this table from a walk; without it the same test walks again
and compares, and an address without a row fails. Read a change of this file as a change of rights.

A cell says what a GET meets, then, after a stroke where it differs, what a POST with an empty form meets:

| word | means |
|---|---|
| open | the door opened: a page, a file, or a form to fill in |
| asks | the door opened, and what was sent is not enough (400, 409, 415, 422) |
| leads on | the door opened and leads to another page, which has a row of its own |
| sign in | the sign-in page |
| no | refused: this page is not for this visitor (403) |
| none | there is nothing at this address for this visitor (404) |
| token | an access token is needed (401) |
| – | this address does not know the method (405) |

The agency of *requester* and *program* asked the request that the addresses name; *other* is of another
agency. People are those of the sample office. Pages of administration open in their own process only
([administration](../operations/administration.md)); addresses under `/es/` behave as those without.

"""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it is written, with its places for names still open."""

    written: str
    view: Any

    def filled(self, **names: str) -> str:
        """The address with these names; what nobody names gets something that fits and is not there."""

        def fill(found: re.Match[str]) -> str:
            kind, name = found[1] or "str", found[2]
            return names.get(name) or _FILLED.get(kind, "nothing")

        return "/" + _PLACE.sub(fill, self.written)


def all_addresses() -> tuple[Address, ...]:
    """Every address of the site in English, in the order of the table."""
    return tuple(sorted(_below("", get_resolver().url_patterns), key=lambda each: each.written))


def rows_written() -> dict[str, tuple[str, ...]]:
    """The table, by address."""
    if not TABLE.exists():
        return {}
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in TABLE.read_text("utf-8").splitlines()
        if line.startswith("| `/")
    ]
    return {row[0].strip("`").removeprefix("/"): tuple(row[1:]) for row in cells}


def write_rows(rows: dict[str, tuple[str, ...]], to: Path = TABLE) -> None:
    """Write the table."""
    lines = [f"| address | {' | '.join(VISITORS)} |", "|---" * (len(VISITORS) + 1) + "|"]
    lines += [f"| `/{address}` | {' | '.join(cells)} |" for address, cells in sorted(rows.items())]
    to.write_text(_HEAD + "\n".join(lines) + "\n", "utf-8")


def _below(before: str, patterns: Any) -> Iterator[Address]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _below(here, pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            written = here.replace("^.*$", "any-other-address").replace("\\", "").strip("^$")
            yield Address(written, pattern.callback)
