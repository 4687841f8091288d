"""What this room refuses, each with one sentence: found, expected, where, what to do. No count is ever
repeated.
"""

from clerestory.errors import ClerestoryError


class SuppressionError(ClerestoryError):
    """Base of what this room refuses."""


class TableError(SuppressionError):
    """A table of counts is not well formed: a total that does not add up, a cell twice, a negative count."""


class LinkError(SuppressionError):
    """Tables cannot be held against each other: a name means two things, or they contradict each other."""


class RegisterError(SuppressionError):
    """The register of publications was changed by hand, cut short, or is of another form."""


class SolverError(SuppressionError):
    """The solver gave no answer that may be relied on. Nothing is published on it."""


class RefusedError(SuppressionError):
    """A publication would make a withheld count derivable, here or in an earlier table. Names cells, never
    values.
    """


class CannotBePublishedError(SuppressionError):
    """No way to withhold cells makes this table safe beside what is published already. Coarsen it, or leave
    it.
    """
