"""Making a table of counts safe to publish, beside every table published before.

`protect` finds what to withhold: the cheapest pattern where that can be found in time, a good one
otherwise; earlier tables stand as they are. `publish` lets it through the gate and adds it to the register;
nothing else adds to one. Same table, same register, same pattern: one thread, one seed, no draw of
lots; limits count steps, not seconds.
"""

from collections.abc import Sequence
from typing import Final

from clerestory.suppression.effort import Limit, LimitError
from clerestory.suppression.errors import RegisterError, SolverError
from clerestory.suppression.exact import cheapest, likely
from clerestory.suppression.findings import Effort
from clerestory.suppression.gate import refuse_derivable
from clerestory.suppression.greedy import good
from clerestory.suppression.links import Link, related
from clerestory.suppression.nearby import Recall
from clerestory.suppression.published import Asked, Protected, Publication, publication_of
from clerestory.suppression.register import Register
from clerestory.suppression.table import Table
from clerestory.suppression.task import Task

STEPS: Final = 2_000_000
MOST_CELLS_EXACT: Final = 2_500
MOST_DIMENSIONS_EXACT: Final = 2
MOST_UNKNOWNS_EXACT: Final = 400


def protect(
    table: Table,
    published: Register | None = None,
    steps: int = STEPS,
    links: Sequence[Link] = (),
    recall: Recall | None = None,
) -> Protected:
    """The table with every count from 1 to 10 withheld, and as many others as it takes that none follows.

    published: everything that was ever published; nothing in it may become derivable either.
    steps: of the solver, in which the cheapest pattern is looked for before a good one must do.
    links: what tables that count other things say about this one.
    recall: true counts of all tables, and what was found near them; with it the search is quicker.
    Raises CannotBePublishedError where withholding everything would not be enough, LinkError where the
    table cannot be held against earlier ones, RefusedError where the gate doubts what was found. Source:
    docs/decisions/0028-what-may-be-derived.md.
    """
    register = published or Register()
    if any(one.name == table.name for one in register):
        raise RegisterError(f"«{table.name}» is published already. A correction takes a name of its own.")
    task = Task(table, related(table.counting, register, links), links, recall)
    effort = Effort()
    pattern, asked = _pattern(task, effort, steps)
    publication = publication_of(table, task.cells_of(pattern))
    refuse_derivable(register, publication, links, task.oracle(pattern))
    return Protected(publication, asked)


def protect_and_publish(
    table: Table,
    register: Register,
    steps: int = STEPS,
    links: Sequence[Link] = (),
    recall: Recall | None = None,
) -> tuple[Publication, Register]:
    """The table made safe, and the register with it: the gate is asked once. Raises as `protect`."""
    publication = protect(table, register, steps, links, recall).publication
    return publication, register.admit(publication)


def publish(register: Register, publication: Publication, links: Sequence[Link] = ()) -> Register:
    """The register with this publication once it passed the gate. Raises RefusedError where it does not."""
    refuse_derivable(register, publication, links)
    return register.admit(publication)


def _pattern(task: Task, effort: Effort, steps: int) -> tuple[frozenset[int], Asked]:
    alone = task.attacked(task.musts, effort, first_only=True)
    if not alone.findings:
        method = "exact" if task.musts else "nothing to withhold"
        return task.musts, Asked(method, "", effort.linear, effort.integer, 0)
    task.refuse_hopeless(effort)
    why = _too_large(task)
    if not why:
        try:
            found = cheapest(task, effort, Limit(effort, steps))
        except (LimitError, SolverError) as error:
            why = str(error)
        else:
            method = "exact" if found.is_cheapest else "near exact"
            why = "" if found.is_cheapest else "Some cells were asked to admit more than 11."
            return found.pattern, Asked(method, why, effort.linear, effort.integer, found.rounds)
    start = () if task.nearby is not None else likely(task, effort, Limit(effort, steps // 2))
    limit = Limit(effort, steps)
    pattern = good(task, effort, limit, start)
    if limit.is_over:
        why += " The time was over before all of it was looked at; another run may withhold other cells."
    return pattern, Asked("greedy", why, effort.linear, effort.integer, 0)


def _too_large(task: Task) -> str:
    if len([one for one in task.table.dimensions if len(one.labels) > 1]) > MOST_DIMENSIONS_EXACT:
        return f"The table has more than {MOST_DIMENSIONS_EXACT} dimensions."
    if len(task.table.counts) > MOST_CELLS_EXACT:
        return f"The table has more than {MOST_CELLS_EXACT:,} cells."
    if task.nearby is not None and task.unknowns > MOST_UNKNOWNS_EXACT:
        return f"More than {MOST_UNKNOWNS_EXACT:,} counts hang together with it."
    return ""
