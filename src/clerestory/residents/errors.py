"""What can go wrong with residents; each error is one sentence that can be shown."""

from clerestory.errors import ClerestoryError


class ResidentsError(ClerestoryError):
    """The root of this room's errors."""


class UnknownResidentError(ResidentsError):
    """There is no such resident, or the session works for somebody else."""

    def __init__(self) -> None:
        super().__init__("Nobody is kept here under this name. Prove again who you are.")
