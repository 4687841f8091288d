"""What this door refuses on its own account, before casework is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from clerestory.api.kinds import Kind
from clerestory.errors import ClerestoryError


@dataclass(frozen=True, slots=True)
class Misfit:
    """One place that does not fit. `pointer`: JSON pointer into the body, or the name of a parameter.

    `found` names kinds and lengths and never quotes what was sent, unless it is a word of the published
    format.
    """

    pointer: str
    found: str
    expected: str

    def to_json(self) -> dict[str, str]:
        """The public form."""
        return {"pointer": self.pointer, "found": self.found, "expected": self.expected}


@dataclass(frozen=True, slots=True)
class Extras:
    """What some problems carry besides: places that do not fit, members and headers of other standards."""

    misfits: Sequence[Misfit] = ()
    members: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class ApiError(ClerestoryError):
    """Base of what this room refuses: a kind of problem, a sentence, and what else the answer carries."""

    def __init__(self, kind: Kind, detail: str = "", extras: Extras | None = None) -> None:
        self.kind = kind
        self.extras = extras or Extras()
        super().__init__(detail or kind.says)
