"""Where a public sentence comes from. There are these kinds and no others; prose has none and so is not told.

Every kind says what a reader needs to check the sentence: the provision, the cells that were asked, the
register, the count of entries, the test. What nothing measures yet says what will measure it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from clerestory.law.bills import Bill
from clerestory.law.claims import Claim
from clerestory.law.pack import Pack
from clerestory.law.provision import Provision
from clerestory.vocabulary.decision import PackStamp


@dataclass(frozen=True)
class OfProvision:
    """A provision of law, as a pack has it."""

    kind: ClassVar[str] = "provision"
    id: str
    citation: str
    pack: str
    version: str
    digest: str
    reading: str
    dated: str
    effective_on: date
    repealed_on: date | None
    link: str

    @classmethod
    def of(cls, pack: Pack, one: Provision) -> "OfProvision":
        """The provision `one` of `pack`."""
        return cls(
            one.id,
            one.citation,
            pack.id,
            pack.version,
            pack.digest,
            str(one.text),
            one.dated,
            one.effective_on,
            one.repealed_on,
            one.source,
        )


@dataclass(frozen=True)
class OfPack:
    """The sheet of a pack: its silence, the days it covers, what it says of its own reading."""

    kind: ClassVar[str] = "pack"
    pack: str
    version: str
    digest: str
    part: str

    @classmethod
    def of(cls, pack: Pack, part: str) -> "OfPack":
        """The `part` of the sheet of `pack`."""
        return cls(pack.id, pack.version, pack.digest, part)


@dataclass(frozen=True)
class OfTable:
    """Questions put to the law. `asked`: how many; `provisions`: ids of those that led to the answers told;
    `packs`: what was asked, one stamp a pack. `law compare` and `law show` print the same tables."""

    kind: ClassVar[str] = "table"
    table: str
    asked: int
    provisions: tuple[str, ...]
    packs: tuple[PackStamp, ...]


@dataclass(frozen=True)
class OfRegister:
    """Rows of a register. `as_of`: its day or version."""

    kind: ClassVar[str] = "register"
    register: str
    rows: int
    as_of: str


@dataclass(frozen=True)
class OfJournal:
    """Entries of this office's journal between two days, both included."""

    kind: ClassVar[str] = "journal"
    first_on: date
    last_on: date


@dataclass(frozen=True)
class OfClaim:
    """An entry of the register of claims."""

    kind: ClassVar[str] = "claim"
    id: str
    verdict: str
    checked_on: date
    provisions: tuple[str, ...]
    citations: tuple[str, ...]
    links: tuple[str, ...]

    @classmethod
    def of(cls, one: Claim) -> "OfClaim":
        """The claim `one`."""
        return cls(one.id, one.verdict, one.checked_on, one.provisions, one.citations, one.sources)


@dataclass(frozen=True)
class OfBill:
    """An entry of the register of bills."""

    kind: ClassVar[str] = "bill"
    id: str
    status: str
    as_of: date
    link: str

    @classmethod
    def of(cls, one: Bill) -> "OfBill":
        """The bill `one`."""
        return cls(one.id, one.status, one.as_of, one.source)


@dataclass(frozen=True)
class OfControl:
    """A test that fails when the sentence stops being true, by file and name."""

    kind: ClassVar[str] = "control"
    file: str
    test: str


@dataclass(frozen=True)
class NotYetMeasured:
    """Nothing measures it yet. `by`: what will."""

    kind: ClassVar[str] = "not_yet_measured"
    by: str


Source = (
    OfProvision | OfPack | OfTable | OfRegister | OfJournal | OfClaim | OfBill | OfControl | NotYetMeasured
)
KINDS: Final = (
    OfProvision,
    OfPack,
    OfTable,
    OfRegister,
    OfJournal,
    OfClaim,
    OfBill,
    OfControl,
    NotYetMeasured,
)


def to_json(source: Source) -> dict[str, Any]:
    """The public form of a source: its kind and what there is to check."""
    return {"kind": source.kind, **{name: _plain(value) for name, value in vars(source).items()}}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PackStamp):
        return value.to_json()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value
