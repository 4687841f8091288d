"""Check one number of a downloaded report: offline, saying what was shown and what was not.

Three things can be shown with public files: that the list of digests is the one whose digest is in the public
ledger (with a proof and a policy), that the file and the cell are those of the list, and that the cell is
cited under the definition it names. That the number is true, nobody sees from outside: with the opening that
an auditor gets, `check_opening` shows that exactly these ledger entries were counted.
Refuses: what is no report; more than 64 MiB.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from clerestory.ledger.documents import read_bytes, read_document, read_members, write_document
from clerestory.ledger.errors import MalformedError, NotVerifiedError
from clerestory.ledger.leaf import parse_leaf
from clerestory.ledger.spelling import read_hash, read_utf8, write_base64
from clerestory.publication.reports.definitions import digest_of, shipped
from clerestory.publication.reports.document import FORM, LIST_FORM, cell_digest, cells_of
from clerestory.publication.reports.receipt import SALT_BYTES, commitment
from clerestory.suppression import SMALLEST_SHOWN, WITHHELD

LARGEST_REPORT: Final = 64 << 20
OPENING_FORM: Final = "clerestory-figure-opening-1"
MOST_LEAVES: Final = 5_000_000


@dataclass(frozen=True)
class Listing:
    """A list of digests. files, cells: digest (64 hexadecimal digits) by name and by address."""

    report: str
    register: str
    files: Mapping[str, str]
    cells: Mapping[str, str]


@dataclass(frozen=True)
class FigureOpening:
    """What opens one receipt, for auditors. leaves: leaf hash of the entry of each unit that was counted."""

    at: str
    salt: bytes = field(repr=False)
    leaves: tuple[bytes, ...] = field(repr=False)

    def to_bytes(self) -> bytes:
        """As a file. Keep it as secret as the count it opens."""
        leaves = [write_base64(leaf) for leaf in self.leaves]
        return write_document(
            {"format": OPENING_FORM, "at": self.at, "salt": write_base64(self.salt), "leaves": leaves}
        )


def parse_listing(data: bytes) -> Listing:
    """Read a list. Raises MalformedError."""
    form, *lines = read_utf8(data, LARGEST_REPORT, "A list of a report").removesuffix("\n").split("\n")
    words = [line.split(" ", 2) for line in lines]
    if form != LIST_FORM or [word[0] for word in words[:2]] != ["report", "register"]:
        raise MalformedError(f"A list of a report does not begin with {LIST_FORM}, `report`, `register`.")
    found: dict[str, dict[str, str]] = {"file": {}, "cell": {}}
    for word in words[2:]:
        if len(word) != 3 or word[0] not in found or word[2] in found[word[0]]:
            raise MalformedError("A line of a list of a report is none, or stands twice.")
        found[word[0]][word[2]] = word[1]
    return Listing(words[0][1], words[1][1], found["file"], found["cell"])


def parse_report(data: bytes) -> tuple[Mapping[str, Any], Mapping[str, Mapping[str, Any]]]:
    """A report and its figures by address. Raises MalformedError."""
    document = read_document(data, LARGEST_REPORT, "The report")
    if not isinstance(document, dict) or document.get("form") != FORM:
        raise MalformedError(f"This is no report of the form {FORM}. Give the JSON file of a report.")
    try:
        figures = {str(one["at"]): one for one in cells_of(document)}
    except (KeyError, TypeError, AttributeError):
        raise MalformedError(
            "The report lacks a part that every report has; it was cut or changed."
        ) from None
    return document, figures


def parse_opening(data: bytes) -> FigureOpening:
    """Read `FigureOpening.to_bytes`. Raises MalformedError."""
    value = read_document(data, LARGEST_REPORT, "The opening")
    opening = read_members(value, "the opening", {"format", "at", "salt", "leaves"})
    leaves = opening["leaves"]
    if opening["format"] != OPENING_FORM or not isinstance(leaves, list) or len(leaves) > MOST_LEAVES:
        raise MalformedError(f"This is no opening of the form {OPENING_FORM}.")
    hashes = tuple(read_hash(str(leaf), f"Leaf {n} of the opening") for n, leaf in enumerate(leaves, 1))
    return FigureOpening(str(opening["at"]), read_bytes(opening["salt"], "`salt`", SALT_BYTES), hashes)


def check_listed(name: str, data: bytes, at: str, figure: Mapping[str, Any], listing: Listing) -> str:
    """That the figure, and then the whole file, are those of the list. Raises NotVerifiedError, which names
    the cell or the file."""
    if figure["report"] != listing.report:
        raise NotVerifiedError(
            f"{name} is the report of {figure['report']}, the list that of {listing.report}."
        )
    if listing.cells.get(at) != cell_digest(figure):
        known = "is another than the one published" if at in listing.cells else "was never published"
        raise NotVerifiedError(f"Cell {at} {known}: its value, unit, definition or receipt was forged.")
    own = f"{listing.report}.json"
    if listing.files.get(own) != hashlib.sha256(data).hexdigest():
        raise NotVerifiedError(
            f"{name} was tampered with: it is not the file {own} that was published. Cell {at} itself is as "
            "published; something else in the file is not."
        )
    return f"Cell {at} and the whole file are those of the published list of {listing.report}."


def check_cell(document: Mapping[str, Any], at: str, figure: Mapping[str, Any]) -> list[str]:
    """That the figure keeps the rules it says it keeps. Raises NotVerifiedError."""
    value = figure["value"]
    is_cell = not any(one["at"] == at for one in document["figures"])
    if is_cell and (isinstance(value, bool) or not (value == WITHHELD or isinstance(value, int))):
        raise NotVerifiedError(f"Cell {at} has neither a whole number nor the word {WITHHELD}.")
    if is_cell and isinstance(value, int) and (value < 0 or 0 < value < SMALLEST_SHOWN):
        raise NotVerifiedError(f"Cell {at} shows a count that no report shows.")
    return [_definition(document, figure), _receipt(at, figure)]


def check_entry(listing: bytes, leaf: bytes) -> None:
    """That a leaf of the ledger carries the digest of this list. Raises NotVerifiedError, MalformedError."""
    if parse_leaf(leaf).content != hashlib.sha256(listing).digest():
        raise NotVerifiedError(
            "The ledger's entry carries another list than this one: the list, or the proof beside it, was "
            "changed or belongs to another report."
        )


def check_opening(opening: FigureOpening, at: str, figure: Mapping[str, Any]) -> str:
    """That the receipt commits to what an opening shows. Raises NotVerifiedError, MalformedError."""
    if opening.at != at:
        raise MalformedError(f"The opening is that of {opening.at}.")
    if commitment(opening.salt, opening.leaves) != read_hash(str(figure["receipt"]), "The receipt"):
        raise NotVerifiedError(f"The opening does not open the receipt of {at}: other entries were counted.")
    value = figure["value"]
    if value == WITHHELD:
        return f"The opening opens the receipt; it shows how many ledger entries stand behind {at}."
    if at.startswith("median-days/"):
        return f"The opening opens the receipt: the median is over {len(opening.leaves)} answers."
    if value != len(opening.leaves):
        raise NotVerifiedError(f"The receipt of {at} commits to {len(opening.leaves)} units, not to {value}.")
    return f"The opening opens the receipt: it commits to exactly {value} units."


def check_leaves(opening: FigureOpening, is_leaf: Callable[[bytes], bool], size: int) -> str:
    """That each counted entry is in the log. is_leaf: of the log's leaf hashes. Raises NotVerifiedError."""
    missing = sum(not is_leaf(leaf) for leaf in set(opening.leaves))
    if missing:
        raise NotVerifiedError(f"{missing} of the counted entries are not among the {size} of the log.")
    return f"All {len(set(opening.leaves))} entries that were counted are among the {size} of the log."


def _definition(document: Mapping[str, Any], figure: Mapping[str, Any]) -> str:
    name = figure["definition"]
    found = next(one for one in document["definitions"] if f"{one['id']}@{one['version']}" == name)
    if digest_of({key: one for key, one in found.items() if key != "sha256"}) != found["sha256"]:
        raise NotVerifiedError(f"The text of the definition {name} was changed in this file.")
    known = {one.name: one.digest for one in shipped()}
    if name in known and known[name] != found["sha256"]:
        raise NotVerifiedError(f"The definition {name} says something else than in this program.")
    more = "" if name in known else " (newer than this program)"
    return f"It counts «{found['title']}», definition {name}{more}: {found['counts']}"


def _receipt(at: str, figure: Mapping[str, Any]) -> str:
    try:
        read_hash(str(figure["receipt"]), "The receipt")
    except MalformedError:
        raise NotVerifiedError(f"Cell {at} has no receipt that can be read.") from None
    return "It has a receipt."
