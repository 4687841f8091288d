"""What was found in a paper, as values that need no parser."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from clerestory.papers.sniffing import Kind


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. signer: the name in its certificate. covers: the whole file, as it lies here."""

    signer: str
    intact: bool
    trusted: bool
    covers: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found. appended: bytes stand behind the end of the file itself. confined: the process that
    read it had no network."""

    kind: Kind
    pages: int
    text: str
    appended: bool
    signatures: tuple[Signature, ...]
    confined: bool

    def to_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self) | {"kind": str(self.kind)}

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        """Read what `to_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            kind=Kind(body["kind"]),
            pages=int(body["pages"]),
            text=str(body["text"]),
            appended=body["appended"] is True,
            signatures=tuple(Signature(**each) for each in body["signatures"]),
            confined=body["confined"] is True,
        )
