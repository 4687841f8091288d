"""The smallest count that may be shown. Smaller ones could point at few people, so they are told as "<11".

Only the count itself is hidden: where a sum is shown beside its parts, a hidden part can sometimes be worked
out. Hiding further counts for that is not done yet, and provenance says so.
"""

from typing import Final

THRESHOLD: Final = 11
FEW: Final = f"<{THRESHOLD}"


def shown(count: int) -> int | str:
    """The count as it may be shown; zero may."""
    return FEW if 0 < count < THRESHOLD else count
