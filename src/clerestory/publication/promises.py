"""The book of promises: what was proved of each law, when, under which text and by which solver.

One JSON file, written whole or not at all. Promises that nothing is read out of it for a law whose packs or
promises have changed since: `standing_of` says "not yet checked again" instead of a verdict. Proofs are made
by `publication.proving`; reading the book needs no solver.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Self

from clerestory.law.library import Library
from clerestory.law.promises import Promise, in_one_list, load_promises
from clerestory.publication.errors import PublicationError
from clerestory.vocabulary.decision import PackStamp

FORMAT: Final = "clerestory/promises/1"


class BookError(PublicationError):
    """There is a book and it cannot be used; the message says what was found and what to do."""


class Standing(StrEnum):
    """What is known today of a promise under a law."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNDETERMINED = "undetermined"
    NOT_CHECKED_AGAIN = "not_checked_again"
    NOT_CHECKED = "not_checked"


_OPEN: Final = (Standing.NOT_CHECKED_AGAIN, Standing.NOT_CHECKED)


@dataclass(frozen=True)
class Checked:
    """What came of one promise. `digest`: of its text as it was checked. witness: the request that refutes
    it, as Facts in JSON. let_go: the provisions that release it, the leading one first. rests_on: provisions
    without one of which the proof would not hold. first, last: the days it was asked for."""

    promise: str
    digest: str
    verdict: str
    seconds: float
    first: date
    last: date
    witness: dict[str, Any] | None = None
    let_go: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True)
class CheckedLaw:
    """One law when its promises were checked. `problem`: why nothing could be said, in English."""

    law: str
    at: datetime
    solver: str
    program: str
    packs: tuple[PackStamp, ...]
    promises: tuple[Checked, ...]
    problem: str | None = None

    def of(self, promise: str) -> Checked | None:
        """What came of this promise, if it was there."""
        return next((one for one in self.promises if one.promise == promise), None)


@dataclass(frozen=True)
class Book:
    """Every law that was checked, by its name."""

    laws: Mapping[str, CheckedLaw]

    def to_json(self) -> dict[str, Any]:
        """The document of the file and of the page's twin."""
        return {"format": FORMAT, "laws": [law_to_json(one) for one in self.laws.values()]}


@dataclass(frozen=True)
class Promised:
    """A promise as it stands today in `home`, a pack of the law."""

    promise: Promise
    home: str
    digest: str


@dataclass(frozen=True)
class Told:
    """A promise under a law as a page may tell it today. `checked`: what the book says, even where it holds
    no longer; only `standing` says whether it does."""

    promised: Promised
    standing: Standing
    checked: Checked | None


@dataclass(frozen=True)
class LawToday:
    """What a law is today: the stamps of its packs, and its promises, its own first."""

    law: str
    on: date
    packs: tuple[PackStamp, ...]
    promises: tuple[Promised, ...]

    @classmethod
    def of(cls, library: Library, law: str, on: date) -> Self:
        """Read it from the packs. Raises LawError, also where a promise cannot be read."""
        layers = library.layers(law, on)
        found = {layer.pack.id: load_promises(layer.pack.folder) for layer in layers}
        in_one_list(found.values())
        return cls(
            law,
            on,
            tuple(PackStamp(one.pack.id, one.pack.version, one.pack.digest) for one in layers),
            tuple(
                Promised(one, home, digest_of(one))
                for home, promises in reversed(found.items())
                for one in promises
            ),
        )

    def is_as_in(self, checked: CheckedLaw) -> bool:
        """Are packs and promises the ones that were checked, and the day one of those asked for?"""
        return all(one.standing not in _OPEN for one in self._beside(checked))

    def told(self, book: Book | None) -> tuple[Told, ...]:
        """Each promise with what is known of it."""
        checked = book.laws.get(self.law) if book else None
        if checked is None:
            return tuple(Told(one, Standing.NOT_CHECKED, None) for one in self.promises)
        return tuple(self._beside(checked))

    def _beside(self, law: CheckedLaw) -> Iterator[Told]:
        for one in self.promises:
            found = law.of(one.promise.id)
            if found is None:
                yield Told(one, Standing.NOT_CHECKED, None)
                continue
            from_on = max(self.on, one.promise.from_on or self.on)
            holds = (
                law.packs == self.packs
                and found.digest == one.digest
                and found.first <= from_on <= found.last
            )
            yield Told(one, Standing(found.verdict) if holds else Standing.NOT_CHECKED_AGAIN, found)


def digest_of(promise: Promise) -> str:
    """The digest of everything a promise says."""
    text = json.dumps(promise.tree, sort_keys=True, ensure_ascii=False)
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def read_book(path: Path) -> Book | None:
    """The book; None where nobody has written one yet. Raises BookError."""
    try:
        document = json.loads(path.read_text("utf-8"))
        if document["format"] != FORMAT:
            raise ValueError(document["format"])
        return Book({one["law"]: _law(one) for one in document["laws"]})
    except FileNotFoundError:
        return None
    except OSError as unreadable:
        raise BookError(
            f"{path}: the book of promises cannot be read ({unreadable.strerror}). Nothing is told of any "
            "promise until it can; give the file back to the user the site runs as."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise BookError(
            f"{path}: found no whole book of promises of the form {FORMAT}. Nothing is told of any promise "
            "until the worker has written it again; take the file away to have that done at the next start."
        ) from None


def write_book(path: Path, book: Book) -> None:
    """Put the book in the place of the one before, at once. Raises BookError; then the old one stays."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8") as file:
            json.dump(book.to_json(), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise BookError(
            f"{path}: the book of promises cannot be written ({error.strerror}). The one before stays. Free "
            "some space or mend the rights of the folder; the next check writes it."
        ) from error
    finally:
        beside.unlink(missing_ok=True)


def law_to_json(one: CheckedLaw) -> dict[str, Any]:
    """One law of the book."""
    return {
        "law": one.law,
        "checked_at": one.at.isoformat(),
        "solver": one.solver,
        "program": one.program,
        "packs": [asdict(stamp) for stamp in one.packs],
        "promises": [
            {**asdict(each), "first": each.first.isoformat(), "last": each.last.isoformat()}
            for each in one.promises
        ],
        "problem": one.problem,
    }


def _law(document: Mapping[str, Any]) -> CheckedLaw:
    return CheckedLaw(
        law=str(document["law"]),
        at=datetime.fromisoformat(document["checked_at"]),
        solver=str(document["solver"]),
        program=str(document["program"]),
        packs=tuple(PackStamp(**stamp) for stamp in document["packs"]),
        promises=tuple(_checked(one) for one in document["promises"]),
        problem=document["problem"],
    )


def _checked(document: Mapping[str, Any]) -> Checked:
    lists = {name: tuple(document[name]) for name in ("let_go", "rests_on")}
    days = {name: date.fromisoformat(document[name]) for name in ("first", "last")}
    Standing(document["verdict"])
    return Checked(**{**document, **days, **lists})
