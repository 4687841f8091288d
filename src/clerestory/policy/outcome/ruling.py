"""What an engine rules on one action and one element, and the error of one that gave no clean answer."""

from dataclasses import dataclass

from clerestory.law.provision import LawError, Provision


class BenchError(LawError):
    """Cedar gave no clean answer; nothing may be released on it."""


@dataclass(frozen=True)
class Ruling:
    """Cedar's answer to one action on one element: allowed or not, and the provisions that determined it.

    Not allowed with no provision named means that no rule permits it; with provisions, that they forbid it.
    """

    allowed: bool
    provisions: tuple[Provision, ...]

    @property
    def is_forbidden(self) -> bool:
        """Did a provision forbid it, as against nothing permitting it?"""
        return not self.allowed and bool(self.provisions)


SILENT = Ruling(allowed=False, provisions=())
