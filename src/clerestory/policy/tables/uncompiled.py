"""A lint that needs the compiler: a policy it cannot model would keep its whole law from answering.

Every policy of every day is looked at, not only those in force, so that the fault is found when the policy is
written and not on the day it begins or is asked for in retrospect.
"""

from collections.abc import Iterator

from clerestory.law.library import Library
from clerestory.policy.program import UnsupportedConstructError
from clerestory.policy.program.closures import Closures
from clerestory.policy.program.policies import compile_policies, syntax
from clerestory.policy.program.shapes import LAW


def check(library: Library) -> Iterator[str]:
    """One finding for each policy outside what the compiled law models, with the construct."""
    for pack in library.packs.values():
        for one in pack.provisions:
            try:
                compile_policies(syntax((one,)), Closures(LAW), LAW)
            except UnsupportedConstructError as outside:
                yield f"{pack.id}: {outside}"
