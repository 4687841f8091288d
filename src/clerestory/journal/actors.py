"""Who did it, as a handle: a person, an agency's program, the law alone, the worker, or the office at
set-up."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID


class ActorKind(StrEnum):
    """What kind of actor an entry names."""

    PERSON = "person"
    CLIENT = "client"
    LAW = "law"
    WORKER = "worker"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor; `ref` is the handle of a person or agency, None for the others."""

    kind: ActorKind
    ref: UUID | None = None

    def __str__(self) -> str:
        """The stored form, such as `person:<handle>` or `worker`."""
        return f"{self.kind}:{self.ref}" if self.ref else str(self.kind)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read the stored form back."""
        kind, _, ref = text.partition(":")
        return cls(ActorKind(kind), UUID(ref) if ref else None)


def person(ref: UUID) -> Actor:
    """A person who signed in."""
    return Actor(ActorKind.PERSON, ref)


def client(agency: UUID) -> Actor:
    """An agency's own program."""
    return Actor(ActorKind.CLIENT, agency)


WORKER = Actor(ActorKind.WORKER)
OFFICE = Actor(ActorKind.OFFICE)
LAW = Actor(ActorKind.LAW)
