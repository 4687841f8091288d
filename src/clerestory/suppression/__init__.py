"""Small counts in published tables: withheld, and not derivable from all tables together.

    register = Register()
    safe = protect(table, published=register)      # withholds 1 to 10, and what gives them away
    register = publish(register, safe.publication)  # the gate, then one more in the register
    safe.rows()                                     # counts, or the word "withheld"

Pure: tables in, tables out; no clock that matters, no file, no database.
"""

from clerestory.suppression.errors import (
    CannotBePublishedError,
    LinkError,
    RefusedError,
    RegisterError,
    SolverError,
    SuppressionError,
    TableError,
)
from clerestory.suppression.gate import Derivable, derivable, refuse_derivable
from clerestory.suppression.links import Link, Sum
from clerestory.suppression.nearby import Recall
from clerestory.suppression.protect import protect, protect_and_publish, publish
from clerestory.suppression.published import (
    SMALLEST_SHOWN,
    WITHHELD,
    Asked,
    Protected,
    Publication,
    Shown,
    Withheld,
)
from clerestory.suppression.register import Register, read
from clerestory.suppression.table import PERIOD, Category, Cell, Dimension, Table, from_rows, summed
from clerestory.suppression.truth import Truth

__all__ = [
    "PERIOD",
    "SMALLEST_SHOWN",
    "WITHHELD",
    "Asked",
    "CannotBePublishedError",
    "Category",
    "Cell",
    "Derivable",
    "Dimension",
    "Link",
    "LinkError",
    "Protected",
    "Publication",
    "Recall",
    "RefusedError",
    "Register",
    "RegisterError",
    "Shown",
    "SolverError",
    "Sum",
    "SuppressionError",
    "Table",
    "TableError",
    "Truth",
    "Withheld",
    "derivable",
    "from_rows",
    "protect",
    "protect_and_publish",
    "publish",
    "read",
    "refuse_derivable",
    "summed",
]
