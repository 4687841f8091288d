"""Elements that a person withheld although the law would let them go; the only way to their table.

Promises that this only makes less: nothing here can add an element to what the law releases."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from clerestory.review.errors import GroundMissingError
from clerestory.review.models import Withheld


@dataclass(frozen=True, slots=True)
class WithheldElements:
    """What one finding withheld, and the ground that the agency reads."""

    elements: tuple[str, ...]
    ground: str


def withhold(finding: UUID, *, elements: Iterable[str], ground: str) -> WithheldElements:
    """Keep what this finding withholds. Raises GroundMissingError."""
    if not ground.strip():
        raise GroundMissingError("Say why these elements are withheld: the agency reads this sentence.")
    row = Withheld.objects.create(finding_id=finding, elements=sorted(elements), ground=ground.strip())
    return WithheldElements(tuple(row.elements), row.ground)


def withheld_in(task: UUID | None) -> tuple[WithheldElements, ...]:
    """What the findings of a task withheld, the earliest first."""
    if task is None:
        return ()
    rows = Withheld.objects.filter(finding__task_id=task).order_by("finding__found_at")
    return tuple(WithheldElements(tuple(row.elements), row.ground) for row in rows)
