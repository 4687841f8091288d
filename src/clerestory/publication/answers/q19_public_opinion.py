"""19. Public opinion: comments and surveys once they are registered; never a figure without its source."""

from collections.abc import Iterator

from clerestory.publication.asked import Asked
from clerestory.publication.quoting import unmeasured
from clerestory.publication.statements import Statement


def answer(asked: Asked) -> Iterator[Statement]:
    """Nothing measures opinion yet, and so nothing is told about it."""
    yield unmeasured(asked, "comments", "dockets")
    yield unmeasured(asked, "surveys", "surveys")
