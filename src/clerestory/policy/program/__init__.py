"""The law compiled once, to be carried by anything: closures here, columns and a solver elsewhere.

A provision becomes a program of (value, error) expressions over an algebra (`algebra.py`); a carrier
implements the algebra. What lies outside the subset is refused by policy and construct when it is loaded,
never dropped. Cedar's own engine stays the authority on meaning: every carrier is held against it.
"""

from clerestory.policy.program.answers import Answer
from clerestory.policy.program.compiled_layer import CompiledLayer
from clerestory.policy.program.refusals import DataError, ProgramError, UnsupportedConstructError

__all__ = ["Answer", "CompiledLayer", "DataError", "ProgramError", "UnsupportedConstructError"]
