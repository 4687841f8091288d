"""Where a public sentence comes from. There are these kinds and no others; prose has none and so is not told.

Every kind says what a reader needs to check the sentence: the provision, the cells that were asked, the
register, the published figure, the test. What is told by an office's own installation alone, or what no
office has data on, says so and why.
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
class OfFigure:
    """Figures of published reports. cells: what `clerestory verify-number` takes, `2026-10.json#ADDRESS`;
    none where a whole table was left out. definition: with its version, as the codebook has it. published_on:
    the day of the newest report among them. withheld: how many of the cells are."""

    kind: ClassVar[str] = "figure"
    cells: tuple[str, ...]
    definition: str
    unit: str
    first_on: date
    last_on: date
    published_on: date
    withheld: int


@dataclass(frozen=True)
class OfProof:
    """What a solver found of a promise about a law: for which days. pack: the one it stands in."""

    kind: ClassVar[str] = "proof"
    promise: str
    law: str
    pack: str
    standing: str
    solver: str
    checked_on: date | None
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True)
class OfVerdict:
    """A sentence that is held against the journal at each head of the ledger. digest: of the sentence.
    entries: of the ledger, when it was judged; 0 before."""

    kind: ClassVar[str] = "verdict"
    statement: str
    digest: str
    entries: int
    judged_on: date | None


@dataclass(frozen=True)
class OfReplay:
    """Questions of the past put to another law. key: names the result by history, packs and period. made_up:
    nobody asked these questions; questions: how many, as the result shows it, of made-up ones alone."""

    kind: ClassVar[str] = "replay"
    law: str
    against: str
    first: str
    last: str
    key: str
    made_up: bool
    questions: str


@dataclass(frozen=True)
class OfLink:
    """A work of others, kept in a register with where it can be read. as_of: the day somebody looked."""

    kind: ClassVar[str] = "link"
    register: str
    id: str
    as_of: date
    links: tuple[str, ...]


@dataclass(frozen=True)
class NotYetMeasured:
    """An office's own installation tells it, of its own law and for today. `by`: from what."""

    kind: ClassVar[str] = "not_yet_measured"
    by: str


@dataclass(frozen=True)
class NoData:
    """This office has no data. what: its name among those that may be lacking. because, brings: why, and what
    would bring it."""

    kind: ClassVar[str] = "no_data"
    what: str
    because: str
    brings: str


Source = (
    OfProvision
    | OfPack
    | OfTable
    | OfRegister
    | OfJournal
    | OfClaim
    | OfBill
    | OfControl
    | OfFigure
    | OfProof
    | OfVerdict
    | OfReplay
    | OfLink
    | NotYetMeasured
    | NoData
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
    OfFigure,
    OfProof,
    OfVerdict,
    OfReplay,
    OfLink,
    NotYetMeasured,
    NoData,
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
